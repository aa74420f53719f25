"""The starts to publish, chosen within the freedom that the tours leave."""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.costs import price_start
from engine.rounds.kernels.state import (
    CARERS,
    DURATION,
    EARLIEST,
    END,
    JOB,
    LATEST,
    LEG,
    PRICED_STARTS,
    START,
    TARGET,
    Day,
    Rounds,
)


@kernel
def choose_near(first: int, last: int, target: int) -> int:
    """Return the start nearest to the target, on a whole minute where there is one."""
    if target > last:
        whole = last - last % 60
        return whole if whole >= first else last
    if target < first:
        whole = first + -first % 60
        return whole if whole <= last else first
    return target


@kernel
def settle_tour(day: Day, rounds: Rounds, r: int) -> None:
    """Choose the start of every stop of tour r: near its target, within its freedom.

    From the last stop to the first, each is moved from its earliest start towards the target as
    far as the stop after it allows. A double-handed visit keeps its frozen start.
    """
    stops, visits, limit = rounds.stops, day.extra.shape[0], day.tours[r, END]
    for p in range(rounds.length[r] - 1, -1, -1):
        job = stops[r, p, JOB]
        limit -= stops[r, p + 1, LEG] + day.jobs[job, DURATION]
        limit = min(limit, stops[r, p, LATEST])
        if job < visits:
            limit = choose_near(stops[r, p, EARLIEST], limit, day.jobs[job, TARGET])
        stops[r, p, START] = limit


@kernel
def price_settled(day: Day, rounds: Rounds, r: int) -> None:
    """Settle tour r, add the price of its starts to its cost, and count its waiting."""
    settle_tour(day, rounds, r)
    stops, visits = rounds.stops, day.extra.shape[0]
    cost, waiting, end, visited = 0, 0, 0, False
    for p in range(rounds.length[r]):
        job, start = stops[r, p, JOB], stops[r, p, START]
        if job >= visits:
            continue
        if day.weights[PRICED_STARTS] and day.jobs[job, CARERS] == 1:
            cost += price_start(day, job, start, day.informed[job, r])
        if visited:
            waiting += start - end - stops[r, p, LEG]
        end, visited = start + day.jobs[job, DURATION], True
    rounds.cost[r] += cost
    rounds.waiting[r] = waiting
