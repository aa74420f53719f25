"""A clinician picks up a case off the list, and the shift manager answers (AL-009, AL-039)."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation import policies
from allocation.events import CaseAllocated
from allocation.models import (
    Allocation,
    AllocationKind,
    AllocationSession,
    Case,
    CaseLock,
    OffListPickup,
    PickupAnswer,
)
from allocation.selectors.my_work import get_own_worker_id
from allocation.selectors.policy import find_policy
from allocation.services.locking import lock_cases, lock_running
from allocation.services.notes import write_line
from allocation.services.telling import tell_managers, tell_workers
from allocation.states import CASE
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.events import publish
from core.live import get_allocation_board, touch_boards
from core.service import write_service
from core.status import change_status
from core.texts import write_clock


@write_service(Capability.PICK_UP_CASES)
def pick_up_case(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> UUID:
    """Open a case that nobody holds: it is one's own and locked from now on; return the pick-up.

    The shift manager is told at once. Somebody else's case is refused with who holds it (AL-040).
    """
    if not reason.strip():
        raise InvalidInput("Say why you need this case.", field="reason")
    [case] = lock_cases([case_id], actor, Capability.PICK_UP_CASES)
    worker_id = get_own_worker_id(actor)
    session, shifts = lock_running(case.service_id, [worker_id], policies.check_open)
    if not shifts:
        raise DomainError(
            "You are not on the roster of the shift that runs, so you cannot pick up its cases. "
            "Ask the shift manager.",
            code="not_in_session",
        )
    policies.check_at_work(shifts[worker_id], at)
    policies.check_free(case, worker_id)
    allocation = _take(case, worker_id, session, reason.strip(), actor, at)
    pickup = OffListPickup.objects.create(
        allocation=allocation, session=session, reason=reason.strip()[:400], at=at
    )
    _tell_managers(pickup, case, actor, at)
    return pickup.pk


def _take(
    case: Case,
    worker_id: UUID,
    session: AllocationSession,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Allocation:
    policy = find_policy(service_id=case.service_id, at=at)
    for step in ("allocate", "open"):
        change_status(
            case, step, machine=CASE, actor=actor, at=at, reason=reason, policy_id=policy.id
        )
    case.allocated_to_id, case.allocated_at, case.locked_at = worker_id, at, at
    case.version += 1
    case.save()
    CaseLock.objects.create(case=case, worker_id=worker_id, locked_at=at)
    publish(
        CaseAllocated(
            case_id=case.pk, service_id=case.service_id, worker_id=worker_id, occurred_at=at
        )
    )
    touch_boards([get_allocation_board(case.service_id)], at=at)
    return Allocation.objects.create(
        case=case,
        worker_id=worker_id,
        session=session,
        kind=AllocationKind.OFF_LIST,
        reason=reason,
        policy_id=policy.id or session.policy_id,
        by_id=actor.id,
        by_name=actor.name,
        at=at,
    )


def _tell_managers(pickup: OffListPickup, case: Case, actor: Actor, at: datetime) -> None:
    text = f"{actor.name} opened case {case.source_ref} from the queue at {write_clock(at)}"
    write_line(pickup.session_id, f"Off-list pick-up: {text}: {pickup.reason}", actor, at)
    tell_managers(
        case.service_id,
        kind="off_list_pickup",
        text=f"{text}: {pickup.reason}",
        subject_kind="off_list_pickup",
        subject_id=pickup.pk,
        key=f"off_list_pickup:{pickup.pk}",
        actor=actor,
        at=at,
    )


@write_service(Capability.RUN_SESSION)
def answer_pickup(
    *, pickup_id: UUID, answer: str, note: str = "", actor: Actor, at: datetime
) -> None:
    """Agree to a pick-up, or ask the clinician to return to My Work; the clinician is told."""
    if answer not in PickupAnswer.values:
        raise InvalidInput("Choose agree or please return to My Work.", field="answer")
    scopes = actor.scopes_of(Capability.RUN_SESSION)
    rows = OffListPickup.objects.select_for_update(of=("self",)).select_related("allocation__case")
    row = rows.filter(pk=pickup_id, session__service_id__in=scopes).first()
    if row is None:
        raise NotFound("There is no such pick-up, or it is outside the services you work in.")
    if row.answer:
        raise DomainError(
            f"{row.answered_by} answered this pick-up at {write_clock(row.answered_at or at)}. "
            "Nothing was changed.",
            code="already_answered",
        )
    row.answer, row.answered_by, row.answered_at = answer, actor.name, at
    row.save()
    case = row.allocation.case
    said = f" {note.strip()}" if note.strip() else ""
    text = f"{actor.name} on case {case.source_ref}: {PickupAnswer(answer).label}.{said}"
    write_line(row.session_id, text, actor, at)
    tell_workers(
        [row.allocation.worker_id],
        kind="pickup_answered",
        text=text,
        href="/my-work/",
        subject_kind="off_list_pickup",
        subject_id=row.pk,
        key=f"pickup_answered:{row.pk}",
        actor=actor,
        at=at,
    )
    touch_boards([get_allocation_board(case.service_id)], at=at)
