"""Reads of the unassigned room."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.roles import Capability
from accounts.selectors import get_role_holders, get_user_names
from core.actor import Actor
from core.errors import NotFound
from core.live import get_versions
from core.models import StatusChange
from core.policy import get_policy, get_policy_history
from directory.selectors import get_area, get_areas, get_patches
from directory.types import PatchFacts
from scheduling.clients.selectors import get_clients
from scheduling.unassigned.models import EpisodeEvent, EpisodeStep, UnassignedEpisode
from scheduling.unassigned.rules import (
    DEFAULT_LADDER,
    LADDER,
    MANAGERS,
    ROLE_OF,
    Holders,
    get_own_steps,
    lacks_people,
    read_ladder,
)
from scheduling.unassigned.states import ClosedAs, EpisodeStatus
from scheduling.unassigned.types import (
    EpisodeDetails,
    EpisodeFacts,
    EpisodePage,
    Ladder,
    LadderFacts,
    LadderVersion,
    Standing,
    StepFacts,
    TrailEntry,
)
from scheduling.visits.models import Visit
from scheduling.visits.states import PLANNING, PlanningStatus

_UNKNOWN = Q(
    fired_at__isnull=False,
    acknowledged_at=None,
    closed_as=ClosedAs.OPEN,
)
SOON = timedelta(hours=DEFAULT_LADDER["alert_hours"])
NEVER_HAD = "Has had no carer since it was made"


def get_board(area_id: UUID) -> str:
    """Return the name under which an area's unassigned visits are versioned."""
    return f"unassigned:{area_id}"


def get_patch_choices(*, actor: Actor) -> list[PatchFacts]:
    """Return the patches whose unassigned visits somebody may see."""
    return get_patches(scope_ids=actor.scopes_of(Capability.VIEW_UNASSIGNED))


def get_mark(*, actor: Actor) -> int:
    """Return a number that grows with each change of what somebody may see."""
    areas = {one.area_id for one in get_patch_choices(actor=actor)}
    return sum(get_versions([get_board(area_id) for area_id in areas]).values())


def count_alerts(*, actor: Actor, at: datetime, patch_id: UUID | None = None) -> int:
    """Return of how many visits an alert waits for this person to acknowledge it."""
    scopes = actor.scopes.get(Capability.ACKNOWLEDGE_UNASSIGNED, frozenset())
    steps = EpisodeStep.objects.filter(_UNKNOWN, episode__visit__patch_id__in=scopes)
    if patch_id is not None:
        steps = steps.filter(episode__visit__patch_id=patch_id)
    patches = set(steps.values_list("episode__visit__patch_id", flat=True).distinct())
    own = _find_own(patches, actor, at) if patches else Q()
    return steps.filter(own).values("episode_id").distinct().count() if own else 0


def _find_own(patch_ids: Collection[UUID], actor: Actor, at: datetime) -> Q:
    """Return what selects the alerts that somebody answers for; empty where there are none."""
    roles = [*ROLE_OF.values(), *MANAGERS]
    holders = get_role_holders(roles=roles, scope_ids=patch_ids, at=at)
    found: dict[str, list[UUID]] = defaultdict(list)
    for patch_id in patch_ids:
        for step in get_own_steps(user_id=actor.id, patch_id=patch_id, holders=holders):
            found[step].append(patch_id)
    own = Q()
    for step, ids in found.items():
        own |= Q(step=step, episode__visit__patch_id__in=ids)
    return own


