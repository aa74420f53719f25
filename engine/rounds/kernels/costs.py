"""What rounds cost beyond single tours, and how a step has changed the cost."""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.state import (
    CARER,
    CARERS,
    CLOSENESS,
    CONTRACT,
    END_TOUR,
    FAIRNESS,
    FIRST_TOUR,
    NEWS,
    NOBODY,
    OVERTIME,
    OVERTIME_AFTER,
    PLANNED,
    PRICED_LOADS,
    PRICED_STARTS,
    PUBLISHED,
    SHIFTED,
    TARGET,
    TOLD,
    TOURS,
    VISITS,
    WAITING,
    Day,
    Rounds,
    Undo,
)

HUNDREDTHS = 100
SQUARE_HOUR = 3600 * 3600


@kernel
def price_start(day: Day, v: int, start: int, informed: bool) -> int:
    """Return what a start of visit v costs; `informed` if its carers are no news yet."""
    jobs, weights = day.jobs, day.weights
    cost = abs(start - jobs[v, PLANNED]) * weights[CLOSENESS] // HUNDREDTHS
    if jobs[v, PUBLISHED] and start != jobs[v, TARGET]:
        cost += weights[SHIFTED]
        if informed and jobs[v, TOLD]:
            cost += weights[NEWS]
    return int(cost)


@kernel
def price_pair(day: Day, v: int, one: int, two: int) -> int:
    """Return what it costs to tell the client of a double-handed visit who comes."""
    if day.jobs[v, TOLD] and not (day.informed[v, one] and day.informed[v, two]):
        return int(day.weights[NEWS])
    return 0


@kernel
def price_visit(day: Day, rounds: Rounds, v: int) -> int:
    """Return what visit v costs outside its tours: left out, or double-handed as it stands."""
    one, two = rounds.crew[v, 0], rounds.crew[v, 1]
    if one == NOBODY:
        return int(day.penalty[v])
    if day.jobs[v, CARERS] != 2 or not day.weights[PRICED_STARTS]:
        return 0  # the tour counts it
    news = price_pair(day, v, one, two)
    informed = day.informed[v, one] and day.informed[v, two]
    return news + price_start(day, v, rounds.start[v], informed)


@kernel
def price_load(day: Day, carer: int, work: int, waiting: int) -> int:
    """Return what waiting, overtime and distance from the contract cost for one carer."""
    weights, row = day.weights, day.carers[carer]
    cost = waiting * weights[WAITING] // HUNDREDTHS
    if row[OVERTIME_AFTER] != NOBODY and work > row[OVERTIME_AFTER]:
        cost += (work - row[OVERTIME_AFTER]) * weights[OVERTIME] // HUNDREDTHS
    if row[CONTRACT] != NOBODY:
        cost += (work - row[CONTRACT]) ** 2 * weights[FAIRNESS] // SQUARE_HOUR
    return int(cost)


@kernel
def price_carer(day: Day, rounds: Rounds, carer: int) -> int:
    """Return what the load of a carer costs over all tours."""
    work, waiting = 0, 0
    for r in range(day.carers[carer, FIRST_TOUR], day.carers[carer, END_TOUR]):
        work += rounds.work[r]
        waiting += rounds.waiting[r]
    return price_load(day, carer, work, waiting)


@kernel
def price_more_work(day: Day, rounds: Rounds, r: int, seconds: int) -> int:
    """Return what so much more work in tour r would add to the cost of its carer's load."""
    carer, work = day.tours[r, CARER], 0
    for k in range(day.carers[carer, FIRST_TOUR], day.carers[carer, END_TOUR]):
        work += rounds.work[k]
    return price_load(day, carer, work + seconds, 0) - price_load(day, carer, work, 0)


@kernel
def count_cost(day: Day, rounds: Rounds) -> int:
    """Return the cost of the rounds, counted afresh."""
    cost = 0
    for r in range(rounds.length.size):
        cost += rounds.cost[r]
    for v in range(rounds.start.size):
        cost += price_visit(day, rounds, v)
    if day.weights[PRICED_LOADS]:
        for carer in range(day.carers.shape[0]):
            cost += price_carer(day, rounds, carer)
    return cost


@kernel
def count_load_change(day: Day, rounds: Rounds, undo: Undo) -> int:
    """Return how the loads of the carers whose tours are saved have changed in cost."""
    change = 0
    for i in range(undo.saved[TOURS]):
        carer = day.tours[undo.tours[i], CARER]
        work, waiting, first = 0, 0, NOBODY
        for r in range(day.carers[carer, FIRST_TOUR], day.carers[carer, END_TOUR]):
            if undo.tour_saved[r]:
                work += undo.rounds.work[r]
                waiting += undo.rounds.waiting[r]
                if first == NOBODY:
                    first = r
            else:
                work += rounds.work[r]
                waiting += rounds.waiting[r]
        if first == undo.tours[i]:  # a carer with several saved tours counts once
            change += price_carer(day, rounds, carer) - price_load(day, carer, work, waiting)
    return change


@kernel
def count_change(day: Day, rounds: Rounds, undo: Undo) -> int:
    """Return how the cost has changed since the step began, to the second."""
    change = 0
    for i in range(undo.saved[TOURS]):
        r = undo.tours[i]
        change += rounds.cost[r] - undo.rounds.cost[r]
    for i in range(undo.saved[VISITS]):
        v = undo.visits[i]
        change += price_visit(day, rounds, v) - price_visit(day, undo.rounds, v)
    if day.weights[PRICED_LOADS]:
        change += count_load_change(day, rounds, undo)
    return change
