"""The search: build first rounds, then ruin and recreate or exchange, and keep or undo."""

from __future__ import annotations

import math

from engine.jit import kernel
from engine.rounds.kernels.chance import draw, draw_below
from engine.rounds.kernels.costs import count_change, count_cost
from engine.rounds.kernels.exchange import exchange_parts
from engine.rounds.kernels.recreate import insert_again, insert_visit, order_pool
from engine.rounds.kernels.ruin import add_hopefuls, reschedule, ruin_strings
from engine.rounds.kernels.state import BEST, NOBODY, NOW, Day, Ints, Longs, Rounds, Undo, Work
from engine.rounds.kernels.tour import schedule_tour
from engine.rounds.kernels.undo import end_step, remember

# Chance to overlook a better slot, which keeps the greedy repair from repeating itself.
BLINK = 0.02
# Share of the steps in which two tours exchange parts instead of a ruin. An exchange costs a tenth
# of a ruin; with more of them the ruins, which alone bring in who is left out, become too few.
EXCHANGES = 0.6


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
    """Put every visit that is out in, in the given order, where that pays; remember the rounds."""
    for i in range(order.size):
        if rounds.crew[order[i], 0] == NOBODY:
            insert_visit(day, rounds, undo, work, order[i], 0.0)
            end_step(rounds, undo, count_change(day, rounds, undo) <= 0)
    totals[NOW] = count_cost(day, rounds)
    totals[BEST] = totals[NOW]
    remember(rounds, best, undo)


@kernel
def try_step(day: Day, rounds: Rounds, undo: Undo, work: Work, temperature: float) -> bool:
    """One exchange or ruin, and recreate. Returns whether the result may be kept."""
    pooled = 0
    if draw(work.random) < EXCHANGES:
        if not exchange_parts(day, rounds, undo, work):
            return False
    else:
        pooled = ruin_strings(day, rounds, undo, work, draw_below(work.random, rounds.start.size))
        if not reschedule(day, rounds, undo):
            return False
    pooled = add_hopefuls(day, rounds, undo, work, pooled)
    order_pool(day, work, pooled)
    for i in range(pooled):
        insert_again(day, rounds, undo, work, work.pool[i], BLINK)
    tolerated = -temperature * math.log(max(1e-12, draw(work.random)))
    return bool(count_change(day, rounds, undo) < tolerated)


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
        keep = try_step(day, rounds, undo, work, temperature)
        if keep:
            totals[NOW] += count_change(day, rounds, undo)
        end_step(rounds, undo, keep)
        if keep and totals[NOW] < totals[BEST]:
            totals[BEST] = totals[NOW]
            remember(rounds, best, undo)
