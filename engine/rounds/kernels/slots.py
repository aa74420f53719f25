"""Where a visit fits. Nearly all time of the search goes here."""

from __future__ import annotations

from engine.jit import inlined_kernel, kernel
from engine.rounds.kernels.chance import draw
from engine.rounds.kernels.costs import price_more_work, price_start
from engine.rounds.kernels.state import (
    ADDED,
    AT,
    BEGIN,
    BREAKS,
    CARERS,
    DURATION,
    EARLY,
    END,
    FIRST,
    FREE,
    HOME,
    JOB,
    KNOWN_ADDED,
    KNOWN_POSITION,
    KNOWN_VERSION,
    LAST,
    LATE,
    LATEST,
    LEG,
    MODE,
    NO_SLOT,
    NOBODY,
    NOT_ELIGIBLE,
    PLACE,
    POSITION,
    PRICED_LOADS,
    PRICED_STARTS,
    TARGET,
    TOUR,
    TOURS,
    Day,
    Rounds,
    Undo,
    Work,
)

NO_TIME = -(1 << 30)  # earlier than any start


# One long loop: a call or a view of a row would cost more than the work on a short tour.
@inlined_kernel
def scan_tour(
    day: Day, rounds: Rounds, work: Work, v: int, r: int, count: int, only_best: bool
) -> int:
    """Write the slots of visit v in tour r to work.slots from row `count` on.

    Only slots that cost less than leaving the visit out count: all of them, or the cheapest one.
    The carer must be eligible. Returns the number of rows in use.
    """
    slots, stops, jobs, visits = work.slots, rounds.stops, day.jobs, day.extra.shape[0]
    place, early, late, duration = jobs[v, PLACE], jobs[v, EARLY], jobs[v, LATE], jobs[v, DURATION]
    mode, home, breaks = day.tours[r, MODE], day.tours[r, HOME], day.tours[r, BREAKS]
    n, extra, worst = rounds.length[r], day.extra[v, r], day.penalty[v]
    priced = day.weights[PRICED_STARTS] != 0 and jobs[v, CARERS] == 1
    end = count
    before, free_from = home, day.tours[r, BEGIN]  # where and when the stop before ends
    for p in range(n + 1):
        if p > 0:
            before, free_from = stops[r, p - 1, AT], stops[r, p - 1, FREE]
        if free_from > late:
            break
        # The next visit sets the last start. Breaks in between would be taken at this visit.
        q = p
        if breaks > 0:
            while q < n and stops[r, q, JOB] >= visits:
                q += 1
        after, limit = home, day.tours[r, END]
        if q < n:
            after, limit = stops[r, q, AT], stops[r, q, LATEST]
        if limit < early + duration:
            continue
        # Travel is the same both ways, so only this visit's row of the table is read.
        there, onward = day.travel[mode, place, before], day.travel[mode, place, after]
        added = there + onward - stops[r, q, LEG] + extra
        if added >= worst:
            continue
        limit -= onward
        for b in range(q - 1, p - 1, -1):
            job = stops[r, b, JOB]
            limit = min(jobs[job, LATE], limit - jobs[job, DURATION])
            if limit < jobs[job, EARLY]:  # the break could no longer begin in time
                limit = NO_TIME
                break
        first, last = max(early, free_from + there), min(late, limit - duration)
        if first > last:
            continue
        if priced:  # an estimate: what follows may have to start later too
            added += price_start(day, v, min(max(first, jobs[v, TARGET]), last), day.informed[v, r])
            if added >= worst:
                continue
        if only_best:
            worst, end = added, count
        slots[end, ADDED] = added
        slots[end, TOUR] = r
        slots[end, POSITION] = p
        slots[end, FIRST] = first
        slots[end, LAST] = last
        end += 1
    return end


@kernel
def price_more_load(day: Day, rounds: Rounds, v: int, r: int, added: int) -> int:
    """Estimate what visit v does to the load of the carer of tour r, at a slot of this cost."""
    journeys = added - day.extra[v, r]
    return price_more_work(day, rounds, r, day.jobs[v, DURATION] + journeys)


