"""The checker: every planted breach is found, and its sentence says what to change."""

from __future__ import annotations

from typing import Any

import pytest

from engine.rounds.check import check, check_edit
from engine.rounds.problem import Break, Problem
from engine.rounds.result import LeftOut, Plan
from tests.engine.days import at, make_carer, make_client, make_problem, make_visit, plan_of

LEGAL = plan_of(("V", "A", at(10)))


def find_only_text(problem: Problem, plan: Plan, rule: str) -> str:
    """The sentence of the only breach, which is of this rule."""
    breaches = check(problem, plan)
    assert [breach.rule for breach in breaches] == [rule], breaches
    assert breaches[0].text.endswith(".")
    return breaches[0].text


def two_visits(second: int, **changes: Any) -> tuple[Problem, Plan]:
    """A visit at 10:00 and another, at a client five minutes away, at `second`."""
    clients = [make_client(), make_client("L", at=(10.0, 5.0))]
    visits = [make_visit(), make_visit("W", client="L", before=7200, after=7200)]
    problem = make_problem([make_carer(**changes)], clients, visits)
    return problem, plan_of(("V", "A", at(10)), ("W", "A", second))


def test_a_legal_plan_has_no_breach() -> None:
    assert check(make_problem(), LEGAL) == []


def test_an_empty_day_has_no_breach() -> None:
    assert check(make_problem([], [], []), Plan()) == []


def test_unknown_visit() -> None:
    plan = plan_of(("V", "A", at(10)), ("X", "A", at(12)))
    assert "X is not a visit" in find_only_text(make_problem(), plan, "unknown")


def test_unknown_carer() -> None:
    text = find_only_text(make_problem(), plan_of(("V", "Z", at(10))), "unknown")
    assert text == "Visit V is given to Z, who is not a carer of this day."


def test_visit_assigned_twice() -> None:
    plan = plan_of(("V", "A", at(9)), ("V", "A", at(10)))
    assert "2 times" in find_only_text(make_problem(), plan, "twice")


def test_visit_both_assigned_and_left_out() -> None:
    plan = plan_of(("V", "A", at(10)), out=("V",))
    assert "2 times" in find_only_text(make_problem(), plan, "twice")


def test_visit_missing() -> None:
    assert "not in the plan" in find_only_text(make_problem(), Plan(), "missing")


def test_left_out_without_reason() -> None:
    plan = Plan((), (LeftOut("V", "  "),))
    assert "without a reason" in find_only_text(make_problem(), plan, "missing_reason")


def test_half_filled_double_handed_visit() -> None:
    problem = make_problem(visits=[make_visit(carers=2)])
    assert find_only_text(problem, LEGAL, "carers") == "Visit V needs 2 carers, not 1."


def test_too_many_carers() -> None:
    problem = make_problem([make_carer(), make_carer("B")])
    plan = plan_of(("V", "A B", at(10)))
    assert find_only_text(problem, plan, "carers") == "Visit V needs 1 carer, not 2."


def test_same_carer_twice_on_one_visit() -> None:
    problem = make_problem(visits=[make_visit(carers=2)])
    plan = plan_of(("V", "A A", at(10)))
    assert "same carer twice" in find_only_text(problem, plan, "carers")


def test_missing_skill() -> None:
    problem = make_problem(clients=[make_client(skills=frozenset({"PEG", "hoist"}))])
    text = find_only_text(problem, LEGAL, "eligibility_skill")
    assert text == "A has no PEG and hoist training; visit V needs PEG and hoist."


@pytest.mark.parametrize(("gender", "words"), [("M", "a male carer"), ("X", "of gender X")])
def test_wrong_gender(gender: str, words: str) -> None:
    problem = make_problem(clients=[make_client(gender=gender)])
    assert words in find_only_text(problem, LEGAL, "eligibility_gender")


