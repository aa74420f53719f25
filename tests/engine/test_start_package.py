"""Whether a package can start: no yes that the checker would refuse, and gaps with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.rounds.check import check
from engine.rounds.problem import Problem
from engine.rounds.solve import solve
from engine.rounds.start_package import can_start, prepare
from engine.stop import IterationLimit
from tests.engine.days import (
    at,
    make_carer,
    make_client,
    make_problem,
    make_visit,
    plan_of,
    problems,
)

NEW = make_client("N")


def day(**window: int) -> tuple[Problem, object]:
    """A day on which A works eight to four and has one visit at ten."""
    return make_problem(), plan_of(("V", "A", at(10)))


def test_everything_finds_room() -> None:
    calls = [make_visit(f"N{hour}", client="N", start=at(hour)) for hour in (9, 12)]
    answer = can_start([day()], NEW, [calls])  # type: ignore[list-item]
    assert (answer.kind, answer.share, answer.full_from, answer.gaps) == ("full", 1.0, 0, ())
    assert {line.visit for line in answer.days[0].placed} == {"N9", "N12"}
    assert check(answer.days[0].problem, answer.days[0].plan) == []


@pytest.mark.parametrize(("enough", "kind"), [(0.5, "partial"), (0.7, "none")])
def test_calls_take_room_from_each_other(enough: float, kind: str) -> None:
    fixed = {"client": "N", "start": at(12), "before": 0, "after": 0}
    calls = [make_visit("N1", **fixed), make_visit("N2", **fixed)]
    answer = can_start([day()], NEW, [calls], enough=enough)  # type: ignore[list-item]
    assert (answer.kind, answer.share, answer.full_from) == (kind, 0.5, None)
    (gap,) = answer.gaps
    assert (gap.day, gap.start) == (0, at(12))
    assert gap.reason.startswith("Fits if the tolerance were 30 min")


def test_the_nearest_day_from_which_all_is_full() -> None:
    closed = make_problem([make_carer(windows=())], visits=[]), plan_of()
    calls = [[make_visit("N1", client="N", start=at(12))]] * 5
    days = [day(), closed, day(), day(), day()]
    answer = can_start(days, NEW, calls, length=3)  # type: ignore[arg-type]
    assert (answer.kind, answer.full_from) == ("none", 2)
    assert [gap.day for gap in answer.gaps] == [1]


def test_double_handed_calls_need_two() -> None:
    calls = [make_visit("N1", client="N", start=at(12), carers=2)]
    answer = can_start([day()], NEW, [calls])  # type: ignore[list-item]
    assert answer.kind == "none"
    assert answer.gaps[0].reason.startswith("Needs one more carer 12:00–12:30 beside A")


def test_the_same_carers_come_on_all_days() -> None:
    # Given A and B, of whom now one and now the other lives a little nearer
    near, far = (8.0, 0.0), (6.0, 0.0)
    homes = [(near, far), (far, near), (far, near)]
    days = [
        (
            make_problem([make_carer("A", home=a), make_carer("B", home=b)], visits=[]),
            plan_of(),
        )
        for a, b in homes
    ]
    calls = [[make_visit(f"N{hour}", client="N", start=at(hour)) for hour in (9, 12)]] * 3
    # When a package starts
    answer = can_start(days, NEW, calls)
    # Then the carer of the first day comes on the others too
    carers = {name for day in answer.days for line in day.placed for name in line.carers}
    assert (answer.kind, carers) == ("full", {"A"})


def test_days_and_calls_must_match() -> None:
    with pytest.raises(ValueError, match="1 days need as many"):
        can_start([day()], NEW, [])  # type: ignore[list-item]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(problems(), st.data())
def test_no_false_yes(problem: Problem, data: st.DataObject) -> None:
    # Given a day of which some visits are planned, the others being a package for one client
    if not problem.visits:
        return
    client = data.draw(st.sampled_from(problem.clients))
    calls = [visit for visit in problem.visits if visit.client == client.id]
    rest = replace(
        problem, visits=tuple(visit for visit in problem.visits if visit.client != client.id)
    )
    plan = solve(rest, IterationLimit(5)).plan
    # When it is asked whether they fit
    answer = can_start([(rest, plan)], client, [calls], books=prepare([(rest, plan)]))
    # Then the plan is legal, keeps every published line and places what it says
    judged = answer.days[0]
    assert check(judged.problem, judged.plan) == []
    assert judged.plan.assignments[: len(plan.assignments)] == plan.assignments
    assert len(judged.placed) + len(judged.gaps) == len(calls)
    assert (answer.kind == "full") == (not judged.gaps)
