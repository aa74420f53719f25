"""What visits, carers and tours cost, as arrays of the kernels."""

from __future__ import annotations

import numpy as np

from engine.rounds.kernels.state import (
    CARER_COLUMNS,
    CLOSENESS,
    CONTRACT,
    END_TOUR,
    FAIRNESS,
    FIRST_TOUR,
    NEWS,
    NOBODY,
    NOT_ELIGIBLE,
    OVERTIME,
    OVERTIME_AFTER,
    PRICED_LOADS,
    PRICED_STARTS,
    SHIFTED,
    WAITING,
    WEIGHT_CELLS,
    Flags,
    Ints,
    Longs,
)
from engine.rounds.problem import Carer, Client, Problem, Visit, Weights


def is_eligible(carer: Carer, client: Client) -> bool:
    """Whether a carer may visit a client at all."""
    return (
        client.skills <= carer.skills
        and client.gender in (None, carer.gender)
        and carer.id not in client.excluded
        and (carer.patches is None or client.patch in carer.patches)
    )


def make_penalties(problem: Problem) -> Longs:
    """Cost of leaving out each visit."""
    weights = problem.weights.unassigned
    return np.array([weights[v.priority] * v.carers for v in problem.visits], np.int64)


def make_extra(problem: Problem, carers: Ints, usable: Flags) -> Ints:
    """Cost of giving each visit to each tour, NOT_ELIGIBLE where that is forbidden.

    `carers` has the carer of every tour; `usable` is false for tours that nobody may be given.
    """
    rows = {
        client.id: np.array([_client_extra(problem, client, c) for c in problem.carers], np.int32)
        for client in problem.clients
    }
    extra = np.full((len(problem.visits), len(carers)), NOT_ELIGIBLE, np.int32)
    at_work = {carer.id for carer in problem.carers}
    for number, visit in enumerate(problem.visits):
        if not visit.pinned_carers <= at_work:
            continue
        allowed = usable
        if len(visit.pinned_carers) == visit.carers:
            pinned = [carer.id in visit.pinned_carers for carer in problem.carers]
            allowed = usable & np.array(pinned, np.bool_)[carers]
        costs = rows[visit.client][carers]
        if visit.current_carers:
            changes = [_price_change(problem.weights, visit, c) for c in problem.carers]
            more = np.array(changes, np.int32)[carers]
            costs = np.where(costs == NOT_ELIGIBLE, NOT_ELIGIBLE, costs + more)
        extra[number] = np.where(allowed, costs, NOT_ELIGIBLE)
    return extra


def _client_extra(problem: Problem, client: Client, carer: Carer) -> int:
    if not is_eligible(carer, client):
        return NOT_ELIGIBLE
    weights, cost = problem.weights, 0
    if client.preferred and carer.id not in client.preferred:
        cost += weights.continuity
    if client.familiar and carer.id not in client.familiar:
        cost += weights.unfamiliar
    if carer.own_patches is not None and client.patch not in carer.own_patches:
        cost += weights.border
    return cost


def _price_change(weights: Weights, visit: Visit, carer: Carer) -> int:
    """What it costs to send this carer instead of those who were to come."""
    cost = 0
    if visit.current_carers and carer.id not in visit.current_carers:
        cost += weights.moved
    # Of two carers neither alone decides whether the client hears news: see `price_pair`.
    if visit.carers == 1 and visit.client_told and not _is_informed(visit, carer):
        cost += weights.told
    return cost


def _is_informed(visit: Visit, carer: Carer) -> bool:
    if not visit.current_carers:
        return True
    return len(visit.current_carers) == visit.carers and carer.id in visit.current_carers


def find_informed(problem: Problem, carers: Ints) -> Flags:
    """Whom the client of each visit expects, [visit, tour]; anybody if it heard of nobody."""
    informed = np.ones((len(problem.visits), len(carers)), np.bool_)
    for number, visit in enumerate(problem.visits):
        if visit.current_carers:
            by_carer = [_is_informed(visit, carer) for carer in problem.carers]
            informed[number] = np.array(by_carer, np.bool_)[carers]
    return informed


def make_carers(problem: Problem) -> Ints:
    """The row of every carer in the order of the problem, whose windows are the tours."""
    rows = np.full((len(problem.carers), CARER_COLUMNS), NOBODY, np.int32)
    first = 0
    for number, carer in enumerate(problem.carers):
        rows[number, FIRST_TOUR] = first
        first += len(carer.windows)
        rows[number, END_TOUR] = first
        if carer.contract is not None:
            rows[number, CONTRACT] = carer.contract
        if carer.overtime_after is not None:
            rows[number, OVERTIME_AFTER] = carer.overtime_after
    return rows


def make_weights(weights: Weights) -> Longs:
    """The weights that the kernels need themselves."""
    cells = np.zeros(WEIGHT_CELLS, np.int64)
    cells[CLOSENESS] = weights.closeness
    cells[SHIFTED] = weights.shifted
    cells[NEWS] = weights.told
    cells[WAITING] = weights.waiting
    cells[OVERTIME] = weights.overtime
    cells[FAIRNESS] = weights.fairness
    cells[PRICED_STARTS] = any((weights.closeness, weights.shifted, weights.told))
    cells[PRICED_LOADS] = any((weights.waiting, weights.overtime, weights.fairness))
    return cells
