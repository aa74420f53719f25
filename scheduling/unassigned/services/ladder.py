"""Deciding when an area alerts whom of unassigned visits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.live import touch_boards
from core.policy import replace_policy
from core.service import write_service
from directory.selectors import get_patches
from scheduling.unassigned.models import UnassignedEpisode
from scheduling.unassigned.rules import DEFAULT_LADDER, LADDER, check_ladder
from scheduling.unassigned.selectors import find_ladder, get_board
from scheduling.unassigned.services.episodes import move_steps
from scheduling.unassigned.states import EpisodeStatus


@write_service(Capability.SET_PROTOCOL, lock_seconds=10)
def set_ladder(
    *, area_id: UUID, body: dict[str, Any], reason: str, actor: Actor, at: datetime
) -> int:
    """Put new numbers in force from now on, for alerts that have not gone out too.

    Return the version. Numbers that are not named stay as they are.
    """
    actor.require(Capability.SET_PROTOCOL, area_id)
    if not reason.strip():
        raise InvalidInput("Say why the alerts change.", field="reason")
    current = find_ladder(area_id=area_id, at=at)
    whole = {name: getattr(current, name) for name in DEFAULT_LADDER} | body
    check_ladder(whole)
    version = replace_policy(
        kind=LADDER,
        scope_id=area_id,
        body={name: whole[name] for name in DEFAULT_LADDER},
        reason=reason.strip(),
        actor=actor,
        at=at,
    )
    patch_ids = [one.id for one in get_patches(area_id=area_id)]
    rows = UnassignedEpisode.objects.filter(
        status=EpisodeStatus.OPEN, visit__patch_id__in=patch_ids
    )
    episodes = list(rows.select_related("visit").select_for_update(of=("self",)).order_by("pk"))
    if episodes:
        move_steps(episodes, at)
    touch_boards([get_board(area_id)], at=at)
    return version.number
