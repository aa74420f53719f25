"""Deciding the numbers of allocation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from allocation.rules import DEFAULT_POLICY, POLICY, check_policy
from allocation.selectors.policy import find_policy_version
from core.actor import Actor
from core.errors import InvalidInput
from core.live import get_allocation_board, touch_boards
from core.policy import replace_policy
from core.service import write_service


@write_service(Capability.SET_ALLOCATION_POLICY)
def set_allocation_policy(
    *, service_id: UUID, body: dict[str, Any], reason: str, actor: Actor, at: datetime
) -> int:
    """Put new numbers in force for new allocations from now on; return the version (AL-013).

    Settings that are not named stay as they are; the version before stays readable.
    """
    actor.require(Capability.SET_ALLOCATION_POLICY, service_id)
    if not reason.strip():
        raise InvalidInput("Say why the policy changes.", field="reason")
    current = find_policy_version(service_id=service_id, at=at)
    whole = {**DEFAULT_POLICY, **(current.body if current else {}), **body}
    check_policy(whole)
    version = replace_policy(
        kind=POLICY, scope_id=service_id, body=whole, reason=reason.strip(), actor=actor, at=at
    )
    touch_boards([get_allocation_board(service_id)], at=at)
    return version.number


def ensure_policy(service_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Return the version in force; the defaults become version 1 when a first session begins."""
    current = find_policy_version(service_id=service_id, at=at)
    if current is None:
        current = replace_policy(
            kind=POLICY,
            scope_id=service_id,
            body=dict(DEFAULT_POLICY),
            reason="The numbers of the procedure.",
            actor=actor,
            at=at,
        )
    return current.pk
