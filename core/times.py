"""Instants are UTC; people live in Europe/London. The only place where the two meet.

Seconds of a day are counted from twelve hours before its local noon. So they are true lengths of
time across both clock changes, and agree with the clock on the wall from 02:00 on.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import InvalidInput

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 2000, 2099


def get_instant(day: date, at: time) -> datetime:
    """Return the instant of a local time of day.

    A time that the spring change skips, or that happens twice in autumn, is refused with a
    sentence: nobody can know which one was meant.
    """
    local = datetime.combine(day, at)
    first = local.replace(tzinfo=LONDON, fold=0)
    second = local.replace(tzinfo=LONDON, fold=1)
    when = f"{at:%H:%M} on {day:%d/%m/%Y}"
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise InvalidInput(f"{when} does not exist: the clocks go forward. Choose another time.")
    if first.utcoffset() != second.utcoffset():
        raise InvalidInput(f"{when} happens twice: the clocks go back. Choose another time.")
    return first.astimezone(UTC)


def get_day_start(day: date) -> datetime:
    """Return the instant of the day's first midnight."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def get_local_day(at: datetime) -> date:
    """Return the local date of an instant."""
    return at.astimezone(LONDON).date()


def get_seconds(day: date, at: datetime) -> int:
    """Return an instant as whole seconds of a day."""
    return round((at - _get_zero(day)).total_seconds())


def get_at_seconds(day: date, seconds: int) -> datetime:
    """Return the instant of so many seconds of a day."""
    return _get_zero(day) + timedelta(seconds=seconds)


def _get_zero(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=LONDON).astimezone(UTC) - timedelta(hours=12)


def get_clock_instant(day: date, seconds: int) -> datetime:
    """Return the instant at which local clocks show so many seconds after midnight.

    Files give clock times. From 24:00 on it is the next day's clock.
    """
    days, rest = divmod(seconds, 86400)
    clock = time(rest // 3600, rest // 60 % 60, rest % 60)
    return get_instant(day + timedelta(days=days), clock)


def get_clock_seconds(day: date, at: datetime) -> int:
    """Return what local clocks show at an instant, as seconds after the day's midnight."""
    local = at.astimezone(LONDON).replace(tzinfo=None)
    return round((local - datetime.combine(day, time())).total_seconds())


def parse_clock(text: str) -> time:
    """Return the time of day that somebody typed as `9:05`, `09:05` or `0905`."""
    digits = text.strip().replace(".", ":")
    if digits.isdigit() and len(digits) in (3, 4):
        digits = f"{digits[:-2]}:{digits[-2:]}"
    try:
        hours, minutes = (int(part) for part in digits.split(":"))
        return time(hours, minutes)
    except ValueError:
        raise InvalidInput(
            f"“{text}” is not a time of day. Type hours and minutes, such as 09:30."
        ) from None


def check_day(day: date) -> None:
    """Refuse a date that no rota reaches: a slip of the finger, or something out of a fuzzer."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(
            f"{day:%d/%m}/{day.year} is too far away. Choose a day from {FIRST_YEAR} to "
            f"{LAST_YEAR}.",
            field="day",
        )


def parse_day(text: str) -> date:
    """Return the date that somebody typed as `25/11/2026` or `2026-11-25`."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text.strip(), pattern).replace(tzinfo=LONDON).date()
        except ValueError:
            continue
        check_day(day)
        return day
    raise InvalidInput(f"“{text}” is not a date. Type it as 25/11/2026.")
