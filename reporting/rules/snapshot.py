"""A report as it is kept: what was counted of each clinician-shift, as JSON and back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allocation.rules.figures import ShiftFigures, Tally, WorkedShift, add_tallies

MICROSECOND = timedelta(microseconds=1)
COUNTS = (
    *("allocated", "completed", "no_contact", "closed_elsewhere", "off_list"),
    *("off_list_completed", "corrected", "over_cap"),
)


def write_snapshot(shifts: Iterable[ShiftFigures], ledger: int) -> dict[str, Any]:
    """Return everything that a report is made of."""
    known = tuple(shifts)
    total = add_tallies(one.tally for one in known)
    return {
        "rows": [_write_row(one) for one in known],
        "totals": {name: getattr(total, name) for name in COUNTS},
        "ledger": ledger,
    }


def read_snapshot(body: Mapping[str, Any]) -> tuple[ShiftFigures, ...]:
    """Return the clinician-shifts of a snapshot as they were counted."""
    return tuple(_read_row(row) for row in body["rows"])


def _write_row(one: ShiftFigures) -> dict[str, Any]:
    shift, tally = one.shift, one.tally
    return {
        "shift": str(shift.id) if shift.id else None,
        "session": str(shift.session_id),
        "worker": str(shift.worker_id),
        "name": shift.name,
        "mode": shift.mode,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
        **{name: getattr(tally, name) for name in COUNTS},
        "moved": dict(tally.moved),
        "consultations": [length // MICROSECOND for length in tally.consultations],
    }


def _read_row(row: Mapping[str, Any]) -> ShiftFigures:
    shift = WorkedShift(
        id=UUID(row["shift"]) if row["shift"] else None,
        session_id=UUID(row["session"]),
        worker_id=UUID(row["worker"]),
        name=row["name"],
        mode=row["mode"],
        starts_at=datetime.fromisoformat(row["starts_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
    )
    return ShiftFigures(
        shift,
        Tally(
            shifts=1,
            length=shift.length,
            **{name: row[name] for name in COUNTS},
            moved=tuple(sorted(row["moved"].items())),
            consultations=tuple(number * MICROSECOND for number in row["consultations"]),
        ),
    )
