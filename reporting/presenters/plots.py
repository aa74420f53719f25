"""Where each mark of a plot stands; the template draws it, and the table beside has the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

WIDTH = 640
LEFT, NAMES = 36, 172
TOP, FLOOR = 24, 204
LINE, AXIS = 28, 26
MOST_LETTERS = 22
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its number."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its number above."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one day."""

    middle: float
    text: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class BarPlot:
    """Two bars a day."""

    grid: tuple[Tick, ...]
    groups: tuple[Group, ...]
    width: int = WIDTH
    height: int = FLOOR + 32
    left: int = LEFT
    floor: int = FLOOR


@dataclass(frozen=True, slots=True)
class Marks:
    """One person's line: where its marks stand; None where there is no number."""

    name: str
    y: int
    first: float | None = None
    second: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LinePlot:
    """A line a person, on one scale."""

    grid: tuple[Tick, ...]
    lines: tuple[Marks, ...]
    height: int
    width: int = WIDTH
    names: int = NAMES


def draw_bars(days: Sequence[tuple[str, int, int]]) -> BarPlot:
    """Return the plot of two counts a day."""
    most = max((max(first, second) for _, first, second in days), default=0)
    step = next((one for one in STEPS if one * 4 >= most), STEPS[-1])
    top = 4 * step
    room = (WIDTH - LEFT) / max(len(days), 1)
    return BarPlot(
        grid=tuple(Tick(_rise(step * number, top), str(step * number)) for number in range(5)),
        groups=tuple(
            _draw_group(LEFT + room * number, room, day, top) for number, day in enumerate(days)
        ),
    )


def _draw_group(left: float, room: float, day: tuple[str, int, int], top: int) -> Group:
    text, *counts = day
    width = room * 0.37
    bars = []
    for number, (kind, count) in enumerate(zip(("first", "second"), counts, strict=True)):
        x, y = left + room * 0.12 + number * (width + 1), _rise(count, top)
        middle = round(x + width / 2, 1)
        height = round(FLOOR - y, 1)
        bars.append(Bar(kind, round(x, 1), y, round(width, 1), height, middle, str(count)))
    return Group(round(left + room / 2, 1), text, tuple(bars))


def _rise(count: int, top: int) -> float:
    return round(FLOOR - (FLOOR - TOP) * count / top, 1)


def draw_rates(people: Sequence[tuple[str, Fraction | None, Fraction | None]]) -> LinePlot | None:
    """Return the plot of two rates a person; None where nobody has one."""
    known = [one for one in people if one[1] is not None]
    values = [value for _, *rates in known for value in rates if value is not None]
    if not values:
        return None
    least, most = floor(2 * min(values)) / 2, ceil(2 * max(values)) / 2
    scale = _Scale(least, most if most > least else least + 0.5, 0.5)
    return _draw_lines(
        scale,
        [Marks(name, 0, scale.find(first), scale.find(second)) for name, first, second in known],
    )


def draw_spreads(
    people: Sequence[tuple[str, Fraction, Fraction, Fraction, Fraction]],
) -> LinePlot | None:
    """Return the plot of median, mean, 10th and 90th percentile a person."""
    if not people:
        return None
    most = max(max(numbers) for _, *numbers in people)
    step = next((one for one in STEPS if one * 6 >= most), STEPS[-1])
    scale = _Scale(0, step * max(ceil(most / step), 1), step)
    return _draw_lines(
        scale, [Marks(name, 0, *map(scale.find, numbers)) for name, *numbers in people]
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    least: float
    most: float
    step: float

    def find(self, value: Fraction | float | None) -> float | None:
        """Return where a value stands; None of none."""
        if value is None:
            return None
        share = (float(value) - self.least) / (self.most - self.least)
        return round(NAMES + 8 + (WIDTH - NAMES - 24) * share, 1)

    def get_ticks(self) -> tuple[Tick, ...]:
        """Return the lines of the grid."""
        count = round((self.most - self.least) / self.step)
        every = ceil(count / 8)
        values = [self.least + self.step * number for number in range(0, count + 1, every)]
        return tuple(Tick(self.find(value) or 0, f"{value:g}") for value in values)


def _draw_lines(scale: _Scale, lines: Sequence[Marks]) -> LinePlot:
    placed = tuple(
        Marks(
            _shorten(one.name),
            LINE // 2 + 4 + LINE * number,
            one.first,
            one.second,
            one.low,
            one.high,
        )
        for number, one in enumerate(lines)
    )
    return LinePlot(scale.get_ticks(), placed, LINE * len(lines) + 8 + AXIS)


def _shorten(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
