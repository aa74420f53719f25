"""Putting visits in at their cheapest slots."""

from __future__ import annotations

from engine.jit import inlined_kernel, kernel
from engine.rounds.kernels.chance import draw, draw_below, sort_keys
from engine.rounds.kernels.costs import price_pair
from engine.rounds.kernels.settle import choose_near
from engine.rounds.kernels.slots import (
    find_all_slots,
    find_best_slot,
    list_all_tours,
    list_near_tours,
)
from engine.rounds.kernels.state import (
    ADDED,
    CARER,
    CARERS,
    DURATION,
    EARLY,
    FIRST,
    KNOWN_POSITION,
    LAST,
    LATE,
    NOBODY,
    PARTNER,
    POSITION,
    PRICED_STARTS,
    TARGET,
    TOUR,
    Day,
    Rounds,
    Undo,
    Work,
)
from engine.rounds.kernels.tour import put_in
from engine.rounds.kernels.undo import save_tour, save_visit

# A visit that so few tours could hold is tried in all of them.
FEW_TOURS = 30
# How many visits near another one show which tours pass there.
REACH = 15
RULES = 7  # to order the pool by; the last one counts twice
A_JOURNEY = 600.0  # seconds that a visit takes besides its duration, roughly


@kernel
def insert_single(
    day: Day, rounds: Rounds, undo: Undo, work: Work, v: int, tours: int, blink: float
) -> bool:
    """Give visit v its cheapest slot in the first tours of work.tries, if it has one."""
    r = find_best_slot(day, rounds, work, v, tours, blink)
    if r == NOBODY:
        return False
    save_visit(rounds, undo, v)
    save_tour(rounds, undo, r)
    rounds.crew[v, 0] = r
    put_in(day, rounds, r, work.known[v, r, KNOWN_POSITION], v)
    return True


@kernel
def choose_start(day: Day, work: Work, v: int, first: int, last: int) -> int:
    """Where to freeze a double-handed visit: often at once, else near its target or anywhere.

    On a whole minute if there is one, because people have to keep it. Where starts have a price,
    mostly at the target itself.
    """
    dice, start, target = draw(work.random), first, day.jobs[v, TARGET]
    if day.weights[PRICED_STARTS] and dice < 0.5:
        return choose_near(first, last, target)
    if dice >= 0.75:
        start = first + draw_below(work.random, last - first + 1)
    elif dice >= 0.5:
        return choose_near(first, last, target)
    start -= start % 60
    if start < first:
        start += 60
    return min(start, last)


@kernel
def find_pair(day: Day, work: Work, v: int, count: int, blink: float) -> int:
    """Find the cheapest two of the slots that different carers can start together.

    Leaves their rows in work.order[0] and work.order[1]. Returns their cost, or the penalty of
    visit v if there are none.
    """
    slots, order, partner = work.slots, work.order, day.jobs[v, PARTNER]
    for i in range(count):
        work.keys[i] = slots[i, ADDED]
    sort_keys(work, count)
    cheapest = day.penalty[v]
    one, two = -1, -1
    priced = day.weights[PRICED_STARTS] != 0
    for i in range(count):
        a = order[i]
        if 2 * slots[a, ADDED] >= cheapest:
            break  # every later pair is dearer
        carer_a = day.tours[slots[a, TOUR], CARER]
        for k in range(i + 1, count):
            b = order[k]
            added = slots[a, ADDED] + slots[b, ADDED]
            if added >= cheapest:
                break
            if priced:
                added += price_pair(day, v, slots[a, TOUR], slots[b, TOUR])
                if added >= cheapest:
                    continue
            carer_b = day.tours[slots[b, TOUR], CARER]
            if carer_a == carer_b:
                continue
            if partner != NOBODY and partner != carer_a and partner != carer_b:
                continue
            if slots[a, FIRST] > slots[b, LAST] or slots[b, FIRST] > slots[a, LAST]:
                continue
            if draw(work.random) < blink:
                continue
            one, two, cheapest = a, b, added
    if one >= 0:
        order[0], order[1] = one, two
    return int(cheapest)


