"""How figures are written: two decimals, whole per cents, lengths of shifts, nothing of too few."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from core.exports import round_off

ONE = Decimal(1)
TENTH = Decimal("0.1")
NOTHING = "–"


def say_few(least: int) -> str:
    """Return what stands in place of a rate that comes from too few cases."""
    return f"fewer than {least}"


def say_rate(value: Fraction | None, count: int, least: int) -> str:
    """Return cases an hour: 2.33; what stands in its place where they were too few."""
    if count < least:
        return say_few(least)
    return NOTHING if value is None else str(round_off(value))


def say_share(value: Fraction | None, count: int, least: int) -> str:
    """Return a share in whole per cents: 94 %."""
    if count < least:
        return say_few(least)
    return NOTHING if value is None else f"{round_off(value * 100, ONE)} %"


def say_tenths(minutes: Fraction) -> str:
    """Return minutes with one decimal: 16.2."""
    return str(round_off(minutes, TENTH))


def say_whole(minutes: Fraction) -> str:
    """Return whole minutes: 27."""
    return str(round_off(minutes, ONE))


def say_length(length: timedelta) -> str:
    """Return the length of a shift exactly: 6 h, 7 h 30, 0 h 45, with odd seconds 5 h 59:30."""
    minutes, seconds = divmod(length // timedelta(seconds=1), 60)
    hours, rest = divmod(minutes, 60)
    if seconds:
        return f"{hours} h {rest:02d}:{seconds:02d}"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
