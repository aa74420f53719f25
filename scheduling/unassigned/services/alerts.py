"""Sending the alerts that are due: team leader and DSO side by side, again until one answers."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import ROLE_NAMES, Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.service import write_service
from core.texts import write_list
from directory.selectors import get_patches
from scheduling.unassigned.models import EpisodeStep
from scheduling.unassigned.rules import ROLE_OF, choose_recipients
from scheduling.unassigned.selectors import find_due, find_ladders
from scheduling.unassigned.services.reach import Reach, find_reach, leave_out
from scheduling.unassigned.services.telling import log_events, tell_alerts, touch_areas
from scheduling.unassigned.states import Step
from scheduling.unassigned.types import Ladder

BATCH = 500

logger = logging.getLogger(__name__)


@write_service(Capability.WORK_UNASSIGNED)
def fire_due_alerts(*, actor: Actor, at: datetime) -> int:
    """Send what is due, one notice a person, and mark it; return how many alerts that were.

    However many intervals an outage swallowed, each alert goes out once and the next one follows
    from now on. Steps that somebody else holds just now are left to them.

    An alert that can reach nobody does not count as sent: it stays due, and the pulse turns red.
    """
    actor.scopes_of(Capability.WORK_UNASSIGNED)
    due = find_due(at=at)
    pairs = set(due.values_list("step", "episode__visit__patch_id").distinct())
    reach = find_reach(patch_ids={patch_id for _, patch_id in pairs}, at=at)
    silent = {pair for pair in pairs if not reach.reaches(*pair)}
    if silent:
        logger.error("Nobody at all can be told of unassigned visits in %d patches", len(silent))
    rows = leave_out(due, silent).select_related("episode__visit").order_by("next_at", "pk")
    steps = list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not steps:
        return 0
    reached = _mark(steps, reach, at)
    for step_kind in Step:
        mine = [one for one in steps if one.step == step_kind]
        log_events("alerted", _describe(mine, reached), actor=actor, at=at)
    tell_alerts({user for users in reached.values() for user in users}, actor=actor, at=at)
    touch_areas({one.episode.visit.patch_id for one in steps}, at=at)
    return len(steps)


def _mark(steps: Sequence[EpisodeStep], reach: Reach, at: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Mark alerts as sent; return whom each one reaches."""
    patch_ids = {one.episode.visit.patch_id for one in steps}
    areas = {one.id: one.area_id for one in get_patches(scope_ids=patch_ids)}
    ladders = find_ladders(area_ids=areas.values(), at=at)
    reached = {}
    for one in steps:
        patch_id = one.episode.visit.patch_id
        ladder: Ladder = ladders[areas[patch_id]]
        one.fired_count += 1
        users, is_escalated = choose_recipients(
            step=one.step,
            patch_id=patch_id,
            fired_count=one.fired_count,
            holders=reach.holders,
            ladder=ladder,
            substitutes=reach.substitutes,
        )
        one.fired_at, one.next_at = at, at + timedelta(minutes=ladder.realert_minutes)
        one.told = sorted({*one.told, *users})
        one.escalated_at = one.escalated_at or (at if is_escalated else None)
        reached[one.pk] = users
    EpisodeStep.objects.bulk_update(
        steps, ["fired_at", "next_at", "fired_count", "told", "escalated_at"], batch_size=250
    )
    return reached


def _describe(
    steps: Sequence[EpisodeStep], reached: Mapping[UUID, Sequence[UUID]]
) -> dict[UUID, str]:
    names = get_user_names({user for users in reached.values() for user in users})
    found = {}
    for one in steps:
        role = ROLE_NAMES[ROLE_OF[Step(one.step)]].capitalize()
        who = write_list(sorted(names[user] for user in reached[one.pk]))
        again = f" for the {one.fired_count}. time" if one.fired_count > 1 else ""
        managers = ", managers as well" if one.escalated_at else ""
        found[one.episode_id] = f"{role} alerted{again}{managers}: {who}"
    return found
