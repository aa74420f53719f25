"""What messaging does when something happened or is due."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_system_actor, get_users_in_reach_of
from core.actor import Actor
from core.events import Payload
from core.sweeping import get_database_time
from messaging.selectors import count_unread
from messaging.services import relay_deliveries, tell_of_broken_glass


def sweep_deliveries(at: datetime) -> int:
    """Send what is due; return how much was sent."""
    return relay_deliveries(clock=get_database_time)


def count_badge(actor: Actor) -> int:
    """Return what stands beside “Messages” in the menu."""
    return count_unread(user_id=actor.id)


def tell_who_sees_the_audit(payload: Payload) -> None:
    """Tell those who watch over a scope, or a part of it, that somebody reads all of it now."""
    scope_id, user_id = UUID(payload["scope_id"]), UUID(payload["user_id"])
    at = datetime.fromisoformat(payload["occurred_at"])
    watching = get_users_in_reach_of(Capability.VIEW_AUDIT, scope_id, at)
    tell_of_broken_glass(
        grant_id=UUID(payload["grant_id"]),
        user_id=user_id,
        scope_id=scope_id,
        reason=payload["reason"],
        user_ids=[one for one in watching if one != user_id],
        actor=get_system_actor("alarm"),
        at=at,
    )
