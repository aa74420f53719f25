"""Deciding an area's protocol."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.policy import replace_policy
from core.service import write_service
from scheduling.rounds.rules import DEFAULT_PROTOCOL, PROTOCOL, check_protocol
from scheduling.rounds.selectors.protocol import find_protocol_version


@write_service(Capability.SET_PROTOCOL)
def set_protocol(
    *, area_id: UUID, body: dict[str, Any], reason: str, actor: Actor, at: datetime
) -> int:
    """Put new settings of an area in force from now on; return their version number (VS-006).

    Settings that are not named stay as they are.
    """
    actor.require(Capability.SET_PROTOCOL, area_id)
    if not reason.strip():
        raise InvalidInput("Say why the protocol changes.", field="reason")
    current = find_protocol_version(area_id=area_id, at=at)
    before = {**DEFAULT_PROTOCOL, **(current.body if current else {})}
    whole = {**before, **body}
    check_protocol(whole)
    # A way to travel that an area has is never lost: somebody may use it.
    whole["modes"] = {**before["modes"], **whole["modes"]}
    version = replace_policy(
        kind=PROTOCOL, scope_id=area_id, body=whole, reason=reason.strip(), actor=actor, at=at
    )
    return version.number
