"""The changes that the search tries. Each returns whether it changed anything."""

from __future__ import annotations

from engine.hhcrsp.kernels.routes import (
    first_office_stop,
    is_before,
    move_patient,
    partner,
)
from engine.hhcrsp.kernels.state import NOBODY, Routes, Task, Undo, Work
from engine.jit import inlined_kernel, kernel
from engine.rounds.kernels.chance import draw, draw_below

EDGE = 30.0  # how far before the first and behind the last stop of a round a rank is drawn
CLOSE = 1e-7  # ranks of stops that nothing may come between
LONGEST_BLOCK = 4
CRITICAL = 0.3  # how often a patient is drawn among the tardiest …
RIVALS = 5  # … of so many more that are drawn …
LONGEST_WAY_BACK = 4  # … or up to so many stops before


@inlined_kernel
def draw_service(task: Task, work: Work, x: int) -> int:
    """Return any service of patient x."""
    return draw_below(work.random, 2) if task.services[x] == 2 else 0


@inlined_kernel
def draw_patient(task: Task, routes: Routes, work: Work) -> int:
    """Return any patient, at times one that is tardy or keeps a tardy one waiting."""
    x = 1 + draw_below(work.random, task.early.size - 1)
    if draw(work.random) >= CRITICAL:
        return x
    for _ in range(RIVALS):
        y = 1 + draw_below(work.random, task.early.size - 1)
        if routes.start[2 * y] - task.late[y] > routes.start[2 * x] - task.late[x]:
            x = y
    stop = 2 * x + draw_service(task, work, x)
    for _ in range(draw_below(work.random, LONGEST_WAY_BACK + 1)):
        stop = routes.before[stop]
        if routes.place[stop] == 0:
            break
        x = routes.place[stop]
    return int(x)


@inlined_kernel
def draw_near(task: Task, work: Work, x: int) -> int:
    """Return a patient near x, nearer ones more often."""
    u = draw(work.random)
    return int(task.near[x, int(u * u * task.near_count)])


@inlined_kernel
def draw_able(task: Task, work: Work, x: int, s: int) -> int:
    """Return any caregiver who is able to give service s of patient x."""
    return int(task.able_list[x, s, draw_below(work.random, task.able_count[x, s])])


@inlined_kernel
def draw_rank_after(task: Task, routes: Routes, work: Work, stop: int) -> float:
    """Return a rank between a stop and the one after it."""
    office = first_office_stop(task)
    after = routes.after[stop]
    if stop >= office:
        if after >= office:
            return 0.0
        return float(routes.rank[routes.place[after]] - EDGE * draw(work.random))
    low = routes.rank[routes.place[stop]]
    if after >= office:
        return float(low + EDGE * draw(work.random))
    return float(low + (routes.rank[routes.place[after]] - low) * draw(work.random))


@inlined_kernel
def give(
    task: Task, routes: Routes, undo: Undo, x: int, s: int, k: int, rank: float, other: int
) -> bool:
    """Give service s of patient x to caregiver k, and the other service, if any, to `other`."""
    if task.services[x] == 1:
        move_patient(task, routes, undo, x, rank, k, NOBODY)
    elif k == other:
        return False
    elif s == 0:
        move_patient(task, routes, undo, x, rank, k, other)
    else:
        move_patient(task, routes, undo, x, rank, other, k)
    return True


