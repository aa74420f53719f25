"""One tour: its times, its cost, and single stops put in and taken out."""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.settle import price_settled
from engine.rounds.kernels.state import (
    AT,
    BEGIN,
    CARERS,
    DURATION,
    EARLIEST,
    EARLY,
    END,
    FREE,
    HOME,
    JOB,
    LATE,
    LATEST,
    LEG,
    MODE,
    PLACE,
    PRICED_STARTS,
    WAITING,
    Day,
    Rounds,
)


@kernel
def schedule_forward(day: Day, rounds: Rounds, r: int) -> bool:
    """Recompute places, legs, earliest starts, cost and work of tour r; False if a stop is late.

    Leaves in LATEST what each stop allows by itself, for `schedule_backward` to narrow.
    """
    travel, jobs, stops = day.travel, day.jobs, rounds.stops
    mode, home = day.tours[r, MODE], day.tours[r, HOME]
    n, visits = rounds.length[r], day.extra.shape[0]
    in_time = True
    cost, work = 0, 0
    clock, here = day.tours[r, BEGIN], home
    for p in range(n):
        job = stops[r, p, JOB]
        early, late, there = jobs[job, EARLY], jobs[job, LATE], here
        if job < visits:
            there = jobs[job, PLACE]
            cost += day.extra[job, r]
            work += jobs[job, DURATION]
            if jobs[job, CARERS] == 2:
                early = rounds.start[job]
                late = early
        leg = travel[mode, here, there]
        start = max(clock + leg, early)
        if start > late:
            in_time = False
        clock, here = start + jobs[job, DURATION], there
        cost += leg
        work += leg
        stops[r, p, AT] = there
        stops[r, p, EARLIEST] = start
        stops[r, p, FREE] = clock
        stops[r, p, LATEST] = late
        stops[r, p, LEG] = leg
    leg = travel[mode, here, home]
    stops[r, n, LEG] = leg
    rounds.cost[r] = cost + leg
    rounds.work[r] = work + leg
    return in_time and (n == 0 or clock + leg <= day.tours[r, END])


@kernel
def schedule_backward(day: Day, rounds: Rounds, r: int) -> None:
    """Recompute the latest starts of tour r."""
    stops, limit = rounds.stops, day.tours[r, END]
    for p in range(rounds.length[r] - 1, -1, -1):
        limit -= stops[r, p + 1, LEG] + day.jobs[stops[r, p, JOB], DURATION]
        limit = min(stops[r, p, LATEST], limit)
        stops[r, p, LATEST] = limit


@kernel
def schedule_tour(day: Day, rounds: Rounds, r: int) -> bool:
    """Recompute all of tour r after a change of its stops. False if it cannot be kept."""
    feasible = schedule_forward(day, rounds, r)
    schedule_backward(day, rounds, r)
    if day.weights[PRICED_STARTS] or day.weights[WAITING]:
        price_settled(day, rounds, r)
    rounds.clock[0] += 1
    rounds.version[r] = rounds.clock[0]
    return feasible


@kernel
def put_in(day: Day, rounds: Rounds, r: int, position: int, job: int) -> bool:
    """Put a job into tour r before the stop at `position`. False if the tour cannot be kept."""
    stops = rounds.stops
    for p in range(rounds.length[r], position, -1):
        stops[r, p, JOB] = stops[r, p - 1, JOB]
    stops[r, position, JOB] = job
    rounds.length[r] += 1
    return schedule_tour(day, rounds, r)


@kernel
def take_out(rounds: Rounds, r: int, job: int) -> None:
    """Take a job out of tour r. The caller schedules the tour once all are out."""
    stops, n = rounds.stops, rounds.length[r]
    p = 0
    while stops[r, p, JOB] != job:
        p += 1
    for q in range(p, n - 1):
        stops[r, q, JOB] = stops[r, q + 1, JOB]
    rounds.length[r] = n - 1
