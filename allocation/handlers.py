"""What allocation does when something happened elsewhere, or when something falls due."""

from datetime import datetime
from uuid import UUID

from accounts.selectors import get_system_actor
from allocation.services import (
    send_due_hellos,
    start_due_sessions,
    sync_clinicians,
    wake_clinicians,
    wake_sessions,
)
from core.events import Payload
from core.sweeping import get_database_time


def follow_roster(payload: Payload) -> None:
    """Bring a running session in line with the roster that changed."""
    sync_clinicians(
        service_shift_id=UUID(payload["service_shift_id"]),
        actor=get_system_actor("roster"),
        at=get_database_time(),
    )


def sweep_pauses(at: datetime) -> int:
    """End the pauses that are over: of sessions, then of people."""
    actor = get_system_actor("alarm")
    return wake_sessions(actor=actor, at=at) + wake_clinicians(actor=actor, at=at)


def sweep_starts(at: datetime) -> int:
    """Start the sessions whose time has come, then say hello where the policy says so."""
    actor = get_system_actor("alarm")
    return start_due_sessions(actor=actor, at=at) + send_due_hellos(actor=actor, at=at)
