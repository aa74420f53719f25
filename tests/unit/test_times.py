"""Instants and the clock on the wall, also on the two days on which they part."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.times import (
    LONDON,
    get_at_seconds,
    get_clock_instant,
    get_clock_seconds,
    get_day_start,
    get_instant,
    get_local_day,
    get_seconds,
    parse_clock,
    parse_day,
)

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)
PLAIN = date(2026, 11, 25)
SUMMER = date(2026, 7, 1)
HOUR = timedelta(hours=1)

days = st.one_of(
    st.sampled_from([SPRING, AUTUMN, date(2027, 3, 28), date(2025, 10, 26)]),
    st.dates(date(2020, 1, 1), date(2039, 12, 31)),
)
seconds_of_a_day = st.integers(-86_400, 3 * 86_400)


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (PLAIN, time(9, 30), datetime(2026, 11, 25, 9, 30, tzinfo=UTC)),
        (SUMMER, time(9, 30), datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
        (SUMMER, time(0, 15), datetime(2026, 6, 30, 23, 15, tzinfo=UTC)),
        (SPRING, time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (SPRING, time(2, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (AUTUMN, time(0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (AUTUMN, time(2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_one_instant(day: date, at: time, instant: datetime) -> None:
    assert get_instant(day, at) == instant


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59)])
def test_a_skipped_time_is_refused_with_a_sentence(at: time) -> None:
    with pytest.raises(InvalidInput) as refused:
        get_instant(SPRING, at)
    assert refused.value.sentence == (
        f"{at:%H:%M} on 29/03/2026 does not exist: the clocks go forward. Choose another time."
    )


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59)])
def test_a_time_that_happens_twice_is_refused_with_a_sentence(at: time) -> None:
    with pytest.raises(InvalidInput) as refused:
        get_instant(AUTUMN, at)
    assert refused.value.sentence == (
        f"{at:%H:%M} on 25/10/2026 happens twice: the clocks go back. Choose another time."
    )


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (PLAIN, 24)])
def test_a_day_is_as_long_as_it_truly_is(day: date, hours: int) -> None:
    assert get_day_start(day + timedelta(days=1)) - get_day_start(day) == hours * HOUR


@given(day=days)
def test_a_day_starts_when_its_date_does(day: date) -> None:
    start = get_day_start(day)
    assert get_local_day(start) == day
    assert get_local_day(start - timedelta(seconds=1)) == day - timedelta(days=1)


@given(day=days, seconds=seconds_of_a_day)
def test_seconds_and_instants_go_both_ways(day: date, seconds: int) -> None:
    assert get_seconds(day, get_at_seconds(day, seconds)) == seconds


@given(day=days, seconds=seconds_of_a_day, length=st.integers(0, 86_400))
def test_seconds_are_true_lengths_of_time(day: date, seconds: int, length: int) -> None:
    start, end = get_at_seconds(day, seconds), get_at_seconds(day, seconds + length)
    assert end - start == timedelta(seconds=length)


@given(day=days, seconds=st.integers(2 * 3600, 86_400 - 1))
def test_seconds_agree_with_the_wall_from_two_in_the_morning(day: date, seconds: int) -> None:
    shown = get_at_seconds(day, seconds).astimezone(LONDON)
    assert shown.date() == day
    assert shown.hour * 3600 + shown.minute * 60 + shown.second == seconds


@pytest.mark.parametrize(("day", "seconds"), [(SPRING, 3600), (AUTUMN, -3600), (PLAIN, 0)])
def test_midnight_is_moved_by_the_hour_that_is_missing_or_double(day: date, seconds: int) -> None:
    assert get_seconds(day, get_day_start(day)) == seconds


@given(day=days, seconds=st.integers(0, 2 * 86_400))
def test_a_clock_time_of_a_file_is_what_clocks_show(day: date, seconds: int) -> None:
    try:
        instant = get_clock_instant(day, seconds)
    except InvalidInput:
        later = day + timedelta(days=seconds // 86_400)
        changes = get_day_start(later + timedelta(days=1)) - get_day_start(later)
        assert changes != 24 * HOUR
        assert seconds % 86_400 // 3600 == 1
        return
    assert get_clock_seconds(day, instant) == seconds


def test_24_00_of_a_file_is_the_next_midnight() -> None:
    assert get_clock_instant(AUTUMN, 86_400) == get_day_start(date(2026, 10, 26))


def test_clock_and_true_seconds_part_only_before_the_change() -> None:
    assert get_clock_instant(AUTUMN, 1800) != get_at_seconds(AUTUMN, 1800)
    assert get_clock_instant(AUTUMN, 7200) == get_at_seconds(AUTUMN, 7200)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:05", time(9, 5)),
        ("09:05", time(9, 5)),
        ("0905", time(9, 5)),
        ("905", time(9, 5)),
        ("9.05", time(9, 5)),
        (" 23:59 ", time(23, 59)),
        ("0:00", time(0, 0)),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, meant: time) -> None:
    assert parse_clock(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", " ", "9", "12345", "24:00", "9:60", "-1:30", "nine", "9:05:30", "9h05", "²³:00", "::"],
)
def test_what_is_no_time_is_refused_and_quoted(typed: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time of day") as refused:
        parse_clock(typed)
    assert f"“{typed}”" in refused.value.sentence


@given(st.text(max_size=8))
def test_no_text_makes_the_clock_parser_fail_otherwise(typed: str) -> None:
    try:
        assert parse_clock(typed).second == 0
    except InvalidInput as refused:
        assert refused.sentence  # noqa: PT017 - either answer is right, a bug is not


@pytest.mark.parametrize("typed", ["25/11/2026", "2026-11-25", " 25/11/2026 "])
def test_a_date_is_read_as_people_type_it(typed: str) -> None:
    assert parse_day(typed) == PLAIN


@pytest.mark.parametrize("typed", ["", "31/02/2026", "11/25/2026", "2026-13-01", "tomorrow", "1"])
def test_what_is_no_date_is_refused_and_quoted(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_day(typed)
    assert refused.value.sentence == f"“{typed}” is not a date. Type it as 25/11/2026."
