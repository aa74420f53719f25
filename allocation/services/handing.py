"""How cases change hands: lock, read again, check, write. Nothing else writes the ledger's rows.

Lock the cases by id, then the clinicians, then read again, then count. The unique ledger row of a
case is the backstop. Every door calls the services on top of this, so every door refuses alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

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
    ForceAnswer,
    ForceRequest,
    UnsuitableFlag,
)
from allocation.rules import find_stops
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import case_of, clinician_of, count_held, load_queue
from allocation.selectors.timing import get_handling
from allocation.services.locking import lock_running, not_before
from allocation.services.telling import tell_workers
from allocation.states import CASE, CaseStatus
from allocation.types import AllocationPolicy, Clinician, Load, QueueCase, SoftStop
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound, ReasonNeeded
from core.events import publish
from core.ids import new_id
from core.live import get_allocation_board, touch_boards
from core.service import explain_constraint
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
explain_constraint(
    "allocation_one_at_a_time",
    "Somebody else allocated this case at the same moment. Nothing was changed: look at it again.",
)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is written for each case that changes hands."""

    kind: AllocationKind
    transition: str
    ended_as: EndedAs = EndedAs.MOVED
    reason_code: str = ""
    reason: str = ""
    proposed: UUID | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """One case and who gets it."""

    case: Case
    worker_id: UUID
    grounds: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Basis:
    """The clinicians concerned, locked and counted, and what the decision stands on."""

    clinicians: Mapping[UUID, Clinician]
    session: AllocationSession
    policy: AllocationPolicy
    queue: tuple[QueueCase, ...]
    skill_names: Mapping[str, str]


def get_one_service(cases: Sequence[Case]) -> UUID:
    """Return the service of cases, or refuse cases of several."""
    services = {case.service_id for case in cases}
    if len(services) != 1:
        raise InvalidInput("Choose cases of one service.", field="cases")
    service_id: UUID = services.pop()
    return service_id


def lock_basis(
    service_id: UUID,
    worker_ids: Iterable[UUID],
    at: datetime,
    *,
    and_holders: Iterable[UUID | None] = (),
) -> Basis:
    """Lock the clinicians concerned, then read the session, the policy and the queue anew."""
    receivers = set(worker_ids)
    wanted = receivers | {one for one in and_holders if one}
    session, shifts = lock_running(service_id, sorted(wanted))
    if receivers - set(shifts):
        raise NotFound("This clinician is not on the roster of this shift. Choose somebody else.")
    policy = find_policy(service_id=service_id, at=at)
    queue = load_queue(service_id=service_id, policy=policy, at=at)
    clinicians = _read_clinicians([shifts[one] for one in receivers], queue, policy, at)
    return Basis(clinicians, session, policy, tuple(queue), get_skill_names())


def _read_clinicians(
    shifts: Sequence[ClinicianShift],
    queue: Sequence[QueueCase],
    policy: AllocationPolicy,
    at: datetime,
) -> dict[UUID, Clinician]:
    unlocked, locked = count_held(queue)
    ids = [shift.worker_id for shift in shifts]
    staff = get_staff(worker_ids=ids, on=get_local_day(at))
    handling = get_handling(ids, policy, at)
    return {
        one.worker_id: clinician_of(
            one,
            staff[one.worker_id],
            Load(unlocked[one.worker_id], locked[one.worker_id]),
            handling.get(one.worker_id),
        )
        for one in shifts
    }


def check_hands(hands: Sequence[Hand], basis: Basis, reason: str, at: datetime) -> list[Hand]:
    """Refuse what is forbidden; ask for a reason where one is needed; return with the grounds."""
    people, chosen = dict(basis.clinicians), {hand.case.pk for hand in hands}
    waiting = [one for one in basis.queue if one.id not in chosen]
    checked = []
    stops: dict[str, SoftStop] = {}
    for hand in hands:
        one = people[hand.worker_id]
        policies.check_receiver(one, basis.policy, at)
        value = case_of(hand.case, basis.policy, at)
        found = find_stops(value, one, waiting, basis.policy, basis.skill_names, at)
        stops |= {stop.sentence: stop for stop in found}
        checked.append(replace(hand, grounds=_write_grounds(value, found)))
        people[hand.worker_id] = replace(
            one, load=replace(one.load, unlocked=one.load.unlocked + 1)
        )
    if stops and not reason.strip():
        raise ReasonNeeded([(stop.code, stop.sentence, stop.rule) for stop in stops.values()])
    return checked


