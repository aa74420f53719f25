"""The soft rules in the search: what it counts is the score, and every rule changes a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rounds.arrays import make_rounds, make_undo, make_work, to_arrays
from engine.rounds.kernels.anneal import build, improve, prepare
from engine.rounds.kernels.costs import count_cost
from engine.rounds.kernels.state import NOW
from engine.rounds.problem import Problem
from engine.rounds.result import SOFT_RULES
from engine.rounds.score import break_down, score
from tests.engine.days import (
    WEIGHTS,
    at,
    make_carer,
    make_client,
    make_problem,
    make_visit,
    plan_of,
    problems,
)
from tests.engine.test_solve import EXAMPLES, crews, search, starts

FREE = replace(WEIGHTS, continuity=0)


@EXAMPLES
@given(problems(), st.integers(0, 9))
def test_what_the_steps_add_up_is_the_cost(problem: Problem, seed: int) -> None:
    if not problem.visits or not any(carer.windows for carer in problem.carers):
        return
    day = to_arrays(problem).day
    rounds, best, undo = make_rounds(day), make_rounds(day), make_undo(day)
    work, totals = make_work(day, rounds, seed), np.zeros(2, np.int64)
    prepare(day, rounds, undo)
    build(day, rounds, best, undo, work, np.arange(len(problem.visits), dtype=np.int32), totals)
    for _ in range(20):
        improve(day, rounds, best, undo, work, totals, 1, 2000.0)
        assert totals[NOW] == count_cost(day, rounds)


@EXAMPLES
@given(problems())
def test_visits_and_carers_together_cost_the_score(problem: Problem) -> None:
    plan = search(problem, 20).plan
    assert break_down(problem, plan).by_rule == score(problem, plan).by_rule


def solve_twice(rule: str, price: int, **day: Any) -> tuple[Any, Any]:
    """Plan a day without a price for a rule, and with one."""
    return tuple(
        search(make_problem(weights=replace(FREE, **{rule: weight}), **day), 300)
        for weight in (0, price)
    )


NEAR_AND_FAR = [make_carer("A"), make_carer("B", home=(9.0, 0.0))]


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (
            "continuity",
            {"carers": NEAR_AND_FAR, "clients": [make_client(preferred=frozenset("A"))]},
        ),
        ("unfamiliar", {"carers": NEAR_AND_FAR, "clients": [make_client(familiar=frozenset("A"))]}),
        (
            "border",
            {
                "carers": [
                    make_carer("A", own_patches=frozenset({"P"})),
                    make_carer("B", home=(9.0, 0.0), own_patches=frozenset({"Q"})),
                ],
                "clients": [make_client(patch="P")],
            },
        ),
        ("moved", {"carers": NEAR_AND_FAR, "visits": [make_visit(current_carers=frozenset("A"))]}),
        (
            "told",
            {
                "carers": NEAR_AND_FAR,
                "visits": [make_visit(current_carers=frozenset("A"), client_told=True)],
            },
        ),
        (
            "overtime",
            {"carers": [make_carer("A"), make_carer("B", home=(9.0, 0.0), overtime_after=0)]},
        ),
        (
            "fairness",
            {
                "carers": [
                    make_carer("A", contract=3000),
                    make_carer("B", home=(9.0, 0.0), contract=0),
                ]
            },
        ),
    ],
)
def test_a_price_changes_who_comes(rule: str, day: dict[str, Any]) -> None:
    without, priced = solve_twice(rule, 9000, **day)
    assert crews(without) == {"V": "B"}
    assert crews(priced) == {"V": "A"}
    assert priced.score.by_rule[rule] == 0


def test_closeness_gives_two_visits_to_two_carers() -> None:
    carers = [make_carer(), make_carer("B")]
    visits = [make_visit("V"), make_visit("W")]
    without, priced = solve_twice("closeness", 300, carers=carers, visits=visits)
    assert len(set(crews(without).values())) == 1
    assert starts(priced) == {"V": at(10), "W": at(10)}
    assert priced.score.closeness == 0


def test_waiting_is_left_to_nobody_where_two_can_share() -> None:
    carers = [make_carer(), make_carer("B")]
    visits = [make_visit("V", start=at(9)), make_visit("W", start=at(14))]
    without, priced = solve_twice("waiting", 100, carers=carers, visits=visits)
    assert len(set(crews(without).values())) == 1
    assert len(set(crews(priced).values())) == 2
    assert priced.score.waiting == 0


def test_a_published_start_is_kept() -> None:
    visits = [make_visit("V", start=at(10), current_start=at(10, 20))]
    for carers in ("A",), ("A", "B"):
        pair = [replace(visits[0], carers=len(carers))]
        _, priced = solve_twice("shifted", 600, carers=[*map(make_carer, carers)], visits=pair)
        assert starts(priced) == {"V": at(10, 20)}
        assert priced.score.shifted == 0


def test_a_published_start_is_worth_a_second_carer() -> None:
    carers = [make_carer(), make_carer("B")]
    visits = [make_visit("V", current_start=at(10)), make_visit("W", current_start=at(10))]
    without, priced = solve_twice("shifted", 3000, carers=carers, visits=visits)
    assert len(set(crews(without).values())) == 1
    assert starts(priced) == {"V": at(10), "W": at(10)}


def test_a_client_who_was_told_is_disturbed_only_for_a_dearer_visit() -> None:
    told = make_visit("V", current_start=at(10), client_told=True, priority=3)
    beside = make_visit("W", before=0, after=0)
    weights = replace(FREE, told=5000, shifted=100)
    alone = search(make_problem(visits=[told], weights=weights))
    assert starts(alone) == {"V": at(10)}
    two = [make_carer(), make_carer("B")]
    enough = search(make_problem(two, visits=[told, beside], weights=weights))
    assert starts(enough) == {"V": at(10), "W": at(10)}
    pressed = search(make_problem(visits=[told, beside], weights=weights))
    assert starts(pressed)["W"] == at(10)
    assert starts(pressed)["V"] != at(10)
    assert (pressed.score.told, pressed.score.shifted) == (5000, 100)


def test_the_same_seed_gives_the_same_plan_with_every_price() -> None:
    carers = [make_carer(name, contract=9000, overtime_after=9000) for name in "ABC"]
    visits = [
        make_visit(f"V{n}", start=at(8 + n % 7), carers=1 + n % 2, current_start=at(8 + n % 7))
        for n in range(16)
    ]
    prices = dict.fromkeys(SOFT_RULES[2:], 50) | {"continuity": 900}
    problem = make_problem(carers, visits=visits, weights=replace(WEIGHTS, **prices))
    assert search(problem, 300, seed=3).plan == search(problem, 300, seed=3).plan


def test_each_visit_and_each_carer_has_its_part() -> None:
    carers = [make_carer(overtime_after=0, contract=7200), make_carer("B", contract=3600)]
    visits = [make_visit(current_start=at(9)), make_visit("W", priority=2), make_visit("X")]
    weights = replace(FREE, overtime=50, fairness=400, shifted=70, closeness=10, waiting=20)
    problem = make_problem(carers, visits=visits, weights=weights)
    found = break_down(problem, plan_of(("V", "A", at(10, 10)), ("X", "A", at(11)), out=("W",)))
    assert found.visits == {
        "V": {"shifted": 70, "closeness": 60},
        "W": {"unassigned": 18000},
        "X": {"closeness": 360},
    }
    # A works 4,800 s, 2,400 s below the contract, and waits from 10:40 to 11:00.
    assert found.carers == {
        "A": {"travel": 1200, "waiting": 240, "overtime": 2400, "fairness": 177},
        "B": {"fairness": 400},
    }
