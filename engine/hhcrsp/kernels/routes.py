"""Moving patients between rounds, the times that follow, and the way back."""

from __future__ import annotations

from engine.hhcrsp.kernels.state import (
    DIRTY,
    MOVED,
    NOBODY,
    RETIMED,
    TARDINESS,
    TRAVEL,
    WORST,
    Routes,
    Task,
    Undo,
)
from engine.jit import inlined_kernel, kernel


@inlined_kernel
def is_before(routes: Routes, x: int, y: int) -> bool:
    """Whether patient x comes before patient y in the order."""
    return bool(routes.rank[x] < routes.rank[y] or (routes.rank[x] == routes.rank[y] and x < y))


@inlined_kernel
def first_office_stop(task: Task) -> int:
    """Return the number of the first caregiver's office stop."""
    return 2 * int(task.early.size)


@inlined_kernel
def make_dirty(undo: Undo, x: int) -> None:
    """Note that the times of patient x must be counted again (0, the office, has none)."""
    if x != 0 and not undo.is_dirty[x]:
        undo.is_dirty[x] = True
        undo.dirty[undo.counts[DIRTY]] = x
        undo.counts[DIRTY] += 1


@inlined_kernel
def find_before(task: Task, routes: Routes, x: int, k: int) -> int:
    """Return the stop of caregiver k after which patient x comes."""
    office = first_office_stop(task) + k
    stop = routes.before[office]
    while stop != office and is_before(routes, x, routes.place[stop]):
        stop = routes.before[stop]
    return int(stop)


@inlined_kernel
def unlink(task: Task, routes: Routes, stop: int) -> None:
    """Take a stop out of its round."""
    before, after = routes.before[stop], routes.after[stop]
    a, x, b = routes.place[before], routes.place[stop], routes.place[after]
    routes.after[before] = after
    routes.before[after] = before
    routes.totals[TRAVEL] += task.distance[a, b] - task.distance[a, x] - task.distance[x, b]


@inlined_kernel
def link(task: Task, routes: Routes, stop: int, before: int) -> None:
    """Put a stop into a round behind another."""
    after = routes.after[before]
    a, x, b = routes.place[before], routes.place[stop], routes.place[after]
    routes.before[stop] = before
    routes.after[stop] = after
    routes.after[before] = stop
    routes.before[after] = stop
    routes.totals[TRAVEL] += task.distance[a, x] + task.distance[x, b] - task.distance[a, b]


@kernel
def move_patient(
    task: Task, routes: Routes, undo: Undo, x: int, rank: float, first: int, second: int
) -> None:
    """Give patient x a place in the order and its caregivers; `second` is NOBODY for one service.

    Times are out of date until `settle`.
    """
    n = undo.counts[MOVED]
    undo.moved[n, 0] = x
    undo.moved_rank[n] = routes.rank[x]
    for s in range(task.services[x]):
        stop = 2 * x + s
        undo.moved[n, 1 + s] = routes.carer[x, s]
        undo.moved[n, 3 + s] = routes.before[stop]
        make_dirty(undo, routes.place[routes.after[stop]])
        unlink(task, routes, stop)
    undo.counts[MOVED] = n + 1
    routes.rank[x] = rank
    make_dirty(undo, x)
    routes.carer[x, 0] = first
    routes.carer[x, 1] = second
    for s in range(task.services[x]):
        stop = 2 * x + s
        link(task, routes, stop, find_before(task, routes, x, routes.carer[x, s]))
        make_dirty(undo, routes.place[routes.after[stop]])


@inlined_kernel
def take_first_dirty(routes: Routes, undo: Undo) -> int:
    """Take the patient out of the list that comes first in the order."""
    chosen = 0
    for i in range(1, undo.counts[DIRTY]):
        if is_before(routes, undo.dirty[i], undo.dirty[chosen]):
            chosen = i
    x = int(undo.dirty[chosen])
    undo.counts[DIRTY] -= 1
    undo.dirty[chosen] = undo.dirty[undo.counts[DIRTY]]
    undo.is_dirty[x] = False
    return x


@inlined_kernel
def arrival(task: Task, routes: Routes, stop: int) -> float:
    """Return when the caregiver can be there."""
    before = routes.before[stop]
    return float(routes.end[before] + task.distance[routes.place[before], routes.place[stop]])