def test_excluded_carer() -> None:
    problem = make_problem(clients=[make_client(excluded=frozenset("A"))])
    text = find_only_text(problem, LEGAL, "eligibility_excluded")
    assert text == "A is excluded by client K of visit V."


def test_patch_binds_only_a_carer_with_patches() -> None:
    clients = [make_client(patch="P2")]
    assert check(make_problem(clients=clients), LEGAL) == []
    problem = make_problem([make_carer(patches=frozenset({"P1"}))], clients)
    assert "works in P1, but client K of visit V is in P2" in find_only_text(
        problem, LEGAL, "patch"
    )


@pytest.mark.parametrize("start", [at(9), at(11)])
def test_the_ends_of_the_tolerance_are_inside(start: int) -> None:
    assert check(make_problem(), plan_of(("V", "A", start))) == []


@pytest.mark.parametrize(("start", "words"), [(at(9) - 1, "too early"), (at(11) + 1, "too late")])
def test_outside_tolerance(start: int, words: str) -> None:
    text = find_only_text(make_problem(), plan_of(("V", "A", start)), "tolerance")
    assert words in text
    assert "09:00–11:00" in text


def test_pinned_start() -> None:
    problem = make_problem(visits=[make_visit(pinned_start=at(10, 30))])
    text = find_only_text(problem, LEGAL, "pin")
    assert text == "Visit V is pinned to start at 10:30, not 10:00."


def test_pinned_carer() -> None:
    visits = [make_visit(pinned_carers=frozenset("B"))]
    problem = make_problem([make_carer(), make_carer("B")], visits=visits)
    assert "pinned to B" in find_only_text(problem, LEGAL, "pin")
    assert check(problem, plan_of(("V", "B", at(10)))) == []


def test_overlap() -> None:
    problem, plan = two_visits(at(10, 20))
    text = find_only_text(problem, plan, "overlap")
    assert text == "A is at visit V until 10:30, but visit W starts 10:20."


def test_overlap_with_a_visit_that_is_not_the_neighbour() -> None:
    visits = [make_visit("V1", duration=7200), make_visit("V2", duration=600)]
    visits.append(make_visit("V3", start=at(11)))
    plan = plan_of(("V1", "A", at(10)), ("V2", "A", at(10, 5)), ("V3", "A", at(11)))
    breaches = check(make_problem(visits=visits), plan)
    assert [(breach.rule, breach.visit) for breach in breaches] == [
        ("overlap", "V2"),
        ("overlap", "V3"),
    ]


def test_too_little_time_for_the_journey() -> None:
    problem, plan = two_visits(at(10, 33))
    text = find_only_text(problem, plan, "travel")
    assert text == (
        "A leaves visit V at 10:30 and needs 5 min to visit W at 10:33: 2 min too little."
    )


def test_just_enough_time_for_the_journey() -> None:
    problem, plan = two_visits(at(10, 35))
    assert check(problem, plan) == []


def test_minimum_between_different_places() -> None:
    problem, plan = two_visits(at(10, 35))
    travel = type(problem.travel)(problem.travel.modes, 1.0, minimum=600)
    slower = make_problem(
        list(problem.carers), list(problem.clients), list(problem.visits), travel=travel
    )
    assert "needs 10 min" in find_only_text(slower, plan, "travel")


def test_leaving_home_before_the_shift() -> None:
    problem = make_problem([make_carer(windows=((at(9, 51), at(16)),))])
    text = find_only_text(problem, LEGAL, "shift")
    assert "must leave home at 09:50" in text
    assert "starts at 09:51" in text


def test_home_after_the_shift() -> None:
    problem = make_problem([make_carer(windows=((at(8), at(10, 39)),))])
    assert "home from visit V at 10:40, after the shift ends at 10:39" in find_only_text(
        problem, LEGAL, "shift"
    )


def test_home_exactly_at_both_ends_of_the_shift() -> None:
    problem = make_problem([make_carer(windows=((at(9, 50), at(10, 40)),))])
    assert check(problem, LEGAL) == []


