"""The weekly report, worked out of what is counted of each clinician-shift. Nothing is rounded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from allocation.rules.figures import ShiftFigures, Spread, Tally, add_tallies, get_spread
from core.times import get_local_day
from reporting.rules.settings import ReportSettings
from reporting.rules.weeks import Week


class Sight(StrEnum):
    """How much of a report somebody sees: everybody's figures, totals alone, one's own."""

    WHOLE = "whole"
    TOTALS = "totals"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and the rates that come from enough cases; None where too few were counted."""

    tally: Tally
    allocated_per_hour: Fraction | None
    completed_per_hour: Fraction | None
    from_my_work: Fraction | None
    consultation: Spread | None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A row of the reporting form: one clinician-shift."""

    shift: ShiftFigures
    day: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One clinician's week."""

    worker_id: UUID
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the week."""

    day: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class FinalRun:
    """The report as it was made on Monday: when, and the counts that it was made with."""

    id: UUID
    made_at: datetime
    shifts: tuple[ShiftFigures, ...]
    ledger: int


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """A week of a service as one person may see it.

    `ledger` is the number of rows that the database counts, found another way than `total`. `run`
    is there once the report was made; `changed` are the counts of then and of now, if they differ.
    """

    service_id: UUID
    service_name: str
    week: Week
    sight: Sight
    settings: ReportSettings
    rows: tuple[ShiftRow, ...]
    people: tuple[PersonRow, ...]
    days: tuple[DayRow, ...]
    total: Figures
    ledger: int
    last_week: int
    run: FinalRun | None
    is_final: bool
    changed: tuple[Tally, Tally] | None

    @property
    def agrees(self) -> bool:
        """Whether the sum of the rows is what the ledger holds."""
        return self.total.tally.allocated == self.ledger


def get_figures(tally: Tally, least: int) -> Figures:
    """Return counts with the rates and lengths that come from at least so many cases."""
    has_done = tally.completed >= least
    return Figures(
        tally=tally,
        allocated_per_hour=tally.per_hour(tally.allocated) if tally.allocated >= least else None,
        completed_per_hour=tally.per_hour(tally.completed) if has_done else None,
        from_my_work=Fraction(tally.from_my_work, tally.completed) if has_done else None,
        consultation=get_spread(tally.consultations) if has_done else None,
    )


def get_rows(shifts: Iterable[ShiftFigures], least: int) -> tuple[ShiftRow, ...]:
    """Return the rows of the form by day, then by name."""
    rows = [
        ShiftRow(one, get_local_day(one.shift.starts_at), get_figures(one.tally, least))
        for one in shifts
    ]
    rows.sort(key=lambda row: (row.day, row.shift.shift.name, row.shift.shift.starts_at))
    return tuple(rows)


def get_people(shifts: Iterable[ShiftFigures], least: int) -> tuple[PersonRow, ...]:
    """Return each clinician's week, whoever was allocated most first."""
    tallies: dict[tuple[UUID, str], list[Tally]] = defaultdict(list)
    for one in shifts:
        tallies[one.shift.worker_id, one.shift.name].append(one.tally)
    people = [
        PersonRow(worker_id, name, get_figures(add_tallies(known), least))
        for (worker_id, name), known in tallies.items()
    ]
    return tuple(sorted(people, key=lambda one: (-one.figures.tally.allocated, one.name)))


def get_days(shifts: Sequence[ShiftFigures], week: Week, least: int) -> tuple[DayRow, ...]:
    """Return each day of a week, also those without a shift."""
    return tuple(
        DayRow(
            day,
            get_figures(
                add_tallies(
                    one.tally for one in shifts if get_local_day(one.shift.starts_at) == day
                ),
                least,
            ),
        )
        for day in week.days
    )


def get_total(shifts: Iterable[ShiftFigures], least: int) -> Figures:
    """Return the week in all: the sum of its rows."""
    return get_figures(add_tallies(one.tally for one in shifts), least)


def has_changed(before: Sequence[ShiftFigures], now: Sequence[ShiftFigures]) -> bool:
    """Whether what is counted today differs from what was counted then."""

    def key(shifts: Sequence[ShiftFigures]) -> list[tuple[str, ...]]:
        return sorted(_describe(one) for one in shifts)

    return key(before) != key(now)


def _describe(one: ShiftFigures) -> tuple[str, ...]:
    tally, shift = one.tally, one.shift
    counts = (tally.allocated, tally.completed, tally.no_contact, tally.closed_elsewhere)
    more = (tally.off_list, tally.off_list_completed, tally.length, sum_lengths(tally))
    return tuple(map(str, (shift.session_id, shift.worker_id, *counts, *more)))


def sum_lengths(tally: Tally) -> str:
    """Return the consultations of a tally as one word, to compare them."""
    return ",".join(sorted(str(length) for length in tally.consultations))
