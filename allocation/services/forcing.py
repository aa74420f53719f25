"""Cases that are open are moved by the shift manager alone; a WACC asks for it (AL-032, OQ-08)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation import policies
from allocation.models import (
    AllocationKind,
    Case,
    ForceAnswer,
    ForceRequest,
)
from allocation.selectors.my_work import get_own_worker_id
from allocation.services.handing import (
    Basis,
    Hand,
    HandOver,
    check_hands,
    check_holder,
    get_one_service,
    hand_over,
    lock_basis,
    tell_of_move,
    unlock_for_move,
)
from allocation.services.locking import lock_cases
from allocation.services.notes import write_line
from allocation.services.telling import tell_managers
from allocation.states import CaseStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.live import get_allocation_board, touch_boards
from core.service import explain_constraint, write_service
from core.texts import write_clock, write_list
from messaging.services import tell

explain_constraint(
    "force_request_one_open",
    "The shift manager was asked to move this case already. Nothing was changed: wait for the "
    "answer.",
)


@write_service(Capability.FORCE_ALLOCATION)
def force_reallocation(
    *,
    case_id: UUID,
    worker_id: UUID,
    reason: str,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Move a case although its clinician has it open; the clinician is told (AL-032)."""
    if not reason.strip():
        raise InvalidInput("Say why a case that is open has to move.", field="reason")
    [case] = lock_cases([case_id], actor, Capability.FORCE_ALLOCATION)
    basis = lock_basis(case.service_id, [worker_id], at, and_holders=[case.allocated_to_id])
    holder = check_holder(case, worker_id, version)
    [hand] = check_hands([Hand(case, worker_id)], basis, reason, at)
    name = basis.clinicians[worker_id].name
    _force([hand], basis, AllocationKind.FORCED, {worker_id: name}, reason, actor, at)
    line = f"Case {case.source_ref} forced from {holder} to {name}: {reason.strip()}"
    write_line(basis.session.pk, line, actor, at)


@write_service(Capability.FORCE_ALLOCATION)
def hold_cases(*, case_ids: Sequence[UUID], reason: str, actor: Actor, at: datetime) -> None:
    """Take cases onto one's own holding list, where nobody else is left for them (OQ-08).

    They stay allocated to a person, the shift manager; neither cap nor roster is asked. An open
    case is taken too: its lock ends as forced.
    """
    if not reason.strip():
        raise InvalidInput("Say why you hold these cases.", field="reason")
    cases = lock_cases(case_ids, actor, Capability.FORCE_ALLOCATION)
    service_id, worker_id = get_one_service(cases), get_own_worker_id(actor)
    basis = lock_basis(service_id, [], at, and_holders=[case.allocated_to_id for case in cases])
    for case in cases:
        _check_can_hold(case, worker_id)
    hands = [Hand(case, worker_id) for case in cases]
    _force(hands, basis, AllocationKind.HOLDING, {worker_id: actor.name}, reason, actor, at)
    refs = write_list([case.source_ref for case in cases])
    write_line(basis.session.pk, f"{actor.name} holds {refs}: {reason.strip()}", actor, at)


def _check_can_hold(case: Case, worker_id: UUID) -> None:
    """Refuse what nobody holds yet, and what is on one's holding list already."""
    policies.check_held(case)
    last = case.allocations.filter(ended_at=None).get()
    if last.worker_id == worker_id and last.kind == AllocationKind.HOLDING:
        raise DomainError(
            f"You hold case {case.source_ref} already. Nothing was changed.",
            code="same_clinician",
        )


