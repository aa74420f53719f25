"""The figures of shifts, read from the ledger and the locks; whoever calls has asked who may.

The same few queries, whatever the number of cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Min, Q

from allocation.models import Allocation, AllocationSession, CaseLock, ClinicianShift
from allocation.rules.figures import (
    LedgerRow,
    LockedTime,
    ShiftFigures,
    Tally,
    WorkedShift,
    add_tallies,
    count_shifts,
)
from allocation.rules.settings import read_policy
from allocation.states import NOT_IN
from core.models import PolicyVersion
from directory.selectors import get_worker_names
from rostering.states import DutyStatus

ROW = (
    *("id", "case_id", "case__source_ref", "worker_id", "session_id", "kind", "reason_code"),
    *("by_name", "at", "ended_at", "ended_as", "case__outcome", "case__completed_at", "policy_id"),
)
# Counted by the database alone, so that it is another way to the same number.
LEDGER = """
    SELECT count(*)
    FROM allocation_allocation row
    JOIN allocation_allocationsession session ON session.id = row.session_id
    JOIN rostering_serviceshift shift ON shift.id = session.service_shift_id
    LEFT JOIN allocation_clinicianshift clinician
        ON clinician.session_id = row.session_id AND clinician.worker_id = row.worker_id
    WHERE session.service_id = %s AND row.ended_as <> 'corrected' AND row.kind <> 'holding'
        AND coalesce(clinician.starts_at, shift.starts_at) >= %s
        AND coalesce(clinician.starts_at, shift.starts_at) < %s
        AND (%s::uuid IS NULL OR row.worker_id = %s::uuid)
"""


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """What is counted of one session: in all, and of each clinician by name."""

    session_id: UUID
    total: Tally
    clinicians: tuple[ShiftFigures, ...]


@dataclass(frozen=True, slots=True)
class SessionLedger:
    """Who worked in sessions, what they received, and what they had open."""

    shifts: tuple[WorkedShift, ...]
    rows: tuple[LedgerRow, ...]
    locks: tuple[LockedTime, ...]

    def count(self) -> tuple[ShiftFigures, ...]:
        """Return each clinician-shift with its figures."""
        return count_shifts(self.shifts, self.rows, self.locks)


def get_session_figures(*, session_id: UUID) -> SessionFigures:
    """Return what is counted of one session; six queries."""
    found = load_figures([session_id])
    return SessionFigures(session_id, add_tallies(one.tally for one in found), found)


def get_period_figures(
    *, service_id: UUID, after: datetime, before: datetime
) -> tuple[ShiftFigures, ...]:
    """Return what is counted of the clinician-shifts that begin in a period; seven queries."""
    ids = find_sessions(service_id=service_id, after=after, before=before)
    return tuple(one for one in load_figures(ids) if after <= one.shift.starts_at < before)


def find_sessions(*, service_id: UUID, after: datetime, before: datetime) -> list[UUID]:
    """Return the sessions that began allocating, with a shift that begins in a period."""
    begun = AllocationSession.objects.filter(service_id=service_id, started_at__isnull=False)
    sessions = begun.filter(
        Q(service_shift__starts_at__gte=after, service_shift__starts_at__lt=before)
        | Q(clinicians__starts_at__gte=after, clinicians__starts_at__lt=before)
    )
    return sorted(set(sessions.values_list("pk", flat=True)))


def count_ledger(
    *, service_id: UUID, after: datetime, before: datetime, worker_id: UUID | None = None
) -> int:
    """Return how many rows of the ledger count in a period, as the database counts them.

    Of everybody, or of one clinician.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, [service_id, after, before, worker_id, worker_id])
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def get_shift_rows(*, session_id: UUID, worker_id: UUID) -> tuple[LedgerRow, ...]:
    """Return what one clinician received in a session, oldest first, slips included."""
    rows = Allocation.objects.filter(session_id=session_id, worker_id=worker_id)
    return _read_rows(rows.order_by("at", "pk").values_list(*ROW))


def load_figures(session_ids: Sequence[UUID]) -> tuple[ShiftFigures, ...]:
    """Return the clinician-shifts of sessions in order of time and name, with their figures."""
    return load_ledger(session_ids).count()


