"""Who could take a visit: candidates with reasons, and a blocker for everybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from engine.rounds.check import check
from engine.rounds.problem import Break, Carer, Problem
from engine.rounds.recommend import Candidate, recommend
from engine.rounds.result import Assignment, Plan
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


def find_blocker(carer: Carer, problem: Problem | None = None, plan: Plan | None = None) -> str:
    """Why a carer cannot take visit V."""
    problem = problem or make_problem()
    problem = make_problem([carer], list(problem.clients), list(problem.visits))
    found = recommend(problem, plan or Plan(), "V")
    assert found.candidates == ()
    assert [blocker.carer for blocker in found.blocked] == [carer.id]
    return found.blocked[0].reason


def test_ranks_by_travel_and_continuity() -> None:
    carers = [
        make_carer("far", home=(30.0, 0.0)),
        make_carer("near", home=(9.0, 0.0)),
        make_carer("known", home=(4.0, 0.0)),
    ]
    problem = make_problem(carers, [make_client(preferred=frozenset({"known"}))])
    found = recommend(problem, Plan(), "V")
    assert found.candidates == (
        Candidate("known", at(10), 720, ("+12 min travel", "preferred carer"), cost=720),
        Candidate("near", at(10), 120, ("+2 min travel", "not a preferred carer"), cost=1020),
        Candidate("far", at(10), 2400, ("+40 min travel", "not a preferred carer"), cost=3300),
    )
    assert found.blocked == ()


def test_who_has_it_now_and_who_knows_the_client() -> None:
    visits = [make_visit(), make_visit("W", start=at(14))]
    problem = make_problem([make_carer(), make_carer("B")], visits=visits)
    plan = plan_of(("V", "A", at(10)), ("W", "B", at(14)))
    reasons = {c.carer: c.reasons for c in recommend(problem, plan, "V").candidates}
    assert reasons["A"] == ("has it now", "+20 min travel")
    assert reasons["B"] == ("0 min travel", "also visits this client that day")


def test_keeps_the_published_starts() -> None:
    visits = [make_visit(), make_visit("W", start=at(10, 10))]
    found = recommend(make_problem(visits=visits), plan_of(("W", "A", at(10, 10))), "V")
    assert found.candidates[0].start == at(9, 40)
    assert "starts 20 min earlier than planned" in found.candidates[0].reasons


@pytest.mark.parametrize(
    ("carer", "reason"),
    [
        (make_carer(windows=((at(15, 30), at(20)),)), "shift starts 15:30"),
        (make_carer(windows=((at(6), at(9)),)), "shift ends 09:00"),
        (make_carer(windows=()), "not at work this day"),
        (
            make_carer(windows=((at(10), at(10, 20)),)),
            "shift 10:00–10:20 is shorter than the visit",
        ),
        (make_carer(windows=((at(11, 15), at(16)),)), "shift starts 11:15"),
        (make_carer(windows=((at(10, 55), at(16)),)), "5 min outside tolerance"),
        (
            make_carer(windows=((at(10), at(10, 45)),)),
            "would be home 5 min after the shift ends at 10:45",
        ),
        (
            make_carer(windows=((at(9, 30), at(11)),), breaks=(Break(at(10), at(10, 5), 1800),)),
            "leaves no room for the 30 min break between 10:00 and 10:35",
        ),
        (make_carer(patches=frozenset({"P1"})), "works only in P1"),
    ],
)
def test_blockers(carer: Carer, reason: str) -> None:
    assert find_blocker(carer) == reason


def test_blocked_by_what_the_client_needs() -> None:
    client = make_client(skills=frozenset({"PEG"}), gender="M", excluded=frozenset("A"), patch="P2")
    reason = find_blocker(make_carer(), make_problem(clients=[client]))
    assert reason == "no PEG training, the client needs a male carer, excluded"


def test_blocked_by_other_visits() -> None:
    visits = [make_visit(), make_visit("W", start=at(10), duration=2 * 3600)]
    plan = plan_of(("W", "A", at(9, 20)))
    reason = find_blocker(make_carer(), make_problem(visits=visits), plan)
    assert reason == "10 min outside tolerance"


def test_blocked_by_pins() -> None:
    problem = make_problem(visits=[make_visit(pinned_carers=frozenset("B"))])
    assert find_blocker(make_carer(), problem) == "pinned to B"
    problem = make_problem(visits=[make_visit(pinned_start=at(12))])
    assert find_blocker(make_carer(), problem) == "pinned to 12:00, outside tolerance"


def test_double_handed_needs_a_partner_at_a_common_start() -> None:
    carers = [
        make_carer("A"),
        make_carer("B", windows=((at(10, 30), at(16)),)),
        make_carer("C", windows=((at(8), at(10)),)),
    ]
    problem = make_problem(carers, visits=[make_visit(carers=2)])
    found = recommend(problem, Plan(), "V")
    assert {c.carer: (c.pair_with, c.start) for c in found.candidates} == {
        "A": ("B", at(10, 40)),
        "B": ("A", at(10, 40)),
        "C": ("A", at(9, 20)),
    }
    alone = recommend(make_problem(visits=[make_visit(carers=2)]), Plan(), "V")
    assert alone.blocked[0].reason == "no second carer is free at the same time"


def test_double_handed_with_one_pinned() -> None:
    carers = [make_carer("A"), make_carer("B"), make_carer("C", home=(40.0, 0.0))]
    visits = [make_visit(carers=2, pinned_carers=frozenset("C"))]
    found = recommend(make_problem(carers, visits=visits), Plan(), "V")
    assert {c.carer: c.pair_with for c in found.candidates} == {"A": "C", "B": "C", "C": "A"}


def test_unknown_visit() -> None:
    with pytest.raises(KeyError):
        recommend(make_problem(), Plan(), "X")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(problems())
def test_every_candidate_is_legal_and_nobody_is_forgotten(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(5)).plan
    for visit in problem.visits:
        found = recommend(problem, plan, visit.id)
        names = [c.carer for c in found.candidates] + [b.carer for b in found.blocked]
        assert sorted(names) == sorted(carer.id for carer in problem.carers)
        others = [line for line in plan.assignments if line.visit != visit.id]
        left_out = tuple(line for line in plan.unassigned if line.visit != visit.id)
        for candidate in found.candidates:
            crew = (candidate.carer, *([candidate.pair_with] if candidate.pair_with else []))
            line = Assignment(visit.id, crew, candidate.start)
            assert check(problem, Plan((*others, line), left_out)) == []
        # Who has a visit could go on having it.
        now = [set(line.carers) for line in plan.assignments if line.visit == visit.id]
        if now:
            assert now[0] <= {candidate.carer for candidate in found.candidates}


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(problems())
def test_nobody_who_could_is_blocked(problem: Problem) -> None:
    plan = solve(problem, IterationLimit(0)).plan
    for visit in problem.visits:
        if visit.carers == 2:
            continue
        others = [line for line in plan.assignments if line.visit != visit.id]
        left_out = tuple(line for line in plan.unassigned if line.visit != visit.id)
        for blocker in recommend(problem, plan, visit.id).blocked:
            for start in range(visit.earliest, visit.latest + 1, 300):
                line = Assignment(visit.id, (blocker.carer,), start)
                assert check(problem, Plan((*others, line), left_out)), (blocker, line)


def test_a_plan_with_unknown_lines_is_read_all_the_same() -> None:
    plan = replace(plan_of(("X", "A", at(10))), unassigned=())
    assert recommend(make_problem(), plan, "V").candidates
