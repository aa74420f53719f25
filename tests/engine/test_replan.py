"""Planning again during the day: little moves, nothing that has begun, nothing becomes illegal."""

from __future__ import annotations

import functools
import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.days import make_day
from engine.rounds.check import check
from engine.rounds.day_file import parse_day
from engine.rounds.diff import Change, diff_plans
from engine.rounds.openings import Book
from engine.rounds.problem import Problem, Visit
from engine.rounds.recommend import find_choices
from engine.rounds.replan import Replan, replan
from engine.rounds.restraint import place_directly
from engine.rounds.result import Plan
from engine.rounds.solve import solve
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

PAIR = [make_carer("A"), make_carer("B")]


def run(problem: Problem, plan: Plan, **changes: object) -> Replan:
    """Replan with few iterations from eight o'clock on."""
    values: dict[str, object] = {"not_before": at(8), **changes}
    found = replan(problem, plan, IterationLimit(50), **values)  # type: ignore[arg-type]
    assert check(found.problem, found.plan) == []
    return found


def test_the_visits_of_an_absent_carer_go_to_others() -> None:
    visits = [make_visit(), make_visit("W", start=at(13))]
    plan = plan_of(("V", "A", at(10)), ("W", "B", at(13)))
    found = run(make_problem(PAIR, visits=visits), plan, absent={"A"})
    assert found.covered == ("V",)
    assert found.moved == ()
    assert found.changes == (Change("V", "moved", ("A",), ("B",), at(10), at(10), False),)


def test_nobody_is_left() -> None:
    found = run(make_problem(), plan_of(("V", "A", at(10))), absent={"A"})
    assert [line.visit for line in found.left_out] == ["V"]
    assert "Needs one more carer" in found.left_out[0].reason
    assert found.changes[0].kind == "left out"


def test_what_has_begun_stays_with_an_absent_carer() -> None:
    visits = [make_visit(), make_visit("W", start=at(13))]
    plan = plan_of(("V", "A", at(10)), ("W", "A", at(13)))
    found = run(make_problem(PAIR, visits=visits), plan, absent={"A"}, not_before=at(11))
    lines = {line.visit: line.carers for line in found.plan.assignments}
    assert lines == {"V": ("A",), "W": ("B",)}


def test_a_carer_who_never_came() -> None:
    plan = plan_of(("V", "A", at(10)))
    found = run(make_problem(PAIR), plan, absent={"A"}, gone_since={"A": 0}, not_before=at(10, 15))
    line = found.plan.assignments[0]
    assert line.carers == ("B",)
    assert at(10, 15) <= line.start <= at(11)


def test_a_visit_whose_time_has_passed() -> None:
    plan = plan_of(("V", "A", at(10)))
    found = run(make_problem(PAIR), plan, absent={"A"}, gone_since={"A": 0}, not_before=at(12))
    assert found.left_out[0].reason.startswith("Its time has passed")


def test_a_late_carer_starts_later_or_is_replaced() -> None:
    visits = [make_visit(), make_visit("W", start=at(11, 30), before=0, after=0)]
    plan = plan_of(("V", "A", at(10)), ("W", "A", at(11, 30)))
    alone = run(make_problem(visits=visits), plan, late={"A": at(10, 30)}, not_before=at(9))
    assert {line.visit: line.start for line in alone.plan.assignments} == {
        "V": at(10, 40),
        "W": at(11, 30),
    }
    busy = run(
        make_problem(PAIR, visits=visits), plan, late={"A": at(11, 40)}, not_before=at(10, 5)
    )
    assert {line.visit: line.carers for line in busy.plan.assignments} == {"V": ("A",), "W": ("B",)}


def test_a_new_visit_finds_its_carer_and_the_others_stay() -> None:
    visits = [make_visit(), make_visit("N", start=at(13))]
    found = run(make_problem(PAIR, visits=visits), plan_of(("V", "A", at(10))))
    assert found.covered == ("N",)
    assert found.moved == ()


