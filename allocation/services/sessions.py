"""A session of allocation: planned, started with a lead, paused, handed on, closed."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.events import SessionChanged
from allocation.models import (
    AllocationSession,
    ForceAnswer,
    ForceRequest,
    NoteKind,
    Resource,
    SessionLead,
)
from allocation.selectors.closing import count_open_cases, find_left_over, find_not_able
from allocation.selectors.sessions import find_session
from allocation.services.clinicians import include_roster
from allocation.services.leading import announce_lead, change_lead
from allocation.services.locking import lock_all_clinicians, lock_session
from allocation.services.notes import write_line
from allocation.services.policy import ensure_policy
from allocation.services.shift_message import send_on_start
from allocation.states import RUNNING, SESSION, SessionStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.events import publish
from core.live import get_allocation_board, touch_boards
from core.models import PolicyVersion, Scope
from core.service import explain_constraint, write_service
from core.status import change_status
from core.texts import write_clock, write_count, write_list
from rostering.selectors import get_service_shift
from rostering.types import ServiceShiftFacts

explain_constraint(
    "session_one_running",
    "Allocation runs already for this service. Close that session before you start another.",
)


@write_service(Capability.RUN_SESSION)
def start_session(
    *,
    service_shift_id: UUID,
    lead_id: UUID | None = None,
    reason_code: str = "",
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin allocation in a shift, as it was planned or ad hoc; return the session's id (OQ-04).

    Without `lead_id` the lead of the plan begins. Everybody on the roster is in, except whom the
    plan leaves out. The hand-over gets a line, and the shift message goes out if it was asked for.
    """
    shift = get_service_shift(service_shift_id)
    actor.require(Capability.RUN_SESSION, shift.service_id)
    Scope.objects.select_for_update().get(pk=shift.service_id)
    _check_can_start(shift, at)
    session = lock_or_make(shift, actor, at)
    change_status(session, "start", machine=SESSION, actor=actor, at=at, reason=reason)
    session.started_at, session.start_due_at, session.resource = at, None, Resource.YES
    session.save()
    change_lead(session, lead_id, reason_code, reason, actor, at)
    include_roster(session, actor, at)
    _write_start(session, actor, at)
    send_on_start(session, actor, at)
    _announce(session, at)
    return session.pk


def lock_or_make(shift: ServiceShiftFacts, actor: Actor, at: datetime) -> AllocationSession:
    """Return the planned session of a shift, locked, or a new one that is not saved yet."""
    rows = AllocationSession.objects.select_for_update(no_key=True)
    session = rows.filter(service_shift_id=shift.id).first()
    if session is None:
        return AllocationSession(
            service_id=shift.service_id,
            service_shift_id=shift.id,
            policy_id=ensure_policy(shift.service_id, actor, at),
        )
    if session.status == SessionStatus.CLOSED:
        raise DomainError(
            "This shift had its session already and it was closed. Choose another shift.",
            code="session_closed",
        )
    session.policy_id = ensure_policy(shift.service_id, actor, at)
    return session


def _check_can_start(shift: ServiceShiftFacts, at: datetime) -> None:
    running = find_session(service_id=shift.service_id)
    if running:
        raise DomainError(
            f"Allocation runs already, led by {running.lead_name or 'nobody'}, until "
            f"{write_clock(running.ends_at)}. Close that session before you start another.",
            code="session_running",
        )
    if shift.ends_at <= at:
        raise DomainError(
            f"This shift ended at {write_clock(shift.ends_at)}. Choose one that is not over.",
            code="shift_is_over",
        )


def _write_start(session: AllocationSession, actor: Actor, at: datetime) -> None:
    """Put who allocates, since when and by which numbers on the hand-over (AL-003)."""
    lead = SessionLead.objects.filter(session=session, ends_at=None).select_related("worker").get()
    number = PolicyVersion.objects.values_list("number", flat=True).get(pk=session.policy_id)
    line = f"Allocation started. WACC: {lead.worker.name}. Policy version {number}."
    write_line(session.pk, line, actor, at, kind=NoteKind.HANDOVER)


@write_service(Capability.RUN_SESSION)
def name_lead(
    *,
    session_id: UUID,
    lead_id: UUID,
    reason: str,
    reason_code: str = "other",
    actor: Actor,
    at: datetime,
) -> None:
    """Name another WACC as lead; the one before is replaced and the change is kept (AL-002)."""
    session = lock_session(session_id, actor)
    if not reason.strip() and reason_code in ("", "other"):
        raise InvalidInput("Say why somebody else leads.", field="reason")
    _check_not_closed(session)
    change_lead(session, lead_id, reason_code, reason, actor, at)
    announce_lead(session, actor, at)
    _announce(session, at)


