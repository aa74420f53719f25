"""Saying that one knows of unassigned visits and acts: their alerts are not repeated."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import ROLE_NAMES, Capability
from accounts.selectors import get_role_holders, get_user_names
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.service import write_service
from core.texts import write_list, write_moment
from scheduling.unassigned.models import EpisodeStep, UnassignedEpisode
from scheduling.unassigned.rules import MANAGERS, ROLE_OF, get_own_steps
from scheduling.unassigned.services.telling import log_events, relieve, touch_areas
from scheduling.unassigned.states import EpisodeStatus, Step


@write_service(Capability.ACKNOWLEDGE_UNASSIGNED)
def acknowledge_unassigned(*, episode_ids: Collection[UUID], actor: Actor, at: datetime) -> int:
    """Acknowledge the alerts to one's own role of one or more visits; return of how many visits."""
    if not episode_ids:
        raise InvalidInput("Choose at least one visit.", field="episode")
    rows = UnassignedEpisode.objects.filter(pk__in=set(episode_ids)).select_related("visit")
    episodes = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(episodes) < len(set(episode_ids)):
        raise NotFound("There is no such unassigned visit.")
    for one in episodes:
        actor.require(Capability.ACKNOWLEDGE_UNASSIGNED, one.visit.patch_id)
    steps = _lock_own_steps(episodes, actor, at)
    if not steps:
        raise DomainError(_explain(episodes), code="nothing_to_acknowledge")
    for step in steps:
        step.acknowledged_at, step.acknowledged_by_id, step.next_at = at, actor.id, None
    EpisodeStep.objects.bulk_update(steps, ["acknowledged_at", "acknowledged_by", "next_at"])
    _log(steps, actor, at)
    touch_areas({one.visit.patch_id for one in episodes}, at=at)
    told = {user_id for step in steps for user_id in step.told}
    relieve({*told, actor.id}, f"Acknowledged by {actor.name}", actor=actor, at=at)
    return len({step.episode_id for step in steps})


def _lock_own_steps(
    episodes: Sequence[UnassignedEpisode], actor: Actor, at: datetime
) -> list[EpisodeStep]:
    holders = get_role_holders(
        roles=[*ROLE_OF.values(), *MANAGERS],
        scope_ids={one.visit.patch_id for one in episodes},
        at=at,
    )
    own = {
        one.pk: get_own_steps(user_id=actor.id, patch_id=one.visit.patch_id, holders=holders)
        for one in episodes
    }
    open_ids = [one.pk for one in episodes if one.status == EpisodeStatus.OPEN]
    rows = EpisodeStep.objects.select_for_update().filter(
        episode_id__in=open_ids, fired_at__isnull=False, acknowledged_at=None
    )
    return [step for step in rows.order_by("pk") if step.step in own[step.episode_id]]


def _log(steps: Sequence[EpisodeStep], actor: Actor, at: datetime) -> None:
    roles: dict[UUID, list[str]] = {}
    for step in steps:
        roles.setdefault(step.episode_id, []).append(ROLE_NAMES[ROLE_OF[Step(step.step)]])
    bodies = {
        episode_id: f"Acknowledged the alert to the {write_list(sorted(names))}"
        for episode_id, names in roles.items()
    }
    log_events("acknowledged", bodies, actor=actor, at=at)


def _explain(episodes: Sequence[UnassignedEpisode]) -> str:
    """Return why nothing is left: by whom and when it was acknowledged, or that none was sent."""
    first = episodes[0]
    if first.status != EpisodeStatus.OPEN and first.resolved_at:
        when = write_moment(first.resolved_at)
        return f"This visit is no longer unassigned. {first.resolution} ({when})."
    done = EpisodeStep.objects.filter(episode__in=episodes, acknowledged_at__isnull=False)
    step = done.order_by("acknowledged_at").first()
    if step is None or step.acknowledged_at is None or step.acknowledged_by_id is None:
        return "No alert to your role waits for this visit, so there is nothing to acknowledge."
    who = get_user_names({step.acknowledged_by_id})[step.acknowledged_by_id]
    return f"{who} acknowledged this {write_moment(step.acknowledged_at)}; nothing else waits."
