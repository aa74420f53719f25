"""What would have to change for a visit: every claim is carried out and judged by the checker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.days import make_day
from engine.rounds.blockers import find_blockers, find_cheapest_blocker, lift
from engine.rounds.case import Blocker
from engine.rounds.check import check
from engine.rounds.day_file import parse_day
from engine.rounds.openings import Book
from engine.rounds.problem import Break, Problem
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

slow = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def find(problem: Problem, kind: str, plan: Plan | None = None) -> Blocker:
    """The blocker of one kind that keeps visit V from its carers, once it is proved true."""
    plan = plan_of(out=("V",)) if plan is None else plan
    found = {blocker.kind: blocker for blocker in find_blockers(problem, plan, "V")}
    assert kind in found, f"only {sorted(found)}"
    assert check(*lift(problem, plan, found[kind])) == []
    return found[kind]


def test_room_is_not_blocked() -> None:
    assert [b.kind for b in find_blockers(make_problem(), plan_of(out=("V",)), "V")] == ["room"]


def test_tolerance() -> None:
    problem = make_problem(visits=[make_visit(before=900, after=900), make_visit("W")])
    blocker = find(problem, "tolerance", plan_of(("W", "A", at(9, 50)), out=("V",)))
    assert blocker.text == (
        "Fits if the tolerance were 20 min, not 15 min: A could start 10:20, planned 10:00."
    )
    assert blocker.cost == 301


def test_a_tolerance_of_hours_is_nothing_to_do() -> None:
    # Given a carer whose day begins two hours and more after the client wants somebody
    carer = make_carer(windows=((at(12, 30), at(16)),))
    problem = make_problem([carer], visits=[make_visit(before=900, after=900)])
    kinds = [one.kind for one in find_blockers(problem, plan_of(out=("V",)), "V")]
    # Then the visit needs somebody else, not a client who waits
    assert "tolerance" not in kinds
    assert kinds[-1] == "carer"


def test_sentences_say_whole_minutes() -> None:
    visits = [make_visit(before=900, after=900), make_visit("W", duration=1807)]
    plan = plan_of(("W", "A", at(9, 50)), out=("V",))
    assert find(make_problem(visits=visits), "tolerance", plan).text == (
        "Fits if the tolerance were 21 min, not 15 min: A could start 10:21, planned 10:00."
    )


def test_a_longer_shift() -> None:
    carer = make_carer("B", windows=((at(8), at(9, 50)),))
    problem = make_problem([carer], visits=[make_visit(before=900)])
    assert find(problem, "shift").text == (
        "Fits if B's shift ended 35 min later, at 10:25: B could start 09:45."
    )
    carer = make_carer("B", windows=((at(10, 30), at(12)),))
    problem = make_problem([carer], visits=[make_visit(after=900)])
    assert find(problem, "shift").text == (
        "Fits if B's shift started 25 min earlier, at 10:05: B could start 10:15."
    )


def test_a_shift_is_not_stretched_into_the_next_one() -> None:
    carer = make_carer("B", windows=((at(8), at(9, 50)), (at(10), at(10, 20))))
    problem = make_problem([carer], visits=[make_visit(before=0)])
    blocker = find(problem, "shift")
    assert blocker.text == "Fits if B's shift ended 30 min later, at 10:50: B could start 10:10."
    assert blocker.changed == (replace(carer, windows=((at(8), at(9, 50)), (at(10), at(10, 50)))),)


def test_a_swap() -> None:
    clients = [make_client(gender="F"), make_client("L")]
    visits = [make_visit(before=0, after=0), make_visit("W", client="L", before=0, after=0)]
    problem = make_problem([make_carer("A"), make_carer("B", gender="M")], clients, visits)
    blocker = find(problem, "swap", plan_of(("W", "A", at(10)), out=("V",)))
    assert blocker.carers == ("A", "B")
    assert blocker.text == ("Fits if visit W at 10:00 were moved from A to B: A could start 10:00.")


def test_a_break_at_another_time() -> None:
    carer = make_carer(breaks=(Break(at(10), at(10, 10), 1800),))
    problem = make_problem([carer], visits=[make_visit(before=0, after=0)])
    assert find(problem, "break").text == (
        "Fits if A's 30 min break began at 08:00: A could start 10:00."
    )


@pytest.mark.parametrize(
    ("carer", "client", "kind", "text"),
    [
        ({}, {"skills": frozenset({"PEG"})}, "skill", "Fits if A had PEG training: "),
        ({}, {"gender": "M"}, "gender", "Fits if the client accepted a female carer: "),
        ({}, {"excluded": frozenset("A")}, "exclusion", "Fits if A were no longer excluded: "),
        (
            {"patches": frozenset({"P1"})},
            {"patch": "P2"},
            "border",
            "Fits if A could work in P2, not only in P1: ",
        ),
    ],
)
def test_a_rule_for_one_carer(
    carer: dict[str, Any], client: dict[str, Any], kind: str, text: str
) -> None:
    problem = make_problem([make_carer(**carer)], [make_client(**client)])
    assert find(problem, kind).text == text + "A could start 10:00."


def test_pins() -> None:
    problem = make_problem(visits=[make_visit(pinned_carers=frozenset("Z"), pinned_start=at(12))])
    assert find(problem, "pin").text == (
        "Fits if it were not pinned to Z at 12:00: A could start 10:00."
    )


def test_one_more_carer() -> None:
    client = make_client(skills=frozenset({"PEG"}), gender="F")
    able = make_carer("B", skills=frozenset({"PEG"}))
    visits = [make_visit(carers=2)]
    assert find(
        make_problem([make_carer("A", gender="M"), able], [client], visits), "carer"
    ).text == (
        "Needs one more female carer with PEG training 10:00–10:30 beside B; "
        "1 of 2 carers qualifies, 1 of them works then, 1 is free."
    )
    nobody = make_problem([make_carer("A", gender="M")], [client], visits)
    assert find(nobody, "carer").text.startswith(
        "Needs two more female carers with PEG training 10:00–10:30; none of 1 carer qualifies"
    )


def test_a_start_is_a_whole_minute_where_one_fits() -> None:
    carer = make_carer("B", home=(0.01, 0.0), windows=((at(10, 30), at(12)),))
    problem = make_problem([carer], visits=[make_visit(after=900)])
    blocker = find(problem, "shift")
    assert blocker.lines[0].start == at(10, 15)
    wide = find(problem, "tolerance")
    assert wide.lines[0].start == at(10, 40)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_sentence_of_a_crowded_day_is_true(seed: int) -> None:
    # Given a day with fewer carers than it needs
    problem = parse_day(make_day(240, seed))
    problem = replace(problem, carers=problem.carers[:20])
    result = solve(problem, IterationLimit(300), seed=seed)
    book = Book(problem, result.plan)
    assert len(result.plan.unassigned) > 20
    for line in result.plan.unassigned:
        # When somebody does what the sentence says
        blocker = find_cheapest_blocker(book, book.get_visit(line.visit))
        assert blocker.text == line.reason
        # Then the checker accepts the plan with the visit in it
        assert check(*lift(problem, result.plan, blocker)) == [], blocker


@slow
@given(problems())
def test_every_lift_is_true(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(0)).plan
    book = Book(problem, plan)
    for line in plan.unassigned:
        found = find_blockers(problem, plan, line.visit)
        assert found
        for blocker in found:
            lifted, after = lift(problem, plan, blocker)
            assert check(lifted, after) == [], blocker
        assert [blocker.cost for blocker in found] == sorted(blocker.cost for blocker in found)
        assert find_cheapest_blocker(book, book.get_visit(line.visit)) == found[0]


@slow
@given(problems())
def test_a_lift_changes_no_more_than_it_says(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(0)).plan
    for line in plan.unassigned:
        for blocker in find_blockers(problem, plan, line.visit):
            if blocker.kind not in ("tolerance", "shift") or not blocker.changed:
                continue
            # Without the change the same plan breaks a rule, so the claim is not idle.
            unlifted = replace(blocker, changed=())
            assert check(*lift(problem, plan, unlifted)), blocker


def test_nobody_who_is_away_at_the_time_of_a_visit_is_asked() -> None:
    # Given a carer who goes ill at half past nine, for whom every lift would be the cheapest
    ill = make_carer("A", windows=((at(8), at(9, 30)),), away=((at(9, 30), at(17)),))
    visit = make_visit(start=at(10), before=3600, after=3600)
    client = make_client(skills=frozenset({"peg"}))
    for changes in ({}, {"clients": [client]}):
        problem = make_problem([ill, make_carer("B", windows=())], visits=[visit], **changes)
        # Then no sentence names who is ill, and no blocker needs them
        for blocker in find_blockers(problem, plan_of(out=("V",)), "V"):
            assert "A" not in {*blocker.carers, *blocker.lines[0].carers}, blocker.text
            assert "A's" not in blocker.text


def test_a_shift_grows_up_to_an_absence_and_no_further() -> None:
    # Given a visit before an absence that the shift would reach into on the way home
    carer = make_carer("A", windows=((at(6), at(9)),), away=((at(10, 5), at(17)),))
    free = replace(carer, away=())
    visit = make_visit(start=at(9, 30), before=0, after=0)
    plan = plan_of(out=("V",))
    kinds = [
        {blocker.kind for blocker in find_blockers(make_problem([one], visits=[visit]), plan, "V")}
        for one in (free, carer)
    ]
    assert "shift" in kinds[0]
    assert "shift" not in kinds[1]