def test_the_first_priority_comes_before_a_published_visit_of_another() -> None:
    fixed = {"before": 0, "after": 0}
    visits = [
        make_visit("V", priority=1, **fixed),
        make_visit("W", priority=3, **fixed),
        make_visit("X", priority=2, **fixed),
    ]
    problem = make_problem([*PAIR, make_carer("C")], visits=visits)
    plan = plan_of(("V", "A", at(10)), ("W", "B", at(10)), ("X", "C", at(10)))
    found = run(problem, plan, absent={"A"})
    assert {line.visit for line in found.plan.assignments} == {"V", "X"}
    found = run(problem, plan, absent={"C"})  # the second priority takes nobody's carer
    assert {line.visit for line in found.plan.assignments} == {"V", "W"}


def test_a_double_handed_visit_keeps_the_carer_who_is_there() -> None:
    carers = [*PAIR, make_carer("C")]
    problem = make_problem(carers, visits=[make_visit(carers=2)])
    found = run(problem, plan_of(("V", "A B", at(10))), absent={"A"})
    assert set(found.plan.assignments[0].carers) == {"B", "C"}


def test_published_rounds_that_break_rules_stay_as_they_are() -> None:
    client = make_client(gender="M")
    visits = [make_visit(), make_visit("W", client="L", start=at(10, 40))]
    problem = make_problem(PAIR, [client, make_client("L")], visits)
    plan = plan_of(("V", "A", at(10)), ("W", "B", at(10, 40)))
    found = replan(problem, plan, IterationLimit(50), not_before=at(8), absent={"B"})
    lines = {line.visit: line.carers for line in found.plan.assignments}
    assert lines == {"V": ("A",), "W": ("A",)}


