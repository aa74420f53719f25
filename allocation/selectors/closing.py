"""What stops a session from closing, and what is worth a look before it does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from allocation.models import (
    Allocation,
    AllocationKind,
    AllocationSession,
    Case,
    ClinicianShift,
    EndedAs,
)
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_queue
from allocation.states import NOT_IN, OPEN, ShiftStatus
from allocation.types import QueueCase
from core.texts import write_clock
from directory.selectors import get_worker_names

LeftOver = tuple[QueueCase, str, str]


@dataclass(frozen=True, slots=True)
class Silent:
    """An included clinician to whom nothing was allocated, and why if somebody said."""

    shift_id: UUID
    worker_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    not_able: str


def find_left_over(session: AllocationSession, at: datetime) -> tuple[LeftOver, ...]:
    """Return each open case of somebody who is not at work: case, name, why not (OQ-09).

    The shift manager's holding list stays with its person and stops nothing (OQ-08).
    """
    policy = find_policy(service_id=session.service_id, at=at)
    cases = load_queue(service_id=session.service_id, policy=policy, at=at)
    held = [case for case in cases if case.worker_id]
    there = {row.worker_id: row for row in ClinicianShift.objects.filter(session=session)}
    holding = _get_holding([case.id for case in held])
    left = [
        (case, why)
        for case in held
        if case.id not in holding
        and case.worker_id
        and (why := _explain_absence(there.get(case.worker_id), at))
    ]
    names = get_worker_names(worker_ids={case.worker_id for case, _ in left if case.worker_id})
    return tuple((case, names[case.worker_id], why) for case, why in left if case.worker_id)


def _get_holding(case_ids: list[UUID]) -> set[UUID]:
    rows = Allocation.objects.filter(
        case_id__in=case_ids, ended_at=None, kind=AllocationKind.HOLDING
    )
    return set(rows.values_list("case_id", flat=True))


def _explain_absence(row: ClinicianShift | None, at: datetime) -> str:
    """Return since when somebody is off, or nothing while they are at work."""
    if row is None:
        return "not on this shift’s roster"
    if row.ends_at <= at:
        return f"shift ended {write_clock(row.ends_at)}"
    return "off" if row.status == ShiftStatus.OFF else ""


def count_open_cases(service_id: UUID) -> tuple[int, int]:
    """Return how many open cases of a service wait, and how many somebody holds; one query."""
    rows = Case.objects.filter(service_id=service_id, status__in=OPEN)
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(allocated_to=None)),
        held=Count("pk", filter=Q(allocated_to__isnull=False)),
    )
    return found["waiting"], found["held"]


def find_not_able(session: AllocationSession, at: datetime) -> tuple[Silent, ...]:
    """Return the included clinicians who got nothing in a session (AL-046).

    Who is excluded by the policy or never began is not meant.
    """
    policy = find_policy(service_id=session.service_id, at=at)
    given = (
        Allocation.objects.filter(session=session)
        .exclude(ended_as=EndedAs.CORRECTED)
        .values_list("worker_id", flat=True)
    )
    rows = (
        ClinicianShift.objects.filter(session=session, starts_at__lte=at)
        .exclude(status__in=NOT_IN)
        .exclude(mode__in=policy.excluded_modes)
        .exclude(worker_id__in=given)
        .select_related("worker")
        .order_by("worker__name", "pk")
    )
    return tuple(
        Silent(row.pk, row.worker_id, row.worker.name, row.starts_at, row.ends_at, row.not_able)
        for row in rows
    )
