"""Open cases and the people on the roster as values; the same few queries for any number."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from allocation.models import Allocation, Case, ClinicianShift, EndedAs, UnsuitableFlag
from allocation.rules import get_colour
from allocation.selectors.timing import get_freed, get_handling
from allocation.states import OPEN, CaseStatus
from allocation.types import AllocationPolicy, Clinician, Load, QueueCase
from core.times import get_local_day
from directory.selectors import get_staff
from directory.types import StaffFacts

FIELDS = (
    *("id", "source_ref", "source", "colour", "received_at", "due_at", "is_priority", "age", "sex"),
    *("tags", "skills", "status", "allocated_to_id", "allocated_at", "locked_at"),
    *("source_closed_at", "version"),
)


def load_queue(*, service_id: UUID, policy: AllocationPolicy, at: datetime) -> list[QueueCase]:
    """Return the open cases of a service in the order of work; one query."""
    rows = Case.objects.filter(service_id=service_id, status__in=OPEN)
    return read_cases(rows, policy, at)


def read_cases(
    rows: QuerySet[Case, Case], policy: AllocationPolicy, at: datetime
) -> list[QueueCase]:
    """Return cases as values in the order of work; one query."""
    flag = UnsuitableFlag.objects.filter(case=OuterRef("pk"), ended_at=None)
    flagged = rows.annotate(unsuitable=Subquery(flag.values("reason_code")[:1]))
    found = [_case_of(row, policy, at) for row in flagged.values_list(*FIELDS, "unsuitable")]
    found.sort(key=lambda one: one.order)
    return found


def case_of(row: Case, policy: AllocationPolicy, at: datetime) -> QueueCase:
    """Return one case as a value; no query."""
    return _case_of((*(getattr(row, name) for name in FIELDS), ""), policy, at)


def _case_of(row: Sequence[Any], policy: AllocationPolicy, at: datetime) -> QueueCase:
    known = dict(zip((*FIELDS, "unsuitable"), row, strict=True))
    return QueueCase(
        id=known["id"],
        ref=known["source_ref"],
        source=known["source"],
        colour=get_colour(known["colour"], known["received_at"], known["due_at"], policy, at),
        received_at=known["received_at"],
        due_at=known["due_at"],
        is_priority=known["is_priority"],
        age=known["age"],
        sex=known["sex"],
        tags=tuple(known["tags"]),
        skills=tuple(known["skills"]),
        status=known["status"],
        worker_id=known["allocated_to_id"],
        allocated_at=known["allocated_at"],
        locked_at=known["locked_at"],
        is_flagged=known["source_closed_at"] is not None,
        version=known["version"],
        unsuitable=known["unsuitable"] or "",
    )


def load_clinicians(
    *,
    session_id: UUID,
    cases: Iterable[QueueCase],
    policy: AllocationPolicy,
    at: datetime,
    worker_ids: Sequence[UUID] | None = None,
) -> list[Clinician]:
    """Return who is on the roster of a session with what they hold of `cases`; seven queries."""
    rows = ClinicianShift.objects.filter(session_id=session_id)
    if worker_ids is not None:
        rows = rows.filter(worker_id__in=worker_ids)
    shifts = list(rows)
    staff = get_staff(worker_ids=[row.worker_id for row in shifts], on=get_local_day(at))
    done = count_done(session_id)
    unlocked, locked = count_held(cases)
    handling = get_handling([row.worker_id for row in shifts], policy, at)
    freed = get_freed(session_id)
    return [
        clinician_of(
            row,
            staff[row.worker_id],
            Load(unlocked[row.worker_id], locked[row.worker_id], done.get(row.worker_id, 0)),
            handling.get(row.worker_id),
            freed.get(row.worker_id),
        )
        for row in shifts
    ]


def clinician_of(
    row: ClinicianShift,
    staff: StaffFacts,
    load: Load,
    handling: timedelta | None = None,
    freed_at: datetime | None = None,
) -> Clinician:
    """Return one clinician of a session as a value; no query."""
    is_free = load.unlocked + load.locked == 0
    return Clinician(
        shift_id=row.pk,
        worker_id=row.worker_id,
        user_id=staff.user_id,
        name=staff.name,
        staff_group=staff.staff_group,
        skills=staff.skills,
        mode=row.mode,
        site=row.site,
        status=row.status,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        paused_until=row.paused_until,
        pause_reason=row.pause_reason,
        load=load,
        handling=handling,
        free_since=max(freed_at or row.starts_at, row.starts_at) if is_free else None,
        hello_at=row.hello_at,
    )


def count_held(cases: Iterable[QueueCase]) -> tuple[Counter[UUID], Counter[UUID]]:
    """Return how many cases each clinician holds unlocked and locked."""
    counts: dict[bool, Counter[UUID]] = defaultdict(Counter)
    for one in cases:
        if one.worker_id and one.status in (CaseStatus.ALLOCATED, CaseStatus.IN_PROGRESS):
            counts[one.is_locked][one.worker_id] += 1
    return counts[False], counts[True]


def count_done(session_id: UUID) -> dict[UUID, int]:
    """Return how many cases each clinician completed in a session; no contact is not done.

    A case that was reopened is completed once, by whoever completed it last.
    """
    rows = Allocation.objects.filter(
        session_id=session_id,
        ended_as=EndedAs.COMPLETED,
        ended_at=F("case__completed_at"),
        case__outcome="completed",
    ).values_list("worker_id")
    return dict(rows.annotate(total=Count("pk")))
