"""Weeks, totals, snapshots, files and plots of the reports."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from allocation.rules.figures import (
    LedgerRow,
    LockedTime,
    ShiftFigures,
    Tally,
    WorkedShift,
    add_tallies,
)
from core.errors import InvalidInput
from core.exports import DateStyle, Table, escape, round_off, write_csv, write_xlsx
from core.times import LONDON, get_local_day
from reporting.presenters.plots import FLOOR, TOP, draw_bars, draw_rates, draw_spreads
from reporting.presenters.words import say_length, say_rate, say_share
from reporting.rules.aims import Pause, find_gaps
from reporting.rules.settings import ReportSettings, check_settings, read_settings
from reporting.rules.snapshot import read_snapshot, write_snapshot
from reporting.rules.weekly import get_days, get_people, get_rows, get_total, has_changed
from reporting.rules.weeks import Week, find_week, get_due_weeks, get_week, read_week

MONDAY = date(2026, 11, 9)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 15 * 365 * 86_400).map(lambda one: FIRST + timedelta(seconds=one))


@given(INSTANTS)
def test_every_instant_lies_in_one_week_from_monday_to_sunday(at: datetime) -> None:
    week = find_week(at)
    assert week.after <= at < week.before
    assert week.starts_on.weekday() == 0
    assert week.ends_on.weekday() == 6
    assert week.days[0] == week.starts_on
    assert week.days[-1] == week.ends_on
    assert find_week(week.before) == week.move(1)


@pytest.mark.parametrize(
    ("monday", "hours"), [(date(2026, 3, 23), 167), (date(2026, 10, 19), 169), (MONDAY, 168)]
)
def test_a_week_is_an_hour_shorter_or_longer_when_the_clocks_change(
    monday: date, hours: int
) -> None:
    week = Week(monday)
    assert week.before - week.after == timedelta(hours=hours)
    due = week.get_due_at(6).astimezone(LONDON)
    assert (due.hour, due.weekday()) == (6, 0)


@given(INSTANTS, st.integers(2, 23), st.integers(1, 12))
def test_what_is_due_is_the_last_weeks_that_are_over(at: datetime, hour: int, most: int) -> None:
    weeks = get_due_weeks(at, hour=hour, most=most)
    assert len(weeks) == most
    assert all(one.get_due_at(hour) <= at for one in weeks)
    assert weeks[-1].move(1).get_due_at(hour) > at


def test_any_day_of_a_week_names_it_and_nothing_the_last_one_that_is_over() -> None:
    at = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
    assert read_week("15/11/2026", at) == Week(MONDAY)
    assert read_week("2026-11-09", at) == Week(MONDAY)
    assert read_week("", at) == Week(MONDAY)
    with pytest.raises(InvalidInput):
        read_week("soon", at)


@given(st.fractions(min_value=-1000, max_value=1000))
def test_two_decimals_are_rounded_once_halves_away_from_nothing(value: Fraction) -> None:
    found = round_off(value)
    assert abs(Fraction(found) - value) <= Fraction(1, 200)
    assert found.as_tuple().exponent == -2


def test_14_in_6_hours_is_2_33() -> None:
    assert say_rate(Fraction(14, 6), 14, 5) == "2.33"
    assert say_rate(Fraction(1, 200), 14, 5) == "0.01"
    assert say_rate(Fraction(4, 6), 4, 5) == "fewer than 5"
    assert say_rate(None, 9, 5) == "–"
    assert say_share(Fraction(47, 50), 50, 5) == "94 %"


def test_the_length_of_a_shift_is_said_exactly() -> None:
    assert say_length(timedelta(hours=6)) == "6 h"
    assert say_length(timedelta(hours=7, minutes=30)) == "7 h 30"
    assert say_length(timedelta(minutes=5)) == "0 h 05"
    assert say_length(timedelta(hours=5, minutes=59, seconds=30)) == "5 h 59:30"


@st.composite
def shifts(draw: st.DrawFn) -> list[ShiftFigures]:
    people = [(UUID(int=number), f"Person {number}") for number in range(4)]
    found = []
    for _ in range(draw(st.integers(0, 12))):
        worker_id, name = draw(st.sampled_from(people))
        start = Week(MONDAY).after + timedelta(minutes=draw(st.integers(0, 7 * 24 * 60 - 1)))
        end = start + timedelta(minutes=draw(st.integers(1, 720)))
        completed = draw(st.integers(0, 8))
        picked = draw(st.integers(0, completed))
        shift = WorkedShift(uuid4(), uuid4(), worker_id, name, "advice", start, end)
        tally = Tally(
            shifts=1,
            length=shift.length,
            allocated=completed + draw(st.integers(0, 5)),
            completed=completed,
            no_contact=draw(st.integers(0, 3)),
            off_list_completed=picked,
            moved=(("forced", 1),) if draw(st.booleans()) else (),
            consultations=tuple(
                timedelta(seconds=draw(st.integers(1, 4000))) for _ in range(completed)
            ),
        )
        found.append(ShiftFigures(shift, tally))
    return found


@given(shifts())
def test_totals_are_the_sum_of_rows_of_days_and_of_people(found: list[ShiftFigures]) -> None:
    total = get_total(found, 5).tally
    rows, people = get_rows(found, 5), get_people(found, 5)
    days = get_days(found, Week(MONDAY), 5)
    for parts in (rows, people, days):
        tallies = [one.figures.tally for one in parts]
        summed = add_tallies(tallies)
        assert summed.allocated == total.allocated
        assert summed.completed == total.completed
        assert summed.length == total.length
        assert sorted(summed.consultations) == sorted(total.consultations)
    assert len(rows) == total.shifts
    for row in rows:
        figures, hours = row.figures, Fraction(row.shift.shift.length // timedelta(minutes=1), 60)
        expected = Fraction(figures.tally.allocated) / hours
        enough = figures.tally.allocated >= 5
        assert figures.allocated_per_hour == (expected if enough else None)


@given(shifts())
def test_a_snapshot_is_read_as_it_was_written(found: list[ShiftFigures]) -> None:
    body = write_snapshot(found, 7)
    again = read_snapshot(body)
    assert list(again) == found
    assert body["ledger"] == 7
    assert body["totals"]["allocated"] == sum(one.tally.allocated for one in found)
    assert not has_changed(found, list(reversed(again)))


@given(shifts().filter(bool))
def test_a_change_of_any_count_is_seen(found: list[ShiftFigures]) -> None:
    first = found[0]
    more = add_tallies([first.tally, Tally(allocated=1)])
    assert has_changed(found, [ShiftFigures(first.shift, more), *found[1:]])


FORMULAS = ["=1+1", "+44", "-3", "@sum", "\tx", "\rx"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    table = Table("Names", ("Name",), [(text,)])
    line = list(csv.reader(io.StringIO(write_csv(table).decode(), newline="")))[1]
    assert line == [f"'{text}"]
    cell = load_workbook(io.BytesIO(write_xlsx([table])))["Names"]["A2"]
    assert cell.data_type == "s"


@given(st.text(max_size=20))
def test_escaped_text_begins_with_nothing_that_runs(text: str) -> None:
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert escape(text) in (text, f"'{text}")


def test_values_are_written_as_what_they_are() -> None:
    at = datetime(2026, 7, 1, 11, 5, 30, tzinfo=UTC)
    row = (MONDAY, at, timedelta(hours=7, minutes=20), Decimal("2.33"), 14, None, "Orla")
    table = Table("All", ("a", "b", "c", "d", "e", "f", "g"), [row])
    uk, iso = (write_csv(table, one).decode().splitlines()[1] for one in DateStyle)
    assert uk == "09/11/2026,01/07/2026 12:05:30,7:20,2.33,14,,Orla"
    assert iso == "2026-11-09,2026-07-01 12:05:30,7:20,2.33,14,,Orla"
    sheet = load_workbook(io.BytesIO(write_xlsx([table], DateStyle.ISO)))["All"]
    cells = [cell.value for cell in sheet[2]]
    assert cells[0] == datetime(2026, 11, 9)  # noqa: DTZ001
    assert cells[2:] == [timedelta(hours=7, minutes=20), 2.33, 14, None, "Orla"]
    assert sheet["A2"].number_format == "yyyy-mm-dd"


def test_bars_stay_inside_the_plot() -> None:
    plot = draw_bars([("Mon 09", 52, 48), ("Tue 10", 0, 0), ("Sat 14", 88, 80)])
    assert [tick.text for tick in plot.grid] == ["0", "25", "50", "75", "100"]
    for group in plot.groups:
        for bar in group.bars:
            assert TOP <= bar.y <= FLOOR
            assert bar.y + bar.height == pytest.approx(FLOOR)
    assert draw_bars([("Mon", 0, 0)]).groups[0].bars[0].height == 0


def test_a_plot_of_rates_leaves_out_who_has_none() -> None:
    people = [
        ("Orla", Fraction(5, 2), None),
        ("Aurelia", None, None),
        ("Bram", Fraction(2), Fraction(2)),
    ]
    plot = draw_rates(people)
    assert plot
    assert [line.name for line in plot.lines] == ["Orla", "Bram"]
    assert plot.lines[0].second is None
    assert all(plot.names < line.first < plot.width for line in plot.lines if line.first)
    assert draw_rates([("Aurelia", None, None)]) is None


def test_one_rate_alone_has_a_scale() -> None:
    plot = draw_rates([("Orla", Fraction(2), Fraction(2))])
    assert plot
    assert [tick.text for tick in plot.grid] == ["2", "2.5"]


def test_a_plot_of_spreads_is_in_order() -> None:
    numbers = (Fraction(15), Fraction(17), Fraction(8), Fraction(47))
    plot = draw_spreads([("A name that is much longer than its room", *numbers)])
    assert plot
    [line] = plot.lines
    assert line.name.endswith("…")
    assert (line.low or 0) < (line.first or 0) < (line.second or 0) < (line.high or 0)
    assert draw_spreads([]) is None


def test_settings_have_defaults_and_limits() -> None:
    assert read_settings({}) == ReportSettings(5, 3, 6, 4)
    assert read_settings({"least_cases": 8}).least_cases == 8
    for body in ({"least_cases": 0}, {"made_hour": True}, {"colour": 3}, {"weeks_back": "2"}):
        with pytest.raises(InvalidInput):
            check_settings(body)  # type: ignore[arg-type]


def test_a_day_is_the_local_one() -> None:
    late = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)  # 00:30 on Monday in London
    assert get_local_day(late) == date(2026, 7, 6)
    assert find_week(late) == get_week(date(2026, 7, 6))


SESSION, ORLA = uuid4(), uuid4()
EVENING = datetime(2026, 11, 9, 18, tzinfo=UTC)


def minutes(number: float) -> datetime:
    return EVENING + timedelta(minutes=number)


def make_row(case: UUID, at: float, kind: str = "first", until: float | None = None) -> LedgerRow:
    ended = None if until is None else minutes(until)
    ends = (ended, "completed" if ended else "", "completed" if ended else "", ended)
    return LedgerRow(uuid4(), case, "1", ORLA, SESSION, kind, "", "Nadia", minutes(at), *ends)


def find(
    rows: list[LedgerRow], locks: list[tuple[UUID, float, float | None]], *pauses: Pause
) -> list[float]:
    shift = WorkedShift(SESSION, SESSION, ORLA, "Orla", "advice", EVENING, minutes(360))
    times = [
        LockedTime(case, ORLA, minutes(begin), None if end is None else minutes(end))
        for case, begin, end in locks
    ]
    gaps = find_gaps([shift], rows, times, pauses)[SESSION]
    return [one / timedelta(minutes=1) for one in gaps]


def test_choosing_is_from_free_to_open() -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    rows = [make_row(first, -10), make_row(second, -10), make_row(third, 35)]
    locks = [(first, 2, 20), (second, 24, 30), (third, 36, None)]
    assert find(rows, locks) == [2, 4, 1]


def test_a_case_opened_again_or_beside_another_or_off_the_list_is_left_out() -> None:
    first, second, picked = uuid4(), uuid4(), uuid4()
    rows = [make_row(first, 0), make_row(second, 0), make_row(picked, 40, "off_list")]
    locks = [(first, 5, 10), (first, 12, 30), (second, 20, 25), (picked, 40, 50)]
    assert find(rows, locks) == [5]


def test_a_pause_is_taken_out() -> None:
    case = uuid4()
    pause = Pause(SESSION, minutes(5), minutes(20))
    assert find([make_row(case, 0)], [(case, 22, 30)], pause) == [7]


def test_a_case_that_was_never_opened_has_waited_for_nobody() -> None:
    assert find([make_row(uuid4(), 0)], []) == []