def test_a_difference_is_marked_where_the_client_was_told() -> None:
    problem = make_problem(visits=[make_visit(client_told=True)])
    old, new = plan_of(("V", "A", at(10))), plan_of(("V", "A", at(10, 5)))
    assert diff_plans(problem, old, new) == (
        Change("V", "shifted", ("A",), ("A",), at(10), at(10, 5), True),
    )
    assert diff_plans(problem, old, old) == ()
    assert [c.kind for c in diff_plans(problem, Plan(), new)] == ["given"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(problems(), st.data())
def test_a_replan_is_legal_and_leaves_alone_what_has_begun(
    problem: Problem, data: st.DataObject
) -> None:
    plan = solve(problem, IterationLimit(20)).plan
    absent = data.draw(st.frozensets(st.sampled_from([c.id for c in problem.carers]), max_size=1))
    others = [carer.id for carer in problem.carers if carer.id not in absent]
    now = data.draw(st.integers(20, 80)) * 900
    late = (
        data.draw(st.dictionaries(st.sampled_from(others), st.just(now + 1800), max_size=1))
        if (others)
        else {}
    )
    found = replan(problem, plan, IterationLimit(20), not_before=now, absent=absent, late=late)
    again = replan(problem, plan, IterationLimit(20), not_before=now, absent=absent, late=late)
    assert found == again
    begun = {line.visit: line for line in plan.assignments if line.start < now}
    after = {line.visit: line for line in found.plan.assignments}
    for name, line in begun.items():
        assert after[name] == line
    for name, line in after.items():
        if name not in begun:
            assert absent.isdisjoint(line.carers)
            assert line.start >= now
    if not late:  # a late carer may owe a break, or be late for what has begun
        assert check(found.problem, found.plan) == []


@functools.cache
def published(seed: int) -> tuple[Problem, Plan]:
    """A crowded invented day and its plan."""
    problem = parse_day(make_day(150, seed))
    problem = replace(problem, carers=problem.carers[:18])
    return problem, solve(problem, IterationLimit(2000), seed=seed).plan


@pytest.mark.parametrize("most", [0, 2, 10])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_sick_call_moves_little_and_covers_the_first_priority(seed: int, most: int) -> None:
    problem, plan = published(seed)
    chance = random.Random(seed)
    absent = chance.choice(sorted({name for line in plan.assignments for name in line.carers}))
    now = chance.choice((7, 9, 12)) * 3600
    stop = IterationLimit(1000)
    found = replan(problem, plan, stop, not_before=now, absent={absent}, most_moved=most)
    assert check(found.problem, found.plan) == []
    after = {line.visit: line for line in found.plan.assignments}
    assert all(after[line.visit] == line for line in plan.assignments if line.start < now)
    # Nobody of the first priority is left out whom somebody could visit as things are.
    book = Book(found.problem, found.plan)
    visits = {visit.id: visit for visit in found.problem.visits}
    for line in found.left_out:
        assert not find_choices(book, visits[line.visit]), line
    # More move only for the first priority.
    if len(found.moved) > most:
        base = [line for line in plan.assignments if absent not in line.carers or line.start < now]
        before = Book(found.problem, Plan(tuple(base)))
        first = [visits[name] for name in found.covered if visits[name].priority == 1]
        assert any(visit.id not in place_directly(before, first).lines for visit in first)


@pytest.mark.parametrize("minutes", [20, 90, 400])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_late_carer_makes_no_visit_before_they_can_be_there(seed: int, minutes: int) -> None:
    problem, plan = published(seed)
    chance = random.Random(seed)
    carer = chance.choice(
        [c for c in problem.carers if any(c.id in line.carers for line in plan.assignments)]
    )
    now = carer.windows[0][0] + 2 * 3600
    free = now + minutes * 60
    found = replan(problem, plan, IterationLimit(300), not_before=now, late={carer.id: free})
    assert check(found.problem, found.plan) == []
    at_of = {visit.id: problem.client_of(visit).at for visit in problem.visits}
    own = [line for line in found.plan.assignments if carer.id in line.carers]
    begun = [line for line in own if line.start < now]
    here = at_of[max(begun, key=lambda line: line.start).visit] if begun else carer.home
    for line in own:
        if line.start >= now:
            # From the last client the carer is free then; a later shift begins at home.
            journeys = [
                problem.travel.seconds(place, at_of[line.visit], carer.mode)
                for place in (here, carer.home)
            ]
            assert line.start >= free + min(journeys)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_new_visit_of_the_first_priority_on_an_invented_day(seed: int) -> None:
    problem, plan = published(seed)
    client = problem.clients[seed]
    new = Visit("new", client.id, at(13), 1800, 1800, 1800)
    more = replace(problem, visits=(*problem.visits, new))
    found = replan(more, plan, IterationLimit(300), not_before=at(11))
    assert check(found.problem, found.plan) == []
    after = {line.visit: line for line in found.plan.assignments}
    assert all(after[line.visit] == line for line in plan.assignments if line.start < at(11))
    if find_choices(Book(more, plan), new):
        assert "new" in found.covered
        assert len(found.moved) <= 10


def test_a_late_carer_keeps_no_visit_of_the_next_shift_either() -> None:
    # Given A with a split shift, who is late until the middle of the second half
    carer = make_carer(windows=((at(8), at(12)), (at(14), at(18))))
    visits = [make_visit(), make_visit("W", start=at(14, 20), before=0, after=3600)]
    plan = plan_of(("V", "A", at(10)), ("W", "A", at(14, 20)))
    # When the day is planned again
    found = run(
        make_problem([carer], visits=visits), plan, late={"A": at(14, 45)}, not_before=at(11)
    )
    # Then the visit starts when A can be there from home
    assert {line.visit: line.start for line in found.plan.assignments}["W"] == at(14, 55)


def test_more_than_allowed_move_for_the_first_priority_alone() -> None:
    # Given V of A and W of B at ten: if A is absent, V needs B, and W would have to go to C
    fixed = {"before": 0, "after": 0}
    clients = [make_client(gender="F"), make_client("L")]
    carers = [make_carer("A"), make_carer("B"), make_carer("C", gender="M")]
    plan = plan_of(("V", "A", at(10)), ("W", "B", at(10)))
    for priority, covered in ((1, ("V",)), (3, ())):
        visits = [
            make_visit("V", priority=priority, **fixed),
            make_visit("W", client="L", priority=1, **fixed),
        ]
        problem = make_problem(carers, clients, visits)
        found = run(problem, plan, absent={"A"}, most_moved=0)
        assert found.covered == covered
        assert len(found.moved) == len(covered)


def test_the_same_plan_without_a_disruption() -> None:
    plan = plan_of(("V", "A", at(10)))
    assert run(make_problem(), plan).plan == replace(plan, unassigned=())
