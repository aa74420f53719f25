"""Planning a day: problem and stop in, result out."""

from __future__ import annotations

from collections.abc import Callable

from engine.rounds.arrays import DayArrays, to_arrays
from engine.rounds.explain import explain_left_out
from engine.rounds.kernels.settle import settle_tour
from engine.rounds.kernels.state import CARER, JOB, NOBODY, START, Rounds
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
    on_plan: Callable[[Plan], None] | None = None,
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
    on_plan
        Called with the first plan and then with every better one, at most once in five seconds of
        search, so that a run that dies can go on from there. The visits left out have no reasons
        yet.

    Returns
    -------
    Result
        A plan that obeys every hard rule, with a reason for each visit left out.
    """
    if not problem.visits or not any(carer.windows for carer in problem.carers):
        return _leave_all_out(problem)
    arrays = to_arrays(problem)
    first = None if start_from is None else read_first_lines(problem, arrays, start_from)
    save = None if on_plan is None else _save_to(on_plan, problem, arrays)
    found = run_search(arrays, stop, seed, first, on_progress, save)
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


def _save_to(
    on_plan: Callable[[Plan], None], problem: Problem, arrays: DayArrays
) -> Callable[[Rounds], None]:
    return lambda rounds: on_plan(_to_plan(problem, arrays, rounds))


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
    """Return the start of every visit in the rounds, as the kernels choose and price it."""
    visits, starts = arrays.day.extra.shape[0], {}
    for r in range(rounds.length.size):
        settle_tour(arrays.day, rounds, r)
        for p in range(int(rounds.length[r])):
            job = int(rounds.stops[r, p, JOB])
            if job < visits:
                starts[job] = int(rounds.stops[r, p, START])
    return starts