@kernel
def insert_double(
    day: Day, rounds: Rounds, undo: Undo, work: Work, v: int, tours: int, blink: float
) -> bool:
    """Give visit v the cheapest pair of slots that share a start, if there is one."""
    slots = work.slots
    count = find_all_slots(day, rounds, work, v, tours)
    if find_pair(day, work, v, count, blink) >= day.penalty[v]:
        return False
    one, two = work.order[0], work.order[1]
    save_visit(rounds, undo, v)
    first = max(slots[one, FIRST], slots[two, FIRST])
    last = min(slots[one, LAST], slots[two, LAST])
    rounds.start[v] = choose_start(day, work, v, first, last)
    for h in range(2):
        i = work.order[h]
        r = slots[i, TOUR]
        save_tour(rounds, undo, r)
        rounds.crew[v, h] = r
        put_in(day, rounds, r, slots[i, POSITION], v)
    return True


@inlined_kernel
def insert_in_tries(
    day: Day, rounds: Rounds, undo: Undo, work: Work, v: int, tours: int, blink: float
) -> bool:
    """Put visit v into the first tours of work.tries where that costs least, if it fits."""
    if day.jobs[v, CARERS] == 2:
        return insert_double(day, rounds, undo, work, v, tours, blink)
    return insert_single(day, rounds, undo, work, v, tours, blink)


@kernel
def insert_visit(day: Day, rounds: Rounds, undo: Undo, work: Work, v: int, blink: float) -> None:
    """Put visit v in where that seems to cost least; it stays out if it fits nowhere."""
    insert_in_tries(day, rounds, undo, work, v, list_all_tours(day, work, v), blink)


@inlined_kernel
def insert_again(day: Day, rounds: Rounds, undo: Undo, work: Work, v: int, blink: float) -> None:
    """Put visit v in after a ruin, looking only where a good slot is likely if it has many tours.

    Where it was left out before, only a changed tour can have got room for it alone.
    """
    if day.jobs[v, CARERS] == 1 and not undo.visit_saved[v]:
        tours = list_near_tours(day, rounds, undo, work, v, 0)
        insert_in_tries(day, rounds, undo, work, v, tours, blink)
        return
    if day.tours_from[v + 1] - day.tours_from[v] > FEW_TOURS:
        tours = list_near_tours(day, rounds, undo, work, v, REACH)
        if insert_in_tries(day, rounds, undo, work, v, tours, blink):
            return
    insert_visit(day, rounds, undo, work, v, blink)


@kernel
def order_pool(day: Day, work: Work, size: int) -> None:
    """Put the pool into the order in which recreate tries it: one of several rules, drawn anew."""
    pool, keys = work.pool, work.keys
    rule = draw_below(work.random, RULES)
    for i in range(size):
        v, dice = pool[i], draw(work.random)
        if rule == 0:  # at random
            keys[i] = dice
        elif rule == 1:  # dearest to leave out first
            keys[i] = dice - day.penalty[v]
        elif rule == 2:  # tightest tolerance first
            keys[i] = 100 * dice + day.jobs[v, LATE] - day.jobs[v, EARLY]
        elif rule == 3:  # most work first
            keys[i] = 100 * dice - day.jobs[v, DURATION] * day.jobs[v, CARERS]
        elif rule == 4:  # double-handed first
            keys[i] = dice - day.jobs[v, CARERS]
        else:  # dearest to leave out for the time it takes first
            seconds = (day.jobs[v, DURATION] + A_JOURNEY) * day.jobs[v, CARERS]
            keys[i] = (0.5 * dice - 1.0) * day.penalty[v] / seconds
    sort_keys(work, size)
    for i in range(size):  # through the second half of the pool
        pool[size + i] = pool[work.order[i]]
    for i in range(size):
        pool[i] = pool[size + i]
