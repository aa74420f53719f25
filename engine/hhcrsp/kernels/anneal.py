"""The search: change something, count the times that follow, keep it or take it back."""

from __future__ import annotations

import math

from engine.hhcrsp.kernels.moves import (
    change_carer,
    move_anywhere,
    move_beside,
    move_block,
    shift_in_order,
    swap_patients,
    swap_tails,
)
from engine.hhcrsp.kernels.routes import (
    begin_step,
    count_afresh,
    first_office_stop,
    settle,
    take_back,
    triple_cost,
)
from engine.hhcrsp.kernels.state import Floats, Ints, Routes, Task, Undo, Work
from engine.jit import kernel
from engine.rounds.kernels.chance import draw

MOVES_PER_ITERATION = 1000
NOISE = 1e-7  # differences of three times the cost below this are rounding

# Shares of the kinds of moves, added up; what is left are swapped patients.
SHARES = (0.38, 0.48, 0.58, 0.70, 0.80, 0.88)


@kernel
def try_move(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Draw one change and make it. Returns False where the draw changes nothing."""
    u = draw(work.random)
    if u < SHARES[0]:
        return move_beside(task, routes, undo, work)
    if u < SHARES[1]:
        return change_carer(task, routes, undo, work)
    if u < SHARES[2]:
        return move_anywhere(task, routes, undo, work)
    if u < SHARES[3]:
        return shift_in_order(task, routes, undo, work)
    if u < SHARES[4]:
        return move_block(task, routes, undo, work)
    if u < SHARES[5]:
        return swap_tails(task, routes, undo, work)
    return swap_patients(task, routes, undo, work)


@kernel
def copy_routes(source: Routes, target: Routes) -> None:
    """Make the target the same as the source."""
    for x in range(source.rank.size):
        target.rank[x] = source.rank[x]
        target.carer[x, 0] = source.carer[x, 0]
        target.carer[x, 1] = source.carer[x, 1]
    for stop in range(source.start.size):
        target.before[stop] = source.before[stop]
        target.after[stop] = source.after[stop]
        target.start[stop] = source.start[stop]
        target.end[stop] = source.end[stop]
    for i in range(3):
        target.totals[i] = source.totals[i]


@kernel
def improve(
    task: Task,
    routes: Routes,
    best: Routes,
    undo: Undo,
    work: Work,
    order: Ints,
    ranks: Floats,
    iterations: int,
    temperature: float,
) -> None:
    """Run so many iterations at one temperature, in units of three times the cost."""
    for _ in range(iterations):
        rank_by_time(task, routes, order, ranks)
        count_afresh(task, routes)
        now = triple_cost(routes)
        lowest = triple_cost(best)
        for _ in range(MOVES_PER_ITERATION):
            begin_step(routes, undo)
            tolerated = -temperature * math.log(max(1e-12, draw(work.random)))
            if not try_move(task, routes, undo, work):
                continue
            # Nothing can better the tardiness by more than all of it.
            travel = routes.totals[0]
            if travel > now + tolerated:
                take_back(task, routes, undo)
                continue
            settle(task, routes, undo)
            cost = triple_cost(routes)
            if cost > now + tolerated + NOISE:
                take_back(task, routes, undo)
                continue
            now = cost
            if cost < lowest - NOISE:
                lowest = cost
                copy_routes(routes, best)


@kernel
def rank_by_time(task: Task, routes: Routes, order: Ints, ranks: Floats) -> None:
    """Draw the ranks near the times again, without changing any round.

    `order` holds the patients, nearly sorted from the last time.
    """
    n = order.size
    for i in range(1, n):
        x, p = order[i], i
        while p > 0 and (
            routes.rank[x] < routes.rank[order[p - 1]]
            or (routes.rank[x] == routes.rank[order[p - 1]] and x < order[p - 1])
        ):
            order[p] = order[p - 1]
            p -= 1
        order[p] = x
    office = first_office_stop(task)
    for i in range(n):
        x = order[i]
        rank = routes.start[2 * x]
        for s in range(task.services[x]):
            before = routes.before[2 * x + s]
            if before < office:
                rank = max(rank, ranks[routes.place[before]] + 1e-3)
        ranks[x] = rank
    for i in range(n):
        routes.rank[order[i]] = ranks[order[i]]
