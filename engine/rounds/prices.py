"""What a visit, a start or a round costs by the soft rules, for one change at a time.

The sums are those of `score`, which counts whole plans; tests hold the two together.
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
    if visit.current_start is not None and start != visit.current_start:
        cost += weights.shifted
    return cost


def price_told(weights: Weights, visit: Visit, carers: Collection[str], start: int) -> int:
    """Return what it costs to tell the client of other carers or another start."""
    return weights.told if is_news(visit, carers, start) else 0


def is_news(visit: Visit, carers: Collection[str], start: int) -> bool:
    """Whether a client who was told of carers and start would be told something else."""
    if not visit.client_told:
        return False
    others = bool(visit.current_carers) and set(carers) != visit.current_carers
    return others or (visit.current_start is not None and start != visit.current_start)


def price_load(weights: Weights, carer: Carer, load: Load) -> int:
    """Return what the day of a carer costs: travel, waiting, overtime and fairness."""
    cost = load.travel + load.waiting * weights.waiting // HUNDREDTHS
    if carer.overtime_after is not None and weights.overtime:
        over = max(0, load.work - carer.overtime_after)
        cost += over * weights.overtime // HUNDREDTHS
    if carer.contract is not None and weights.fairness:
        cost += (load.work - carer.contract) ** 2 * weights.fairness // HOUR**2
    return cost
