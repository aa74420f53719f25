"""What a plan costs by every soft rule, counted from its published lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from engine.rounds.prices import (
    HUNDREDTHS,
    is_across_border,
    is_shifted,
    price_fairness,
    price_overtime,
    price_told,
)
from engine.rounds.problem import Carer, Problem, Visit
from engine.rounds.result import SOFT_RULES, Assignment, Plan, Score

Costs = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The cost of a plan in seconds by rule, of every visit and of every carer.

    Travel, waiting, overtime and fairness belong to carers, all other rules to visits; rules that
    cost nothing are not named. Together they are the parts of the score.
    """

    visits: Mapping[str, Costs]
    carers: Mapping[str, Costs]

    @property
    def by_rule(self) -> dict[str, int]:
        """The sum of each soft rule."""
        sums = dict.fromkeys(SOFT_RULES, 0)
        for costs in (*self.visits.values(), *self.carers.values()):
            for rule, cost in costs.items():
                sums[rule] += cost
        return sums


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
    found = break_down(problem, plan)
    by_priority = dict.fromkeys(sorted(problem.weights.unassigned), 0)
    lines = _find_lines(problem, plan)
    missing = [visit for visit in problem.visits if visit.id not in lines]
    for visit in missing:
        by_priority[visit.priority] += problem.weights.unassigned[visit.priority] * visit.carers
    return Score(**found.by_rule, by_priority=by_priority, unassigned_visits=len(missing))


def break_down(problem: Problem, plan: Plan) -> Breakdown:
    """Count what every visit and every carer costs by each rule; `score` says how."""
    lines = _find_lines(problem, plan)
    carers = {carer.id: carer for carer in problem.carers}
    visits = {}
    for visit in problem.visits:
        if visit.id in lines:
            line = lines[visit.id]
            crew = [carers[name] for name in line.carers if name in carers]
            visits[visit.id] = _price_visit(problem, visit, line, crew)
        else:
            cost = problem.weights.unassigned[visit.priority] * visit.carers
            visits[visit.id] = _without_noughts({"unassigned": cost})
    loads = _measure_loads(problem, carers, lines.values())
    return Breakdown(
        visits,
        {carer.id: _price_load(problem, carer, loads[carer.id]) for carer in problem.carers},
    )


def _find_lines(problem: Problem, plan: Plan) -> dict[str, Assignment]:
    """The lines that count, by visit; of several for one visit the last."""
    carers = {carer.id for carer in problem.carers}
    visits = {visit.id for visit in problem.visits}
    return {
        line.visit: line
        for line in plan.assignments
        if line.visit in visits and not carers.isdisjoint(line.carers)
    }


def _price_visit(problem: Problem, visit: Visit, line: Assignment, crew: list[Carer]) -> Costs:
    weights, client = problem.weights, problem.client_of(visit)
    costs = {
        "continuity": weights.continuity * _count_others(crew, client.preferred),
        "unfamiliar": weights.unfamiliar * _count_others(crew, client.familiar),
        "border": weights.border * sum(is_across_border(problem, visit, one) for one in crew),
        "moved": weights.moved * _count_others(crew, visit.current_carers),
        "closeness": abs(line.start - visit.start) * weights.closeness // HUNDREDTHS,
        "shifted": weights.shifted * is_shifted(visit, line.start),
        "told": price_told(weights, visit, line.carers, line.start),
    }
    return _without_noughts(costs)


def _count_others(crew: Iterable[Carer], wanted: frozenset[str]) -> int:
    """Count the carers who are not among those wanted; none where nobody is."""
    return sum(carer.id not in wanted for carer in crew) if wanted else 0


@dataclass(slots=True)
class _Load:
    """What a carer's day is made of, in seconds."""

    travel: int = 0
    visits: int = 0
    waiting: int = 0
    tours: defaultdict[int, list[tuple[int, Visit]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def _measure_loads(
    problem: Problem, carers: Mapping[str, Carer], lines: Iterable[Assignment]
) -> defaultdict[str, _Load]:
    visits = {visit.id: visit for visit in problem.visits}
    loads: defaultdict[str, _Load] = defaultdict(_Load)
    for line in lines:
        for name in line.carers:
            if name in carers:
                window = _nearest_window(carers[name], line.start)
                loads[name].tours[window].append((line.start, visits[line.visit]))
    for name, load in loads.items():
        for stops in load.tours.values():
            stops.sort(key=lambda stop: (stop[0], problem.client_of(stop[1]).at))
            _measure_tour(problem, carers[name], stops, load)
    return loads


def _measure_tour(
    problem: Problem, carer: Carer, stops: list[tuple[int, Visit]], load: _Load
) -> None:
    """Add the journeys, visits and waiting of one tour to a load."""
    places = [carer.home, *(problem.client_of(visit).at for _, visit in stops), carer.home]
    journeys = [problem.travel.seconds(a, b, carer.mode) for a, b in pairwise(places)]
    load.travel += sum(journeys)
    load.visits += sum(visit.duration for _, visit in stops)
    for (one, two), journey in zip(pairwise(stops), journeys[1:-1], strict=True):
        load.waiting += max(0, two[0] - one[0] - one[1].duration - journey)


def _price_load(problem: Problem, carer: Carer, load: _Load) -> Costs:
    weights, work = problem.weights, load.travel + load.visits
    costs = {
        "travel": load.travel,
        "waiting": load.waiting * weights.waiting // HUNDREDTHS,
        "overtime": price_overtime(weights, carer, work),
        "fairness": price_fairness(weights, carer, work),
    }
    return _without_noughts(costs)


def _without_noughts(costs: Costs) -> dict[str, int]:
    return {rule: cost for rule, cost in costs.items() if cost}


def _nearest_window(carer: Carer, start: int) -> int:
    def distance(number: int) -> int:
        begin, end = carer.windows[number]
        # A window's end is no start any more: touching windows must not both be nearest.
        return max(begin - start, start - end + 1, 0)

    return min(range(len(carer.windows)), key=distance, default=0)
