"""My Work: a clinician opens a case, puts it back, completes it."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation import policies
from allocation.events import CaseClosed
from allocation.models import (
    Allocation,
    Case,
    CaseLock,
    ClinicianShift,
    ContactAttempt,
    EndedAs,
)
from allocation.selectors.my_work import get_own_worker_id
from allocation.selectors.policy import find_policy
from allocation.services.handing import settle
from allocation.services.locking import lock_cases, not_before
from allocation.states import CASE, CaseStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.events import publish
from core.live import get_allocation_board, touch_boards
from core.service import write_service
from core.status import change_status
from core.texts import write_count

OUTCOMES = {"completed": "Completed", "no_contact": "No contact"}


@write_service(Capability.WORK_CASES)
def open_case(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Open one of one's own cases: it is locked to oneself and counts no more (AL-038)."""
    case, worker_id = lock_my_case(case_id, actor)
    if case.status == CaseStatus.IN_PROGRESS:
        return
    at = not_before([case], at)
    change_status(case, "open", machine=CASE, actor=actor, at=at)
    case.locked_at = at
    settle([case.pk], actor, at)
    CaseLock.objects.create(case=case, worker_id=worker_id, locked_at=at)
    _save(case, at)


@write_service(Capability.WORK_CASES)
def put_back_case(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Close a case without completing it: it stays one's own and counts again.

    The cap is not looked at here: whoever puts a case back is never stopped.
    """
    case, _ = lock_my_case(case_id, actor)
    _check_open(case)
    at = not_before([case], at)
    change_status(case, "put_back", machine=CASE, actor=actor, at=at)
    _unlock(case, "put_back", at)
    _save(case, at)


@write_service(Capability.WORK_CASES)
def complete_case(*, case_id: UUID, outcome: str = "completed", actor: Actor, at: datetime) -> None:
    """Complete an open case; “no_contact” is kept apart and counts as none completed (OQ-10)."""
    if outcome not in OUTCOMES:
        raise InvalidInput("Choose completed or no contact.", field="outcome")
    case, _ = lock_my_case(case_id, actor)
    _check_open(case)
    if outcome == "no_contact":
        _check_attempts(case, at)
    at = not_before([case], at)
    change_status(case, "complete", machine=CASE, actor=actor, at=at, reason=OUTCOMES[outcome])
    _unlock(case, outcome, at)
    case.completed_at, case.outcome = at, outcome
    settle([case.pk], actor, at)
    Allocation.objects.filter(case=case, ended_at=None).update(
        ended_at=at, ended_as=EndedAs.COMPLETED
    )
    publish(
        CaseClosed(case_id=case.pk, service_id=case.service_id, outcome=outcome, occurred_at=at)
    )
    _save(case, at)


@write_service(Capability.WORK_CASES)
def record_attempt(*, case_id: UUID, note: str = "", actor: Actor, at: datetime) -> int:
    """Keep that one tried to reach the patient of an open case in vain; return how often by now."""
    case, worker_id = lock_my_case(case_id, actor)
    _check_open(case)
    ContactAttempt.objects.create(case=case, worker_id=worker_id, note=note.strip()[:200], at=at)
    touch_boards([get_allocation_board(case.service_id)], at=at)
    return ContactAttempt.objects.filter(case=case).count()


def _check_attempts(case: Case, at: datetime) -> None:
    """Refuse “no contact” before it was tried often enough (OQ-10)."""
    least = find_policy(service_id=case.service_id, at=at).no_contact_attempts
    tried = ContactAttempt.objects.filter(case=case).count()
    if tried < least:
        raise DomainError(
            f"{write_count(tried, 'attempt')} to reach the patient of case {case.source_ref} "
            f"{'is' if tried == 1 else 'are'} recorded; no contact needs {least}. Record each "
            "attempt when you make it.",
            code="too_few_attempts",
        )


def lock_my_case(case_id: UUID, actor: Actor) -> tuple[Case, UUID]:
    """Lock a case, then oneself in its session, so that counts and locks never disagree."""
    [case] = lock_cases([case_id], actor, Capability.WORK_CASES)
    worker_id = get_own_worker_id(actor)
    list(
        ClinicianShift.objects.select_for_update(of=("self",))
        .filter(session__service_id=case.service_id, worker_id=worker_id)
        .exclude(session__status="closed")
        .order_by("pk")
    )
    policies.check_is_mine(case, worker_id)
    return case, worker_id


def _check_open(case: Case) -> None:
    if case.status != CaseStatus.IN_PROGRESS:
        raise DomainError(
            f"Case {case.source_ref} is not open. Open it first; nothing was changed.",
            code="case_not_open",
        )


def _unlock(case: Case, ended_as: str, at: datetime) -> None:
    CaseLock.objects.filter(case=case, unlocked_at=None).update(unlocked_at=at, ended_as=ended_as)
    case.locked_at = None


def _save(case: Case, at: datetime) -> None:
    case.version += 1
    case.save(update_fields=["status", "locked_at", "completed_at", "outcome", "version"])
    touch_boards([get_allocation_board(case.service_id)], at=at)
