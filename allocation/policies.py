"""What is asked of the database before a case changes hands; each refusal is one sentence."""

from datetime import datetime
from uuid import UUID

from allocation.models import AllocationSession, Case, ClinicianShift
from allocation.rules import find_refusal
from allocation.selectors.cases import NOT_RUNNING
from allocation.states import CaseStatus, SessionStatus, ShiftStatus
from allocation.types import AllocationPolicy, Clinician
from core.errors import DomainError, StaleVersion
from core.texts import write_clock
from directory.selectors import get_worker_names


def check_open(service_id: UUID) -> AllocationSession:
    """Return the session of the shift that runs, paused or not, or refuse."""
    session = AllocationSession.objects.filter(
        service_id=service_id, status__in=[SessionStatus.ACTIVE, SessionStatus.PAUSED]
    ).first()
    if session is None:
        raise DomainError(NOT_RUNNING, code="allocation_not_running")
    return session


def check_running(service_id: UUID) -> AllocationSession:
    """Return the session in which cases are allocated now, or refuse (AL-003)."""
    session = check_open(service_id)
    if session.status == SessionStatus.PAUSED:
        until = f" until {write_clock(session.paused_until)}" if session.paused_until else ""
        raise DomainError(
            f"Allocation is paused by {session.paused_by}{until}: {session.pause_reason}. "
            "Clinicians keep the cases they have; the shift manager can let it go on.",
            code="allocation_paused",
        )
    return session


def check_receiver(clinician: Clinician, policy: AllocationPolicy, at: datetime) -> None:
    """Refuse whoever cannot be given a case now, by the same rules as the board shows."""
    refusal = find_refusal(clinician, policy, at)
    if refusal:
        raise DomainError(refusal.sentence, code=refusal.code)


def check_queued(case: Case) -> None:
    """Refuse a case that somebody holds already, with who and when (XC-004)."""
    if case.status == CaseStatus.QUEUED:
        return
    check_not_closed(case)
    last = case.allocations.filter(ended_at=None).get()
    holder = get_worker_names(worker_ids=[last.worker_id])[last.worker_id]
    raise DomainError(
        f"Case {case.source_ref} was allocated to {holder} by {last.by_name} at "
        f"{write_clock(last.at)}. Nothing was changed: reallocate it if it has to move.",
        code="already_allocated",
    )


def check_at_work(shift: ClinicianShift, at: datetime) -> None:
    """Refuse a pick-up by somebody whose shift is over or has not begun.

    A pause, or not being included, stops what a WACC allocates, not what one takes oneself.
    """
    if shift.starts_at > at:
        raise DomainError(
            f"Your shift starts at {write_clock(shift.starts_at)}. Pick up cases from then on.",
            code="not_started",
        )
    if shift.ends_at <= at or shift.status == ShiftStatus.OFF:
        raise DomainError(
            "Your shift is over, so you cannot pick up cases. Ask the shift manager.",
            code="off_shift",
        )


def check_free(case: Case, worker_id: UUID) -> None:
    """Refuse a pick-up of a case that somebody holds, oneself or another (AL-040)."""
    check_not_closed(case)
    if case.allocated_to_id == worker_id:
        raise DomainError(
            f"Case {case.source_ref} is yours already: open it in My Work.",
            code="already_yours",
        )
    if case.allocated_to_id is not None:
        check_is_mine(case, worker_id)


def check_not_closed(case: Case) -> None:
    """Refuse a case that is completed or that its source closed."""
    if case.status == CaseStatus.COMPLETED and case.completed_at:
        raise DomainError(
            f"Case {case.source_ref} was completed at {write_clock(case.completed_at)}. Only the "
            "shift manager can reopen it.",
            code="case_completed",
        )
    if case.status == CaseStatus.CLOSED_AT_SOURCE:
        raise DomainError(
            f"Case {case.source_ref} was closed by {case.source}, where it comes from, so nobody "
            "works on it any more.",
            code="case_closed_at_source",
        )


def check_held(case: Case) -> None:
    """Refuse a case that nobody holds yet."""
    check_not_closed(case)
    if case.status == CaseStatus.QUEUED:
        raise DomainError(
            f"Case {case.source_ref} is not allocated yet: allocate it instead of reallocating.",
            code="not_allocated",
        )


def check_unlocked(case: Case, holder: str) -> None:
    """Refuse a case that its clinician has open (AL-032)."""
    if case.locked_at:
        raise DomainError(
            f"Case {case.source_ref} is open: {holder} locked it at {write_clock(case.locked_at)}. "
            "A locked case moves only if the shift manager forces it, with a reason.",
            code="case_locked",
        )


def check_case_version(case: Case, version: int | None, holder: str) -> None:
    """Refuse whoever saw an older state of the case than it has now."""
    if version is not None and version != case.version:
        raise StaleVersion(
            f"Case {case.source_ref} was changed since you saw it: {holder or 'nobody'} holds it "
            "now. Nothing was changed: look at it again."
        )


def check_is_mine(case: Case, worker_id: UUID) -> None:
    """Refuse a clinician who takes a case that is somebody else's, or nobody's yet (AL-040)."""
    check_not_closed(case)
    if case.allocated_to_id == worker_id:
        return
    if case.allocated_to_id is None:
        raise DomainError(
            f"Case {case.source_ref} is not allocated yet. Ask the WACC to allocate it to you.",
            code="not_allocated",
        )
    holder = get_worker_names(worker_ids=[case.allocated_to_id])[case.allocated_to_id]
    raise DomainError(
        f"Case {case.source_ref} is allocated to {holder} — ask the WACC to reallocate it.",
        code="allocated_to_other",
    )