def _write_grounds(case: QueueCase, stops: Iterable[SoftStop]) -> list[str]:
    return [stop.code for stop in stops] + ["priority"] * case.is_priority


def check_holder(case: Case, worker_id: UUID, version: int | None) -> str:
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


def hand_over(
    hands: Sequence[Hand], basis: Basis, move: HandOver, actor: Actor, at: datetime
) -> None:
    """Write it all: ledger, cases, states, the event, the board's version last."""
    cases = [hand.case for hand in hands]
    at = not_before(cases, at)
    Allocation.objects.filter(case__in=cases, ended_at=None).update(
        ended_at=at, ended_as=move.ended_as
    )
    settle([case.pk for case in cases], actor, at)
    change_statuses(
        cases,
        move.transition,
        machine=CASE,
        actor=actor,
        at=at,
        reason=move.reason or REASON_CODES.get(move.reason_code, ""),
        policy_id=basis.policy.id,
    )
    for hand in hands:
        hand.case.allocated_to_id, hand.case.allocated_at = hand.worker_id, at
        hand.case.version += 1
    Case.objects.bulk_update(
        cases, ["status", "allocated_to", "allocated_at", "locked_at", "version"]
    )
    _write_ledger(hands, basis, move, actor, at)
    for hand in hands:
        publish(
            CaseAllocated(
                case_id=hand.case.pk,
                service_id=hand.case.service_id,
                worker_id=hand.worker_id,
                occurred_at=at,
            )
        )
    touch_boards([get_allocation_board(cases[0].service_id)], at=at)


def _write_ledger(
    hands: Sequence[Hand], basis: Basis, move: HandOver, actor: Actor, at: datetime
) -> None:
    batch = new_id() if len(hands) > 1 else None
    Allocation.objects.bulk_create(
        Allocation(
            case=hand.case,
            worker_id=hand.worker_id,
            session=basis.session,
            kind=move.kind,
            reason_code=move.reason_code,
            reason=move.reason,
            grounds=hand.grounds,
            policy_id=basis.policy.id or basis.session.policy_id,
            batch=batch,
            proposed_to_id=move.proposed,
            by_id=actor.id,
            by_name=actor.name,
            at=at,
        )
        for hand in hands
    )


def settle(case_ids: Sequence[UUID], actor: Actor, at: datetime) -> None:
    """End what was said and asked about cases that are somebody else's now, or closed."""
    UnsuitableFlag.objects.filter(case_id__in=case_ids, ended_at=None).update(ended_at=at)
    ForceRequest.objects.filter(case_id__in=case_ids, answer="").update(
        answer=ForceAnswer.PASSED, answered_by=actor.name, answered_at=at
    )


def unlock_for_move(case: Case, at: datetime) -> str:
    """End the lock of a case that is forced away; return the transition that moves it."""
    if case.status != CaseStatus.IN_PROGRESS:
        return "reallocate"
    CaseLock.objects.filter(case=case, unlocked_at=None).update(
        unlocked_at=not_before([case], at), ended_as="forced"
    )
    case.locked_at = None
    return "force"


def tell_of_move(
    case: Case, receiver: str, hand: Hand, move: HandOver, actor: Actor, at: datetime
) -> None:
    """Tell whoever had a case and whoever has it now; before the case changes."""
    assert case.allocated_to_id
    why = move.reason or REASON_CODES.get(move.reason_code, "")
    by = f"{actor.name} at {write_clock(at)}"
    for worker_id, text in (
        (case.allocated_to_id, f"Case {case.source_ref} was moved to {receiver} by {by}: {why}."),
        (hand.worker_id, f"Case {case.source_ref} is yours now, moved by {by}: {why}."),
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
