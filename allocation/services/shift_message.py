"""The message of a shift: allocation is active, who manages it, and how to be included (AL-005)."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from allocation.models import AllocationSession, ClinicianShift
from allocation.selectors.policy import find_policy
from allocation.selectors.sessions import get_shift_message
from allocation.services.locking import lock_session
from allocation.services.notes import write_line
from allocation.services.telling import tell_workers
from allocation.states import SessionStatus, ShiftStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.service import write_service
from core.texts import write_clock, write_count

MOST_CHARACTERS = 2000
INCLUDE_ME = "/my-work/#include-me"


@write_service(Capability.RUN_SESSION)
def send_shift_message(*, session_id: UUID, text: str, actor: Actor, at: datetime) -> int:
    """Tell the clinicians of a running session that allocation is active; return how many.

    Whoever is not included finds the way to ask for it behind the message.
    """
    session = lock_session(session_id, actor)
    if session.status not in (SessionStatus.ACTIVE, SessionStatus.PAUSED):
        raise DomainError(
            "Allocation does not run in this session, so nobody is told that it does. Start it "
            "first.",
            code="allocation_not_running",
        )
    if not text.strip():
        raise InvalidInput("Type what people are to read.", field="text")
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(f"Use at most {MOST_CHARACTERS:,} characters.", field="text")
    _check_not_twice(session, text.strip(), at)
    return _send(session, text.strip(), actor, at)


def _check_not_twice(session: AllocationSession, text: str, at: datetime) -> None:
    """Refuse the same words within a minute: a button that was pressed twice."""
    sent = session.message_sent_at
    if sent and session.message == text and at - sent < timedelta(minutes=1):
        raise DomainError(
            f"This message was sent at {write_clock(sent)} already. Nothing was sent again.",
            code="already_sent",
        )


def send_on_start(session: AllocationSession, actor: Actor, at: datetime) -> None:
    """Send what was prepared when the shift was set up."""
    if session.message_at_start and not session.message_sent_at:
        _send(session, session.message or get_shift_message(session, at), actor, at)


def _send(session: AllocationSession, text: str, actor: Actor, at: datetime) -> int:
    policy = find_policy(service_id=session.service_id, at=at)
    rows = ClinicianShift.objects.filter(session=session, ends_at__gt=at)
    people = [
        row.worker_id
        for row in rows.exclude(status=ShiftStatus.OFF).order_by("pk")
        if row.mode not in policy.excluded_modes
    ]
    tell_workers(
        people,
        kind="allocation_active",
        text=text,
        href=INCLUDE_ME,
        subject_kind="allocation_session",
        subject_id=session.pk,
        key=f"allocation_active:{session.pk}:{at.isoformat()}",
        actor=actor,
        at=at,
    )
    session.message, session.message_sent_at = text, at
    session.save(update_fields=["message", "message_sent_at"])
    line = f"Shift message sent to {write_count(len(people), 'clinician')} at {write_clock(at)}."
    write_line(session.pk, line, actor, at)
    return len(people)
