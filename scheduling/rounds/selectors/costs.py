"""What a proposal costs by every soft rule, against the rounds as they stand.

Counted once, when it is made: what people change later does not change what was proposed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.rounds.problem import Problem
from engine.rounds.result import SOFT_RULES, Plan
from engine.rounds.score import Breakdown, Costs, break_down
from scheduling.rounds.types import CostLine

UNASSIGNED = "unassigned"
# What the rules were called in proposals that are older than the costs of every rule.
OLD_NAMES = {
    "Unassigned, priority 1": "unassigned_1",
    "Unassigned, priority 2": "unassigned_2",
    "Unassigned, priority 3": "unassigned_3",
    "Travel": "travel",
    "Not a preferred carer": "continuity",
    "Moved to a carer who was not told": "moved",
}


@dataclass(frozen=True, slots=True)
class PlanCosts:
    """Two plans of a day in seconds: by rule, of each visit and of each carer.

    `visits` and `carers` map ids to the costs before and after, and name those that differ in
    nothing as well. All visits and carers together are the sum of `rules`.
    """

    rules: tuple[tuple[str, int, int], ...]
    visits: Mapping[str, Mapping[str, Costs]]
    carers: Mapping[str, Mapping[str, Costs]]


def compare_costs(problem: Problem, before: Plan, after: Plan) -> PlanCosts:
    """Count both plans; `unassigned` is divided by priority, as `unassigned_1` and so on."""
    old, new = break_down(problem, before), break_down(problem, after)
    rules = _list_rules(problem)
    sums = [_sum_rules(problem, one) for one in (old, new)]
    return PlanCosts(
        rules=tuple((rule, sums[0][rule], sums[1][rule]) for rule in rules),
        visits=_pair(old.visits, new.visits),
        carers=_pair(old.carers, new.carers),
    )


def keep_changed(costs: Mapping[str, Mapping[str, Costs]]) -> dict[str, Mapping[str, Costs]]:
    """Return those whose costs differ between the two plans."""
    return {name: pair for name, pair in costs.items() if pair["before"] != pair["after"]}


def read_rules(lines: Iterable[tuple[str, int, int]]) -> tuple[CostLine, ...]:
    """Return the costs by rule of a proposal, also of an old one that has six of them."""
    return tuple(
        CostLine(OLD_NAMES.get(rule, rule), now, proposed) for rule, now, proposed in lines
    )


def read_pair(pair: Mapping[str, Mapping[str, int]]) -> tuple[CostLine, ...]:
    """Return the costs of one visit or carer, in the order of the rules; empty in old proposals."""
    before, after = pair.get("before", {}), pair.get("after", {})
    return tuple(
        CostLine(rule, before.get(rule, 0), after.get(rule, 0))
        for rule in SOFT_RULES
        if rule in before or rule in after
    )


def _list_rules(problem: Problem) -> list[str]:
    priorities = [f"{UNASSIGNED}_{one}" for one in sorted(problem.weights.unassigned)]
    return [*priorities, *(rule for rule in SOFT_RULES if rule != UNASSIGNED)]


def _sum_rules(problem: Problem, found: Breakdown) -> Counter[str]:
    priorities = {visit.id: visit.priority for visit in problem.visits}
    sums: Counter[str] = Counter()
    for visit, costs in found.visits.items():
        for rule, cost in costs.items():
            is_left = rule == UNASSIGNED
            sums[f"{rule}_{priorities[visit]}" if is_left else rule] += cost
    for costs in found.carers.values():
        sums.update(costs)
    return sums


def _pair(old: Mapping[str, Costs], new: Mapping[str, Costs]) -> dict[str, dict[str, Any]]:
    return {name: {"before": dict(old[name]), "after": dict(new[name])} for name in old}
