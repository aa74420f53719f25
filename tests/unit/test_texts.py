"""How values are written."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import texts

SUMMER = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)


def test_instants_are_written_as_clocks_in_england_show_them() -> None:
    assert texts.write_clock(SUMMER) == "09:05"
    assert texts.write_moment(SUMMER) == "01/07/2026 09:05"


def test_dates_are_written_day_first() -> None:
    assert texts.write_date(date(2026, 11, 5)) == "05/11/2026"
    assert texts.write_long_date(date(2026, 11, 25)) == "Wednesday 25/11/2026"


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (65, "1 h 05"),
        (1440, "24 h"),
        (-5, "−5 min"),
        (-90, "−1 h 30"),
    ],
)
def test_lengths_of_time(minutes: int, written: str) -> None:
    assert texts.write_minutes(minutes) == written


@pytest.mark.parametrize(
    ("minutes", "written"), [(0, "0"), (60, "1"), (1470, "24.5"), (600, "10"), (2250, "37.5")]
)
def test_hours_have_at_most_one_decimal(minutes: int, written: str) -> None:
    assert texts.write_hours(minutes) == written


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (14, "+14"), (-33, "−33"), (-4811, "−4,811")]
)
def test_differences_have_a_sign(value: int, written: str) -> None:
    assert texts.write_change(value) == written


def test_numbers_mark_thousands() -> None:
    assert (texts.write_number(4811), texts.write_number(-1200)) == ("4,811", "-1,200")


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ((1, "visit"), "1 visit"),
        ((0, "visit"), "0 visits"),
        ((3, "visit"), "3 visits"),
        ((2, "person", "people"), "2 people"),
        ((1, "person", "people"), "1 person"),
        ((1200, "visit"), "1,200 visits"),
    ],
)
def test_counts_agree_with_their_noun(arguments: tuple[int, str], written: str) -> None:
    assert texts.write_count(*arguments) == written


def test_an_nhs_number_is_written_3_3_4() -> None:
    assert texts.write_nhs_number("9991042213") == "999 104 2213"


@pytest.mark.parametrize(
    ("words", "written"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_become_an_english_list(words: list[str], written: str) -> None:
    assert texts.write_list(words) == written


@given(st.integers(-100_000, 100_000))
def test_no_length_of_time_is_written_like_another(minutes: int) -> None:
    assert texts.write_minutes(minutes) != texts.write_minutes(minutes + 1)


def test_every_filter_of_the_pages_is_one_of_these_functions() -> None:
    written = {value for name, value in vars(texts).items() if name.startswith("write_")}
    assert set(texts.FILTERS.values()) == written