@inlined_kernel
def find_slot(day: Day, rounds: Rounds, work: Work, v: int, r: int) -> int:
    """Return what the cheapest slot of visit v in tour r costs, NO_SLOT if there is none.

    A tour that is as it was when it was last scanned is not scanned again.
    """
    known = work.known
    if known[v, r, KNOWN_VERSION] != rounds.version[r]:
        known[v, r, KNOWN_VERSION] = rounds.version[r]
        known[v, r, KNOWN_ADDED] = NO_SLOT
        if scan_tour(day, rounds, work, v, r, 0, True) > 0:
            known[v, r, KNOWN_ADDED] = work.slots[0, ADDED]
            known[v, r, KNOWN_POSITION] = work.slots[0, POSITION]
    return int(known[v, r, KNOWN_ADDED])


@kernel
def list_all_tours(day: Day, work: Work, v: int) -> int:
    """Write all tours that could hold visit v to work.tries. Returns how many."""
    first, end = day.tours_from[v], day.tours_from[v + 1]
    for k in range(first, end):
        work.tries[k - first] = day.tours_of[k]
    return int(end - first)


@kernel
def list_near_tours(day: Day, rounds: Rounds, undo: Undo, work: Work, v: int, reach: int) -> int:
    """Write the tours to work.tries that this step has changed or that pass near visit v.

    These are the tours of the `reach` visits nearest to it. Returns how many tours.
    """
    tries, listed, lists, count = work.tries, work.listed, work.listed.size - 1, 0
    listed[lists] += 1
    for i in range(undo.saved[TOURS]):
        r = undo.tours[i]
        listed[r] = listed[lists]
        if day.extra[v, r] != NOT_ELIGIBLE:
            tries[count] = r
            count += 1
    for k in range(min(reach, day.near.shape[1])):
        for h in range(2):
            r = rounds.crew[day.near[v, k], h]
            if r == NOBODY or listed[r] == listed[lists]:
                continue
            listed[r] = listed[lists]
            if day.extra[v, r] != NOT_ELIGIBLE:
                tries[count] = r
                count += 1
    return count


@kernel
def find_best_slot(day: Day, rounds: Rounds, work: Work, v: int, count: int, blink: float) -> int:
    """Return which of the first tours in work.tries has the cheapest slot of visit v, or NOBODY.

    A tour with a better slot is overlooked with probability `blink`.
    """
    best, cheapest = NOBODY, NO_SLOT
    priced = day.weights[PRICED_LOADS] != 0
    for k in range(count):
        r = work.tries[k]
        added = find_slot(day, rounds, work, v, r)
        if priced and added < NO_SLOT:
            added += price_more_load(day, rounds, v, r, added)
        if added < cheapest and draw(work.random) >= blink:
            best, cheapest = r, added
    return best


@kernel
def find_all_slots(day: Day, rounds: Rounds, work: Work, v: int, tours: int) -> int:
    """Write the slots of visit v in the first tours of work.tries to work.slots: how many."""
    count = 0
    for k in range(tours):
        r, before = work.tries[k], count
        version = rounds.version[r]
        if work.known[v, r, KNOWN_VERSION] == version and work.known[v, r, KNOWN_ADDED] == NO_SLOT:
            continue
        count = scan_tour(day, rounds, work, v, r, before, False)
        if count == before:
            work.known[v, r, KNOWN_VERSION] = version
            work.known[v, r, KNOWN_ADDED] = NO_SLOT
        if day.weights[PRICED_LOADS]:
            for i in range(before, count):
                added = work.slots[i, ADDED]
                work.slots[i, ADDED] += price_more_load(day, rounds, v, r, added)
    return count


@kernel
def fits_changed_tour(day: Day, rounds: Rounds, undo: Undo, work: Work, v: int) -> bool:
    """Whether visit v fits into a tour that this step has changed."""
    for i in range(undo.saved[TOURS]):
        r = undo.tours[i]
        if day.extra[v, r] == NOT_ELIGIBLE:
            continue
        if find_slot(day, rounds, work, v, r) < NO_SLOT:
            return True
    return False