def get_unassigned(
    *,
    actor: Actor,
    at: datetime,
    patch_id: UUID | None = None,
    only_unacknowledged: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> EpisodePage:
    """Return the visits that have nobody, soonest first; the number of queries does not grow."""
    patches = {one.id: one for one in get_patch_choices(actor=actor)}
    if patch_id is not None and patch_id not in patches:
        raise NotFound("There is no such patch, or it is outside the areas you work in.")
    rows = find_open(actor=actor)
    if patch_id is not None:
        rows = rows.filter(visit__patch_id=patch_id)
    unknown = rows.filter(is_unacknowledged=True)
    shown = unknown if only_unacknowledged else rows
    page = shown.order_by("visit_starts_at", "pk")
    found = list(page[offset : offset + limit])
    return EpisodePage(
        _describe(found, patches, actor, at),
        total=shown.count(),
        unacknowledged=count_alerts(actor=actor, at=at, patch_id=patch_id),
        within=shown.filter(visit_starts_at__lte=at + SOON).count(),
        within_hours=SOON // timedelta(hours=1),
    )


def find_open(*, actor: Actor) -> "QuerySet[Any]":
    """Return the open episodes that somebody may see; `is_unacknowledged` says what waits."""
    scopes = actor.scopes_of(Capability.VIEW_UNASSIGNED)
    unknown = EpisodeStep.objects.filter(_UNKNOWN, episode=OuterRef("pk"))
    rows = UnassignedEpisode.objects.filter(status=EpisodeStatus.OPEN, visit__patch_id__in=scopes)
    return rows.select_related("visit").annotate(is_unacknowledged=Exists(unknown))


def describe_episodes(
    rows: Sequence[UnassignedEpisode], *, actor: Actor, at: datetime
) -> tuple[EpisodeFacts, ...]:
    """Return these episodes with who was told and who knows."""
    patches = {one.id: one for one in get_patch_choices(actor=actor)}
    return _describe(rows, patches, actor, at)


def get_episode(*, episode_id: UUID, actor: Actor, at: datetime) -> EpisodeDetails:
    """Return one episode with its trail."""
    row = UnassignedEpisode.objects.select_related("visit").filter(pk=episode_id).first()
    if row is None:
        raise NotFound("There is no such unassigned visit.")
    actor.require(Capability.VIEW_UNASSIGNED, row.visit.patch_id)
    patches = {one.id: one for one in get_patches(scope_ids=[row.visit.patch_id])}
    client = get_clients(client_ids=[row.visit.client_id], on=row.visit.day)[row.visit.client_id]
    needs = [*client.skills.values(), *([f"carer: {client.gender}"] if client.gender else [])]
    trail = EpisodeEvent.objects.filter(episode=row).order_by("-at", "-pk")
    return EpisodeDetails(
        episode=_describe([row], patches, actor, at)[0],
        pin=client.pin,
        nhs_number=client.nhs_number,
        address=client.address,
        needs=tuple(needs),
        earliest_at=row.visit.earliest_at,
        latest_at=row.visit.latest_at,
        trail=tuple(TrailEntry(one.at, one.kind, one.actor_name, one.body) for one in trail),
    )


def find_missing(*, at: datetime) -> "QuerySet[Visit]":
    """Return visits that have nobody, are not over, and have no open episode yet."""
    known = UnassignedEpisode.objects.filter(visit=OuterRef("pk"), status=EpisodeStatus.OPEN)
    rows = Visit.objects.filter(planning_status=PlanningStatus.UNASSIGNED, ends_at__gt=at)
    return rows.filter(~Exists(known))


def find_stale(*, at: datetime) -> "QuerySet[UnassignedEpisode]":
    """Return open episodes whose visit is covered, cancelled, over, or at another time by now."""
    same = Q(
        visit__planning_status=PlanningStatus.UNASSIGNED,
        visit__ends_at__gt=at,
        visit__starts_at=F("visit_starts_at"),
    )
    return UnassignedEpisode.objects.filter(~same, status=EpisodeStatus.OPEN)


def find_due(*, at: datetime) -> "QuerySet[EpisodeStep]":
    """Return alerts that are due, of visits that still have nobody and are not over."""
    return EpisodeStep.objects.filter(
        next_at__lte=at,
        episode__status=EpisodeStatus.OPEN,
        episode__visit__planning_status=PlanningStatus.UNASSIGNED,
        episode__visit__ends_at__gt=at,
    )


def get_oldest_due(at: datetime) -> datetime | None:
    """Return since when the oldest alert is due."""
    rows = find_due(at=at).order_by("next_at")
    return rows.values_list("next_at", flat=True).first()


def find_causes(*, visits: Sequence[Visit]) -> dict[UUID, str]:
    """Return why each visit has nobody: what was said when its carers were taken away."""
    changes = StatusChange.objects.filter(
        machine=PLANNING.name,
        record_id__in=[visit.pk for visit in visits],
        to_status=PlanningStatus.UNASSIGNED,
    ).order_by("pk")
    found = {visit.pk: NEVER_HAD for visit in visits}
    for record_id, who, reason in changes.values_list("record_id", "actor_name", "reason"):
        found[record_id] = f"Unassigned by {who}: {reason}" if reason else f"Unassigned by {who}"
    return found


def find_ladders(*, area_ids: Iterable[UUID], at: datetime) -> dict[UUID, Ladder]:
    """Return the ladder in force in each area: its own, or what the product comes with."""
    return {area_id: find_ladder(area_id=area_id, at=at) for area_id in sorted(set(area_ids))}


def find_ladder(*, area_id: UUID, at: datetime) -> Ladder:
    """Return the ladder in force in an area."""
    version = get_policy(kind=LADDER, scope_id=area_id, at=at)
    if version is None:
        return read_ladder(DEFAULT_LADDER, number=0)
    return read_ladder(version.body, number=version.number)


def get_ladder(*, area_id: UUID, actor: Actor, at: datetime) -> LadderFacts:
    """Return an area's ladder with its history, for somebody who may see its unassigned visits."""
    actor.require(Capability.VIEW_UNASSIGNED, area_id)
    versions = get_policy_history(kind=LADDER, scope_id=area_id)
    names = get_user_names({version.proposed_by_id for version in versions})
    return LadderFacts(
        area_id=area_id,
        area_name=get_area(area_id).name,
        ladder=find_ladder(area_id=area_id, at=at),
        history=tuple(
            LadderVersion(
                version.starts_at,
                f"Version {version.number} by {names[version.proposed_by_id]}: {version.reason}",
            )
            for version in versions
            if version.starts_at
        ),
        can_set=actor.can(Capability.SET_PROTOCOL, area_id),
    )


def get_ladder_areas(*, actor: Actor) -> tuple[tuple[UUID, str], ...]:
    """Return the areas whose ladder somebody may see."""
    areas = get_areas(scope_ids=actor.scopes_of(Capability.VIEW_UNASSIGNED))
    return tuple((area.id, area.name) for area in areas)


def find_standing(*, user_ids: Collection[UUID]) -> dict[UUID, list[Standing]]:
    """Return, for each of these people, the visits of whose alerts they wait to be relieved."""
    rows = EpisodeStep.objects.filter(_UNKNOWN, told__overlap=list(user_ids))
    names = ("told", "episode_id", "episode__visit__patch_id", "episode__visit_starts_at")
    found: dict[UUID, dict[UUID, Standing]] = defaultdict(dict)
    for told, episode_id, patch_id, starts_at in rows.values_list(*names):
        for user_id in set(told) & set(user_ids):
            found[user_id][episode_id] = Standing(episode_id, patch_id, starts_at)
    return {user_id: list(visits.values()) for user_id, visits in found.items()}


def _describe(
    rows: Sequence[UnassignedEpisode],
    patches: Mapping[UUID, PatchFacts],
    actor: Actor,
    at: datetime,
) -> tuple[EpisodeFacts, ...]:
    if not rows:
        return ()
    clients = get_clients(client_ids={row.visit.client_id for row in rows}, on=rows[0].visit.day)
    holders = get_role_holders(
        roles=[*ROLE_OF.values(), *MANAGERS],
        scope_ids={row.visit.patch_id for row in rows},
        at=at,
    )
    steps = _describe_steps(rows, holders, at)
    return tuple(
        EpisodeFacts(
            id=row.pk,
            visit_id=row.visit_id,
            client_name=clients[row.visit.client_id].full_name,
            patch_id=row.visit.patch_id,
            patch_name=patches[row.visit.patch_id].name,
            area_name=patches[row.visit.patch_id].area_name,
            day=row.visit.day,
            starts_at=row.visit.starts_at,
            ends_at=row.visit.ends_at,
            carers_needed=row.visit.carers_needed,
            priority=row.visit.priority,
            cause=row.cause,
            opened_at=row.opened_at,
            status=row.status,
            resolved_at=row.resolved_at,
            resolution=row.resolution,
            steps=steps[row.pk],
            can_acknowledge=actor.can(Capability.ACKNOWLEDGE_UNASSIGNED, row.visit.patch_id)
            and any(
                step.fired_at and not step.acknowledged_at and not step.closed_as
                for step in steps[row.pk]
                if step.step
                in get_own_steps(user_id=actor.id, patch_id=row.visit.patch_id, holders=holders)
            ),
        )
        for row in rows
    )


def _describe_steps(
    rows: Sequence[UnassignedEpisode], holders: Holders, at: datetime
) -> dict[UUID, tuple[StepFacts, ...]]:
    steps = list(EpisodeStep.objects.filter(episode__in=rows).order_by("-step"))
    people = {user_id for one in steps for user_id in (*one.told, one.acknowledged_by_id)}
    names = get_user_names({one for one in people if one})
    patch_of = {row.pk: row.visit.patch_id for row in rows}
    found: dict[UUID, list[StepFacts]] = {row.pk: [] for row in rows}
    for one in steps:
        found[one.episode_id].append(
            StepFacts(
                step=one.step,
                due_at=one.due_at,
                fired_at=one.fired_at,
                fired_count=one.fired_count,
                told=tuple(sorted(names[user_id] for user_id in one.told)),
                is_escalated=one.escalated_at is not None,
                acknowledged_at=one.acknowledged_at,
                acknowledged_by=names.get(one.acknowledged_by_id, "")  # type: ignore[arg-type]
                if one.acknowledged_by_id
                else "",
                closed_as=one.closed_as,
                lacks_people=one.due_at <= at
                and lacks_people(step=one.step, patch_id=patch_of[one.episode_id], holders=holders),
            )
        )
    return {episode_id: tuple(mine) for episode_id, mine in found.items()}
