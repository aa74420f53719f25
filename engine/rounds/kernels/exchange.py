"""Two tours exchange parts: all that follows, all that came before, short strings, or everything.

A ruin can do none of this at once: it takes out a few visits of each tour and puts them in again
one by one, so a better way to join two halves of two rounds lies many dear steps away.
"""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.chance import draw, draw_below
from engine.rounds.kernels.state import (
    CARER,
    CARERS,
    JOB,
    NOBODY,
    NOT_ELIGIBLE,
    PARTNER,
    Day,
    Rounds,
    Undo,
    Work,
)
from engine.rounds.kernels.tour import schedule_tour
from engine.rounds.kernels.undo import save_tour, save_visit

REACH = 30  # how many visits near one may be the one to follow it
LONGEST_STRING = 4
# How often two tours exchange everything, what follows, and what came before; else strings.
EVERYTHING, FOLLOWERS, LEADERS = 0.15, 0.25, 0.2


@kernel
def find_stop(rounds: Rounds, r: int, v: int) -> int:
    """Return the position of visit v in tour r, which has it."""
    p = 0
    while rounds.stops[r, p, JOB] != v:
        p += 1
    return p


@kernel
def may_take(day: Day, rounds: Rounds, r: int, first: int, end: int, s: int) -> bool:
    """Whether the carer of tour s may make the visits at these positions of tour r instead.

    Breaks stay with their carer, and nobody makes both halves of a double-handed visit.
    """
    visits, old, new = day.extra.shape[0], day.tours[r, CARER], day.tours[s, CARER]
    for p in range(first, end):
        v = rounds.stops[r, p, JOB]
        if v >= visits or day.extra[v, s] == NOT_ELIGIBLE:
            return False
        if day.jobs[v, CARERS] == 2:
            other = rounds.crew[v, 1] if rounds.crew[v, 0] == r else rounds.crew[v, 0]
            if day.tours[other, CARER] == new:
                return False
            if day.jobs[v, PARTNER] == old and old != new:
                return False
    return True


@kernel
def hand_over(rounds: Rounds, undo: Undo, r: int, first: int, end: int, s: int) -> None:
    """Enter tour s instead of r for the visits that were at these positions of the saved tour r."""
    for p in range(first, end):
        v = undo.rounds.stops[r, p, JOB]
        save_visit(rounds, undo, v)
        rounds.crew[v, 0 if undo.rounds.crew[v, 0] == r else 1] = s


@kernel
def splice(
    rounds: Rounds, undo: Undo, r: int, first: int, end: int, s: int, begin: int, stop: int
) -> None:
    """Write tour r with stops begin .. stop-1 of the saved tour s in place of first .. end-1."""
    old, q = undo.rounds.stops, first
    for p in range(begin, stop):
        rounds.stops[r, q, JOB] = old[s, p, JOB]
        q += 1
    for p in range(end, undo.rounds.length[r]):
        rounds.stops[r, q, JOB] = old[r, p, JOB]
        q += 1
    rounds.length[r] = q


@kernel
def exchange(
    day: Day,
    rounds: Rounds,
    undo: Undo,
    r: int,
    first: int,
    end: int,
    s: int,
    begin: int,
    stop: int,
) -> bool:
    """Exchange stops first .. end-1 of tour r and begin .. stop-1 of tour s; False if illegal."""
    more, most = (stop - begin) - (end - first), rounds.stops.shape[1] - 1
    if rounds.length[r] + more > most or rounds.length[s] - more > most:
        return False
    if not may_take(day, rounds, r, first, end, s) or not may_take(day, rounds, s, begin, stop, r):
        return False
    save_tour(rounds, undo, r)
    save_tour(rounds, undo, s)
    hand_over(rounds, undo, r, first, end, s)
    hand_over(rounds, undo, s, begin, stop, r)
    splice(rounds, undo, r, first, end, s, begin, stop)
    splice(rounds, undo, s, begin, stop, r, first, end)
    if not schedule_tour(day, rounds, r):
        return False
    return schedule_tour(day, rounds, s)


@kernel
def exchange_parts(day: Day, rounds: Rounds, undo: Undo, work: Work) -> bool:
    """Exchange parts of two tours that pass near each other; False if that cannot be done."""
    visits, reach = rounds.start.size, min(REACH, day.near.shape[1])
    v = draw_below(work.random, visits)
    if rounds.crew[v, 0] == NOBODY or reach == 0:
        return False
    r = rounds.crew[v, draw_below(work.random, day.jobs[v, CARERS])]
    n, dice = rounds.length[r], draw(work.random)
    if dice < EVERYTHING:
        s = draw_below(work.random, rounds.length.size)
        return r != s and exchange(day, rounds, undo, r, 0, n, s, 0, rounds.length[s])
    w = day.near[v, draw_below(work.random, reach)]
    if rounds.crew[w, 0] == NOBODY:
        return False
    s = rounds.crew[w, draw_below(work.random, day.jobs[w, CARERS])]
    if s == r:
        return False
    p, q, m = find_stop(rounds, r, v), find_stop(rounds, s, w), rounds.length[s]
    dice -= EVERYTHING
    if dice < FOLLOWERS:
        return exchange(day, rounds, undo, r, p + 1, n, s, q, m)
    if dice < FOLLOWERS + LEADERS:
        return exchange(day, rounds, undo, r, 0, p + 1, s, 0, q)
    end = min(n, p + 1 + draw_below(work.random, LONGEST_STRING + 1))
    stop = min(m, q + draw_below(work.random, LONGEST_STRING + 1))
    return exchange(day, rounds, undo, r, p + 1, end, s, q, stop)
