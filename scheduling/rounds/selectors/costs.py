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
class Share:
    """The visits and carers of a day, by id, that figures speak of; the others are elsewhere."""

    visits: frozenset[str]
    carers: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlanCosts:
    """Two plans of a day in seconds: by rule, of each visit and of each carer.

    `visits` and `carers` map ids to the costs before and after, and name those that differ in
    nothing as well. All visits and carers together are the sum of `rules`, unless `rules` are those
    of a share of the day.
    """

    rules: tuple[tuple[str, int, int], ...]
    visits: Mapping[str, Mapping[str, Costs]]
    carers: Mapping[str, Mapping[str, Costs]]


def compare_costs(
    problem: Problem, before: Plan, after: Plan, *, share: Share | None = None
) -> PlanCosts:
    """Count both plans; `unassigned` is divided by priority, as `unassigned_1` and so on.

    With a `share`, what visits and carers of elsewhere cost before is left out of both sums: what a
    plan changes of them counts, what they cost anyway does not.
    """
    old, new = break_down(problem, before), break_down(problem, after)
    rules = _list_rules(problem)
    sums = [_sum_rules(problem, one) for one in (old, new)]
    elsewhere = _sum_rules(problem, _leave_out(old, share)) if share else Counter[str]()
    return PlanCosts(
        rules=tuple(
            (rule, sums[0][rule] - elsewhere[rule], sums[1][rule] - elsewhere[rule])
            for rule in rules
        ),
        visits=_pair(old.visits, new.visits),
        carers=_pair(old.carers, new.carers),
    )


def count_costs(problem: Problem, plan: Plan, share: Share) -> dict[str, int]:
    """Return what a share of the day costs in one plan, by rule as in `compare_costs`."""
    found = break_down(problem, plan)
    own = Breakdown(
        {name: costs for name, costs in found.visits.items() if name in share.visits},
        {name: costs for name, costs in found.carers.items() if name in share.carers},
    )
    sums = _sum_rules(problem, own)
    return {rule: sums[rule] for rule in _list_rules(problem)}


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


def _leave_out(found: Breakdown, share: Share) -> Breakdown:
    """Return what lies outside a share."""
    return Breakdown(
        {name: costs for name, costs in found.visits.items() if name not in share.visits},
        {name: costs for name, costs in found.carers.items() if name not in share.carers},
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
