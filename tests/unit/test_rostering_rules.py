"""From patterns, duties and absences to the time a carer can be given visits."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.times import LONDON
from rostering.policies import check_starts_on_monday
from rostering.rules import (
    Period,
    expand_pattern,
    get_due_rests,
    keep_possible_rests,
    subtract,
)
from rostering.types import PatternLineInput, Rest, WorkWindow

MONDAY = date(2026, 10, 5)
START = datetime(2026, 11, 25, 7, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

# Week A: Mondays 07:00 for 7 h and a split Tuesday; week B: Mondays 14:00 for 8 h.
TWO_WEEKS = [
    PatternLineInput(1, "07:00", 420, 1),
    PatternLineInput(2, "17:00", 240, 1),
    PatternLineInput(2, "07:00", 240, 1),
    PatternLineInput(1, "14:00", 480, 2),
]


def expand(day: date, lines: list[PatternLineInput], weeks: int, starts_on: date) -> list[str]:
    periods = expand_pattern(lines, weeks=weeks, starts_on=starts_on, day=day)
    return [
        f"{start.astimezone(LONDON):%H:%M}–{end.astimezone(LONDON):%H:%M}" for start, end in periods
    ]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 10, 5), ["07:00–14:00"]),
        (date(2026, 10, 6), ["07:00–11:00", "17:00–21:00"]),
        (date(2026, 10, 7), []),
        (date(2026, 10, 12), ["14:00–22:00"]),
        (date(2026, 10, 13), []),
        (date(2026, 10, 19), ["07:00–14:00"]),
        # The clocks went back on the 25th: weeks still alternate and hours are those on the wall.
        (date(2026, 10, 26), ["14:00–22:00"]),
        (date(2026, 11, 2), ["07:00–14:00"]),
    ],
)
def test_weeks_a_and_b_alternate_over_the_clock_change(day: date, worked: list[str]) -> None:
    assert expand(day, TWO_WEEKS, 2, MONDAY) == worked


def test_weeks_count_from_monday_whatever_day_the_pattern_started() -> None:
    thursday = MONDAY + timedelta(days=3)
    assert expand(date(2026, 10, 12), TWO_WEEKS, 2, thursday) == ["14:00–22:00"]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 24), 9), (date(2026, 3, 28), 9), (date(2026, 11, 28), 9)]
)
def test_a_night_over_a_clock_change_lasts_its_true_hours(day: date, hours: int) -> None:
    line = [PatternLineInput(6, "22:00", hours * 60)]
    ((start, end),) = expand_pattern(line, weeks=1, starts_on=MONDAY, day=day)
    assert end - start == hours * HOUR


def test_a_night_over_the_october_change_ends_an_hour_earlier_on_the_wall() -> None:
    night = [PatternLineInput(6, "22:00", 9 * 60)]
    assert expand(date(2026, 10, 24), night, 1, MONDAY) == ["22:00–06:00"]
    assert expand(date(2026, 10, 31), night, 1, MONDAY) == ["22:00–07:00"]


def test_a_start_that_spring_skips_moves_an_hour_on() -> None:
    line = [PatternLineInput(7, "01:30", 60)]
    ((start, _),) = expand_pattern(line, weeks=1, starts_on=MONDAY, day=date(2026, 3, 29))
    assert start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert f"{start.astimezone(LONDON):%H:%M}" == "02:30"


@given(
    weeks=st.integers(1, 6),
    week=st.integers(1, 6),
    weekday=st.integers(1, 7),
    offset=st.integers(0, 400),
)
def test_a_line_is_worked_on_its_weekday_of_its_week_only(
    weeks: int, week: int, weekday: int, offset: int
) -> None:
    day = MONDAY + timedelta(days=offset)
    line = [PatternLineInput(weekday, "09:00", 60, week)]
    worked = expand(day, line, weeks, MONDAY)
    is_due = day.isoweekday() == weekday and offset // 7 % weeks == week - 1
    assert worked == (["09:00–10:00"] if is_due else [])


def period(start: int, end: int) -> Period:
    return START + start * MINUTE, START + end * MINUTE


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [(0, 100)]),
        ([(100, 120), (-20, 0)], [(0, 100)]),
        ([(0, 100)], []),
        ([(-10, 110)], []),
        ([(0, 30)], [(30, 100)]),
        ([(70, 100)], [(0, 70)]),
        ([(40, 60)], [(0, 40), (60, 100)]),
        ([(60, 80), (10, 20)], [(0, 10), (20, 60), (80, 100)]),
        ([(10, 50), (20, 30)], [(0, 10), (50, 100)]),
        ([(10, 30), (30, 50)], [(0, 10), (50, 100)]),
    ],
)
def test_what_is_taken_is_cut_out(
    taken: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    cut = subtract(period(0, 100), [period(*one) for one in taken])
    assert cut == [period(*one) for one in left]


spans = st.tuples(st.integers(-60, 160), st.integers(1, 90)).map(lambda s: (s[0], s[0] + s[1]))


@given(taken=st.lists(spans, max_size=8))
def test_every_minute_is_left_or_taken_and_never_both(taken: list[tuple[int, int]]) -> None:
    left = subtract(period(0, 100), [period(*one) for one in taken])
    for minute in range(100):
        at = START + minute * MINUTE
        is_taken = any(start <= minute < end for start, end in taken)
        assert sum(start <= at < end for start, end in left) == (not is_taken)


@given(taken=st.lists(spans, max_size=8))
def test_what_is_left_is_in_order_apart_and_inside(taken: list[tuple[int, int]]) -> None:
    left = subtract(period(0, 100), [period(*one) for one in taken])
    edges = [edge for one in left for edge in one]
    assert edges == sorted(edges)
    assert all(start < end for start, end in left)
    assert all(START <= edge <= START + 100 * MINUTE for edge in edges)


@given(taken=st.lists(spans, max_size=6), again=st.randoms(use_true_random=False))
def test_the_order_of_what_is_taken_does_not_matter(
    taken: list[tuple[int, int]], again: Random
) -> None:
    periods = [period(*one) for one in taken]
    shuffled = list(periods)
    again.shuffle(shuffled)
    assert subtract(period(0, 100), periods) == subtract(period(0, 100), shuffled)


@pytest.mark.parametrize(("minutes", "breaks"), [(60, 0), (360, 0), (361, 1), (720, 1)])
def test_a_rest_is_due_when_work_lasts_longer_than_six_hours(minutes: int, breaks: int) -> None:
    assert len(get_due_rests(period(0, minutes))) == breaks


def test_a_rest_is_20_minutes_and_two_hours_away_from_both_ends() -> None:
    (rest,) = get_due_rests(period(0, 480))
    assert rest == Rest(START + 2 * HOUR, START + 5 * HOUR + 40 * MINUTE, 20 * MINUTE)


REST = Rest(*period(120, 340), 20 * MINUTE)


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        ((0, 480), (120, 340)),
        ((200, 480), (200, 340)),
        ((0, 300), (120, 280)),
        ((200, 220), (200, 200)),
        ((200, 219), None),
        ((0, 139), None),
        ((341, 480), None),
        ((340, 480), (340, 340)),
    ],
)
def test_a_rest_is_kept_where_it_can_still_begin_and_end(
    left: tuple[int, int], kept: tuple[int, int] | None
) -> None:
    found = keep_possible_rests(period(*left), [REST])
    assert found == ((Rest(*period(*kept), 20 * MINUTE),) if kept else ())


@given(start=st.integers(0, 480), length=st.integers(1, 480))
def test_a_kept_rest_fits_whenever_it_begins(start: int, length: int) -> None:
    left = period(start, start + length)
    for rest in keep_possible_rests(left, [REST]):
        assert left[0] <= rest.earliest_at <= rest.latest_at
        assert rest.latest_at + rest.length <= left[1]
        assert REST.earliest_at <= rest.earliest_at
        assert rest.latest_at <= REST.latest_at


@pytest.mark.parametrize(
    ("asked", "answer"),
    [((0, 100), True), ((10, 20), True), ((-1, 50), False), ((50, 101), False), ((-5, 105), False)],
)
def test_a_window_covers_what_lies_wholly_inside(asked: tuple[int, int], answer: bool) -> None:
    window = WorkWindow(UUID(int=1), UUID(int=2), MONDAY, *period(0, 100))
    assert window.covers(*period(*asked)) is answer


@pytest.mark.parametrize("days", range(1, 7))
def test_a_change_of_pattern_on_another_day_is_refused_with_the_next_monday(days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_starts_on_monday(MONDAY + timedelta(days=days), is_first=False)
    assert refused.value.sentence.endswith("is not one. The next is Monday 12/10/2026.")
    assert (refused.value.field, refused.value.code) == ("starts_on", "not_a_monday")


@pytest.mark.parametrize(("days", "is_first"), [(0, False), (0, True), (3, True)])
def test_a_monday_is_accepted_and_a_first_pattern_any_day(days: int, is_first: bool) -> None:
    assert check_starts_on_monday(MONDAY + timedelta(days=days), is_first=is_first) is None
