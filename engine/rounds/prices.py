"""What a visit, a start or a round costs by the soft rules, for one change at a time.

`score` counts whole plans with the same rules; the checker of hard rules shares none of this.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from engine.rounds.problem import Carer, Problem, Visit, Weights

HOUR = 3600
HUNDREDTHS = 100


class Load(NamedTuple):
    """Seconds of a carer's day: journeys, work (visits and journeys) and waiting."""

    travel: int = 0
    work: int = 0
    waiting: int = 0


def price_crew(problem: Problem, visit: Visit, carer: Carer) -> int:
    """Return what it costs that this carer makes a visit, whenever that is."""
    client, weights = problem.client_of(visit), problem.weights
    cost = 0
    if client.preferred and carer.id not in client.preferred:
        cost += weights.continuity
    if client.familiar and carer.id not in client.familiar:
        cost += weights.unfamiliar
    if is_across_border(problem, visit, carer):
        cost += weights.border
    if visit.current_carers and carer.id not in visit.current_carers:
        cost += weights.moved
    return cost


def is_across_border(problem: Problem, visit: Visit, carer: Carer) -> bool:
    """Whether a visit lies in another patch than the carer's own."""
    return carer.own_patches is not None and problem.client_of(visit).patch not in carer.own_patches


def price_start(weights: Weights, visit: Visit, start: int) -> int:
    """Return what a start costs, whoever comes: closeness and shift of what is published."""
    cost = abs(start - visit.start) * weights.closeness // HUNDREDTHS
    return cost + weights.shifted * is_shifted(visit, start)


def is_shifted(visit: Visit, start: int) -> bool:
    """Whether a start is another than the published one."""
    return visit.current_start is not None and start != visit.current_start


def price_told(weights: Weights, visit: Visit, carers: Collection[str], start: int) -> int:
    """Return what it costs to tell the client of other carers or another start."""
    return weights.told if is_news(visit, carers, start) else 0


def is_news(visit: Visit, carers: Collection[str], start: int) -> bool:
    """Whether a client who was told of carers and start would be told something else."""
    if not visit.client_told:
        return False
    others = bool(visit.current_carers) and set(carers) != visit.current_carers
    return others or is_shifted(visit, start)


def price_load(weights: Weights, carer: Carer, load: Load) -> int:
    """Return what the day of a carer costs: travel, waiting, overtime and fairness."""
    cost = load.travel + load.waiting * weights.waiting // HUNDREDTHS
    return (
        cost + price_overtime(weights, carer, load.work) + price_fairness(weights, carer, load.work)
    )


def price_overtime(weights: Weights, carer: Carer, work: int) -> int:
    """Return what so many seconds of work cost above the carer's limit."""
    if carer.overtime_after is None:
        return 0
    return max(0, work - carer.overtime_after) * weights.overtime // HUNDREDTHS


def price_fairness(weights: Weights, carer: Carer, work: int) -> int:
    """Return what it costs that so many seconds of work differ from the carer's contract."""
    if carer.contract is None:
        return 0
    return (work - carer.contract) ** 2 * weights.fairness // HOUR**2
