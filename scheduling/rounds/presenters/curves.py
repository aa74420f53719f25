"""Curves of a run as SVG paths: drawn by the server, with the same figures as a table beside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduling.rounds.types import TracePoint

MOST_FIGURES = 30
LEAST_LEFT, RIGHT, TOP = 52.0, 890.0, 10.0
CHARACTER = 7.0  # the width of a figure at the size of the labels, which stand left of the axis
LABEL_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve with its axes."""

    css: str
    title: str
    about: str
    label: str
    height: int
    left: float
    label_x: float
    bottom: float
    edge: str
    area: str
    end_x: float
    end_y: float
    end_text: str
    end_text_y: float
    later_x: float
    later_width: float
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]


def draw_curve(
    points: Sequence[tuple[float, float]],
    *,
    seconds: float,
    now: float,
    title: str,
    about: str,
    unit: str,
    steps: bool,
    height: int,
) -> Curve:
    """Return the curve of (second, value) points over a run of `seconds`, of which `now` passed."""
    bottom = height - 24.0
    low, high, step = _choose_scale([value for _, value in points], from_zero=steps)
    now = min(max(now, points[-1][0]), seconds)
    labels = [(value, f"{value:,.0f}") for value in _count(low, high, step)]
    left = _find_left(text for _, text in labels)

    def x(second: float) -> float:
        return round(left + (RIGHT - left) * min(second, seconds) / seconds, 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - TOP) * (value - low) / (high - low), 1)

    path = [f"M{x(points[0][0])} {y(points[0][1])}"]
    for second, value in [*points[1:], (now, points[-1][1])]:
        path.append(f"H{x(second)}V{y(value)}" if steps else f"L{x(second)} {y(value)}")
    edge = "".join(path)
    first, last = points[0][1], points[-1][1]
    return Curve(
        css="cr-curve--pair" if steps else "",
        title=title,
        about=about,
        label=f"{title}: from {first:,.0f} to {last:,.0f} {unit} after {now:.0f} seconds; "
        "the table below holds the same figures",
        height=height,
        left=left,
        label_x=left - LABEL_GAP,
        bottom=bottom,
        edge=edge,
        area=f"{edge}L{x(now)} {bottom}L{x(points[0][0])} {bottom}Z",
        end_x=x(now),
        end_y=y(last),
        end_text=f"{last:,.0f} {unit}",
        end_text_y=max(y(last) - 8, TOP + 14),
        later_x=x(now),
        later_width=round(RIGHT - x(now), 1),
        rows=tuple(Tick(y(value), text) for value, text in labels),
        columns=tuple(
            Tick(x(second), f"{round(second, 1):g} s")
            for second in _count(0, seconds, _nice(seconds / 6))
        ),
    )


def draw_search(
    trace: Sequence[TracePoint], *, seconds: float, now: float, visits: int
) -> tuple[Curve, ...]:
    """Return how many visits a search left and what its best plan cost, second by second."""
    if not trace:
        return ()
    left = draw_curve(
        [(one.seconds, one.unassigned) for one in trace],
        seconds=seconds,
        now=now,
        title=f"Visits unassigned, of {visits:,}" if visits else "Visits unassigned",
        about="",
        unit="left",
        steps=True,
        height=220,
    )
    cost = draw_curve(
        [(one.seconds, one.cost / 60) for one in trace],
        seconds=seconds,
        now=now,
        title="Cost, minutes",
        about="every rule by this area’s weights, plus the unassigned",
        unit="min",
        steps=False,
        height=240,
    )
    return left, cost


def list_figures(trace: Sequence[TracePoint]) -> tuple[tuple[str, str, str], ...]:
    """Return at most so many figures, evenly chosen, first and last among them."""
    if len(trace) > MOST_FIGURES:
        step = (len(trace) - 1) / (MOST_FIGURES - 1)
        trace = [trace[round(number * step)] for number in range(MOST_FIGURES)]
    return tuple(
        (f"{one.seconds:.1f}", f"{one.unassigned:,}", f"{one.cost / 60:,.0f}") for one in trace
    )


def _find_left(labels: Iterable[str]) -> float:
    """Return where the drawing begins, so that the widest label fits beside it."""
    return max(LEAST_LEFT, LABEL_GAP + CHARACTER * (1 + max(map(len, labels))))


def _choose_scale(values: Sequence[float], *, from_zero: bool) -> tuple[float, float, float]:
    """Return least, most and step of an axis that holds the values with round labels."""
    most = max(values)
    least = 0.0 if from_zero else min(values)
    step = _nice(max(most - least, most * 0.05, 1) / 4)
    if from_zero:
        step = max(step, 1)
    low = (least // step) * step
    high = -(-most // step) * step
    return low, high if high > low else low + step, step


def _nice(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not below `rough`."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _count(low: float, high: float, step: float) -> list[float]:
    return [low + step * number for number in range(int((high - low) / step + 1.001))]
