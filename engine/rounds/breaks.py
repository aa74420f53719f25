"""Whether a carer's breaks fit between the published starts of a round.

A break is taken in one piece before a journey or after it, never on the way, and inside one window
of work: the time between two windows is the carer's own and no gap of the round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.rounds.problem import Break


@dataclass(frozen=True, slots=True)
class Gap:
    """Time without a visit between `start` and `end`, with `journey` seconds of travel in it."""

    start: int
    end: int
    journey: int


def find_homeless_break(breaks: Sequence[Break], gaps: Sequence[Gap]) -> Break | None:
    """Return a break that cannot be given beside the others, or None if all fit.

    Tries every way to share the breaks among the gaps; carers have few breaks.
    """
    ordered = sorted(breaks, key=lambda pause: (pause.latest, pause.earliest))
    shares: list[list[Break]] = [[] for _ in gaps]
    deepest = _share_out(ordered, 0, gaps, shares)
    return None if deepest == len(ordered) else ordered[deepest]


def _share_out(
    breaks: Sequence[Break], number: int, gaps: Sequence[Gap], shares: list[list[Break]]
) -> int:
    """Give a gap to break `number` and all after it; return how many breaks got one at best."""
    if number == len(breaks):
        return number
    deepest = number
    for gap, share in zip(gaps, shares, strict=True):
        share.append(breaks[number])
        if _fit(share, gap):
            deepest = max(deepest, _share_out(breaks, number + 1, gaps, shares))
        if deepest == len(breaks):
            return deepest
        share.pop()
    return deepest


def _fit(breaks: Sequence[Break], gap: Gap) -> bool:
    """Whether breaks fit into one gap together with its journey, in any order."""
    if sum(pause.duration for pause in breaks) + gap.journey > gap.end - gap.start:
        return False
    return _fit_from(gap.start, tuple(breaks), gap.journey, gap.end)


def _fit_from(clock: int, breaks: tuple[Break, ...], journey: int, end: int) -> bool:
    if not breaks:
        return clock + journey <= end
    if journey and _fit_from(clock + journey, breaks, 0, end):
        return True
    for number, pause in enumerate(breaks):
        start = max(clock, pause.earliest)
        others = breaks[:number] + breaks[number + 1 :]
        if start <= pause.latest and _fit_from(start + pause.duration, others, journey, end):
            return True
    return False
