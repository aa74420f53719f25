"""The first routes: one patient after the other, each behind the rounds that suit it best."""

from __future__ import annotations

from engine.hhcrsp.kernels.routes import arrival, count_afresh, first_office_stop, link
from engine.hhcrsp.kernels.state import NOBODY, Ints, Routes, Task
from engine.jit import inlined_kernel, kernel

TARDY_WEIGHT = 3.0  # against one unit of travel
WAIT_WEIGHT = 0.3


@inlined_kernel
def reach(task: Task, routes: Routes, x: int, k: int) -> float:
    """Return when caregiver k can be at patient x after all the stops so far."""
    last = routes.before[first_office_stop(task) + k]
    return float(routes.end[last] + task.distance[routes.place[last], x])


@inlined_kernel
def price(task: Task, routes: Routes, x: int, k: int, start: float) -> float:
    """Return what it costs caregiver k to start at patient x then, after all stops so far."""
    last = routes.before[first_office_stop(task) + k]
    leg = task.distance[routes.place[last], x]
    wait = start - routes.end[last] - leg
    return float(leg + TARDY_WEIGHT * max(0.0, start - task.late[x]) + WAIT_WEIGHT * wait)


@inlined_kernel
def append(task: Task, routes: Routes, x: int, s: int, k: int) -> None:
    """Make service s of patient x the last stop of caregiver k."""
    routes.carer[x, s] = k
    link(task, routes, 2 * x + s, routes.before[first_office_stop(task) + k])


@inlined_kernel
def fix_times(task: Task, routes: Routes, x: int) -> None:
    """Give the services of patient x their earliest starts."""
    first = max(task.early[x], arrival(task, routes, 2 * x))
    if task.services[x] == 2:
        second = max(task.early[x], arrival(task, routes, 2 * x + 1), first + task.gap_low[x])
        first = max(first, second - task.gap_high[x])
        routes.start[2 * x + 1] = second
        routes.end[2 * x + 1] = second + task.duration[x, 1]
    routes.start[2 * x] = first
    routes.end[2 * x] = first + task.duration[x, 0]


@kernel
def append_best(task: Task, routes: Routes, x: int) -> None:
    """Give patient x to the caregivers who make it cheapest now."""
    cheapest, one, two = 1e300, NOBODY, NOBODY
    for i in range(task.able_count[x, 0]):
        k = task.able_list[x, 0, i]
        first = max(task.early[x], reach(task, routes, x, k))
        if task.services[x] == 1:
            cost = price(task, routes, x, k, first)
            if cost < cheapest:
                cheapest, one = cost, k
            continue
        for j in range(task.able_count[x, 1]):
            m = task.able_list[x, 1, j]
            if m == k:
                continue
            second = max(task.early[x], reach(task, routes, x, m), first + task.gap_low[x])
            start = max(first, second - task.gap_high[x])
            cost = price(task, routes, x, k, start) + price(task, routes, x, m, second)
            if cost < cheapest:
                cheapest, one, two = cost, k, m
    append(task, routes, x, 0, one)
    if task.services[x] == 2:
        append(task, routes, x, 1, two)
    fix_times(task, routes, x)


@kernel
def build(task: Task, routes: Routes, order: Ints) -> None:
    """Fill empty routes with the patients in their order, which is that of the ranks."""
    for i in range(order.size):
        append_best(task, routes, order[i])
    count_afresh(task, routes)
