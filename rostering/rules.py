"""Pure decisions: from patterns, duties and absences to the time a carer can be given visits."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from core.times import LONDON
from rostering.types import PatternLineInput, Rest

Period = tuple[datetime, datetime]

# A rest of 20 minutes when work lasts longer than six hours (Working Time Regulations).
REST_WHEN_LONGER_THAN = timedelta(hours=6)
REST_LENGTH = timedelta(minutes=20)
# It begins no sooner than this after the start and leaves as much before the end.
REST_AWAY_FROM_ENDS = timedelta(hours=2)


def expand_pattern(
    lines: Iterable[PatternLineInput], *, weeks: int, starts_on: date, day: date
) -> list[Period]:
    """Return the periods that a pattern gives to a day; weeks of the rotation count from Monday.

    A start that the spring change skips moves to the same instant one hour on: somebody who works
    nights is there when the clocks change.
    """
    monday = starts_on - timedelta(days=starts_on.weekday())
    week = (day - monday).days // 7 % weeks + 1
    periods = []
    for line in lines:
        if line.week == week and line.weekday == day.isoweekday():
            local = datetime.combine(day, time.fromisoformat(line.starts_local), tzinfo=LONDON)
            start = local.astimezone(UTC)
            periods.append((start, start + timedelta(minutes=line.minutes)))
    return sorted(periods)


def subtract(period: Period, taken: Iterable[Period]) -> list[Period]:
    """Return what is left of a period once all that is taken is cut out."""
    left = []
    start, end = period
    for taken_from, taken_until in sorted(taken):
        if taken_until <= start or taken_from >= end:
            continue
        if taken_from > start:
            left.append((start, taken_from))
        start = max(start, taken_until)
    if start < end:
        left.append((start, end))
    return left


def get_due_rests(period: Period) -> tuple[Rest, ...]:
    """Return the break that a stretch of work makes due: none up to six hours."""
    start, end = period
    if end - start <= REST_WHEN_LONGER_THAN:
        return ()
    earliest, latest = start + REST_AWAY_FROM_ENDS, end - REST_AWAY_FROM_ENDS - REST_LENGTH
    return (Rest(earliest, latest, REST_LENGTH),)


def keep_possible_rests(period: Period, rests: Iterable[Rest]) -> tuple[Rest, ...]:
    """Return the breaks that can still begin and end inside what is left of a stretch."""
    start, end = period
    kept = []
    for rest in rests:
        earliest, latest = max(rest.earliest_at, start), min(rest.latest_at, end - rest.length)
        if earliest <= latest:
            kept.append(Rest(earliest, latest, rest.length))
    return tuple(kept)
