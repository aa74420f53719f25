"""Weeks of the reports: Monday to Sunday, Europe/London; a shift belongs to the day it starts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.errors import InvalidInput
from core.times import get_day_start, get_instant, get_local_day, parse_day

DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its Monday."""

    starts_on: date

    @property
    def ends_on(self) -> date:
        """Its Sunday."""
        return self.starts_on + DAYS - timedelta(days=1)

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days."""
        return tuple(self.starts_on + timedelta(days=number) for number in range(7))

    @property
    def after(self) -> datetime:
        """The instant at which it begins."""
        return get_day_start(self.starts_on)

    @property
    def before(self) -> datetime:
        """The instant at which the next one begins."""
        return get_day_start(self.starts_on + DAYS)

    def get_due_at(self, hour: int) -> datetime:
        """Return when its report is due: on the Monday after it, at an hour by local clocks."""
        return get_instant(self.starts_on + DAYS, time(hour))

    def move(self, weeks: int) -> "Week":
        """Return the week so many weeks later."""
        return Week(self.starts_on + weeks * DAYS)


def get_week(day: date) -> Week:
    """Return the week of a day."""
    return Week(day - timedelta(days=day.weekday()))


def find_week(at: datetime) -> Week:
    """Return the week of an instant, by local clocks."""
    return get_week(get_local_day(at))


def read_week(text: str, at: datetime) -> Week:
    """Return the week that was asked for by any of its days, or the last that is over."""
    if not text:
        return find_week(at).move(-1)
    try:
        return get_week(parse_day(text))
    except InvalidInput as error:
        raise InvalidInput(error.sentence, field="week") from None


def get_due_weeks(at: datetime, *, hour: int, most: int) -> tuple[Week, ...]:
    """Return the last weeks whose report is due, the oldest first."""
    latest = find_week(at).move(-1)
    if latest.get_due_at(hour) > at:
        latest = latest.move(-1)
    return tuple(latest.move(-number) for number in reversed(range(most)))
