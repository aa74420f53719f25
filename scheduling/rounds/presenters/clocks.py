"""Time as style classes: `h8 m15` at 08:15, `lh1 l30` for 1 h 30; and where a name may hang.

The content policy allows no inline style, so the style sheet holds one class for each number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.times import get_clock_seconds

LAST_MINUTE = 30 * 60 + 59
MOST_ROOM = 240
MOST_TOLERANCE = 240
LETTER_MINUTES = 7.4  # of a 16-hour axis on a screen 1440 wide
AT = tuple(f"h{minute // 60} m{minute % 60}" for minute in range(LAST_MINUTE + 1))
LONG = tuple(f"lh{minute // 60} l{minute % 60}" for minute in range(LAST_MINUTE + 1))
ROOM = tuple(f"fh{minute // 60} f{minute % 60}" for minute in range(MOST_ROOM + 1))


@dataclass(frozen=True, slots=True)
class Axis:
    """The hours that a board shows, as minutes after midnight."""

    first: int
    last: int

    @property
    def css(self) -> str:
        """The classes that set the axis."""
        return f"from{self.first // 60} span{(self.last - self.first) // 60}"

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours inside the axis that get a label."""
        return tuple(range(self.first // 60 + 1, self.last // 60))


def get_minute(day: date, at: datetime) -> int:
    """Return what clocks show at an instant, as minutes after the day's midnight."""
    return get_clock_seconds(day, at) // 60


def make_axis(minutes: Iterable[int]) -> Axis:
    """Return whole hours around the given minutes; a usual day where there are none."""
    known = [minute for minute in minutes if 0 <= minute <= LAST_MINUTE]
    if not known:
        return Axis(7 * 60, 23 * 60)
    first = max(0, (min(known) - 15) // 60 * 60)
    last = min(30 * 60, -(-(max(known) + 15) // 60) * 60)
    return Axis(first, max(last, first + 8 * 60))


def write_at(minute: int) -> str:
    """Return the classes of a time of day."""
    return AT[max(0, min(minute, LAST_MINUTE))]


def write_length(minutes: int) -> str:
    """Return the classes of a length of time; at least one minute, so that it is seen."""
    return LONG[max(1, min(minutes, LAST_MINUTE))]


def write_whiskers(before: int, after: int) -> str:
    """Return the classes of the tolerance around a start."""
    left = max(0, min(before, MOST_TOLERANCE))
    return f"wb{left} wa{max(0, min(after, MOST_TOLERANCE))}"


def place_flags(starts: Sequence[int], texts: Sequence[str], axis: Axis) -> list[tuple[bool, str]]:
    """Return for each name whether it hangs below its bar, and the classes of its room.

    A name hangs above while that side is free, else below, else where it is cut least.
    """
    letter = LETTER_MINUTES * (axis.last - axis.first) / 960
    ends = [-1.0, -1.0]
    sides: list[int] = []
    for start, text in zip(starts, texts, strict=True):
        side = 0 if ends[0] <= start or ends[0] <= ends[1] else 1
        ends[side] = start + len(text) * letter + 6
        sides.append(side)
    return [(bool(side), _get_room(starts, sides, here, axis)) for here, side in enumerate(sides)]


def _get_room(starts: Sequence[int], sides: Sequence[int], here: int, axis: Axis) -> str:
    limit = axis.last
    for there in range(here + 1, len(starts)):
        if sides[there] == sides[here] and starts[there] > starts[here]:
            limit = min(limit, starts[there])
            break
    return ROOM[max(1, min(limit - starts[here], MOST_ROOM))]