@kernel
def move_beside(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Put a patient beside a near one in the near one's round."""
    x = draw_patient(task, routes, work)
    y = draw_near(task, work, x)
    s = draw_service(task, work, x)
    t = draw_service(task, work, y)
    k = routes.carer[y, t]
    if not task.able[x, s, k]:
        s = task.services[x] - 1 - s
        if not task.able[x, s, k]:
            return False
    stop = 2 * y + t
    if draw_below(work.random, 2) == 0:
        stop = routes.before[stop]
    if stop == 2 * x + s:  # beside y already: to the other side
        stop = routes.before[stop]
    other = partner(task, routes, x, s)
    if other != NOBODY and (other == k or draw_below(work.random, 3) == 0):
        other = draw_able(task, work, x, 1 - s)
    rank = draw_rank_after(task, routes, work, stop)
    return give(task, routes, undo, x, s, k, rank, other)


@kernel
def change_carer(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Give one service to somebody else, at the same place in the order."""
    x = draw_patient(task, routes, work)
    s = draw_service(task, work, x)
    k = draw_able(task, work, x, s)
    if k == routes.carer[x, s]:
        return False
    other = partner(task, routes, x, s)
    if k == other:  # exchange the two where they can
        other = routes.carer[x, s]
        if not task.able[x, 1 - s, other]:
            return False
    return give(task, routes, undo, x, s, k, routes.rank[x], other)


@kernel
def move_anywhere(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Give a patient any place in the order, and at times a caregiver who is able."""
    x = draw_patient(task, routes, work)
    y = 1 + draw_below(work.random, task.early.size - 1)
    s = draw_service(task, work, x)
    k, other = routes.carer[x, s], partner(task, routes, x, s)
    if draw_below(work.random, 2) == 0:
        k = draw_able(task, work, x, s)
    rank = routes.rank[y] + EDGE * (draw(work.random) - 0.5)
    return give(task, routes, undo, x, s, k, rank, other)


@kernel
def shift_in_order(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Move a patient over the next stop, or the one before, of one of its rounds."""
    x = draw_patient(task, routes, work)
    s = draw_service(task, work, x)
    stop = 2 * x + s
    office = first_office_stop(task)
    if draw_below(work.random, 2) == 0:
        stop = routes.after[stop]
        if draw_below(work.random, 3) == 0 and stop < office:
            stop = routes.after[stop]
        if stop >= office:
            return False
    else:
        stop = routes.before[stop]
        if stop >= office:
            return False
        stop = routes.before[stop]
        if draw_below(work.random, 3) == 0 and stop < office:
            stop = routes.before[stop]
    rank = draw_rank_after(task, routes, work, stop)
    move_patient(task, routes, undo, x, rank, routes.carer[x, 0], routes.carer[x, 1])
    return True


@kernel
def swap_patients(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Let two patients that are near each other change places."""
    x = draw_patient(task, routes, work)
    y = draw_near(task, work, x)
    s = draw_service(task, work, x)
    t = draw_service(task, work, y)
    k, m = routes.carer[x, s], routes.carer[y, t]
    if k == m or not (task.able[x, s, m] and task.able[y, t, k]):
        return False
    other_x, other_y = partner(task, routes, x, s), partner(task, routes, y, t)
    if other_x == m or other_y == k:
        return False
    rank_x, rank_y = routes.rank[x], routes.rank[y]
    if draw_below(work.random, 3) == 0:  # only the caregivers
        rank_x, rank_y = rank_y, rank_x
    give(task, routes, undo, x, s, m, rank_y, other_x)
    give(task, routes, undo, y, t, k, rank_x, other_y)
    return True


@inlined_kernel
def may_take(task: Task, routes: Routes, stop: int, k: int) -> bool:
    """Whether caregiver k may take over a stop."""
    x = routes.place[stop]
    s = stop - 2 * x
    return bool(task.able[x, s, k] and partner(task, routes, x, s) != k)


@kernel
def move_block(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Put some stops that follow each other beside a patient near the first of them."""
    x = draw_patient(task, routes, work)
    y = draw_near(task, work, x)
    stop = 2 * x + draw_service(task, work, x)
    target = 2 * y + draw_service(task, work, y)
    m = routes.carer[y, target - 2 * y]
    same = m == routes.carer[x, stop - 2 * x]
    wanted, n = 2 + draw_below(work.random, LONGEST_BLOCK - 1), 0
    office = first_office_stop(task)
    while n < wanted and stop < office:
        if not (same or may_take(task, routes, stop, m)):
            return False
        work.block[n] = stop
        n += 1
        stop = routes.after[stop]
    rank = routes.rank[x]
    if same or draw_below(work.random, 2) == 0:
        rank = draw_rank_after(task, routes, work, target)
    for i in range(n):
        z = routes.place[work.block[i]]
        if i > 0:
            rank = rank + CLOSE if same else max(rank, routes.rank[z])
        s = work.block[i] - 2 * z
        give(task, routes, undo, z, s, m, rank, partner(task, routes, z, s))
    return True


@kernel
def swap_tails(task: Task, routes: Routes, undo: Undo, work: Work) -> bool:
    """Let two caregivers change what is left of their rounds after a patient."""
    x = draw_patient(task, routes, work)
    y = draw_near(task, work, x)
    if y == x:
        return False
    s = draw_service(task, work, x)
    k, m = routes.carer[x, s], routes.carer[y, draw_service(task, work, y)]
    if k == m:
        return False
    office = first_office_stop(task)
    n = 0
    stop = routes.after[2 * x + s]
    while stop < office:
        if not may_take(task, routes, stop, m):
            return False
        work.block[n] = stop
        n += 1
        stop = routes.after[stop]
    own = n
    stop = routes.before[office + m]
    while stop < office and is_before(routes, x, routes.place[stop]):
        if not may_take(task, routes, stop, k):
            return False
        work.block[n] = stop
        n += 1
        stop = routes.before[stop]
    for i in range(n):
        z = routes.place[work.block[i]]
        t = work.block[i] - 2 * z
        to = m if i < own else k
        give(task, routes, undo, z, t, to, routes.rank[z], partner(task, routes, z, t))
    return n > 0
