"""What an edit costs: the difference of two scores, in words."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.rounds.editing import price_edit
from engine.rounds.problem import Problem
from engine.rounds.result import Assignment, Plan
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.stop import IterationLimit
from tests.engine.days import (
    at,
    make_carer,
    make_client,
    make_problem,
    make_visit,
    plan_of,
)
from tests.engine.soft_days import soft_problems


def test_travel_and_continuity() -> None:
    carers = [make_carer("A"), make_carer("B", home=(-5.0, 0.0))]
    problem = make_problem(carers, [make_client(preferred=frozenset("A"))])
    price = price_edit(problem, plan_of(("V", "A", at(10))), plan_of(("V", "B", at(10))))
    assert price.seconds == 600 + 900
    assert {effect.rule: effect.text for effect in price.effects} == {
        "travel": "+10 min travel",
        "continuity": "B is not a preferred carer of the client",
    }


def test_what_the_client_was_told_is_said_even_if_it_costs_nothing() -> None:
    visit = make_visit(
        current_carers=frozenset("A"), current_start=at(9), client_told=True, start=at(9)
    )
    problem = make_problem([make_carer("A"), make_carer("B")], visits=[visit])
    price = price_edit(problem, plan_of(("V", "A", at(9))), plan_of(("V", "A", at(9, 20))))
    texts = [effect.text for effect in price.effects]
    assert "the client was told A at 09:00" in texts
    assert "09:00 was published, not 09:20" in texts


def test_leaving_out() -> None:
    price = price_edit(make_problem(), plan_of(("V", "A", at(10))), plan_of(out=("V",)))
    assert price.seconds == 24000 - 1200
    assert price.effects[0].text == "visit V would be left out"
    assert price.effects[1].text == "−20 min travel"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(soft_problems(), st.data())
def test_the_price_is_the_difference_of_the_scores(problem: Problem, data: st.DataObject) -> None:
    plan = solve(problem, IterationLimit(5)).plan
    if not plan.assignments:
        return
    line = data.draw(st.sampled_from(plan.assignments))
    carer = data.draw(st.sampled_from(problem.carers)).id
    start = line.start + data.draw(st.sampled_from([0, 300, -900]))
    other = Assignment(line.visit, (carer, *line.carers[1:]), start)
    rest = tuple(one for one in plan.assignments if one != line)
    after = Plan((*rest, other), plan.unassigned)
    price = price_edit(problem, plan, after)
    assert price.seconds == score(problem, after).total - score(problem, plan).total
    assert price.seconds == sum(effect.seconds for effect in price.effects)
