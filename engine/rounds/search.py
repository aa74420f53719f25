"""One run of the search: arrays in, best rounds out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.rounds.arrays import DayArrays, make_rounds, make_undo, make_work
from engine.rounds.kernels.anneal import build, improve, prepare
from engine.rounds.kernels.state import BEST, EARLY, LATE, NOBODY, Day, Ints, Longs, Rounds
from engine.rounds.kernels.warm import load_lines
from engine.rounds.result import TracePoint
from engine.rounds.start import FirstLines
from engine.stop import Pace, Stop

HOT = 3000.0  # annealing temperature at the start, in cost units (seconds) …
HOT_FROM_PLAN = 300.0  # … of a run that starts from a plan, which is not to be thrown away …
COLD = 40.0  # … and at the end
SAVE_SECONDS = 5.0  # of search between two rounds that are handed out to be saved

Report = Callable[[TracePoint], None]
Save = Callable[[Rounds], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The best rounds of a run, and figures about the run."""

    rounds: Rounds
    trace: tuple[TracePoint, ...]
    iterations: int
    seconds: float
    stopped: str


def run_search(
    arrays: DayArrays,
    stop: Stop,
    seed: int,
    first: FirstLines | None,
    report: Report | None,
    save: Save | None,
) -> Found:
    """Search until told to stop. The kernels must be loaded: the clock starts here.

    `save` gets the best rounds, which it must leave as they are, when they have become better and
    SAVE_SECONDS have gone by since it last did.
    """
    day = arrays.day
    rounds, best, undo = make_rounds(day), make_rounds(day), make_undo(day)
    work = make_work(day, rounds, seed)
    totals = np.zeros(2, np.int64)
    order = _order_first(day)
    pace, trace = Pace(), _Trace(arrays, best, totals, report)
    savings = _Savings(best, totals, save)
    hot = HOT if first is None else HOT_FROM_PLAN

    stop.start()
    prepare(day, rounds, undo)
    if first is not None:
        load_lines(day, rounds, undo, first.visits, first.tours, first.starts, first.break_starts)
    build(day, rounds, best, undo, work, order, totals)
    iterations = 0
    while (reason := stop.reason(iterations)) is None:
        if pace.is_due():
            trace.add(stop.seconds(), iterations)
        savings.offer(stop.seconds())
        steps = stop.next_batch(iterations)
        temperature = hot * (COLD / hot) ** stop.used(iterations)
        improve(day, rounds, best, undo, work, totals, steps, temperature)
        iterations += steps
    # A blink may have left out a visit that fits. The clock goes on, so that no state of a tour
    # gets a number that stands for another.
    best.clock[0] = rounds.clock[0]
    build(day, best, best, undo, work, order, totals)
    trace.add(stop.seconds(), iterations)
    return Found(best, tuple(trace.points), iterations, stop.seconds(), reason)


def _order_first(day: Day) -> Ints:
    """The order of the first, greedy rounds: dearest to leave out first, then tightest."""
    visits = day.extra.shape[0]
    width = day.jobs[:visits, LATE] - day.jobs[:visits, EARLY]
    return np.lexsort((width, -day.penalty)).astype(np.int32)


class _Trace:
    """The course of the best cost; adds a point only when that has changed."""

    def __init__(
        self, arrays: DayArrays, best: Rounds, totals: Longs, report: Report | None
    ) -> None:
        self.points: list[TracePoint] = []
        self._arrays, self._best, self._totals, self._report = arrays, best, totals, report
        self._last = -1

    def add(self, seconds: float, iterations: int) -> None:
        total = int(self._totals[BEST])
        if total == self._last:
            return
        self._last = total
        left_out = self._best.crew[:, 0] == NOBODY
        cost = total - int(self._arrays.forced[left_out].sum())
        point = TracePoint(seconds, iterations, cost, int(left_out.sum()))
        self.points.append(point)
        if self._report is not None:
            self._report(point)


class _Savings:
    """Hands the best rounds out now and then: the first ones at once, then only better ones."""

    def __init__(self, best: Rounds, totals: Longs, save: Save | None) -> None:
        self._best, self._totals, self._save = best, totals, save
        self._due_at, self._last = 0.0, -1

    def offer(self, seconds: float) -> None:
        total = int(self._totals[BEST])
        if self._save is None or seconds < self._due_at or total == self._last:
            return
        self._due_at, self._last = seconds + SAVE_SECONDS, total
        self._save(self._best)
