"""Allocate, reallocate, force: one function gives cases to clinicians, and nothing else does.

Lock the cases by id, then the clinician, then read again, then count. The unique ledger row of a
case is the backstop. Every door calls these services, so every door refuses alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    ClinicianShift,
    EndedAs,
)
from allocation.rules import find_stops
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import (
    case_of,
    clinician_of,
    count_held,
    load_queue,
)
from allocation.services.locking import lock_cases, lock_running
from allocation.services.telling import tell_workers
from allocation.states import CASE, CaseStatus
from allocation.types import AllocationPolicy, Clinician, Load, QueueCase, SoftStop
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound, ReasonNeeded
from core.events import publish
from core.ids import new_id
from core.live import get_allocation_board, touch_boards
from core.service import explain_constraint, write_service
from core.status import change_statuses
from core.texts import write_clock
from core.times import get_local_day
from directory.selectors import get_skill_names, get_staff, get_worker_names

REASON_CODES = {
    "needs_changed": "The patient’s needs changed",
    "wrong_clinician": "Allocated to the wrong clinician",
    "shift_ending": "The clinician has finished or finishes soon",
    "not_suitable": "Not suitable for the clinician",
    "other": "Another reason",
}
CANNOT_UNALLOCATE = (
    "A case cannot go back to the open queue: once allocated it can only be reallocated to "
    "somebody else. Nothing was changed."
)
explain_constraint("case_is_never_unallocated", CANNOT_UNALLOCATE)
explain_constraint(
    "allocation_one_at_a_time",
    "Somebody else allocated this case at the same moment. Nothing was changed: look at it again.",
)


@dataclass(frozen=True, slots=True)
class _Move:
    """What is written for each case that changes hands."""

    kind: AllocationKind
    transition: str
    ended_as: EndedAs
    reason_code: str
    reason: str


@write_service(Capability.ALLOCATE_CASES)
def allocate_cases(
    *, case_ids: Sequence[UUID], worker_id: UUID, reason: str = "", actor: Actor, at: datetime
) -> None:
    """Give queued cases to a clinician, all or none (AL-001, AL-021).

    What speaks against it gives way to `reason`, which is kept with what it overrode.
    """
    cases = lock_cases(case_ids, actor, Capability.ALLOCATE_CASES)
    service_id = _get_one_service(cases)
    receiver = _lock_receiver(service_id, worker_id, at)
    for case in cases:
        policies.check_queued(case)
    grounds = _check(cases, receiver, reason, at)
    move = _Move(AllocationKind.FIRST, "allocate", EndedAs.MOVED, "", reason.strip())
    _hand_over(cases, receiver, move, grounds, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def reallocate_case(
    *,
    case_id: UUID,
    worker_id: UUID,
    reason_code: str,
    reason: str = "",
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Move a case to another clinician by the same checks as an allocation (AL-027 – AL-031).

    “wrong_clinician” within the policy's minutes corrects a slip: it counts for nobody.
    """
    if reason_code not in REASON_CODES:
        raise InvalidInput("Choose why the case moves.", field="reason_code")
    [case] = lock_cases([case_id], actor, Capability.ALLOCATE_CASES)
    receiver = _lock_receiver(case.service_id, worker_id, at, and_holder=case.allocated_to_id)
    holder = _check_holder(case, worker_id, version)
    policies.check_unlocked(case, holder)
    grounds = _check([case], receiver, reason, at)
    is_slip = reason_code == "wrong_clinician" and _is_fresh(case, receiver.policy, at)
    move = _Move(
        AllocationKind.CORRECTION if is_slip else AllocationKind.AGAIN,
        "reallocate",
        EndedAs.CORRECTED if is_slip else EndedAs.MOVED,
        reason_code,
        reason.strip(),
    )
    _tell_of_move(case, receiver.clinician, move, actor, at)
    _hand_over([case], receiver, move, grounds, actor, at)


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
    receiver = _lock_receiver(case.service_id, worker_id, at, and_holder=case.allocated_to_id)
    _check_holder(case, worker_id, version)
    grounds = _check([case], receiver, reason, at)
    is_open = case.status == CaseStatus.IN_PROGRESS
    move = _Move(
        AllocationKind.FORCED,
        "force" if is_open else "reallocate",
        EndedAs.MOVED,
        "forced",
        reason.strip(),
    )
    _tell_of_move(case, receiver.clinician, move, actor, at)
    if is_open:
        CaseLock.objects.filter(case=case, unlocked_at=None).update(
            unlocked_at=at, ended_as="forced"
        )
        case.locked_at = None
    _hand_over([case], receiver, move, grounds, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def unallocate_case(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Refuse: a case is never unallocated, at any door (AL-030)."""
    [case] = lock_cases([case_id], actor, Capability.ALLOCATE_CASES)
    policies.check_held(case)
    raise DomainError(CANNOT_UNALLOCATE, code="cannot_unallocate")


@dataclass(frozen=True, slots=True)
class _Receiver:
    """The clinician who gets cases, locked and counted, and what the decision stands on."""

    clinician: Clinician
    session: AllocationSession
    policy: AllocationPolicy
    queue: tuple[QueueCase, ...]
    skill_names: Mapping[str, str]


def _get_one_service(cases: Sequence[Case]) -> UUID:
    services = {case.service_id for case in cases}
    if len(services) != 1:
        raise InvalidInput("Choose cases of one service.", field="cases")
    service_id: UUID = services.pop()
    return service_id


def _lock_receiver(
    service_id: UUID, worker_id: UUID, at: datetime, *, and_holder: UUID | None = None
) -> _Receiver:
    """Lock the clinicians concerned, then read the session, the policy and the queue anew."""
    wanted = [worker_id, and_holder] if and_holder else [worker_id]
    session, shifts = lock_running(service_id, wanted)
    if worker_id not in shifts:
        raise NotFound("This clinician is not on the roster of this shift. Choose somebody else.")
    policy = find_policy(service_id=service_id, at=at)
    queue = load_queue(service_id=service_id, policy=policy, at=at)
    clinician = _read_receiver(shifts[worker_id], queue, at)
    return _Receiver(clinician, session, policy, tuple(queue), get_skill_names())


def _read_receiver(shift: ClinicianShift, queue: Sequence[QueueCase], at: datetime) -> Clinician:
    unlocked, locked = count_held(queue)
    staff = get_staff(worker_ids=[shift.worker_id], on=get_local_day(at))[shift.worker_id]
    load = Load(unlocked[shift.worker_id], locked[shift.worker_id])
    return clinician_of(shift, staff, load)


def _check(
    cases: Sequence[Case], receiver: _Receiver, reason: str, at: datetime
) -> dict[UUID, list[str]]:
    """Refuse what is forbidden; ask for a reason where one is needed; return the grounds kept."""
    clinician, chosen = receiver.clinician, {case.pk for case in cases}
    waiting = [one for one in receiver.queue if one.id not in chosen]
    grounds: dict[UUID, list[str]] = {}
    stops: dict[str, SoftStop] = {}
    for case in cases:
        policies.check_receiver(clinician, receiver.policy, at)
        value = case_of(case, receiver.policy, at)
        found = find_stops(value, clinician, waiting, receiver.policy, receiver.skill_names, at)
        grounds[case.pk] = [stop.code for stop in found]
        if value.is_priority:
            grounds[case.pk].append("priority")
        stops |= {stop.sentence: stop for stop in found}
        load = replace(clinician.load, unlocked=clinician.load.unlocked + 1)
        clinician = replace(clinician, load=load)
    if stops and not reason.strip():
        raise ReasonNeeded([(stop.code, stop.sentence, stop.rule) for stop in stops.values()])
    return grounds


def _check_holder(case: Case, worker_id: UUID, version: int | None) -> str:
    """Refuse a case that nobody holds, that changed meanwhile, or that is this person's already."""
    policies.check_held(case)
    assert case.allocated_to_id
    holder = get_worker_names(worker_ids=[case.allocated_to_id])[case.allocated_to_id]
    policies.check_case_version(case, version, holder)
    if case.allocated_to_id == worker_id:
        raise DomainError(
            f"{holder} holds case {case.source_ref} already. Nothing was changed: choose somebody "
            "else.",
            code="same_clinician",
        )
    return holder


def _is_fresh(case: Case, policy: AllocationPolicy, at: datetime) -> bool:
    allocated_at = case.allocated_at
    return allocated_at is not None and at - allocated_at <= timedelta(
        minutes=policy.correction_minutes
    )


def _hand_over(
    cases: Sequence[Case],
    receiver: _Receiver,
    move: _Move,
    grounds: Mapping[UUID, list[str]],
    actor: Actor,
    at: datetime,
) -> None:
    """Write it all: ledger, cases, states, the event, the board's version last."""
    ids = [case.pk for case in cases]
    Allocation.objects.filter(case_id__in=ids, ended_at=None).update(
        ended_at=at, ended_as=move.ended_as
    )
    change_statuses(
        cases,
        move.transition,
        machine=CASE,
        actor=actor,
        at=at,
        reason=move.reason or REASON_CODES.get(move.reason_code, ""),
        policy_id=receiver.policy.id,
    )
    for case in cases:
        case.allocated_to_id, case.allocated_at = receiver.clinician.worker_id, at
        case.version += 1
    Case.objects.bulk_update(
        cases, ["status", "allocated_to", "allocated_at", "locked_at", "version"]
    )
    batch = new_id() if len(cases) > 1 else None
    Allocation.objects.bulk_create(
        Allocation(
            case=case,
            worker_id=receiver.clinician.worker_id,
            session=receiver.session,
            kind=move.kind,
            reason_code=move.reason_code,
            reason=move.reason,
            grounds=grounds[case.pk],
            policy_id=receiver.policy.id or receiver.session.policy_id,
            batch=batch,
            by_id=actor.id,
            by_name=actor.name,
            at=at,
        )
        for case in cases
    )
    for case in cases:
        publish(
            CaseAllocated(
                case_id=case.pk,
                service_id=case.service_id,
                worker_id=receiver.clinician.worker_id,
                occurred_at=at,
            )
        )
    touch_boards([get_allocation_board(cases[0].service_id)], at=at)


def _tell_of_move(case: Case, receiver: Clinician, move: _Move, actor: Actor, at: datetime) -> None:
    assert case.allocated_to_id
    why = move.reason or REASON_CODES.get(move.reason_code, "")
    by = f"{actor.name} at {write_clock(at)}"
    for worker_id, text in (
        (
            case.allocated_to_id,
            f"Case {case.source_ref} was moved to {receiver.name} by {by}: {why}.",
        ),
        (receiver.worker_id, f"Case {case.source_ref} is yours now, moved by {by}: {why}."),
    ):
        tell_workers(
            [worker_id],
            kind="case_moved",
            text=text,
            href="/my-work/",
            subject_kind="case",
            subject_id=case.pk,
            key=f"case_moved:{case.pk}:{case.version}:{worker_id}",
            actor=actor,
            at=at,
        )