def load_ledger(session_ids: Sequence[UUID]) -> SessionLedger:
    """Return the ledger of sessions, with all that their cases and their people had besides."""
    rows = _load_rows(session_ids)
    inside = set(session_ids)
    shifts = _load_shifts(session_ids, [row for row in rows if row.session_id in inside])
    return SessionLedger(shifts, rows, _load_locks(rows))


def _load_rows(session_ids: Sequence[UUID]) -> tuple[LedgerRow, ...]:
    """Return the ledger of sessions, with all that their cases and their people had besides."""
    inside = Allocation.objects.filter(session_id__in=session_ids)
    period = inside.aggregate(first=Min("at"), last=Max("at"))
    if period["first"] is None:
        return ()
    held = Q(worker_id__in=inside.values("worker_id"), at__lte=period["last"]) & (
        Q(ended_at=None) | Q(ended_at__gte=period["first"])
    )
    return _read_rows(
        Allocation.objects.filter(Q(case_id__in=inside.values("case_id")) | held).values_list(*ROW)
    )


def _read_rows(found: Iterable[tuple[Any, ...]]) -> tuple[LedgerRow, ...]:
    rows = list(found)
    caps = _get_caps({row[-1] for row in rows})
    return tuple(LedgerRow(*(*row[:-1], *caps[row[-1]])) for row in rows)


def _get_caps(policy_ids: set[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return the cap and the pre-load of each version of the policy."""
    found = PolicyVersion.objects.filter(pk__in=policy_ids)
    policies = [read_policy(one.body, id=one.pk, number=one.number) for one in found]
    return {one.id: (one.unlocked_cap, one.preload_max) for one in policies if one.id}


def _load_locks(rows: Sequence[LedgerRow]) -> tuple[LockedTime, ...]:
    cases = {row.case_id for row in rows}
    found = CaseLock.objects.filter(case_id__in=cases)
    return tuple(
        LockedTime(*one)
        for one in found.values_list("case_id", "worker_id", "locked_at", "unlocked_at")
    )


def _load_shifts(session_ids: Sequence[UUID], rows: Sequence[LedgerRow]) -> tuple[WorkedShift, ...]:
    """Return who was there to be given cases, and whoever was given one."""
    given = {(row.session_id, row.worker_id) for row in rows if row.counts}
    known = list(
        ClinicianShift.objects.filter(session_id__in=session_ids).select_related(
            "session__policy", "duty"
        )
    )
    here = {(row.session_id, row.worker_id) for row in known}
    names = get_worker_names(worker_ids={worker_id for _, worker_id in here | given})
    shifts = [
        _shift_of(row, names)
        for row in known
        if (row.session_id, row.worker_id) in given or _could_receive(row)
    ]
    shifts += _find_strangers(given - here, names)
    return tuple(sorted(shifts, key=lambda one: (one.starts_at, one.name, one.worker_id)))


def _could_receive(row: ClinicianShift) -> bool:
    """Whether somebody was there for cases: let in, and not taken off the roster again."""
    policy = read_policy(row.session.policy.body, id=row.session.policy_id, number=0)
    taken_off = row.duty is not None and row.duty.status == DutyStatus.CANCELLED
    return row.mode not in policy.excluded_modes and row.status not in NOT_IN and not taken_off


def _shift_of(row: ClinicianShift, names: Mapping[UUID, str]) -> WorkedShift:
    return WorkedShift(
        id=row.pk,
        session_id=row.session_id,
        worker_id=row.worker_id,
        name=names[row.worker_id],
        mode=row.mode,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _find_strangers(pairs: set[tuple[UUID, UUID]], names: Mapping[UUID, str]) -> list[WorkedShift]:
    """Return a row for whoever was given a case without being on the session's roster."""
    if not pairs:
        return []
    starts = dict(
        AllocationSession.objects.filter(pk__in={session for session, _ in pairs}).values_list(
            "pk", F("service_shift__starts_at")
        )
    )
    return [
        WorkedShift(None, session, worker, names[worker], "", starts[session], starts[session])
        for session, worker in sorted(pairs)
    ]