def _force(
    hands: Sequence[Hand],
    basis: Basis,
    kind: AllocationKind,
    names: dict[UUID, str],
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Tell both sides, end the locks, write; open cases and others are separate moves."""
    by_transition: dict[str, list[Hand]] = {}
    code = "forced" if kind == AllocationKind.FORCED else "holding"
    for hand in hands:
        move = HandOver(kind, "", reason_code=code, reason=reason.strip())
        tell_of_move(hand.case, names[hand.worker_id], hand, move, actor, at)
        by_transition.setdefault(unlock_for_move(hand.case, at), []).append(hand)
    for transition, some in by_transition.items():
        move = HandOver(kind, transition, reason_code=code, reason=reason.strip())
        hand_over(some, basis, move, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def ask_to_force(
    *, case_id: UUID, worker_id: UUID, reason: str, actor: Actor, at: datetime
) -> UUID:
    """Ask the shift manager to move a case that its clinician has open; return the request."""
    if not reason.strip():
        raise InvalidInput("Say why the shift manager should move it.", field="reason")
    [case] = lock_cases([case_id], actor, Capability.ALLOCATE_CASES)
    holder = check_holder(case, worker_id, None)
    if case.status != CaseStatus.IN_PROGRESS:
        raise DomainError(
            f"Case {case.source_ref} is not open, so you can reallocate it yourself.",
            code="case_not_open",
        )
    basis = lock_basis(case.service_id, [worker_id], at, and_holders=[case.allocated_to_id])
    policies.check_receiver(basis.clinicians[worker_id], basis.policy, at)
    session, receiver = basis.session, basis.clinicians[worker_id].name
    row = ForceRequest.objects.create(
        case=case,
        session=session,
        worker_id=worker_id,
        reason=reason.strip()[:400],
        asked_by_id=actor.id,
        asked_by_name=actor.name,
        at=at,
    )
    line = f"{actor.name} asks to move case {case.source_ref} from {holder} to {receiver}"
    write_line(session.pk, f"{line}: {row.reason}", actor, at)
    tell_managers(
        case.service_id,
        kind="force_asked",
        text=f"{line}, who locked it at {write_clock(case.locked_at or at)}: {row.reason}",
        subject_kind="force_request",
        subject_id=row.pk,
        is_urgent=True,
        key=f"force_asked:{row.pk}",
        actor=actor,
        at=at,
    )
    touch_boards([get_allocation_board(case.service_id)], at=at)
    return row.pk


@write_service(Capability.FORCE_ALLOCATION)
def answer_force_request(
    *, request_id: UUID, forces: bool, reason: str = "", actor: Actor, at: datetime
) -> None:
    """Force the case that a WACC asked to have moved, or leave it; the WACC is told."""
    scopes = actor.scopes_of(Capability.FORCE_ALLOCATION)
    found = ForceRequest.objects.filter(pk=request_id, case__service_id__in=scopes).first()
    if found is None:
        raise NotFound("There is no such request, or it is outside the services you work in.")
    [case] = lock_cases([found.case_id], actor, Capability.FORCE_ALLOCATION)
    row = ForceRequest.objects.select_for_update().get(pk=request_id)
    if row.answer:
        raise DomainError(
            f"{row.answered_by or 'Somebody'} answered this request at "
            f"{write_clock(row.answered_at or at)}. Nothing was changed.",
            code="already_answered",
        )
    row.answer = ForceAnswer.FORCED if forces else ForceAnswer.LEFT
    row.answered_by, row.answered_at = actor.name, at
    row.save()
    if forces:
        force_reallocation(
            case_id=case.pk, worker_id=row.worker_id, reason=reason, actor=actor, at=at
        )
    _tell_answer(row, case, forces, reason, actor, at)


def _tell_answer(
    row: ForceRequest, case: Case, forces: bool, reason: str, actor: Actor, at: datetime
) -> None:
    done = "moved" if forces else "leaves"
    why = f": {reason.strip()}" if reason.strip() else "."
    text = f"{actor.name} {done} case {case.source_ref}{'' if forces else ' where it is'}{why}"
    if not forces:
        write_line(row.session_id, text, actor, at)
    tell(
        user_ids=[row.asked_by_id],
        kind="force_answered",
        text=text,
        href="/allocation/",
        subject_kind="force_request",
        subject_id=row.pk,
        key=f"force_answered:{row.pk}",
        actor=actor,
        at=at,
    )
    touch_boards([get_allocation_board(case.service_id)], at=at)
