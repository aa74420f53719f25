"""How much the free times of all carers are short of a visit, each by one kind of change.

As in a grid, journeys are right to within a second: the bounds here say in which order to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.rounds.grid import MARGIN, Flags, Grid, Indices, Numbers, make_grid
from engine.rounds.problem import Place, Problem, Visit
from engine.rounds.spaces import Space


class Shortfalls(NamedTuple):
    """Free times by the least that they are short of a visit, in seconds, the least first."""

    least: Numbers
    carers: Indices
    numbers: Indices  # of the free times among the carer's


class Shortages(Grid):
    """A grid that also says what is missing."""

    def __init__(self, problem: Problem, spaces: Sequence[Sequence[Space]]) -> None:
        vars(self).update(vars(make_grid(problem, spaces)))
        # Every window ends with the free time before the journey home.
        self._from_home = np.concatenate(([True], self._to_home[:-1]))[: len(self._to_home)]
        same = self._carer[1:] == self._carer[:-1]
        self._begin_limit = np.full(len(self._carer), -np.inf)
        self._begin_limit[1:][same] = self._end[:-1][same]
        self._end_limit = np.full(len(self._carer), np.inf)
        self._end_limit[:-1][same] = self._begin[1:][same]

    def find_outside(self, visit: Visit, at: Place, able: Flags, most: int) -> Shortfalls:
        """Return the free times in which a visit would start at most so far outside tolerance."""
        early, late, duration = visit.earliest, visit.latest, visit.duration
        near = (self._free <= late + most) & (self._until >= early - most + duration)
        rows = np.flatnonzero(near & able[self._carer])
        first = self._free[rows] + self._reach_from(rows, at)
        last = self._until[rows] - self._reach_to(rows, at) - duration
        outside = np.maximum(first - late, early - last)
        kept = (first <= last + MARGIN) & (outside <= most + MARGIN)
        return self._sort(rows[kept], outside[kept])

    def find_overrun(
        self,
        visit: Visit,
        at: Place,
        able: Flags,
        most: int,
        partners: tuple[Numbers, Numbers],
        *,
        early: bool,
    ) -> Shortfalls:
        """Return the free times at one end of a window that fit if it were so much longer.

        `partners` are the first and last starts of those who could be the second carer, or of the
        tolerance if one is enough.
        """
        rows = np.flatnonzero((self._from_home if early else self._to_home) & able[self._carer])
        there, onward = self._reach_from(rows, at), self._reach_to(rows, at)
        begins, ends = partners[0][:, None], partners[1][:, None]
        if early:
            last = self._until[rows] - onward - visit.duration
            start = np.minimum(last, ends)
            fits = start >= begins - MARGIN
            needs = self._begin[rows] - (start - there)
            room = self._begin[rows] - self._begin_limit[rows]
        else:
            start = np.maximum(self._free[rows] + there, begins)
            fits = start <= ends + MARGIN
            needs = start + visit.duration + onward - self._end[rows]
            room = self._end_limit[rows] - self._end[rows]
        fits &= (needs >= 1 - 2 * MARGIN) & (needs <= np.minimum(room, most) + 2 * MARGIN)
        least = np.where(fits, needs, np.inf).min(axis=0, initial=np.inf)
        kept = least < np.inf
        return self._sort(rows[kept], least[kept])

    def _sort(self, rows: Indices, least: Numbers) -> Shortfalls:
        order = np.argsort(least, kind="stable")
        rows = rows[order]
        return Shortfalls(least[order], self._carer[rows], self._number[rows])
