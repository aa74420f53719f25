"""My Work: the cases of one clinician, and how the person stands in the shift."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import (
    Allocation,
    AllocationKind,
    Case,
    CasePatient,
    ClinicianShift,
    ContactAttempt,
    OffListPickup,
    UnsuitableFlag,
)
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, load_queue, read_cases
from allocation.selectors.sessions import find_session
from allocation.states import LIVE, CaseStatus
from allocation.types import AllocationPolicy, Clinician, Patient, QueueCase, SessionFacts
from core.actor import Actor
from core.errors import NotFound
from core.live import get_allocation_board, get_versions
from directory.selectors import get_skill_names, get_worker_id_of_user, get_worker_names
from messaging.rules import get_board

HELD = (CaseStatus.ALLOCATED, CaseStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to reach the patient in vain."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Flag:
    """The clinician said that the case is not suitable, and why."""

    reason_code: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnPickup:
    """The clinician picked the case up off the list; the answer is empty until there is one."""

    reason: str
    at: datetime
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class OwnShift:
    """The clinician's part in a session that runs or is planned."""

    shift_id: UUID
    session_id: UUID
    session_status: str
    mode: str
    status: str
    starts_at: datetime
    ends_at: datetime
    request: str
    answer: str
    answered_by: str
    pulse_given: bool


