"""Planning a day: problem and stop in, result out."""

from __future__ import annotations

from collections.abc import Callable

from engine.rounds.arrays import DayArrays, to_arrays
from engine.rounds.explain import explain_left_out
from engine.rounds.kernels.state import (
    CARER,
    DURATION,
    EARLIEST,
    END,
    JOB,
    LATEST,
    LEG,
    NOBODY,
    PLANNED,
    Rounds,
)
from engine.rounds.problem import Break, Carer, Client, Mode, Problem, Travel, Visit, Weights
from engine.rounds.result import Assignment, LeftOut, Plan, Result, TracePoint
from engine.rounds.score import score
from engine.rounds.search import run_search
from engine.rounds.start import read_first_lines
from engine.stop import IterationLimit, Stop


def solve(
    problem: Problem,
    stop: Stop,
    *,
    seed: int = 0,
    start_from: Plan | None = None,
    on_progress: Callable[[TracePoint], None] | None = None,
) -> Result:
    """Plan a day so that few visits are left out, journeys are short and clients know their carer.

    Parameters
    ----------
    problem
        The day.
    stop
        When to stop. With an `IterationLimit` the same seed gives the same plan.
    seed
        Another seed takes another course.
    start_from
        A plan to better; lines that can no longer be kept are dropped. The result costs no more
        than what is left of it.
    on_progress
        Called with the best plan's figures when they have changed, at most four times a second.

    Returns
    -------
    Result
        A plan that obeys every hard rule, with a reason for each visit left out.
    """
    if not problem.visits or not any(carer.windows for carer in problem.carers):
        return _leave_all_out(problem)
    arrays = to_arrays(problem)
    first = None if start_from is None else read_first_lines(problem, arrays, start_from)
    found = run_search(arrays, stop, seed, first, on_progress)
    plan = explain_left_out(problem, _to_plan(problem, arrays, found.rounds))
    return Result(
        plan, score(problem, plan), found.trace, found.iterations, found.seconds, found.stopped
    )


def warm_up() -> None:
    """Load the kernels, or compile them where that was never done, before a clock starts."""
    carers = tuple(
        Carer(name, (0.0, 0.0), ((0, 36000),), "car", "F", breaks=(Break(0, 36000, 600),))
        for name in "AB"
    )
    visits = tuple(
        Visit(str(number), "C", 7200, 3600, 3600, 600, carers=1 + number % 2) for number in range(4)
    )
    problem = Problem(
        "warm-up",
        carers,
        (Client("C", (1.0, 0.0)),),
        visits,
        Travel({"car": Mode(30.0, 0)}, 1.0),
        Weights({1: 20000}, 0),
    )
    plan = solve(problem, IterationLimit(2)).plan
    solve(problem, IterationLimit(2), start_from=plan)


def _leave_all_out(problem: Problem) -> Result:
    """Return the only plan of a day without visits or without anybody at work."""
    out = tuple(LeftOut(visit.id, "") for visit in problem.visits)
    plan = explain_left_out(problem, Plan((), out))
    cost = score(problem, plan)
    point = TracePoint(0.0, 0, cost.total, cost.unassigned_visits)
    return Result(plan, cost, (point,), 0, 0.0, "iterations")


def _to_plan(problem: Problem, arrays: DayArrays, rounds: Rounds) -> Plan:
    starts = settle_starts(arrays, rounds)
    assignments, left_out = [], []
    for number, visit in enumerate(problem.visits):
        tours = [int(tour) for tour in rounds.crew[number] if tour != NOBODY]
        if tours:
            names = tuple(problem.carers[arrays.day.tours[tour, CARER]].id for tour in tours)
            assignments.append(Assignment(visit.id, names, starts[number]))
        else:
            left_out.append(LeftOut(visit.id, ""))
    return Plan(tuple(assignments), tuple(left_out))


def settle_starts(arrays: DayArrays, rounds: Rounds) -> dict[int, int]:
    """Choose a start for every visit in the rounds: near the planned one, within its freedom.

    From the last stop of a tour to the first, each is moved from its earliest start towards the
    planned one as far as the stop after it allows. A double-handed visit keeps its frozen start.
    """
    day, stops = arrays.day, rounds.stops
    visits = day.extra.shape[0]
    starts: dict[int, int] = {}
    for r in range(rounds.length.size):
        limit = int(day.tours[r, END])
        for p in range(int(rounds.length[r]) - 1, -1, -1):
            job = int(stops[r, p, JOB])
            limit -= int(stops[r, p + 1, LEG] + day.jobs[job, DURATION])
            limit = min(limit, int(stops[r, p, LATEST]))
            if job < visits:
                limit = _choose_start(
                    int(stops[r, p, EARLIEST]), limit, int(day.jobs[job, PLANNED])
                )
                starts[job] = limit
    return starts


def _choose_start(first: int, last: int, planned: int) -> int:
    """Return the start nearest to the planned one, on a whole minute where there is one."""
    if planned > last:
        return last - last % 60 if last - last % 60 >= first else last
    if planned < first:
        return first + -first % 60 if first + -first % 60 <= last else first
    return planned
