"""What people are told when rounds change during the day: whole sentences, ready to be said.

Pure: names and times in, text out. A broadcast names nobody; it may show on a locked phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.texts import write_clock, write_list, write_long_date
from core.times import LONDON, get_local_day
from scheduling.rounds.rules import moves_far, shorten_names

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Call:
    """One visit of a carer's run: where, and when it begins."""

    name: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class RunChange:
    """What changes in one carer's run; `first` is the first visit where another one was first.

    `begins_at` is when a shift begins before which there is time enough to read it.
    """

    given: tuple[Call, ...] = ()
    shifted: tuple[Call, ...] = ()
    taken: tuple[Call, ...] = ()
    first: Call | None = None
    begins_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClientChange:
    """What changes for a client in one visit: the start, and which carers are new beside whom.

    `told_minutes` is by how much a start may move before the area tells its clients. A visit that
    `is_open` stays at its start and has lost its carers; somebody rings again by `ring_by`.
    """

    before_at: datetime | None
    starts_at: datetime
    new_carers: tuple[str, ...]
    other_carers: tuple[str, ...] = ()
    told_minutes: int = field(kw_only=True)
    is_open: bool = False
    ring_by: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Whether the client has to hear of it."""
        is_news = self.is_open or self.before_at is None or self.moves_far
        return bool(self.new_carers) or is_news

    @property
    def moves_far(self) -> bool:
        """Whether the start moves by more than a client should find out at the door."""
        if self.before_at is None:
            return False
        return moves_far(self.before_at, self.starts_at, minutes=self.told_minutes)


def get_first_name(name: str) -> str:
    """Return how somebody is called on the phone."""
    return name.split()[0] if name.split() else name


def write_carer_call(name: str, cause: str, change: RunChange, *, day: date, at: datetime) -> str:
    """Return what a carer is told on the phone of a run that changes."""
    parts = [f"Hello {get_first_name(name)}{f', {cause}' if cause else ''}."]
    if change.given:
        verb = "comes" if len(change.given) == 1 else "come"
        count = _write_visits(len(change.given))
        parts.append(f"{count} {verb} to you: {_list_calls(change.given, day)}.")
    parts += [f"{one.name} moves to {write_time(one.starts_at, day)}." for one in change.shifted]
    if change.taken:
        verb = "is" if len(change.taken) == 1 else "are"
        count = _write_visits(len(change.taken))
        parts.append(f"{count} {verb} no longer yours: {_list_calls(change.taken, day)}.")
    if change.first:
        when = write_day(day, get_local_day(at))
        first = f"{change.first.name} at {write_time(change.first.starts_at, day)}"
        parts.append(f"Your first visit {when} is now {first}.")
    before = ""
    if change.begins_at:
        before = f" before you begin at {write_time(change.begins_at, day)}"
    return " ".join([*parts, f"Please refresh your round{before}."])


def write_cause(
    name: str, *, is_late: bool, back_at: datetime | None, day: date, at: datetime
) -> str:
    """Return why rounds change, as it is said to colleagues; never why somebody is away."""
    when = write_day(day, get_local_day(at))
    who = get_first_name(name)
    if is_late:
        return f"{who} is running late"
    if back_at is not None:
        return f"{who} is off until {write_time(back_at, day)}"
    return f"{who} is off for the rest of today" if when == "today" else f"{who} is off {when}"


def write_client_text(changes: Sequence[ClientChange], *, at: datetime) -> str:
    """Return what a client is told of the visits that change, in the order of time."""
    told = sorted(changes, key=lambda one: one.starts_at)
    return " ".join(_write_client_change(one, get_local_day(at)) for one in told)


def write_late_text(carer: str, planned_at: datetime, expected_at: datetime) -> str:
    """Return what a client is told of a visit that begins late and cannot be given away."""
    return (
        f"{get_first_name(carer)} is running late: your visit at {write_time(planned_at)} will be "
        f"at about {write_time(expected_at)}."
    )


def write_broadcast(patch: str, *, day: date, at: datetime) -> str:
    """Return what all carers of a patch read; no names."""
    when = "" if day == get_local_day(at) else f" for {write_day(day, get_local_day(at))}"
    return (
        f"Rounds in {patch}{when} changed at {write_clock(at)}. Please refresh your round now. "
        "If you are called, answer when safe."
    )


def write_time(at: datetime, day: date | None = None) -> str:
    """Return a local time of day that cannot be mistaken.

    After midnight of the round's `day` it names the weekday; an hour that comes twice when the
    clocks go back says which one is meant.
    """
    local = at.astimezone(LONDON)
    text = write_clock(at)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        text += " before the clocks go back" if not local.fold else " after the clocks go back"
    return text if day is None or local.date() == day else f"{text} on {local:%A}"


def write_day(day: date, today: date) -> str:
    """Return a day as people say it: today, tomorrow, on Friday 27/11/2026."""
    ahead = (day - today).days
    return {0: "today", 1: "tomorrow"}.get(ahead) or f"on {write_long_date(day)}"


def _write_visits(count: int) -> str:
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number.capitalize()} {'visit' if count == 1 else 'visits'}"


def _list_calls(calls: Sequence[Call], day: date) -> str:
    told = sorted(calls, key=lambda one: one.starts_at)
    return write_list([f"{one.name} at {write_time(one.starts_at, day)}" for one in told])


def _write_client_change(change: ClientChange, today: date) -> str:
    when = write_day(get_local_day(change.starts_at), today)
    clock = write_time(change.starts_at)
    if change.is_open:
        day = get_local_day(change.starts_at)
        by = f"by {write_time(change.ring_by, day)}" if change.ring_by else "before then"
        return (
            f"Your visit {when} at about {clock} has nobody yet: we are finding somebody and will "
            f"ring you {by}."
        )
    before = write_time(change.before_at) if change.before_at else ""
    if not before:
        text = f"Your visit {when} will be at about {clock}."
    elif before == clock:
        text = f"Your visit {when} stays at about {clock}."
    else:
        text = f"Your visit {when} moves from about {before} to about {clock}."
    return f"{text}{_write_new_carers(change)}"


def _write_new_carers(change: ClientChange) -> str:
    if not change.new_carers:
        return ""
    short = shorten_names([*change.new_carers, *change.other_carers])
    names = write_list([short[one] for one in change.new_carers])
    others = write_list([short[one] for one in change.other_carers])
    if len(change.new_carers) > 1:
        return f" Different carers, {names}, will come."
    beside = f" with {others.removesuffix('.')}" if others else ""  # an initial has its full stop
    return f" A different carer, {names}, will come{beside}."
