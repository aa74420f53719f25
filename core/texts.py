"""How values are written on pages and in refusals: one hand for all."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from core.times import LONDON


def write_clock(at: datetime) -> str:
    """Return the local time of day: 09:05."""
    return f"{at.astimezone(LONDON):%H:%M}"


def write_date(on: date) -> str:
    """Return a date: 25/11/2026."""
    return f"{on:%d/%m/%Y}"


def write_long_date(on: date) -> str:
    """Return a date with its weekday: Wednesday 25/11/2026."""
    return f"{on:%A %d/%m/%Y}"


def write_moment(at: datetime) -> str:
    """Return date and time: 25/11/2026 09:05."""
    return f"{at.astimezone(LONDON):%d/%m/%Y %H:%M}"


def write_minutes(minutes: int) -> str:
    """Return a length of time: 45 min, 1 h, 1 h 05."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    if not hours:
        return f"{sign}{rest} min"
    return f"{sign}{hours} h {rest:02d}" if rest else f"{sign}{hours} h"


def write_hours(minutes: int) -> str:
    """Return minutes as hours with at most one decimal: 24.5."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def write_number(value: int) -> str:
    """Return a number with thousands marked: 4,811."""
    return f"{value:,}"


def write_change(value: int) -> str:
    """Return a difference with its sign: +14, −33, 0."""
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):,}"


def write_count(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 visit, 3 visits."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def write_nhs_number(digits: str) -> str:
    """Return an NHS number as 3-3-4: 999 104 2213."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def write_list(words: list[str]) -> str:
    """Return words as an English list: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


FILTERS: dict[str, Callable[..., Any]] = {
    "clock": write_clock,
    "day": write_date,
    "long_day": write_long_date,
    "moment": write_moment,
    "minutes": write_minutes,
    "hours": write_hours,
    "number": write_number,
    "change": write_change,
    "count_of": write_count,
    "nhs_number": write_nhs_number,
    "listed": write_list,
}
