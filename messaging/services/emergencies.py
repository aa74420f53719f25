"""Telling those who watch over a scope that somebody reads clinical records in an emergency."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.service import write_service
from messaging.services.notices import tell


@write_service(Capability.USE_MESSAGES)
def tell_of_broken_glass(
    *,
    grant_id: UUID,
    user_id: UUID,
    scope_id: UUID,
    reason: str,
    user_ids: Sequence[UUID],
    actor: Actor,
    at: datetime,
) -> None:
    """Tell these people who took emergency access, and why; told again, nobody hears it twice."""
    actor.require(Capability.USE_MESSAGES, scope_id)
    name = get_user_names({user_id}).get(user_id, "Somebody")
    tell(
        user_ids=user_ids,
        kind="glass_broken",
        text=f"{name} took emergency access to clinical records. Reason: {reason}",
        subject_kind="grant",
        subject_id=grant_id,
        is_urgent=True,
        key=f"glass:{grant_id}",
        actor=actor,
        at=at,
        facts={"where": "your part of the organisation"},
    )
