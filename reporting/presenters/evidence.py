"""What stands behind one clinician-shift: every row of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from allocation.rules.figures import LedgerRow, ShiftFigures
from core.texts import write_clock, write_long_date, write_moment
from core.times import get_local_day
from reporting.presenters.words import say_length

KINDS = {
    "first": "Allocated",
    "again": "Reallocated",
    "correction": "Slip put right",
    "forced": "Forced",
    "reopened": "Reopened",
    "off_list": "Picked up off the list",
    "holding": "Onto the holding list",
}
ENDS = {
    "moved": "Moved to somebody else",
    "corrected": "A slip, put right: counts for nobody",
    "closed": "Closed",
    "": "Still held",
}
RESULTS = {
    "completed": "Completed",
    "no_contact": "No contact",
    "closed_elsewhere": "Closed elsewhere",
}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of the ledger."""

    case_id: UUID
    case_ref: str
    when: str
    kind: str
    by: str
    end: str
    ended: str
    counts: bool


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One clinician-shift with its rows."""

    name: str
    shift: str
    length: str
    rows: tuple[EvidenceRow, ...]
    counted: int
    completed: int
    service_id: UUID
    day: str


def present_evidence(
    one: ShiftFigures, rows: Sequence[LedgerRow], service_id: UUID
) -> EvidencePage:
    """Return the page of one clinician-shift."""
    shift, day = one.shift, get_local_day(one.shift.starts_at)
    times = f"{write_clock(shift.starts_at)} to {write_clock(shift.ends_at)}"
    return EvidencePage(
        name=shift.name,
        shift=f"{write_long_date(day)}, {times}",
        length=say_length(shift.length),
        rows=tuple(_present(row) for row in rows),
        counted=one.tally.allocated,
        completed=one.tally.completed,
        service_id=service_id,
        day=day.isoformat(),
    )


def _present(row: LedgerRow) -> EvidenceRow:
    return EvidenceRow(
        case_id=row.case_id,
        case_ref=row.case_ref,
        when=write_moment(row.at),
        kind=KINDS.get(row.kind, row.kind),
        by=row.by,
        end=_say_end(row),
        ended=write_moment(row.ended_at) if row.ended_at else "",
        counts=row.counts,
    )


def _say_end(row: LedgerRow) -> str:
    if row.result:
        return RESULTS.get(row.result, row.result)
    if row.ended_as == "completed":
        return "Completed, and reopened later"
    return ENDS.get(row.ended_as, row.ended_as)
