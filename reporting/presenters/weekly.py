"""The weekly report, ready to draw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from allocation.rules.figures import Spread
from core.texts import write_clock, write_count, write_date, write_moment
from core.times import LONDON
from reporting.presenters.plots import BarPlot, LinePlot, draw_bars, draw_rates, draw_spreads
from reporting.presenters.words import (
    NOTHING,
    say_few,
    say_length,
    say_rate,
    say_share,
    say_tenths,
    say_whole,
)
from reporting.rules.weekly import Figures, PersonRow, ShiftRow, Sight, WeeklyReport
from reporting.rules.weeks import Week

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the week."""

    title: str
    text: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its head and its cells; `few` stands in place of the last ones."""

    head: str
    cells: tuple[str, ...]
    few: str = ""
    few_cells: int = 0


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of the reporting form (Appendix B)."""

    day: str
    short_day: str
    name: str
    allocated: str
    length: str
    allocated_per_hour: str
    completed_per_hour: str
    completed: str
    session_id: UUID
    worker_id: UUID


@dataclass(frozen=True, slots=True)
class WeeklyPage:
    """Everything that the page shows."""

    service_id: UUID
    service_name: str
    services: tuple[tuple[UUID, str], ...]
    week: date
    period: str
    delivered: str
    state: str
    shows_run: bool
    agreement: str
    agrees: bool
    change: str
    own: bool
    totals_only: bool
    few: str
    tiles: tuple[Tile, ...]
    days: tuple[Line, ...]
    day_total: Line
    day_plot: BarPlot
    people: tuple[Line, ...]
    people_total: Line
    rate_plot: LinePlot | None
    spreads: tuple[Line, ...]
    spread_plot: LinePlot | None
    rows: tuple[FormRow, ...]
    row_count: int
    weeks: tuple[tuple[date, str], ...]
    query: str
    previous: str
    next: str


def present_weekly(
    report: WeeklyReport,
    *,
    services: Mapping[UUID, str],
    weeks: Iterable[Week],
    this_week: Week,
    shows_all: bool = False,
) -> WeeklyPage:
    """Return a week of a service as its page shows it."""
    rows = report.rows if shows_all else report.rows[:MOST_ROWS]
    least = report.settings.least_cases
    known = sorted({*weeks, report.week}, reverse=True)
    return WeeklyPage(
        service_id=report.service_id,
        service_name=report.service_name,
        services=tuple(services.items()),
        week=report.week.starts_on,
        period=write_period(report.week),
        delivered=_say_delivered(report),
        state=_say_state(report),
        shows_run=report.is_final,
        agreement=_say_agreement(report),
        agrees=report.agrees,
        change=_say_change(report),
        own=report.sight == Sight.OWN,
        totals_only=report.sight == Sight.TOTALS,
        few=say_few(least),
        tiles=_get_tiles(report),
        days=tuple(
            _present_day(f"{one.day:%a} {write_date(one.day)}", one.figures) for one in report.days
        ),
        day_total=_present_day("Week", report.total),
        day_plot=draw_bars(
            [
                (f"{one.day:%a %d}", one.figures.tally.allocated, one.figures.tally.completed)
                for one in report.days
            ]
        ),
        people=tuple(_present_person(one.name, one.figures, least) for one in report.people),
        people_total=_present_person("All", report.total, least),
        rate_plot=_draw_rates(report.people),
        spreads=tuple(_present_spread(one, least) for one in report.people),
        spread_plot=_draw_spreads(report.people),
        rows=tuple(_present_row(one, least) for one in rows),
        row_count=len(report.rows),
        weeks=tuple((one.starts_on, write_period(one)) for one in known),
        query=_get_query(report.service_id, report.week),
        previous=_get_query(report.service_id, report.week.move(-1)),
        next="" if report.week >= this_week else _get_query(report.service_id, report.week.move(1)),
    )


def write_period(week: Week) -> str:
    """Return a week: 09/11/2026 to 15/11/2026."""
    return f"{write_date(week.starts_on)} to {write_date(week.ends_on)}"


def _get_query(service_id: UUID, week: Week) -> str:
    return urlencode({"service": service_id, "week": week.starts_on})


def _say_delivered(report: WeeklyReport) -> str:
    due = report.week.get_due_at(report.settings.made_hour)
    return (
        f"Delivered {write_moment(report.run.made_at)}"
        if report.run
        else f"Due {write_moment(due)}"
    )


def _say_state(report: WeeklyReport) -> str:
    if report.run is None:
        return "Not final yet: of the ledger as it stands"
    made = report.run.made_at.astimezone(LONDON)
    final = f"made from the ledger on {made:%d/%m/%Y} at {made:%H:%M:%S}"
    return f"Final: {final}" if report.is_final else f"Of the ledger as it stands; final: {final}"