@write_service(Capability.RUN_SESSION)
def pause_session(
    *, session_id: UUID, reason: str, until: datetime | None = None, actor: Actor, at: datetime
) -> None:
    """Stop allocation for a while, or without an end; clinicians keep the cases they have."""
    session = lock_session(session_id, actor)
    if not reason.strip():
        raise InvalidInput("Say why allocation pauses.", field="reason")
    if until is not None and until <= at:
        raise InvalidInput("A pause ends later than now: check the time.", field="until")
    lock_all_clinicians(session)
    change_status(session, "pause", machine=SESSION, actor=actor, at=at, reason=reason)
    session.pause_reason, session.paused_until = reason.strip()[:200], until
    session.paused_by = actor.name
    session.save()
    when = f" until {write_clock(until)}" if until else ""
    line = f"Allocation paused{when}: {reason.strip()}"
    write_line(session.pk, line, actor, at, kind=NoteKind.HANDOVER)
    _announce(session, at)


@write_service(Capability.RUN_SESSION)
def resume_session(*, session_id: UUID, actor: Actor, at: datetime) -> None:
    """Let allocation go on."""
    session = lock_session(session_id, actor)
    change_status(session, "resume", machine=SESSION, actor=actor, at=at)
    session.pause_reason, session.paused_by, session.paused_until = "", "", None
    session.save()
    write_line(session.pk, "Allocation goes on.", actor, at, kind=NoteKind.HANDOVER)
    _announce(session, at)


@write_service(Capability.RUN_SESSION)
def wake_sessions(*, actor: Actor, at: datetime) -> int:
    """Let allocation go on where a pause is over; return in how many sessions."""
    services = actor.scopes_of(Capability.RUN_SESSION)
    rows = AllocationSession.objects.select_for_update(skip_locked=True, no_key=True).filter(
        status=SessionStatus.PAUSED, paused_until__lte=at, service_id__in=services
    )
    sessions = list(rows.order_by("pk"))
    for session in sessions:
        resume_session(session_id=session.pk, actor=actor, at=at)
    return len(sessions)


@write_service(Capability.RUN_SESSION)
def close_session(*, session_id: UUID, reason: str = "", actor: Actor, at: datetime) -> None:
    """End allocation; refused while somebody off shift holds a case (OQ-09).

    Refused too while an included clinician got nothing and nobody said why (AL-046). Before the
    end of the shift it takes a reason: whoever holds cases works on without a WACC from then on.
    """
    session = lock_session(session_id, actor)
    lock_all_clinicians(session)
    if session.status in RUNNING:
        _check_nothing_left(session, at)
        _check_early(session, reason, at)
    change_status(session, "close", machine=SESSION, actor=actor, at=at, reason=reason.strip())
    session.closed_at = at
    session.save()
    SessionLead.objects.filter(session=session, ends_at=None).update(ends_at=at)
    ForceRequest.objects.filter(session=session, answer="").update(
        answer=ForceAnswer.PASSED, answered_by=actor.name, answered_at=at
    )
    why = f": {reason.strip()}" if reason.strip() else "."
    write_line(session.pk, f"Allocation closed{why}", actor, at, kind=NoteKind.HANDOVER)
    _announce(session, at)


def _check_nothing_left(session: AllocationSession, at: datetime) -> None:
    left = find_left_over(session, at)
    if left:
        held = write_list([f"{case.ref} ({name})" for case, name, _ in left[:10]])
        raise DomainError(
            f"The session cannot close: people whose shift is over hold {held}. Reallocate these "
            "cases first.",
            code="cases_left_over",
        )
    silent = find_not_able(session, at)
    if silent:
        names = write_list([one.name for one in silent if not one.not_able])
        if names:
            raise DomainError(
                f"The session cannot close: {names} got no case and nobody said why. Choose a "
                "reason for each first.",
                code="reason_for_nothing_missing",
            )


def _check_early(session: AllocationSession, reason: str, at: datetime) -> None:
    ends_at = session.service_shift.ends_at
    if reason.strip() or ends_at <= at:
        return
    waiting, held = count_open_cases(session.service_id)
    raise DomainError(
        f"This shift ends at {write_clock(ends_at)}: {write_count(waiting, 'case')} in the queue, "
        f"{write_count(held, 'case')} with clinicians. Say why allocation closes now.",
        code="closes_early",
    )


def _check_not_closed(session: AllocationSession) -> None:
    if session.status == SessionStatus.CLOSED and session.closed_at:
        raise DomainError(
            f"This session was closed at {write_clock(session.closed_at)}. Start another one.",
            code="session_closed",
        )


def _announce(session: AllocationSession, at: datetime) -> None:
    publish(SessionChanged(session_id=session.pk, service_id=session.service_id, occurred_at=at))
    touch_boards([get_allocation_board(session.service_id)], at=at)
