"""Starting from an earlier plan."""

from __future__ import annotations

from engine.jit import kernel
from engine.rounds.kernels.state import CARERS, JOB, NOBODY, Day, Ints, Rounds, Undo
from engine.rounds.kernels.tour import put_in, schedule_tour, take_out
from engine.rounds.kernels.undo import end_step, save_tour, save_visit


@kernel
def append_visit(day: Day, rounds: Rounds, r: int, v: int, start: int, break_starts: Ints) -> bool:
    """Put visit v into tour r after all its visits, and before the breaks that start later.

    Returns whether the tour can be kept; if not, the tour is as it was.
    """
    visits, position = day.extra.shape[0], rounds.length[r]
    while position > 0:
        job = rounds.stops[r, position - 1, JOB]
        if job < visits or break_starts[job - visits] < start:
            break
        position -= 1
    if put_in(day, rounds, r, position, v):
        return True
    take_out(rounds, r, v)
    schedule_tour(day, rounds, r)
    return False


@kernel
def load_lines(
    day: Day,
    rounds: Rounds,
    undo: Undo,
    lines: Ints,
    tours: Ints,
    starts: Ints,
    break_starts: Ints,
) -> None:
    """Put the visits of an earlier plan into their tours, and drop those that do not fit.

    Lines come in the order of their starts.
    """
    for i in range(lines.size):
        v = lines[i]
        save_visit(rounds, undo, v)
        rounds.start[v] = starts[i]
        fits = True
        for h in range(day.jobs[v, CARERS]):
            r = tours[i, h]
            save_tour(rounds, undo, r)
            fits = fits and append_visit(day, rounds, r, v, starts[i], break_starts)
            if fits:
                rounds.crew[v, h] = r
        if not fits and rounds.crew[v, 0] != NOBODY:  # only the first half of a pair fitted
            take_out(rounds, rounds.crew[v, 0], v)
            schedule_tour(day, rounds, rounds.crew[v, 0])
            rounds.crew[v, 0] = NOBODY
        end_step(rounds, undo, True)
