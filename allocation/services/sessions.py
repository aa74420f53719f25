"""A session of allocation: started with a lead, paused, handed on, closed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.events import SessionChanged
from allocation.models import AllocationSession, SessionLead
from allocation.selectors.sessions import find_left_over, find_session, get_waccs
from allocation.services.clinicians import include_roster
from allocation.services.locking import lock_all_clinicians
from allocation.services.policy import ensure_policy
from allocation.services.telling import tell_workers
from allocation.states import SESSION, SessionStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.events import publish
from core.live import get_allocation_board, touch_boards
from core.models import Scope
from core.service import explain_constraint, write_service
from core.status import change_status
from core.texts import write_clock, write_list
from rostering.selectors import get_service_shift

explain_constraint(
    "session_one_running",
    "Allocation runs already for this service. Close that session before you start another.",
)


@write_service(Capability.RUN_SESSION)
def start_session(
    *, service_shift_id: UUID, lead_id: UUID, reason: str = "", actor: Actor, at: datetime
) -> UUID:
    """Begin allocation in a shift with one lead and everybody on its roster; return its id."""
    shift = get_service_shift(service_shift_id)
    actor.require(Capability.RUN_SESSION, shift.service_id)
    Scope.objects.select_for_update().get(pk=shift.service_id)
    running = find_session(service_id=shift.service_id)
    if running:
        raise DomainError(
            f"Allocation runs already, led by {running.lead_name or 'nobody'}, until "
            f"{write_clock(running.ends_at)}. Close that session before you start another.",
            code="session_running",
        )
    if AllocationSession.objects.filter(service_shift_id=shift.id).exists():
        raise DomainError(
            "This shift had its session already and it was closed. Choose another shift.",
            code="session_closed",
        )
    if shift.ends_at <= at:
        raise DomainError(
            f"This shift ended at {write_clock(shift.ends_at)}. Choose one that is not over.",
            code="shift_is_over",
        )
    session = AllocationSession(
        service_id=shift.service_id,
        service_shift_id=shift.id,
        policy_id=ensure_policy(shift.service_id, actor, at),
        started_at=at,
    )
    change_status(session, "start", machine=SESSION, actor=actor, at=at, reason=reason)
    session.save()
    _name(session, lead_id, reason, actor, at)
    include_roster(session, actor, at)
    _announce(session, at)
    return session.pk


@write_service(Capability.RUN_SESSION)
def name_lead(*, session_id: UUID, lead_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Name another WACC as lead; the one before is replaced and the change is kept (AL-002)."""
    session = lock_session(session_id, actor)
    if not reason.strip():
        raise InvalidInput("Say why somebody else leads.", field="reason")
    _check_not_closed(session)
    before = SessionLead.objects.filter(session=session, ends_at=None)
    replaced = [row.worker_id for row in before if row.worker_id != lead_id]
    before.update(ends_at=at)
    _name(session, lead_id, reason, actor, at)
    _tell(session, replaced, "You no longer lead allocation this shift", reason, actor, at)
    _announce(session, at)


@write_service(Capability.RUN_SESSION)
def pause_session(
    *, session_id: UUID, reason: str, until: datetime | None = None, actor: Actor, at: datetime
) -> None:
    """Stop allocation for a while; clinicians keep the cases they have."""
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
    _announce(session, at)


@write_service(Capability.RUN_SESSION)
def resume_session(*, session_id: UUID, actor: Actor, at: datetime) -> None:
    """Let allocation go on."""
    session = lock_session(session_id, actor)
    change_status(session, "resume", machine=SESSION, actor=actor, at=at)
    session.pause_reason, session.paused_by, session.paused_until = "", "", None
    session.save()
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
def close_session(*, session_id: UUID, actor: Actor, at: datetime) -> None:
    """End allocation; refused while somebody off shift holds a case (OQ-09)."""
    session = lock_session(session_id, actor)
    lock_all_clinicians(session)
    facts = find_session(service_id=session.service_id)
    left = find_left_over(facts, at) if facts and facts.id == session.pk else ()
    if left:
        held = write_list([f"{case.ref} ({who.name})" for case, who in left[:10]])
        raise DomainError(
            f"The session cannot close: people whose shift is over hold {held}. Reallocate these "
            "cases first.",
            code="cases_left_over",
        )
    change_status(session, "close", machine=SESSION, actor=actor, at=at)
    session.closed_at = at
    session.save()
    SessionLead.objects.filter(session=session, ends_at=None).update(ends_at=at)
    _announce(session, at)


def lock_session(session_id: UUID, actor: Actor) -> AllocationSession:
    """Lock a session; refuse whoever may not run it."""
    scopes = actor.scopes_of(Capability.RUN_SESSION)
    # Not its key: a new row of the ledger names the session and need not wait for this.
    rows = AllocationSession.objects.select_for_update(no_key=True)
    session = rows.filter(pk=session_id).first()
    if session is None or session.service_id not in scopes:
        raise NotFound("There is no such session, or it is outside the services you work in.")
    return session


def _check_not_closed(session: AllocationSession) -> None:
    if session.status == SessionStatus.CLOSED and session.closed_at:
        raise DomainError(
            f"This session was closed at {write_clock(session.closed_at)}. Start another one.",
            code="session_closed",
        )


def _name(
    session: AllocationSession, lead_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    shift_id = session.service_shift_id
    waccs = get_waccs([shift_id], at)[shift_id]
    if lead_id not in {worker_id for worker_id, _, _ in waccs}:
        names = write_list([name for _, name, _ in waccs]) or "nobody yet: ask the roster manager"
        raise InvalidInput(
            f"The lead is a WACC on this shift's roster. On the roster: {names}.", field="lead"
        )
    SessionLead.objects.create(
        session=session,
        worker_id=lead_id,
        reason=reason.strip()[:200],
        named_by_id=actor.id,
        starts_at=at,
    )
    _tell(session, [lead_id], "You lead allocation this shift", reason, actor, at)


def _tell(
    session: AllocationSession,
    worker_ids: Sequence[UUID],
    what: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    why = f": {reason.strip()}" if reason.strip() else ""
    tell_workers(
        worker_ids,
        kind="allocation_lead",
        text=f"{what}, by {actor.name} at {write_clock(at)}{why}.",
        href="/allocation/",
        subject_kind="allocation_session",
        subject_id=session.pk,
        key=f"allocation_lead:{session.pk}:{at.isoformat()}",
        actor=actor,
        at=at,
    )


def _announce(session: AllocationSession, at: datetime) -> None:
    publish(SessionChanged(session_id=session.pk, service_id=session.service_id, occurred_at=at))
    touch_boards([get_allocation_board(session.service_id)], at=at)