def test_outside_every_window() -> None:
    problem = make_problem([make_carer(windows=((at(7), at(9)), (at(16), at(20))))])
    text = find_only_text(problem, LEGAL, "shift")
    assert text == "A works 07:00–09:00 and 16:00–20:00, but visit V takes 10:00–10:30."


def test_every_window_is_a_tour_from_home_to_home() -> None:
    # Between 10:30 and 10:40 the carer cannot go home and come back, which two tours demand.
    problem, plan = two_visits(at(10, 40), windows=((at(8), at(10, 30)), (at(10, 30), at(16))))
    assert [breach.rule for breach in check(problem, plan)] == ["shift", "shift"]


BREAK = Break(at(10), at(11), 1800)


def test_break_without_a_gap() -> None:
    problem, plan = two_visits(at(10, 50), windows=((at(9, 50), at(11, 35)),), breaks=(BREAK,))
    text = find_only_text(problem, plan, "break")
    assert text == "A has no gap for the 30 min break that begins between 10:00 and 11:00."


def test_break_in_a_gap_beside_the_journey() -> None:
    problem, plan = two_visits(at(11, 5), windows=((at(9, 50), at(11, 50)),), breaks=(BREAK,))
    assert check(problem, plan) == []
    problem, plan = two_visits(at(11, 4), windows=((at(9, 50), at(11, 50)),), breaks=(BREAK,))
    find_only_text(problem, plan, "break")


def test_break_at_home_before_the_first_visit() -> None:
    carer = make_carer(windows=((at(9, 20), at(10, 40)),), breaks=(Break(at(9), at(11), 1800),))
    assert check(make_problem([carer]), LEGAL) == []


def test_break_in_an_empty_window_of_a_split_shift() -> None:
    carer = make_carer(
        windows=((at(9, 50), at(10, 40)), (at(17), at(19))), breaks=(Break(at(17), at(18), 1800),)
    )
    assert check(make_problem([carer]), LEGAL) == []


def test_break_between_two_windows_does_not_count() -> None:
    carer = make_carer(
        windows=((at(9, 50), at(10, 40)), (at(17), at(19))), breaks=(Break(at(12), at(14), 1800),)
    )
    find_only_text(make_problem([carer]), LEGAL, "break")


def test_a_carer_without_visits_needs_no_break() -> None:
    idle = make_carer("B", windows=((at(9), at(9, 10)),), breaks=(BREAK,))
    assert check(make_problem([make_carer(), idle]), LEGAL) == []


def test_two_breaks_do_not_share_minutes() -> None:
    twice = (Break(at(8), at(9, 20), 1800), Break(at(8), at(9, 20), 1800))
    roomy = make_carer(windows=((at(8, 50), at(10, 40)),), breaks=twice)
    assert check(make_problem([roomy]), LEGAL) == []
    tight = make_carer(windows=((at(8, 51), at(10, 40)),), breaks=twice)
    find_only_text(make_problem([tight]), LEGAL, "break")


def test_edit_reports_only_what_it_brings() -> None:
    visits = [make_visit("V1"), make_visit("V2", start=at(12)), make_visit("V3", start=at(14))]
    problem = make_problem([make_carer(), make_carer("B")], visits=visits)
    before = plan_of(("V1", "A", at(8)), ("V2", "B", at(12)), ("V3", "A", at(14)))
    after = plan_of(("V1", "A", at(8)), ("V2", "A", at(14)), ("V3", "A", at(14)))
    assert {breach.rule for breach in check(problem, before)} == {"tolerance", "shift"}
    found = check_edit(problem, before, after)
    assert {(breach.rule, breach.visit) for breach in found} == {
        ("tolerance", "V2"),
        ("overlap", "V3"),
    }
    assert check_edit(problem, before, before) == []


def test_edit_that_loses_a_visit() -> None:
    breaches = check_edit(make_problem(), LEGAL, Plan())
    assert [breach.rule for breach in breaches] == ["missing"]
