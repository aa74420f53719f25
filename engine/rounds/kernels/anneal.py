"""The search: build first rounds, then ruin, recreate, and keep or undo."""

from __future__ import annotations

import math

from engine.jit import kernel
from engine.rounds.kernels.chance import draw, draw_below
from engine.rounds.kernels.recreate import insert_visit, order_pool
from engine.rounds.kernels.ruin import add_hopefuls, reschedule, ruin_strings
from engine.rounds.kernels.state import BEST, NOBODY, NOW, Day, Ints, Longs, Rounds, Undo, Work
from engine.rounds.kernels.tour import schedule_tour
from engine.rounds.kernels.undo import end_step, remember

# Chance to overlook a better slot, which keeps the greedy repair from repeating itself.
BLINK = 0.02


@kernel
def count_cost(day: Day, rounds: Rounds) -> int:
    """Return the cost of the rounds, counted afresh."""
    cost = 0
    for r in range(rounds.length.size):
        cost += rounds.cost[r]
    for v in range(rounds.start.size):
        if rounds.crew[v, 0] == NOBODY:
            cost += day.penalty[v]
    return cost


@kernel
def prepare(day: Day, rounds: Rounds, undo: Undo) -> None:
    """Schedule the empty tours."""
    for r in range(rounds.length.size):
        schedule_tour(day, rounds, r)
        undo.tour_stale[r] = True


@kernel
def build(
    day: Day, rounds: Rounds, best: Rounds, undo: Undo, work: Work, order: Ints, totals: Longs
) -> None:
    """Put every visit that is out in once, in the given order, and remember the rounds."""
    for i in range(order.size):
        if rounds.crew[order[i], 0] == NOBODY:
            insert_visit(day, rounds, undo, work, order[i], 0.0)
    end_step(rounds, undo, True)
    totals[NOW] = count_cost(day, rounds)
    totals[BEST] = totals[NOW]
    remember(rounds, best, undo)


@kernel
def try_step(
    day: Day, rounds: Rounds, undo: Undo, work: Work, totals: Longs, temperature: float
) -> bool:
    """One ruin and recreate. Returns whether the result may be kept."""
    before = totals[NOW]
    pooled = ruin_strings(
        day, rounds, undo, work, draw_below(work.random, rounds.start.size), totals
    )
    if not reschedule(day, rounds, undo, totals):
        return False
    pooled = add_hopefuls(day, rounds, undo, work, pooled)
    order_pool(day, work, pooled)
    for i in range(pooled):
        totals[NOW] += insert_visit(day, rounds, undo, work, work.pool[i], BLINK)
    tolerated = -temperature * math.log(max(1e-12, draw(work.random)))
    return bool(totals[NOW] < before + tolerated)


@kernel
def improve(
    day: Day,
    rounds: Rounds,
    best: Rounds,
    undo: Undo,
    work: Work,
    totals: Longs,
    steps: int,
    temperature: float,
) -> None:
    """Run so many steps at one temperature."""
    for _ in range(steps):
        before = totals[NOW]
        keep = try_step(day, rounds, undo, work, totals, temperature)
        end_step(rounds, undo, keep)
        if not keep:
            totals[NOW] = before
        elif totals[NOW] < totals[BEST]:
            totals[BEST] = totals[NOW]
            remember(rounds, best, undo)
