"""Taking visits out: strings of neighbours around one visit."""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.chance import draw, draw_below
from engine.rounds.kernels.slots import fits_changed_tour
from engine.rounds.kernels.state import (
    BREAKS,
    CARERS,
    JOB,
    NOBODY,
    TOURS,
    Day,
    Rounds,
    Undo,
    Work,
)
from engine.rounds.kernels.tour import schedule_tour, take_out
from engine.rounds.kernels.undo import save_tour, save_visit

# The most stops to take out of one tour are drawn anew in every step: short strings free time in
# more tours at once, long ones turn a tour round.
SHORT_STRING, LONG_STRING = 5.0, 10.0
MEAN_PULLED = 10.0  # visits taken out in a ruin, roughly
HOPEFULS = 15.0  # visits left out that are considered in a step, roughly


@kernel
def mean_length(day: Day, rounds: Rounds) -> float:
    """Return the mean number of visits in the tours in use."""
    busy, visits = 0, 1
    for r in range(rounds.length.size):
        n = rounds.length[r] - day.tours[r, BREAKS]
        if n > 0:
            busy += 1
            visits += n
    return visits / max(1, busy)


@kernel
def release(day: Day, rounds: Rounds, undo: Undo, v: int) -> None:
    """Take visit v out of its tours, which `reschedule` then brings up to date."""
    save_visit(rounds, undo, v)
    for h in range(day.jobs[v, CARERS]):
        r = rounds.crew[v, h]
        save_tour(rounds, undo, r)
        take_out(rounds, r, v)
        rounds.crew[v, h] = NOBODY


@kernel
def release_string(
    day: Day,
    rounds: Rounds,
    undo: Undo,
    work: Work,
    r: int,
    v: int,
    size: int,
    pooled: int,
) -> int:
    """Take `size` neighbouring stops with visit v among them out of tour r; breaks stay.

    Adds them to the pool, of which `pooled` cells are in use. Returns its new size.
    """
    stops, pool, visits = rounds.stops, work.pool, day.extra.shape[0]
    at = 0
    while stops[r, at, JOB] != v:
        at += 1
    first = max(0, min(at - draw_below(work.random, size), rounds.length[r] - size))
    end = pooled
    for p in range(first, first + size):
        if stops[r, p, JOB] < visits:
            pool[end] = stops[r, p, JOB]
            end += 1
    for i in range(pooled, end):
        release(day, rounds, undo, pool[i])
    return end


@kernel
def reschedule(day: Day, rounds: Rounds, undo: Undo) -> bool:
    """Recompute the tours that lost visits. False if one of them cannot be kept without them.

    That is rare but real: without a visit near the next one, a journey may fall after a break
    instead of before it; and rounding to seconds may make a direct journey longer by one.
    """
    for i in range(undo.saved[TOURS]):
        r = undo.tours[i]
        if not schedule_tour(day, rounds, r):
            return False
    return True


@kernel
def ruin_strings(day: Day, rounds: Rounds, undo: Undo, work: Work, seed: int) -> int:
    """Take strings out of tours that pass near the visit `seed`. Returns how many visits."""
    cut, pooled = work.cut, 0
    for r in range(cut.size):
        cut[r] = False
    most = SHORT_STRING + draw(work.random) * (LONG_STRING - SHORT_STRING)
    longest = min(most, mean_length(day, rounds))
    strings = int(draw(work.random) * (4.0 * MEAN_PULLED / (1.0 + longest) - 1.0) + 1.0)
    for k in range(-1, day.near.shape[1]):
        v = seed if k < 0 else day.near[seed, k]
        if rounds.crew[v, 0] == NOBODY:
            continue
        r = rounds.crew[v, draw_below(work.random, day.jobs[v, CARERS])]
        if cut[r]:
            continue
        cut[r] = True
        size = 1 + int(draw(work.random) * min(float(rounds.length[r]), longest))
        pooled = release_string(day, rounds, undo, work, r, v, size, pooled)
        strings -= 1
        if strings == 0:
            break
    return pooled


@kernel
def add_hopefuls(day: Day, rounds: Rounds, undo: Undo, work: Work, pooled: int) -> int:
    """Add visits left out before to the pool that now fit into a tour that lost visits.

    Where many are out, each is considered now and then only: a crowd would push out the pool.

    The other tours have no room for it: they had none before, and they have not changed since.
    Returns the new size of the pool.
    """
    end = pooled
    outs = undo.out[undo.out.size - 1]
    for i in range(outs):
        v = undo.out[i]
        if outs * draw(work.random) < HOPEFULS and fits_changed_tour(day, rounds, undo, work, v):
            work.pool[end] = v
            end += 1
    return end
