"""Running the search: plans that are handed out on the way, and what the kernels keep beside."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rounds import arrays
from engine.rounds.arrays import make_rounds, make_undo, make_work, to_arrays
from engine.rounds.check import check
from engine.rounds.kernels.anneal import build, improve, prepare
from engine.rounds.kernels.state import NOBODY
from engine.rounds.problem import Problem
from engine.rounds.result import Plan
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.stop import IterationLimit
from tests.engine.days import at, make_carer, make_client, make_problem, make_visit, problems
from tests.engine.test_solve import EXAMPLES, big_day, search


class SteadyClock(IterationLimit):
    """A limit under which every question takes a second, as `seconds` tells."""

    def __init__(self, iterations: int) -> None:
        super().__init__(iterations)
        self.asked = 0

    def seconds(self) -> float:
        """Return how often this was asked."""
        self.asked += 1
        return float(self.asked)


def test_hands_out_plans_that_can_be_started_from() -> None:
    day, plans = big_day(), list[Plan]()
    result = solve(day, SteadyClock(2000), seed=3, on_plan=plans.append)
    assert len(plans) > 1
    for plan in plans:
        assert {breach.rule for breach in check(day, plan)} <= {"missing_reason"}
        assert len(plan.assignments) + len(plan.unassigned) == len(day.visits)
        assert all(line.reason == "" for line in plan.unassigned)
    costs = [score(day, plan).total for plan in plans]
    assert all(after < before for before, after in pairwise(costs))
    resumed = solve(day, IterationLimit(0), start_from=plans[-1])
    assert result.score.total <= resumed.score.total <= costs[-1]


def test_hands_out_a_plan_at_most_every_five_seconds() -> None:
    clock, times = SteadyClock(2000), list[int]()
    solve(big_day(), clock, seed=3, on_plan=lambda plan: times.append(clock.asked))
    assert len(times) > 1
    assert all(after - before >= 5 for before, after in pairwise(times))


def test_handing_out_plans_does_not_change_the_course() -> None:
    alone = solve(big_day(), IterationLimit(700), seed=7)
    watched = solve(big_day(), SteadyClock(700), seed=7, on_plan=lambda plan: None)
    assert watched.plan == alone.plan


@EXAMPLES
@given(problems(), st.integers(0, 9))
def test_knows_at_every_step_who_is_left_out(problem: Problem, seed: int) -> None:
    if not problem.visits or not any(carer.windows for carer in problem.carers):
        return
    day = to_arrays(problem).day
    rounds, best, undo = make_rounds(day), make_rounds(day), make_undo(day)
    work, totals = make_work(day, rounds, seed), np.zeros(2, np.int64)
    prepare(day, rounds, undo)
    build(day, rounds, best, undo, work, np.arange(len(problem.visits), dtype=np.int32), totals)
    for _ in range(20):
        improve(day, rounds, best, undo, work, totals, 1, 2000.0)
        listed = undo.out[: undo.out[-1]].tolist()
        assert sorted(listed) == np.flatnonzero(rounds.crew[:, 0] == NOBODY).tolist()
        assert all(listed[undo.out_at[v]] == v for v in listed)


def test_many_carers_for_few_visits_leave_nobody_out() -> None:
    carers = [make_carer(f"C{n}", home=(n * 0.5, 0.0)) for n in range(50)]
    clients = [make_client(f"K{n}", at=(n * 0.5, 1.0)) for n in range(50)]
    visits = [
        make_visit(
            f"V{n}", client=f"K{n}", start=at(9), before=0, after=0, carers=2 if n == 0 else 1
        )
        for n in range(49)
    ]
    result = search(make_problem(carers, clients, visits), 2000)
    assert result.plan.unassigned == ()
    assert result.score.travel <= 49 * 240  # everybody goes next door, or nearly


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_neighbours_are_the_same_however_many_rows_at_once(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = to_arrays(big_day()).day.near
    monkeypatch.setattr(arrays, "ROWS_AT_ONCE", rows)
    assert to_arrays(big_day()).day.near.tolist() == near.tolist()
    assert all(v not in row for v, row in enumerate(near.tolist()))
