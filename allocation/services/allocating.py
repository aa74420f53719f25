"""Allocate and reallocate: what a WACC does with cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from allocation import policies
from allocation.models import AllocationKind, Case, EndedAs
from allocation.services.handing import (
    REASON_CODES,
    Basis,
    Hand,
    HandOver,
    check_hands,
    check_holder,
    get_one_service,
    hand_over,
    lock_basis,
    tell_of_move,
)
from allocation.services.locking import lock_cases
from allocation.services.notes import write_line
from allocation.types import AllocationPolicy
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.service import explain_constraint, write_service
from core.texts import write_count, write_list

CANNOT_UNALLOCATE = (
    "A case cannot go back to the open queue: once allocated it can only be reallocated to "
    "somebody else. Nothing was changed."
)
explain_constraint("case_is_never_unallocated", CANNOT_UNALLOCATE)


@write_service(Capability.ALLOCATE_CASES)
def allocate_cases(
    *,
    case_ids: Sequence[UUID],
    worker_id: UUID,
    reason: str = "",
    proposed: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Give queued cases to a clinician, all or none (AL-001, AL-021).

    What speaks against it gives way to `reason`, which is kept with what it overrode. `proposed`
    is the clinician whom the product proposed, kept beside whom the person chose.
    """
    cases = lock_cases(case_ids, actor, Capability.ALLOCATE_CASES)
    basis = lock_basis(get_one_service(cases), [worker_id], at)
    for case in cases:
        policies.check_queued(case)
    _check_batch(len(cases), basis.policy)
    hands = check_hands([Hand(case, worker_id) for case in cases], basis, reason, at)
    move = HandOver(AllocationKind.FIRST, "allocate", reason=reason.strip(), proposed=proposed)
    hand_over(hands, basis, move, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def reallocate_case(
    *,
    case_id: UUID,
    worker_id: UUID,
    reason_code: str,
    reason: str = "",
    version: int | None = None,
    proposed: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Move a case to another clinician by the same checks as an allocation (AL-027 – AL-031).

    “wrong_clinician” within the policy's minutes corrects a slip: it counts for nobody.
    """
    _check_reason_code(reason_code)
    [case] = lock_cases([case_id], actor, Capability.ALLOCATE_CASES)
    basis = lock_basis(case.service_id, [worker_id], at, and_holders=[case.allocated_to_id])
    holder = check_holder(case, worker_id, version)
    policies.check_unlocked(case, holder)
    move = HandOver(
        AllocationKind.AGAIN,
        "reallocate",
        reason_code=reason_code,
        reason=reason.strip(),
        proposed=proposed,
    )
    _move([Hand(case, worker_id)], {case.pk: holder}, basis, move, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def reallocate_cases(
    *,
    case_ids: Sequence[UUID],
    worker_id: UUID,
    reason_code: str,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Move several allocated cases to one clinician, all or none."""
    moves = [(case_id, worker_id) for case_id in case_ids]
    move_cases(moves=moves, reason_code=reason_code, reason=reason, actor=actor, at=at)


@write_service(Capability.ALLOCATE_CASES)
def move_cases(
    *,
    moves: Sequence[tuple[UUID, UUID]],
    reason_code: str,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Move each case to the clinician beside it, all or none (AL-029, OQ-09)."""
    _check_reason_code(reason_code)
    receivers = dict(moves)
    if not receivers:
        raise InvalidInput("Choose at least one case.", field="cases")
    if len(receivers) != len(moves):
        raise InvalidInput("A case is named twice: name each once.", field="moves")
    cases = lock_cases(receivers, actor, Capability.ALLOCATE_CASES)
    basis = lock_basis(
        get_one_service(cases),
        receivers.values(),
        at,
        and_holders=[case.allocated_to_id for case in cases],
    )
    holders = {case.pk: check_holder(case, receivers[case.pk], None) for case in cases}
    for case in cases:
        policies.check_unlocked(case, holders[case.pk])
    hands = [Hand(case, receivers[case.pk]) for case in cases]
    move = HandOver(
        AllocationKind.AGAIN, "reallocate", reason_code=reason_code, reason=reason.strip()
    )
    _move(hands, holders, basis, move, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def unallocate_case(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Refuse: a case is never unallocated, at any door (AL-030)."""
    [case] = lock_cases([case_id], actor, Capability.ALLOCATE_CASES)
    policies.check_held(case)
    raise DomainError(CANNOT_UNALLOCATE, code="cannot_unallocate")


def _move(
    hands: Sequence[Hand],
    holders: dict[UUID, str],
    basis: Basis,
    move: HandOver,
    actor: Actor,
    at: datetime,
) -> None:
    """Check, tell both, write, and keep a line in the log."""
    checked = check_hands(hands, basis, move.reason, at)
    for hand in checked:
        name = basis.clinicians[hand.worker_id].name
        tell_of_move(hand.case, name, hand, move, actor, at)
    parts = [
        f"{hand.case.source_ref} from {holders[hand.case.pk]} to "
        f"{basis.clinicians[hand.worker_id].name}"
        for hand in checked
    ]
    slips = [hand for hand in checked if _is_slip(hand.case, move, basis.policy, at)]
    others = [hand for hand in checked if hand not in slips]
    correction = replace(move, kind=AllocationKind.CORRECTION, ended_as=EndedAs.CORRECTED)
    for some, how in ((slips, correction), (others, move)):
        if some:
            hand_over(some, basis, how, actor, at)
    why = REASON_CODES[move.reason_code][0].lower() + REASON_CODES[move.reason_code][1:]
    write_line(basis.session.pk, f"Reallocated, {why}: {write_list(parts)}.", actor, at)


def _check_reason_code(reason_code: str) -> None:
    if reason_code not in REASON_CODES:
        raise InvalidInput("Choose why the case moves.", field="reason_code")


def _check_batch(count: int, policy: AllocationPolicy) -> None:
    if count > policy.batch_most:
        raise DomainError(
            f"You chose {write_count(count, 'case')}; at most {policy.batch_most} are allocated at "
            "once. Choose fewer cases.",
            code="batch_too_large",
        )


def _is_slip(case: Case, move: HandOver, policy: AllocationPolicy, at: datetime) -> bool:
    """Whether a case goes back out of the wrong hands soon enough to count for nobody (AL-028)."""
    allocated_at, allowed = case.allocated_at, timedelta(minutes=policy.correction_minutes)
    is_wrong = move.reason_code == "wrong_clinician"
    return is_wrong and allocated_at is not None and at - allocated_at <= allowed
