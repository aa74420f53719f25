"""Instances and plans of the published benchmark: what is refused, and what the judge finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.hhcrsp.check import check
from engine.hhcrsp.plan import dump_plan, parse_plan
from engine.hhcrsp.problem import parse_instance
from engine.hhcrsp.score import score
from engine.rounds.faults import FileError
from tests.engine.instances import Json, instance_data, plan_data, stay


def put(*keys: Any) -> Callable[[Json], None]:
    """Put the last of the keys where the others lead."""
    *way, last, value = keys

    def change(data: Json) -> None:
        target: Any = data
        for key in way:
            target = target[key]
        target[last] = value

    return change


GAP = {"type": "sequential", "distance": [9.0, 3.0]}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (put("patients", {}), "patients: must be a list, not an object"),
        (put("patients", []), "patients: must not be empty"),
        (put("caregivers", []), "caregivers: must not be empty"),
        (put("central_offices", []), "central_offices: must name one office, not 0"),
        (put("services", 0, "id", "s2"), 'services[1].id: is given twice: "s2"'),
        (put("patients", 2, "id", "p1"), 'patients[2].id: is given twice: "p1"'),
        (put("patients", 0, 7), "patients[0]: must be an object, not 7"),
        (
            put("patients", 0, "time_window", [9.0, 1.0]),
            "patients[0].time_window: ends at 1, before it begins at 9",
        ),
        (
            put("patients", 0, "time_window", [9.0]),
            "patients[0].time_window: must be two numbers: earliest and latest start",
        ),
        (
            put("patients", 0, "time_window", [0, "x"]),
            'patients[0].time_window[1]: must be a number from 0 to 1000000000, not "x"',
        ),
        (
            put("patients", 0, "required_caregivers", []),
            "patients[0].required_caregivers: must name one or two services, not 0",
        ),
        (
            put("patients", 0, "required_caregivers", 0, "service", "s9"),
            'patients[0].required_caregivers[0].service: is no service: "s9"',
        ),
        (
            put("patients", 0, "required_caregivers", 0, "duration", -1),
            "patients[0].required_caregivers[0].duration: "
            "must be a number from 0 to 1000000000, not -1",
        ),
        (
            put("patients", 2, "synchronization", "type", "x"),
            'patients[2].synchronization.type: must be "simultaneous" or "sequential", not "x"',
        ),
        (
            put("patients", 2, "synchronization", GAP),
            "patients[2].synchronization.distance: ends at 3, below its lowest 9",
        ),
        (
            put("caregivers", 0, "abilities", ["s1", "s7"]),
            'caregivers[0].abilities[1]: is no service: "s7"',
        ),
        (
            put("caregivers", 1, "abilities", []),
            'patients[2].required_caregivers[1].service: nobody is able: "s2"',
        ),
        (put("distances", []), "distances: must have 4 rows, not 0"),
        (put("distances", 1, [1.0]), "distances[1]: must be a list of 4 numbers"),
        (
            put("distances", 1, 2, None),
            "distances[1][2]: must be a number from 0 to 1000000000, not null",
        ),
    ],
)
def test_a_fault_of_an_instance_names_its_key(change: Callable[[Json], None], line: str) -> None:
    data = instance_data()
    change(data)
    with pytest.raises(FileError) as refused:
        parse_instance(data)
    assert str(refused.value) == line


def test_one_caregiver_alone_cannot_give_both_services() -> None:
    data = instance_data()
    data["caregivers"][0]["abilities"] = ["s1", "s2"]
    data["caregivers"][1]["abilities"] = []
    with pytest.raises(FileError, match=r"^patients\[2\]\.required_caregivers: c1 alone"):
        parse_instance(data)


def test_the_plan_by_hand_is_legal_and_its_parts_are_known() -> None:
    instance, plan = parse_instance(instance_data()), parse_plan(plan_data())
    assert check(instance, plan) == []
    cost = score(instance, plan)
    assert (cost.travel, cost.tardiness, cost.worst) == (120.0, 5.0, 5.0)
    assert dump_plan(plan) == plan_data()


FIRST = ("routes", 0, "locations")
OTHER = ("routes", 1, "locations")


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (put("routes", 1, "caregiver_id", "c9"), {"unknown", "missing"}),
        (put("routes", 1, "caregiver_id", "c1"), {"twice", "ability", "carers"}),
        (put(*FIRST, 0, stay("p9", "s1", 10.0, 15.0)), {"unknown", "missing"}),
        (put(*FIRST, 0, "service", "s2"), {"ability", "missing", "unknown"}),
        (put(*FIRST, 0, stay("p2", "s1", 20.0, 25.0)), {"missing", "twice"}),
        (put(*FIRST, 1, "arrival_time", 24.0), {"travel", "duration"}),
        (put(*FIRST, 1, "departure_time", 29.0), {"duration"}),
        (put(*FIRST, 2, stay("p3", "s1", 49.0, 54.0)), {"window", "gap"}),
        (put(*OTHER, 0, stay("p3", "s2", 51.0, 58.0)), {"gap"}),
        (put(*OTHER, []), {"missing"}),
        (
            put("routes", 0, "locations", 2, stay("p3", "s1", 34.0, 39.0)),
            {"window", "travel", "gap"},
        ),
    ],
)
def test_the_judge_finds_a_planted_fault(change: Callable[[Json], None], rules: set[str]) -> None:
    data = plan_data()
    change(data)
    found = check(parse_instance(instance_data()), parse_plan(data))
    assert {breach.rule for breach in found} == rules
    assert all(breach.text.endswith((".", "n.")) for breach in found)


def test_a_sequence_is_judged_in_its_order() -> None:
    data = instance_data()
    data["patients"][2]["synchronization"] = {"type": "sequential", "distance": [5.0, 10.0]}
    instance = parse_instance(data)
    plan = plan_data()
    plan["routes"][1]["locations"] = [stay("p3", "s2", 60.0, 67.0)]
    assert check(instance, parse_plan(plan)) == []
    plan["routes"][0]["locations"][2] = stay("p3", "s1", 67.0, 72.0)
    assert [breach.rule for breach in check(instance, parse_plan(plan))] == ["gap"]


def test_a_malformed_plan_names_its_key() -> None:
    data = plan_data()
    data["routes"][0]["locations"][1]["arrival_time"] = "noon"
    with pytest.raises(FileError, match=r"^routes\[0\]\.locations\[1\]\.arrival_time: must be a"):
        parse_plan(data)
