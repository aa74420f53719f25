"""Taking a step back, and keeping the best rounds."""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.state import NOBODY, STOP_COLUMNS, TOURS, VISITS, Rounds, Undo


@kernel
def copy_tour(source: Rounds, target: Rounds, r: int) -> None:
    """Copy row r of all tables."""
    n = source.length[r]
    target.length[r] = n
    target.cost[r] = source.cost[r]
    target.work[r] = source.work[r]
    target.waiting[r] = source.waiting[r]
    target.version[r] = source.version[r]
    for p in range(n + 1):  # the row after the last stop holds the journey home
        for column in range(STOP_COLUMNS):
            target.stops[r, p, column] = source.stops[r, p, column]


@kernel
def is_same_tour(one: Rounds, two: Rounds, r: int) -> bool:
    """Whether tour r has the same stops at the same times in both."""
    if one.length[r] != two.length[r]:
        return False
    for p in range(one.length[r]):
        for column in range(STOP_COLUMNS):
            if one.stops[r, p, column] != two.stops[r, p, column]:
                return False
    return True


@kernel
def copy_visit(source: Rounds, target: Rounds, v: int) -> None:
    """Copy who makes visit v, and when."""
    target.crew[v, 0] = source.crew[v, 0]
    target.crew[v, 1] = source.crew[v, 1]
    target.start[v] = source.start[v]


@kernel
def save_tour(rounds: Rounds, undo: Undo, r: int) -> None:
    """Save tour r; call before its first change in a step."""
    if not undo.tour_saved[r]:
        undo.tour_saved[r] = True
        undo.tours[undo.saved[TOURS]] = r
        undo.saved[TOURS] += 1
        copy_tour(rounds, undo.rounds, r)


@kernel
def save_visit(rounds: Rounds, undo: Undo, v: int) -> None:
    """Save visit v; call before its first change in a step."""
    if not undo.visit_saved[v]:
        undo.visit_saved[v] = True
        undo.visits[undo.saved[VISITS]] = v
        undo.saved[VISITS] += 1
        copy_visit(rounds, undo.rounds, v)


@kernel
def list_out(undo: Undo, v: int, out: bool) -> None:
    """Enter visit v in the list of those left out, or strike it off."""
    at, end = undo.out_at[v], undo.out.size - 1
    if out and at == NOBODY:
        undo.out_at[v] = undo.out[end]
        undo.out[undo.out[end]] = v
        undo.out[end] += 1
    elif not out and at != NOBODY:
        undo.out[end] -= 1
        last = undo.out[undo.out[end]]
        undo.out[at] = last
        undo.out_at[last] = at
        undo.out_at[v] = NOBODY


@kernel
def end_step(rounds: Rounds, undo: Undo, keep: bool) -> None:
    """Forget what was saved; put it back first unless the step is kept."""
    for i in range(undo.saved[TOURS]):
        r = undo.tours[i]
        undo.tour_saved[r] = False
        if not keep:
            copy_tour(undo.rounds, rounds, r)
        elif is_same_tour(undo.rounds, rounds, r):
            # Most steps put a tour together again as it was: what is known about it stays true.
            rounds.version[r] = undo.rounds.version[r]
        else:
            undo.tour_stale[r] = True
    for i in range(undo.saved[VISITS]):
        v = undo.visits[i]
        undo.visit_saved[v] = False
        if keep:
            undo.visit_stale[v] = True
            list_out(undo, v, rounds.crew[v, 0] == NOBODY)
        else:
            copy_visit(undo.rounds, rounds, v)
    undo.saved[TOURS] = 0
    undo.saved[VISITS] = 0


@kernel
def remember(rounds: Rounds, best: Rounds, undo: Undo) -> None:
    """Make the rounds the best ones: copy what changed since they last were."""
    for r in range(undo.tour_stale.size):
        if undo.tour_stale[r]:
            undo.tour_stale[r] = False
            copy_tour(rounds, best, r)
    for v in range(undo.visit_stale.size):
        if undo.visit_stale[v]:
            undo.visit_stale[v] = False
            copy_visit(rounds, best, v)
