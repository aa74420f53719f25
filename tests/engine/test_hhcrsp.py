"""The published benchmark: the search, against sums by hand and against its own judge."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.__main__ import main
from engine.hhcrsp.arrays import make_routes, make_undo, make_work, to_task
from engine.hhcrsp.check import check
from engine.hhcrsp.kernels.anneal import rank_by_time, try_move
from engine.hhcrsp.kernels.build import build
from engine.hhcrsp.kernels.routes import begin_step, settle, take_back
from engine.hhcrsp.plan import parse_plan, read_plan
from engine.hhcrsp.problem import parse_instance, read_instance
from engine.hhcrsp.score import score
from engine.hhcrsp.search import solve, to_plan
from engine.stop import IterationLimit, TimeLimit
from tests.engine.instances import instance_data, plan_data, random_data


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A file with the small instance."""
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(instance_data()), encoding="utf-8")
    return str(file)


def test_a_small_instance_is_solved_as_by_hand() -> None:
    instance = parse_instance(instance_data())
    found = solve(instance, IterationLimit(3), seed=1)
    assert astuple(score(instance, found.plan)) == pytest.approx((120.0, 5.0, 5.0))
    assert score(instance, found.plan).cost == pytest.approx(130 / 3)
    assert found.plan == parse_plan(plan_data())
    assert (found.iterations, found.stopped) == (3, "iterations")


def test_services_in_sequence_wait_for_each_other() -> None:
    data = instance_data()
    data["patients"][2]["synchronization"] = {"type": "sequential", "distance": [20.0, 25.0]}
    data["patients"][2]["required_caregivers"].reverse()  # c2 first, at 50; c1 from 70 to 75
    instance = parse_instance(data)
    found = solve(instance, IterationLimit(3), seed=1)
    starts = {stay.service: stay.arrival for line in found.plan.rounds for stay in line.stays[-1:]}
    assert starts == {"s2": 50.0, "s1": 70.0}
    assert score(instance, found.plan).worst == pytest.approx(10.0)


def test_the_first_waits_when_the_second_is_late() -> None:
    data = instance_data()
    data["distances"][0][3] = 80.0  # c2 comes late
    data["patients"][2]["synchronization"] = {"type": "sequential", "distance": [5.0, 10.0]}
    found = solve(parse_instance(data), IterationLimit(3), seed=1)
    starts = {stay.service: stay.arrival for line in found.plan.rounds for stay in line.stays[-1:]}
    assert starts == {"s1": 70.0, "s2": 80.0}


@settings(max_examples=25, deadline=None)
@given(patients=st.integers(1, 14), caregivers=st.integers(0, 4), seed=st.integers(0, 10_000))
def test_what_moves_add_up_is_what_the_slow_score_counts(
    patients: int, caregivers: int, seed: int
) -> None:
    instance = parse_instance(random_data(patients, caregivers, seed))
    task = to_task(instance)
    routes, undo, work = make_routes(task), make_undo(task), make_work(task, seed)
    order = (np.argsort(task.early[1:], kind="stable") + 1).astype(np.int32)
    ranks = task.early.copy()
    build(task, routes, order)
    for number in range(300):
        if number % 50 == 0:
            rank_by_time(task, routes, order, ranks)
        before = to_plan(instance, routes)
        begin_step(routes, undo)
        changed = try_move(task, routes, undo, work)
        if not changed:
            assert to_plan(instance, routes) == before
            continue
        if number % 3 == 0:  # as when the travel alone is too much
            take_back(task, routes, undo)
            assert to_plan(instance, routes) == before
            continue
        settle(task, routes, undo)
        plan = to_plan(instance, routes)
        assert check(instance, plan) == []
        assert tuple(routes.totals) == pytest.approx(astuple(score(instance, plan)), abs=1e-6)
        if number % 3 == 1:
            take_back(task, routes, undo)
            assert to_plan(instance, routes) == before
            assert tuple(routes.totals) == pytest.approx(astuple(score(instance, before)), abs=1e-6)


def test_the_same_seed_gives_the_same_plan() -> None:
    instance = parse_instance(random_data(20, 4, 5))
    one, two = (solve(instance, IterationLimit(20), seed=3) for _ in range(2))
    assert one.plan == two.plan
    other = solve(instance, IterationLimit(20), seed=4)
    assert check(instance, other.plan) == []


def test_more_iterations_cost_no_more_than_the_first_routes() -> None:
    instance = parse_instance(random_data(30, 5, 8))
    first = score(instance, solve(instance, IterationLimit(0)).plan).cost
    assert score(instance, solve(instance, IterationLimit(100)).plan).cost < 0.9 * first


def test_seconds_end_a_run() -> None:
    instance = parse_instance(random_data(10, 2, 1))
    assert solve(instance, TimeLimit(0.05)).stopped == "time"


def test_the_command_writes_a_plan_and_its_cost(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "plan.json")
    words = ["rounds", "hhcrsp", path, "--iterations", "3", "--seed", "1", "--out", out]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    figures = json.loads(printed)
    assert figures["cost"] == pytest.approx(130 / 3)
    parts = figures["travel"] + figures["tardiness"] + figures["worst_tardiness"]
    assert figures["cost"] == pytest.approx(parts / 3)
    assert (figures["iterations"], figures["stopped"]) == (3, "iterations")
    assert json.loads(Path(out).read_text(encoding="utf-8")) == plan_data()
    assert check(read_instance(path), read_plan(out)) == []


def test_a_malformed_instance_is_one_line_that_names_the_key(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = instance_data()
    del data["patients"][1]["time_window"]
    Path(path).write_text(json.dumps(data), encoding="utf-8")
    out = tmp_path / "plan.json"
    assert main(["rounds", "hhcrsp", path, "--seconds", "1", "--out", str(out)]) == 2
    assert capsys.readouterr().err == "patients[1].time_window: is missing\n"
    assert not out.exists()
