"""What a carer with time to spare should do, and that a proposed swap is legal and priced right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from engine.rounds.check import check
from engine.rounds.openings import Book
from engine.rounds.problem import Problem
from engine.rounds.recommend import find_choices, recommend
from engine.rounds.result import Assignment, Plan
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.rounds.tasks import Task, recommend_for
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

slow = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def test_left_out_first_then_what_is_better_with_this_carer() -> None:
    carers = [make_carer("A", home=(30.0, 0.0)), make_carer("B")]
    visits = [make_visit(), make_visit("W", start=at(12)), make_visit("X", start=at(14))]
    plan = plan_of(("V", "A", at(10)), ("X", "B", at(14)), out=("W",))
    problem = make_problem(carers, visits=visits)
    first, second = recommend_for(problem, plan, "B")
    assert (first.visit, first.instead_of, first.reasons[0]) == ("W", None, "nobody has it")
    assert (second.visit, second.instead_of) == ("V", "A")
    assert second.reasons[:2] == ("A has it now", "saves 40 min by all rules together")
    assert recommend_for(problem, plan, "B", (at(11), at(13))) == (first,)


def test_a_preferred_carer_may_take_over_at_a_cost() -> None:
    carers = [make_carer("A"), make_carer("B", home=(-30.0, 0.0))]
    problem = make_problem(carers, [make_client(preferred=frozenset("B"))])
    (task,) = recommend_for(problem, plan_of(("V", "A", at(10))), "B")
    assert task.cost == 4800 - 1200 - 900
    assert "preferred carer" in task.reasons


def test_unknown_carer() -> None:
    with pytest.raises(KeyError):
        recommend_for(make_problem(), Plan(), "Z")


def test_a_swap_is_offered() -> None:
    clients = [make_client(gender="F"), make_client("L")]
    visits = [make_visit(before=0, after=0), make_visit("W", client="L", before=0, after=0)]
    problem = make_problem([make_carer("A"), make_carer("B", gender="M")], clients, visits)
    (swap,) = recommend(problem, plan_of(("W", "A", at(10)), out=("V",)), "V").swaps
    assert (swap.carer, swap.moved, swap.to, swap.cost) == ("A", "W", "B", 1200)
    assert swap.reason == (
        "if visit W at 10:00 went from A to B, A could take this at 10:00 (0 min travel)"
    )


def place(plan: Plan, *lines: Assignment) -> Plan:
    """The plan with these lines in the place of others of their visits."""
    names = {line.visit for line in lines}
    return Plan(
        (*(line for line in plan.assignments if line.visit not in names), *lines),
        tuple(line for line in plan.unassigned if line.visit not in names),
    )


@slow
@given(soft_problems())
def test_every_task_is_legal_and_costs_what_it_says(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(1)).plan
    old = score(problem, plan)
    for carer in problem.carers:
        for task in recommend_for(problem, plan, carer.id):
            crew = (carer.id, *([task.pair_with] if task.pair_with else []))
            after = place(plan, Assignment(task.visit, crew, task.start))
            assert check(problem, after) == [], task
            assert task.cost == count_cost(problem, after, task) - (old.total - old.unassigned)


def count_cost(problem: Problem, after: Plan, task: Task) -> int:
    """What a plan costs apart from the visits it leaves out."""
    new = score(problem, after)
    return new.total - new.unassigned


@slow
@given(soft_problems())
def test_every_swap_is_legal_and_costs_what_it_says(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(0)).plan
    for visit in problem.visits:
        others = tuple(line for line in plan.assignments if line.visit != visit.id)
        without = replace(plan, assignments=others)
        old = score(problem, without)
        for swap in recommend(problem, plan, visit.id).swaps:
            crew = (swap.carer, *([swap.pair_with] if swap.pair_with else []))
            after = place(
                plan,
                Assignment(visit.id, crew, swap.start),
                Assignment(swap.moved, swap.crew, swap.moved_start),
            )
            assert check(problem, after) == [], swap
            new = score(problem, after)
            assert swap.cost == new.total - new.unassigned - (old.total - old.unassigned)


@slow
@given(soft_problems())
def test_every_choice_costs_what_it_says(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(1)).plan
    for visit in problem.visits:
        others = tuple(line for line in plan.assignments if line.visit != visit.id)
        without = replace(plan, assignments=others)
        old = score(problem, without)
        for choice in find_choices(Book(problem, without), visit):
            crew = (choice.opening.carer.id, *([choice.partner] if choice.partner else []))
            after = place(plan, Assignment(visit.id, crew, choice.start))
            new = score(problem, after)
            assert choice.cost == new.total - new.unassigned - (old.total - old.unassigned)
