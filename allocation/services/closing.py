"""What the shift manager closes or opens again for a clinician."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation import policies
from allocation.events import CaseAllocated, CaseClosed
from allocation.models import Allocation, AllocationKind, AllocationSession, Case, EndedAs
from allocation.selectors.policy import find_policy
from allocation.services.handing import settle
from allocation.services.locking import lock_cases, lock_running, not_before
from allocation.states import CASE, CaseStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.events import publish
from core.live import get_allocation_board, touch_boards
from core.service import write_service
from core.status import change_status
from directory.selectors import get_worker_names

OUTCOMES = {"no_contact": "No contact", "closed_elsewhere": "Closed elsewhere"}


@write_service(Capability.CLOSE_CASES)
def close_case(*, case_id: UUID, outcome: str, reason: str, actor: Actor, at: datetime) -> None:
    """Complete an allocated case for its clinician: no contact, or closed elsewhere."""
    if outcome not in OUTCOMES:
        raise InvalidInput("Choose no contact or closed elsewhere.", field="outcome")
    _check_reason(reason)
    [case] = lock_cases([case_id], actor, Capability.CLOSE_CASES)
    policies.check_held(case)
    holder = get_worker_names(worker_ids=[case.allocated_to_id or case.pk])
    policies.check_unlocked(case, next(iter(holder.values()), ""))
    at = not_before([case], at)
    change_status(
        case, "close_for_clinician", machine=CASE, actor=actor, at=at, reason=reason.strip()
    )
    case.completed_at, case.outcome = at, outcome
    Allocation.objects.filter(case=case, ended_at=None).update(ended_at=at, ended_as=EndedAs.CLOSED)
    settle([case.pk], actor, at)
    publish(
        CaseClosed(case_id=case.pk, service_id=case.service_id, outcome=outcome, occurred_at=at)
    )
    _save(case, at)


@write_service(Capability.CLOSE_CASES)
def reopen_case(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Give a completed case back to the clinician who had it."""
    _check_reason(reason)
    [case] = lock_cases([case_id], actor, Capability.CLOSE_CASES)
    if case.status != CaseStatus.COMPLETED:
        raise DomainError(
            f"Case {case.source_ref} is not completed, so it cannot be reopened.",
            code="case_not_completed",
        )
    assert case.allocated_to_id
    # The session before its people: a close waits for this, and is seen where it was first.
    before = policies.check_running(case.service_id)
    AllocationSession.objects.select_for_update(no_key=True).get(pk=before.pk)
    session, _ = lock_running(case.service_id, [case.allocated_to_id])
    change_status(case, "reopen", machine=CASE, actor=actor, at=at, reason=reason.strip())
    case.completed_at, case.outcome, case.allocated_at = None, "", at
    Allocation.objects.create(
        case=case,
        worker_id=case.allocated_to_id,
        session=session,
        kind=AllocationKind.REOPENED,
        reason=reason.strip(),
        policy_id=find_policy(service_id=case.service_id, at=at).id or session.policy_id,
        by_id=actor.id,
        by_name=actor.name,
        at=at,
    )
    publish(
        CaseAllocated(
            case_id=case.pk,
            service_id=case.service_id,
            worker_id=case.allocated_to_id,
            occurred_at=at,
        )
    )
    _save(case, at)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("Say why.", field="reason")


def _save(case: Case, at: datetime) -> None:
    case.version += 1
    case.save(update_fields=["status", "completed_at", "outcome", "allocated_at", "version"])
    touch_boards([get_allocation_board(case.service_id)], at=at)
