"""The free times of all carers side by side, to sift them for one visit at once.

Journeys are computed to within a second of `Travel.seconds`; whoever sifts decides afterwards with
the exact numbers, so that nothing here can make a wrong plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.rounds.problem import Carer, Place, Problem, Travel, Visit
from engine.rounds.spaces import Space

MARGIN = 2.0  # seconds by which two rounded journeys may be off together

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Row(NamedTuple):
    """One free time, in the numbers of seconds and kilometres that the grid holds."""

    carer: int
    number: int  # among the carer's
    begin: float  # of the window
    end: float
    free: float
    until: float
    from_x: float
    from_y: float
    to_x: float
    to_y: float
    journey: float
    to_home: bool
    pace: float  # seconds for a kilometre as the crow flies
    fixed: float  # seconds for every journey


class Grid:
    """All free times, carer by carer."""

    def __init__(self, travel: Travel, carers: Sequence[Carer], rows: Sequence[Row]) -> None:
        self.numbers: Mapping[str, int] = {carer.id: n for n, carer in enumerate(carers)}
        table = np.array(rows, np.float64).reshape(len(rows), len(Row._fields)).T.copy()
        self._minimum = float(travel.minimum)
        self._carer = table[0].astype(np.int64)
        self._number = table[1].astype(np.int64)
        (
            self._begin,
            self._end,
            self._free,
            self._until,
            self._from_x,
            self._from_y,
            self._to_x,
            self._to_y,
            self._journey,
        ) = table[2:11]
        self._to_home = table[11] > 0
        self._pace, self._fixed = table[12], table[13]
        self._count = len(carers)

    def find_maybe(self, visit: Visit, at: Place) -> Flags:
        """Return by carer whether a visit may fit somewhere, apart from breaks."""
        early, late, duration = visit.earliest, visit.latest, visit.duration
        near = np.flatnonzero((self._free <= late) & (self._until >= early + duration))
        first = np.maximum(early, self._free[near] + self._reach_from(near, at))
        last = np.minimum(late, self._until[near] - self._reach_to(near, at) - duration)
        maybe = np.zeros(self._count, np.bool_)
        maybe[self._carer[near[first <= last + MARGIN]]] = True
        return maybe

    def find_widest(self, visit: Visit, at: Place) -> Indices:
        """Return by carer which free time, in windows with work, is least too short; -1 if none."""
        early, late, duration = visit.earliest, visit.latest, visit.duration
        working = np.maximum(self._begin, early) <= np.minimum(self._end - duration, late)
        rows = np.flatnonzero(working)
        first = np.maximum(early, self._free[rows] + self._reach_from(rows, at))
        last = np.minimum(late, self._until[rows] - self._reach_to(rows, at) - duration)
        order = np.lexsort((first - last, self._carer[rows]))
        rows = rows[order]
        widest = np.full(self._count, -1, np.int64)
        carers, heads = np.unique(self._carer[rows], return_index=True)
        widest[carers] = self._number[rows[heads]]
        return widest

    def find_merged(self, visit: Visit, at: Place) -> tuple[Numbers, Indices, Indices]:
        """Return where a visit may fit once a stop is gone, apart from breaks.

        Returns
        -------
        tuple of arrays
            The travel it adds, the carer, and the number of the free time before the stop.
        """
        early, late, duration = visit.earliest, visit.latest, visit.duration
        one = np.flatnonzero(~self._to_home)
        two = one + 1
        near = (self._free[one] <= late) & (self._until[two] >= early + duration)
        one, two = one[near], two[near]
        there, onward = self._reach_from(one, at), self._reach_to(two, at)
        first = np.maximum(early, self._free[one] + there)
        last = np.minimum(late, self._until[two] - onward - duration)
        fits = first <= last + MARGIN
        added = there + onward - self._journey[one] - self._journey[two]
        return added[fits], self._carer[one[fits]], self._number[one[fits]]

    def _reach_from(self, rows: Indices, at: Place) -> Numbers:
        return self._reach(rows, self._from_x[rows] - at[0], self._from_y[rows] - at[1])

    def _reach_to(self, rows: Indices, at: Place) -> Numbers:
        return self._reach(rows, self._to_x[rows] - at[0], self._to_y[rows] - at[1])

    def _reach(self, rows: Indices, across: Numbers, down: Numbers) -> Numbers:
        km = np.hypot(across, down)
        seconds = np.maximum(self._minimum, np.rint(km * self._pace[rows] + self._fixed[rows]))
        return np.where(km > 0, seconds, 0.0)


def make_grid(problem: Problem, spaces: Sequence[Sequence[Space]]) -> Grid:
    """Return the grid of a problem from the free times of its carers, in their order."""
    rows = []
    for carer_number, carer in enumerate(problem.carers):
        mode = problem.travel.modes[carer.mode]
        pace = problem.travel.detour / mode.kmh * 3600
        for number, space in enumerate(spaces[carer_number]):
            begin, end = carer.windows[space.window]
            ends = (space.free, space.until, *space.before, *space.after)
            rows.append(
                Row(
                    carer_number,
                    number,
                    begin,
                    end,
                    *ends,
                    space.journey,
                    space.to_home,
                    pace,
                    mode.fixed,
                )
            )
    return Grid(problem.travel, problem.carers, rows)