def _say_agreement(report: WeeklyReport) -> str:
    total, ledger = report.total.tally.allocated, report.ledger
    whose = " for you" if report.sight == Sight.OWN else ""
    if report.agrees:
        return f"Totals agree with the allocation ledger{whose}: {total:,} = {ledger:,}."
    return (
        f"Totals differ from the allocation ledger{whose}: the rows add up to {total:,}, the "
        f"ledger holds {ledger:,}."
    )


def _say_change(report: WeeklyReport) -> str:
    """Say by how much the ledger has changed since the report was made."""
    if report.changed is None:
        return ""
    then, now = report.changed
    if (then.allocated, then.completed) == (now.allocated, now.completed):
        return "Something of the ledger has changed since this was made, but not these counts."
    return (
        f"The ledger has changed since this was made: {then.allocated:,} cases allocated and "
        f"{then.completed:,} completed then, {now.allocated:,} and {now.completed:,} now."
    )


def _get_tiles(report: WeeklyReport) -> tuple[Tile, ...]:
    total, least = report.total, report.settings.least_cases
    tally = total.tally
    share = f"{say_whole_share(tally.completed, tally.allocated)}" if tally.allocated else ""
    middle = (
        f"{say_tenths(total.consultation.median)} min" if total.consultation else say_few(least)
    )
    return (
        Tile("Cases allocated", f"{tally.allocated:,}", f"week before {report.last_week:,}"),
        Tile("Completed", f"{tally.completed:,}", share),
        Tile("No contact", f"{tally.no_contact:,}"),
        Tile("Allocated per hour", say_rate(total.allocated_per_hour, tally.allocated, least)),
        Tile("Completed per hour", say_rate(total.completed_per_hour, tally.completed, least)),
        Tile("Median consultation", middle),
        Tile("Completed from My Work", say_share(total.from_my_work, tally.completed, least)),
        Tile("Times over the cap", f"{tally.over_cap:,}"),
    )


def say_whole_share(part: int, whole: int) -> str:
    """Return a share of counts that everybody sees: 93 %."""
    return f"{(200 * part + whole) // (2 * whole)} %"


def _present_day(head: str, figures: Figures) -> Line:
    tally = figures.tally
    counts = (tally.allocated, tally.completed, tally.shifts)
    return Line(head, (*(f"{one:,}" for one in counts), say_length(tally.length)))


def _present_person(name: str, figures: Figures, least: int) -> Line:
    tally = figures.tally
    cells = (f"{tally.allocated:,}", f"{tally.completed:,}", say_length(tally.length))
    share = say_share(figures.from_my_work, tally.completed, least)
    if tally.allocated < least:
        return Line(name, cells, say_few(least), 3)
    rates = (
        say_rate(figures.allocated_per_hour, tally.allocated, least),
        say_rate(figures.completed_per_hour, tally.completed, least),
    )
    return Line(name, (*cells, *rates, share))


def _present_spread(one: PersonRow, least: int) -> Line:
    done, spread = one.figures.tally.completed, one.figures.consultation
    if spread is None:
        return Line(one.name, (f"{done:,}",), say_few(least), 3)
    return Line(one.name, (f"{done:,}", *_say_spread(spread)))


def _say_spread(spread: Spread) -> tuple[str, str, str]:
    between = f"{say_whole(spread.low)}–{say_whole(spread.high)}"
    return say_tenths(spread.median), say_tenths(spread.mean), between


def _present_row(row: ShiftRow, least: int) -> FormRow:
    shift, tally = row.shift.shift, row.figures.tally
    return FormRow(
        day=write_date(row.day),
        short_day=f"{row.day:%a %d/%m}, {write_clock(shift.starts_at)}",
        name=shift.name,
        allocated=f"{tally.allocated:,}",
        length=say_length(tally.length) if shift.id else f"{NOTHING} not on the roster",
        allocated_per_hour=say_rate(row.figures.allocated_per_hour, tally.allocated, least),
        completed_per_hour=say_rate(row.figures.completed_per_hour, tally.completed, least),
        completed=f"{tally.completed:,}",
        session_id=shift.session_id,
        worker_id=shift.worker_id,
    )


def _draw_rates(people: Iterable[PersonRow]) -> LinePlot | None:
    return draw_rates(
        [
            (one.name, one.figures.allocated_per_hour, one.figures.completed_per_hour)
            for one in people
        ]
    )


def _draw_spreads(people: Iterable[PersonRow]) -> LinePlot | None:
    return draw_spreads(
        [
            (one.name, spread.median, spread.mean, spread.low, spread.high)
            for one in people
            for spread in [one.figures.consultation]
            if spread
        ]
    )


def say_rows(shown: int, count: int) -> str:
    """Return how many rows of the form are shown: 12 of 30 clinician-shifts."""
    whole = write_count(count, "clinician-shift")
    return whole if shown == count else f"{shown:,} of {whole}"
