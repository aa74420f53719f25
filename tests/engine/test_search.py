"""Running the search: plans that are handed out on the way."""

from __future__ import annotations

from itertools import pairwise

from engine.rounds.check import check
from engine.rounds.result import Plan
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.stop import IterationLimit
from tests.engine.test_solve import big_day


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
