"""Opening an episode for whatever visit has nobody, and closing those that ended."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_system_actor
from core.actor import Actor
from core.service import write_service
from core.status import change_statuses
from core.texts import write_clock, write_list
from directory.selectors import get_patches, get_worker_names
from scheduling.unassigned.models import EpisodeStep, UnassignedEpisode
from scheduling.unassigned.rules import get_due_at
from scheduling.unassigned.selectors import find_causes, find_ladders, find_missing, find_stale
from scheduling.unassigned.services.reach import find_answerable
from scheduling.unassigned.services.telling import log_events, relieve, tell_ends, touch_areas
from scheduling.unassigned.states import EPISODE, ClosedAs, Step
from scheduling.unassigned.types import Ladder
from scheduling.visits.models import Visit
from scheduling.visits.selectors import get_assigned_workers
from scheduling.visits.states import PlanningStatus

BATCH = 500
ENDS = {
    PlanningStatus.PLANNED: ClosedAs.COVERED,
    PlanningStatus.NOTIFIED: ClosedAs.COVERED,
    PlanningStatus.CANCELLED: ClosedAs.CANCELLED,
    PlanningStatus.SUSPENDED: ClosedAs.SUSPENDED,
    PlanningStatus.COVERED_ALTERNATIVE: ClosedAs.ALTERNATIVE,
    PlanningStatus.UNASSIGNED: ClosedAs.PASSED,
}
WORDS = {
    ClosedAs.CANCELLED: "Cancelled",
    ClosedAs.SUSPENDED: "Suspended",
    ClosedAs.ALTERNATIVE: "Covered in another way that was agreed",
    ClosedAs.PASSED: "Passed without a carer",
}


def reconcile_visits(
    *, patch_ids: Collection[UUID], first: date, last: date, at: datetime
) -> tuple[int, int]:
    """Make the episodes of some patches and days agree with their visits; inside a change of them.

    Return how many were opened and how many were closed or moved.
    """
    days = {"day__gte": first, "day__lte": last}
    missing = list(find_missing(at=at).filter(patch_id__in=patch_ids, **days).order_by("pk"))
    of_visit = {f"visit__{name}": value for name, value in days.items()}
    stale = find_stale(at=at).filter(visit__patch_id__in=patch_ids, **of_visit)
    rows = list(stale.select_related("visit").select_for_update(of=("self",)).order_by("pk"))
    if not missing and not rows:
        return 0, 0
    actor = get_system_actor("alarm")
    return _open(missing, actor, at), _settle(rows, actor, at)


@write_service(Capability.WORK_UNASSIGNED)
def open_missing(*, actor: Actor, at: datetime) -> int:
    """Open what no change opened, the soonest first, some hundreds at a time; return how many."""
    actor.scopes_of(Capability.WORK_UNASSIGNED)
    rows = find_missing(at=at).order_by("starts_at", "pk")
    return _open(list(rows.select_for_update(skip_locked=True, no_key=True)[:BATCH]), actor, at)


@write_service(Capability.WORK_UNASSIGNED)
def settle_episodes(*, actor: Actor, at: datetime) -> int:
    """Close or move what no change closed or moved; return how many."""
    actor.scopes_of(Capability.WORK_UNASSIGNED)
    rows = find_stale(at=at).select_related("visit").order_by("pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    return _settle(list(locked[:BATCH]), actor, at)


def _open(visits: Sequence[Visit], actor: Actor, at: datetime) -> int:
    if not visits:
        return 0
    causes = find_causes(visits=visits)
    wanted = [
        UnassignedEpisode(
            visit=visit, visit_starts_at=visit.starts_at, cause=causes[visit.pk], opened_at=at
        )
        for visit in visits
    ]
    UnassignedEpisode.objects.bulk_create(wanted, ignore_conflicts=True)
    made = set(
        UnassignedEpisode.objects.filter(pk__in=[one.pk for one in wanted]).values_list(
            "pk", flat=True
        )
    )
    new = [one for one in wanted if one.pk in made]
    ladders = _find_ladders({one.visit.patch_id for one in new}, at)
    EpisodeStep.objects.bulk_create(
        _step_of(one, step, ladders[one.visit.patch_id], at) for one in new for step in Step
    )
    log_events("opened", {one.pk: one.cause for one in new}, actor=actor, at=at)
    touch_areas({one.visit.patch_id for one in new}, at=at)
    return len(new)


def _find_ladders(patch_ids: Collection[UUID], at: datetime) -> dict[UUID, Ladder]:
    areas = {one.id: one.area_id for one in get_patches(scope_ids=patch_ids)}
    ladders = find_ladders(area_ids=areas.values(), at=at)
    return {patch_id: ladders[area_id] for patch_id, area_id in areas.items()}


def _step_of(episode: UnassignedEpisode, step: Step, ladder: Ladder, at: datetime) -> EpisodeStep:
    due_at = get_due_at(starts_at=episode.visit_starts_at, opened_at=at, ladder=ladder)
    return EpisodeStep(episode=episode, step=step, due_at=due_at, next_at=due_at)


def _settle(episodes: Sequence[UnassignedEpisode], actor: Actor, at: datetime) -> int:
    moved = [one for one in episodes if _still_open(one.visit, at)]
    ended = [one for one in episodes if not _still_open(one.visit, at)]
    if moved:
        move_steps(moved, at)
    if ended:
        _close(ended, actor, at)
    touch_areas({one.visit.patch_id for one in episodes}, at=at)
    return len(episodes)


def _still_open(visit: Visit, at: datetime) -> bool:
    return visit.planning_status == PlanningStatus.UNASSIGNED and visit.ends_at > at


def move_steps(episodes: Sequence[UnassignedEpisode], at: datetime) -> None:
    """Work out anew when the alerts of these episodes are due that have not gone out yet."""
    by_id = {one.pk: one for one in episodes}
    for one in episodes:
        one.visit_starts_at = one.visit.starts_at
    UnassignedEpisode.objects.bulk_update(episodes, ["visit_starts_at"])
    ladders = _find_ladders({one.visit.patch_id for one in episodes}, at)
    waiting = EpisodeStep.objects.select_for_update().filter(
        episode__in=episodes, fired_at=None, acknowledged_at=None
    )
    steps = list(waiting.order_by("pk"))
    for step in steps:
        episode = by_id[step.episode_id]
        step.due_at = step.next_at = get_due_at(
            starts_at=episode.visit_starts_at,
            opened_at=episode.opened_at,
            ladder=ladders[episode.visit.patch_id],
        )
    EpisodeStep.objects.bulk_update(steps, ["due_at", "next_at"])


def _close(episodes: Sequence[UnassignedEpisode], actor: Actor, at: datetime) -> None:
    ends = {one.pk: ENDS[PlanningStatus(one.visit.planning_status)] for one in episodes}
    words = _write_ends(episodes, ends)
    for one in episodes:
        one.resolved_at, one.resolution = at, words[one.pk]
    change_statuses(episodes, "resolve", machine=EPISODE, actor=actor, at=at, reasons=words)
    # For hundreds of rows an upsert costs a tenth of what Django's own bulk update does.
    UnassignedEpisode.objects.bulk_create(
        episodes,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["status", "resolved_at", "resolution"],
    )
    for end in set(ends.values()):
        ids = [pk for pk, one in ends.items() if one == end]
        steps = EpisodeStep.objects.filter(episode_id__in=ids)
        steps.update(closed_as=end, next_at=None)
    log_events("closed", words, actor=actor, at=at)
    told = _find_told(episodes, ends, at)
    for have_passed in (True, False):
        mine = {one.pk: one for one in episodes if (ends[one.pk] == ClosedAs.PASSED) == have_passed}
        tell_ends(told, mine, have_passed=have_passed, actor=actor, at=at)
    relieve(set(told), "Nothing is left to acknowledge", actor=actor, at=at)


def _write_ends(
    episodes: Sequence[UnassignedEpisode], ends: Mapping[UUID, ClosedAs]
) -> dict[UUID, str]:
    covered = [one.visit_id for one in episodes if ends[one.pk] == ClosedAs.COVERED]
    workers = get_assigned_workers(visit_ids=covered)
    names = get_worker_names(worker_ids={one for ids in workers.values() for one in ids})
    found = {}
    for one in episodes:
        who = write_list([names[worker_id] for worker_id in workers.get(one.visit_id, ())])
        found[one.pk] = (
            f"Covered by {who or 'somebody'}, {write_clock(one.visit.starts_at)}"
            if ends[one.pk] == ClosedAs.COVERED
            else WORDS[ends[one.pk]]
        )
    return found


def _find_told(
    episodes: Sequence[UnassignedEpisode], ends: Mapping[UUID, ClosedAs], at: datetime
) -> dict[UUID, set[UUID]]:
    """Return which episodes each person has to hear of: whoever was alerted of them.

    A visit that passed without a carer is told to those who answer for it, alerted or not.
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    steps = EpisodeStep.objects.filter(episode__in=episodes)
    for episode_id, told in steps.values_list("episode_id", "told"):
        for user_id in told:
            found[user_id].add(episode_id)
    passed = [one for one in episodes if ends[one.pk] == ClosedAs.PASSED]
    scopes = {one.visit.patch_id for one in passed}
    for patch_id, users in find_answerable(patch_ids=scopes, at=at).items():
        for user_id in users:
            found[user_id] |= {one.pk for one in passed if one.visit.patch_id == patch_id}
    return dict(found)