@dataclass(frozen=True, slots=True)
class MyWork:
    """What a clinician sees of a shift: the own cases in order of work."""

    worker_id: UUID
    worker_name: str
    session: SessionFacts | None
    clinician: Clinician | None
    policy: AllocationPolicy
    cases: tuple[QueueCase, ...]
    complaints: Mapping[UUID, str]
    patients: Mapping[UUID, Patient]
    skill_names: Mapping[str, str]
    allocated_by: Mapping[UUID, str]
    attempts: Mapping[UUID, tuple[Attempt, ...]]
    flags: Mapping[UUID, Flag]
    pickups: Mapping[UUID, OwnPickup]
    shifts: tuple[OwnShift, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class PickUpList:
    """The cases that nobody holds, in order of work, for whoever needs another one."""

    cases: tuple[QueueCase, ...]
    skill_names: Mapping[str, str]
    at: datetime


def get_my_work(*, service_id: UUID, actor: Actor, at: datetime) -> MyWork:
    """Return the cases that are allocated to whoever asks, and only those, in order of work.

    Who a case is about is told for the cases that the clinician has open.
    """
    actor.require(Capability.WORK_CASES, service_id)
    worker_id = get_own_worker_id(actor)
    policy = find_policy(service_id=service_id, at=at)
    rows = Case.objects.filter(service_id=service_id, allocated_to_id=worker_id, status__in=HELD)
    cases = read_cases(rows, policy, at)
    ids = [one.id for one in cases]
    session = find_session(service_id=service_id)
    return MyWork(
        worker_id=worker_id,
        worker_name=get_worker_names(worker_ids=[worker_id])[worker_id],
        session=session,
        clinician=_find_clinician(session, worker_id, cases, policy, at),
        policy=policy,
        cases=tuple(cases),
        complaints=_get_complaints(ids),
        patients=_get_patients([one.id for one in cases if one.is_locked]),
        skill_names=get_skill_names(),
        allocated_by=_get_allocators(ids),
        attempts=_get_attempts(ids),
        flags=_get_flags(ids),
        pickups=_get_pickups(ids),
        shifts=_get_shifts(service_id, worker_id),
        at=at,
    )


def get_pick_up_list(*, service_id: UUID, actor: Actor, at: datetime) -> PickUpList:
    """Return the cases that nobody holds; nothing of who they are about."""
    actor.require(Capability.PICK_UP_CASES, service_id)
    policy = find_policy(service_id=service_id, at=at)
    cases = load_queue(service_id=service_id, policy=policy, at=at)
    return PickUpList(tuple(one for one in cases if one.is_queued), get_skill_names(), at)


def get_work_version(*, service_id: UUID, user_id: UUID) -> str:
    """Return what changes with the board of a service and with somebody's messages; one query."""
    boards = (get_allocation_board(service_id), get_board(user_id))
    versions = get_versions(boards)
    return "-".join(str(versions[board]) for board in boards)


def get_attempts(*, case_id: UUID, actor: Actor) -> tuple[Attempt, ...]:
    """Return how often the patient of one's own case was tried in vain, the first first."""
    services = actor.scopes_of(Capability.WORK_CASES)
    worker_id = get_own_worker_id(actor)
    rows = Case.objects.filter(pk=case_id, service_id__in=services, allocated_to_id=worker_id)
    if not rows.exists():
        raise NotFound("There is no such case, or it is not yours.")
    return _get_attempts([case_id]).get(case_id, ())


def get_own_worker_id(actor: Actor) -> UUID:
    """Return the worker that asks, or raise NotFound."""
    worker_id = get_worker_id_of_user(actor.id)
    if worker_id is None:
        raise NotFound(
            "You are not on the list of clinicians, so no cases are yours. Ask the roster manager."
        )
    return worker_id


def _find_clinician(
    session: SessionFacts | None,
    worker_id: UUID,
    cases: list[QueueCase],
    policy: AllocationPolicy,
    at: datetime,
) -> Clinician | None:
    if session is None:
        return None
    found = load_clinicians(
        session_id=session.id, cases=cases, policy=policy, at=at, worker_ids=[worker_id]
    )
    return found[0] if found else None


def _get_complaints(case_ids: list[UUID]) -> dict[UUID, str]:
    rows = CasePatient.objects.filter(case_id__in=case_ids)
    return dict(rows.values_list("case_id", "complaint"))


def _get_patients(case_ids: list[UUID]) -> dict[UUID, Patient]:
    rows = CasePatient.objects.filter(case_id__in=case_ids)
    return {
        row.case_id: Patient(
            row.name, row.nhs_number, row.caller, row.phone, row.complaint, row.home_postcode
        )
        for row in rows
    }


def _get_allocators(case_ids: list[UUID]) -> dict[UUID, str]:
    rows = Allocation.objects.filter(case_id__in=case_ids, ended_at=None)
    return dict(rows.values_list("case_id", "by_name"))


def _get_attempts(case_ids: list[UUID]) -> dict[UUID, tuple[Attempt, ...]]:
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    rows = ContactAttempt.objects.filter(case_id__in=case_ids).order_by("at", "pk")
    for row in rows:
        found[row.case_id].append(Attempt(row.at, row.note))
    return {case_id: tuple(some) for case_id, some in found.items()}


def _get_flags(case_ids: list[UUID]) -> dict[UUID, Flag]:
    rows = UnsuitableFlag.objects.filter(case_id__in=case_ids, ended_at=None)
    return {row.case_id: Flag(row.reason_code, row.text, row.at) for row in rows}


def _get_pickups(case_ids: list[UUID]) -> dict[UUID, OwnPickup]:
    """Return how the cases that are held off the list came to be, and what was answered."""
    rows = OffListPickup.objects.filter(
        allocation__case_id__in=case_ids,
        allocation__ended_at=None,
        allocation__kind=AllocationKind.OFF_LIST,
    ).select_related("allocation")
    return {
        row.allocation.case_id: OwnPickup(row.reason, row.at, row.answer, row.answered_by)
        for row in rows
    }


def _get_shifts(service_id: UUID, worker_id: UUID) -> tuple[OwnShift, ...]:
    rows = ClinicianShift.objects.filter(
        worker_id=worker_id, session__service_id=service_id, session__status__in=LIVE
    ).select_related("session")
    return tuple(
        OwnShift(
            shift_id=row.pk,
            session_id=row.session_id,
            session_status=row.session.status,
            mode=row.mode,
            status=row.status,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            request=row.request,
            answer=row.answer,
            answered_by=row.answered_by,
            pulse_given=row.pulse_given,
        )
        for row in rows.order_by("starts_at", "pk")
    )
