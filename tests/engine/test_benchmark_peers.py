"""Days for other solvers, and their answers as plans of ours: nobody needs the solvers for this."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.days import make_day
from benchmarks.peers.tasks import NOT_ELIGIBLE, Served, is_eligible, to_peer_day, to_plan
from benchmarks.scale import seconds_to_near
from benchmarks.versus import judge
from engine.rounds.check import check
from engine.rounds.day_file import parse_day
from engine.rounds.plan_file import write_plan
from engine.rounds.problem import Break, Problem, ProblemError
from engine.rounds.result import Plan, TracePoint
from engine.rounds.solve import solve
from engine.stop import IterationLimit
from tests.engine.days import WEIGHTS, at, make_carer, make_client, make_problem, make_visit


def pair_day() -> Problem:
    """Two carers, one visit for both of them."""
    return make_problem(
        carers=[make_carer("A"), make_carer("B")], visits=[make_visit(carers=2, before=600)]
    )


def test_an_invented_day_is_a_day_and_the_same_for_the_same_seed() -> None:
    data = make_day(60, 3)
    problem = parse_day(json.loads(json.dumps(data)))
    assert len(problem.visits) == 60
    assert len(problem.carers) == 8
    assert make_day(60, 3) == data
    assert make_day(60, 4) != data


def test_most_of_an_invented_day_can_be_planned() -> None:
    problem = parse_day(make_day(60, 3))
    result = solve(problem, IterationLimit(200))
    assert check(problem, result.plan) == []
    assert result.score.unassigned_visits <= 15


def test_a_double_handed_visit_is_two_tasks_at_the_planned_start() -> None:
    day = to_peer_day(pair_day())
    assert [(task.visit, task.early, task.late) for task in day.tasks] == 2 * [(0, at(10), at(10))]
    assert [(tour.carer, tour.begin, tour.end, tour.home) for tour in day.tours] == [
        (0, at(8), at(16), 1),
        (1, at(8), at(16), 2),
    ]
    assert day.travel["car"].tolist() == [[0, 600, 600], [600, 0, 0], [600, 0, 0]]


@pytest.mark.parametrize(
    ("served", "out"),
    [
        ([Served(0, 0, at(10)), Served(1, 1, at(10))], 0),
        ([Served(0, 0, at(10))], 1),
        ([Served(0, 0, at(10)), Served(1, 1, at(10, 5))], 1),
        ([Served(0, 0, at(10)), Served(1, 0, at(10))], 1),
        ([], 1),
    ],
)
def test_a_visit_without_both_carers_at_once_is_left_out(served: list[Served], out: int) -> None:
    problem = pair_day()
    plan = to_plan(to_peer_day(problem), served, "Peer")
    assert len(plan.unassigned) == out
    assert len(plan.assignments) == 1 - out
    assert check(problem, plan) == []
    assert all(line.reason.startswith("Peer found") for line in plan.unassigned)


def test_who_may_go_and_what_it_costs_is_by_our_rules() -> None:
    problem = make_problem(
        carers=[
            make_carer("A", gender="M"),
            make_carer("B", skills=frozenset({"peg"})),
            make_carer("C"),
        ],
        clients=[
            make_client("K", gender="F", preferred=frozenset({"B"})),
            make_client("L", skills=frozenset({"peg"}), excluded=frozenset({"C"})),
        ],
    )
    assert to_peer_day(problem).extra.tolist() == [
        [NOT_ELIGIBLE, 0, WEIGHTS.continuity],
        [NOT_ELIGIBLE, 0, NOT_ELIGIBLE],
    ]


def test_a_tour_too_short_for_a_visit_is_not_eligible() -> None:
    day = to_peer_day(make_problem(carers=[make_carer("A", windows=((at(8), at(9)),))]))
    # Half an hour there from 09:00 on at the earliest, and ten minutes home.
    assert not is_eligible(day, day.tasks[0], day.tours[0])
    longer = replace(day.tours[0], end=at(9, 40))
    assert is_eligible(day, day.tasks[0], longer)
    assert not is_eligible(day, day.tasks[0], replace(longer, end=at(9, 39)))


def test_a_break_belongs_to_the_window_that_holds_it() -> None:
    pause = Break(at(18), at(19), 1800)
    carer = make_carer("A", windows=((at(7), at(13)), (at(16), at(22))), breaks=(pause,))
    tours = to_peer_day(make_problem(carers=[carer])).tours
    assert [tour.breaks for tour in tours] == [(), (pause,)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weights": replace(WEIGHTS, waiting=5)}, r"weights\.waiting"),
        ({"visits": [make_visit(pinned_carers=frozenset({"A"}))]}, r"visits\[0\]\.pinned"),
        ({"visits": [make_visit(start=0)]}, r"visits\[0\]\.start"),
        ({"carers": [make_carer(patches=frozenset({"P"}))]}, r"carers\[0\]\.patch"),
    ],
)
def test_rules_that_peers_are_not_told_are_no_comparison(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ProblemError, match=words):
        to_peer_day(make_problem(**changes))


def test_every_plan_is_judged_the_same_way(tmp_path: Path) -> None:
    data = make_day(20, 1)
    day, plan = tmp_path / "day.json", tmp_path / "plan.json"
    day.write_text(json.dumps(data), encoding="utf-8")
    write_plan(to_plan(to_peer_day(parse_day(data)), [], "Peer"), str(plan))
    row = judge("Peer", day, plan, "1.0", 2.0)
    assert (row.left_out, row.breaches) == (20, 0)
    assert sum((row.left_out_by_priority or {}).values()) == 20
    write_plan(Plan(), str(plan))
    assert judge("Peer", day, plan, "1.0", 2.0).breaches == 20


def test_near_the_end_is_within_a_twentieth() -> None:
    course = [TracePoint(0.1, 1, 200, 0), TracePoint(0.5, 2, 105, 0), TracePoint(3.0, 3, 100, 0)]
    assert seconds_to_near(course) == 0.5