@inlined_kernel
def retime(task: Task, routes: Routes, undo: Undo, stop: int, start: float) -> bool:
    """Give a stop another start. Returns whether the largest tardiness may have shrunk."""
    x = routes.place[stop]
    old = routes.start[stop]
    if start == old:
        return False
    n = undo.counts[RETIMED]
    undo.retimed[n] = stop
    undo.retimed_start[n] = old
    undo.counts[RETIMED] = n + 1
    routes.start[stop] = start
    routes.end[stop] = start + task.duration[x, stop - 2 * x]
    make_dirty(undo, routes.place[routes.after[stop]])
    was, now = max(0.0, old - task.late[x]), max(0.0, start - task.late[x])
    routes.totals[TARDINESS] += now - was
    if now > routes.totals[WORST]:
        routes.totals[WORST] = now
    return bool(was > now and was >= routes.totals[WORST])


@kernel
def settle(task: Task, routes: Routes, undo: Undo) -> None:
    """Count the times again of all patients whom the moves of this step may touch."""
    shrunk = False
    while undo.counts[DIRTY] > 0:
        x = take_first_dirty(routes, undo)
        first = max(task.early[x], arrival(task, routes, 2 * x))
        if task.services[x] == 2:
            second = max(task.early[x], arrival(task, routes, 2 * x + 1))
            second = max(second, first + task.gap_low[x])
            first = max(first, second - task.gap_high[x])
            shrunk |= retime(task, routes, undo, 2 * x + 1, second)
        shrunk |= retime(task, routes, undo, 2 * x, first)
    if shrunk:
        routes.totals[WORST] = find_worst(task, routes)


@kernel
def find_worst(task: Task, routes: Routes) -> float:
    """Return the largest tardiness."""
    worst = 0.0
    for x in range(1, task.early.size):
        for s in range(task.services[x]):
            worst = max(worst, routes.start[2 * x + s] - task.late[x])
    return worst


@inlined_kernel
def triple_cost(routes: Routes) -> float:
    """Return three times the cost."""
    totals = routes.totals
    return float(totals[TRAVEL] + totals[TARDINESS] + totals[WORST])


@kernel
def begin_step(routes: Routes, undo: Undo) -> None:
    """Forget the last step."""
    undo.counts[MOVED] = 0
    undo.counts[RETIMED] = 0
    for i in range(3):
        undo.totals[i] = routes.totals[i]


@kernel
def take_back(task: Task, routes: Routes, undo: Undo) -> None:
    """Put everything back as it was at `begin_step`, settled or not."""
    for i in range(undo.counts[DIRTY]):
        undo.is_dirty[undo.dirty[i]] = False
    undo.counts[DIRTY] = 0
    for n in range(undo.counts[MOVED] - 1, -1, -1):
        x = undo.moved[n, 0]
        # The last change goes first, so the stops before stand again where they stood.
        for s in range(task.services[x] - 1, -1, -1):
            unlink(task, routes, 2 * x + s)
        for s in range(task.services[x] - 1, -1, -1):
            link(task, routes, 2 * x + s, undo.moved[n, 3 + s])
            routes.carer[x, s] = undo.moved[n, 1 + s]
        routes.rank[x] = undo.moved_rank[n]
    for n in range(undo.counts[RETIMED]):
        stop = undo.retimed[n]
        x = routes.place[stop]
        routes.start[stop] = undo.retimed_start[n]
        routes.end[stop] = routes.start[stop] + task.duration[x, stop - 2 * x]
    for i in range(3):
        routes.totals[i] = undo.totals[i]


@kernel
def count_afresh(task: Task, routes: Routes) -> None:
    """Count the totals from the stops, without what adding up for long has lost."""
    office = first_office_stop(task)
    travel, tardiness = 0.0, 0.0
    for stop in range(2, routes.place.size):
        x = routes.place[stop]
        if stop >= office or stop - 2 * x < task.services[x]:
            travel += task.distance[routes.place[routes.before[stop]], x]
            if stop < office:
                tardiness += max(0.0, routes.start[stop] - task.late[x])
    routes.totals[TRAVEL] = travel
    routes.totals[TARDINESS] = tardiness
    routes.totals[WORST] = find_worst(task, routes)


@kernel
def partner(task: Task, routes: Routes, x: int, s: int) -> int:
    """Return who gives the other service of patient x, NOBODY if there is none."""
    return int(routes.carer[x, 1 - s]) if task.services[x] == 2 else NOBODY
