"""What a plan costs, counted from its published lines."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from engine.rounds.problem import Carer, Place, Problem, Travel, Visit
from engine.rounds.result import Assignment, Plan, Score


def score(problem: Problem, plan: Plan) -> Score:
    """Count the cost of a plan, also of one that breaks rules.

    Parameters
    ----------
    problem
        The day.
    plan
        Lines with an unknown visit or carer count for nothing; a visit without a line, or with one
        but no known carer, counts as left out.

    Returns
    -------
    Score
        All parts in seconds. Travel runs home → visits → home in every window of every carer; a
        visit outside the windows is counted with the window nearest to its start.
    """
    carers = {carer.id: carer for carer in problem.carers}
    visits = {visit.id: visit for visit in problem.visits}
    lines = {
        line.visit: line
        for line in plan.assignments
        if line.visit in visits and any(carer in carers for carer in line.carers)
    }
    by_priority = dict.fromkeys(sorted(problem.weights.unassigned), 0)
    left_out = [visit for visit in problem.visits if visit.id not in lines]
    for visit in left_out:
        by_priority[visit.priority] += problem.weights.unassigned[visit.priority] * visit.carers
    return Score(
        unassigned=sum(by_priority.values()),
        travel=_count_travel(problem, carers, visits, lines),
        continuity=_count_strangers(problem, carers, visits, lines) * problem.weights.continuity,
        by_priority=by_priority,
        unassigned_visits=len(left_out),
        moved=_count_moved(carers, visits, lines) * problem.weights.moved,
    )


def _count_moved(
    carers: dict[str, Carer], visits: dict[str, Visit], lines: dict[str, Assignment]
) -> int:
    """Count the tasks of visits that somebody has already, given to somebody else."""
    return sum(
        carer in carers and carer not in visits[line.visit].current_carers
        for line in lines.values()
        if visits[line.visit].current_carers
        for carer in line.carers
    )


def _count_strangers(
    problem: Problem,
    carers: dict[str, Carer],
    visits: dict[str, Visit],
    lines: dict[str, Assignment],
) -> int:
    """Count the tasks given to somebody the client does not prefer, where it prefers anybody."""
    count = 0
    for line in lines.values():
        preferred = problem.client_of(visits[line.visit]).preferred
        if preferred:
            count += sum(carer in carers and carer not in preferred for carer in line.carers)
    return count


def _count_travel(
    problem: Problem,
    carers: dict[str, Carer],
    visits: dict[str, Visit],
    lines: dict[str, Assignment],
) -> int:
    tours: defaultdict[tuple[str, int], list[tuple[int, Place]]] = defaultdict(list)
    for line in lines.values():
        stop = (line.start, problem.client_of(visits[line.visit]).at)
        for name in line.carers:
            if name in carers:
                tours[name, _nearest_window(carers[name], line.start)].append(stop)
    return sum(
        _count_tour(problem.travel, carers[name], stops) for (name, _), stops in tours.items()
    )


def _nearest_window(carer: Carer, start: int) -> int:
    def distance(number: int) -> int:
        begin, end = carer.windows[number]
        # A window's end is no start any more: touching windows must not both be nearest.
        return max(begin - start, start - end + 1, 0)

    return min(range(len(carer.windows)), key=distance, default=0)


def _count_tour(travel: Travel, carer: Carer, stops: list[tuple[int, Place]]) -> int:
    places = [carer.home, *(place for _, place in sorted(stops)), carer.home]
    return sum(travel.seconds(a, b, carer.mode) for a, b in pairwise(places))
