"""Reading days: a good file is understood, and every damage gets a line that names its key."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from engine.rounds.day_file import find_faults, parse_day
from engine.rounds.problem import Break, Mode, ProblemError
from tests.engine.days import at, day_data

Damage = Callable[[dict[str, Any]], object]


def find(data: Any, path: str) -> tuple[Any, Any]:
    """The list or object that holds the end of a path, and its index or key there."""
    *way, last = path.split(".")
    for key in way:
        data = data[int(key) if isinstance(data, list) else key]
    return data, int(last) if isinstance(data, list) else last


def put(path: str, value: object) -> Damage:
    """Set the value at a path such as "visits.0.duration"."""

    def damage(data: dict[str, Any]) -> None:
        item, key = find(data, path)
        item[key] = value

    return damage


def drop(path: str) -> Damage:
    """Delete the key at a path."""

    def damage(data: dict[str, Any]) -> None:
        item, key = find(data, path)
        del item[key]

    return damage


DAMAGES: list[tuple[Damage, str]] = [
    (put("format", "home-care-day/2"), 'format: must be "home-care-day/1", not "home-care-day/2"'),
    (drop("format"), 'format: must be "home-care-day/1", not nothing'),
    (drop("name"), "name: is missing"),
    (put("name", 5), "name: must be text, not 5"),
    (drop("carers"), "carers: is missing"),
    (put("carers", []), "carers: must not be empty"),
    (put("carers", {}), "carers: must be a list, not an object"),
    (put("modes", {}), "modes: must name at least one mode of transport"),
    (put("modes.car", 5), "modes.car: must be an object, not 5"),
    (put("modes.car.kmh", 0), "modes.car.kmh: must be a number above 0, not 0"),
    (put("modes.car.kmh", math.nan), "modes.car.kmh: must be a number above 0, not NaN"),
    (put("modes.car.fixed", -1), "modes.car.fixed: must be a whole number of seconds not below 0"),
    (put("detour", math.inf), "detour: must be a number above 0, not Infinity"),
    (put("detour", 1e300), "detour: must be a number from 0.000001 to 1000000, not 1e+300"),
    (put("detour", "1.3"), 'detour: must be a number above 0, not "1.3"'),
    (drop("weights"), "weights: is missing"),
    (put("weights.unassigned.1", -5), "weights.unassigned.1: must be a whole number not below 0"),
    (put("weights.unassigned.high", 5), "weights.unassigned.high: must be a priority such as 1"),
    (put("weights.continuity", True), "weights.continuity: must be a whole number not below 0"),
    (put("weights.continuity", 10**10), "weights.continuity: must be a whole number at most 1000"),
    (put("carers.0", None), "carers[0]: must be an object, not null"),
    (put("carers.1.id", "A"), 'carers[1].id: another carer has the id "A" too'),
    (put("carers.0.id", ""), 'carers[0].id: must be text that is not empty, not ""'),
    (put("carers.0.home", [1]), "carers[0].home: must be a position [x, y] in kilometres"),
    (put("carers.0.home", [1, math.nan]), "carers[0].home: must be a position [x, y]"),
    (put("carers.0.home", [10**400, 0]), "carers[0].home: must be a position [x, y]"),
    (put("carers.0.mode", "boat"), 'carers[0].mode: must be one of `modes`, not "boat"'),
    (put("carers.0.gender", "X"), 'carers[0].gender: must be "F" or "M", not "X"'),
    (put("carers.0.skills", "hoist"), 'carers[0].skills: must be a list, not "hoist"'),
    (put("carers.0.skills", [1]), "carers[0].skills[0]: must be text, not 1"),
    (drop("carers.0.shift"), "carers[0].shift: is missing; give `shift` or `windows`"),
    (put("carers.0.shift", [5]), "carers[0].shift: must be [start, end], not a list"),
    (put("carers.0.shift", [at(9), at(8)]), "carers[0].shift: must end after it starts"),
    (put("carers.0.shift.1", 10**9), "carers[0].shift[1]: must be within -86400 and 259200"),
    (put("carers.1.windows", []), "carers[1].windows: must not be empty"),
    (put("carers.1.windows.1", [at(11), at(21)]), "carers[1].windows[1]: must not start before"),
    (put("carers.0.breaks.0.duration", 0), "carers[0].breaks[0].duration: must be a whole number"),
    (put("carers.0.breaks.0.latest", 0), "carers[0].breaks[0].latest: must not be before"),
    (put("clients.1.id", "K"), 'clients[1].id: another client has the id "K" too'),
    (put("clients.0.gender", 1), "clients[0].gender: must be text that is not empty, not 1"),
    (drop("clients.0.gender"), "clients[0].gender: is missing"),
    (put("clients.0.excluded", ["Z"]), 'clients[0].excluded[0]: no carer has the id "Z"'),
    (put("clients.0.preferred", ["A", "Z"]), 'clients[0].preferred[1]: no carer has the id "Z"'),
    (put("visits.1.id", "V1"), 'visits[1].id: another visit has the id "V1" too'),
    (put("visits.0.client", "Z"), 'visits[0].client: no client has the id "Z"'),
    (drop("visits.0.client"), "visits[0].client: is missing"),
    (
        put("visits.0.duration", "x"),
        'visits[0].duration: must be a whole number of seconds above 0, not "x"',
    ),
    (put("visits.0.duration", -900), "visits[0].duration: must be a whole number of seconds above"),
    (put("visits.0.duration", 900.5), "visits[0].duration: must be a whole number of seconds"),
    (put("visits.0.duration", True), "visits[0].duration: must be a whole number of seconds"),
    (put("visits.0.start", None), "visits[0].start: must be a whole number of seconds from"),
    (put("visits.0.before", -1), "visits[0].before: must be a whole number of seconds not below"),
    (put("visits.0.carers", 0), "visits[0].carers: must be a whole number above 0, not 0"),
    (put("visits.0.carers", 3), "visits[0].carers: must be a whole number at most 2, not 3"),
    (put("visits.0.priority", 3), "visits[0].priority: weights.unassigned has no priority 3"),
    (put("visits.1.pinned", []), "visits[1].pinned: must be an object, not an empty list"),
    (put("visits.1.pinned.carers", ["Z"]), 'visits[1].pinned.carers[0]: no carer has the id "Z"'),
    (put("visits.1.pinned.carers", ["A", "B"]), "visits[1].pinned.carers: pins 2 carers"),
    (put("visits.1.pinned.start", "x"), "visits[1].pinned.start: must be a whole number"),
    (put("weights.told", -1), "weights.told: must be a whole number not below 0, not -1"),
    (put("weights.fairness", 10**8), "weights.fairness: must be a whole number at most 10000000"),
    (put("carers.0.contract", "full"), "carers[0].contract: must be a whole number of seconds"),
    (put("carers.0.overtime_after", 10**6), "carers[0].overtime_after: must be a whole number"),
    (put("carers.0.own_patches", "P1"), 'carers[0].own_patches: must be a list, not "P1"'),
    (put("clients.0.familiar", ["Z"]), 'clients[0].familiar[0]: no carer has the id "Z"'),
    (put("visits.0.current_carers", ["Z"]), "visits[0].current_carers[0]: no carer has the id"),
    (put("visits.0.current_start", "x"), "visits[0].current_start: must be a whole number of sec"),
    (put("visits.0.client_told", 1), "visits[0].client_told: must be true or false, not 1"),
]


@pytest.mark.parametrize(("damage", "line"), DAMAGES, ids=[line[:50] for _, line in DAMAGES])
def test_a_damage_is_named(damage: Damage, line: str) -> None:
    data = day_data()
    damage(data)
    faults = find_faults(data)
    assert any(str(fault).startswith(line) for fault in faults), [str(fault) for fault in faults]
    with pytest.raises(ProblemError) as caught:
        parse_day(data)
    assert str(caught.value) == str(faults[0])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [None, [], "day", 5, True])
def test_the_top_must_be_an_object(data: object) -> None:
    (fault,) = find_faults(data)
    assert str(fault).startswith("must be an object")


def test_one_damage_is_one_fault() -> None:
    data = day_data()
    data["visits"][0] = 5
    assert [str(fault) for fault in find_faults(data)] == ["visits[0]: must be an object, not 5"]


def test_every_fault_is_listed_in_the_order_of_the_file() -> None:
    data = day_data()
    data["carers"][0]["mode"] = "boat"
    data["clients"][1]["at"] = None
    data["visits"][0]["duration"] = 0
    data["visits"][1]["start"] = 0.5
    assert [fault.path for fault in find_faults(data)] == [
        "carers[0].mode",
        "clients[1].at",
        "visits[0].duration",
        "visits[1].start",
    ]


def test_a_good_day_is_understood() -> None:
    assert find_faults(day_data()) == []
    problem = parse_day(day_data())
    assert problem.name == "a small day"
    assert problem.travel.modes["car"] == Mode(30.0, 60)
    assert problem.weights.unassigned == {1: 24000, 2: 18000}
    first, second = problem.carers
    assert first.windows == ((at(7), at(15)),)
    assert first.breaks == (Break(at(11), at(13), 1800),)
    assert first.patches is None  # in a file the patch is never a rule
    assert second.windows == ((at(7), at(12)), (at(16), at(21)))
    assert problem.clients[1].excluded == {"B"}
    assert problem.visits[0].carers == 2
    assert problem.visits[1].pinned_carers == {"A"}
    assert problem.visits[1].pinned_start == at(10)


def test_optional_keys_may_be_left_out() -> None:
    data = day_data()
    del data["carers"][0]["breaks"], data["visits"][0]["pinned"], data["clients"][0]["patch"]
    data["visits"][1]["pinned"] = {}
    problem = parse_day(data)
    assert problem.carers[0].breaks == ()
    assert problem.visits[1].pinned_start is None


def test_reading_changes_nothing() -> None:
    data = day_data()
    parse_day(data)
    assert data == copy.deepcopy(day_data())


def test_wishes_and_what_is_published() -> None:
    data = day_data()
    data["weights"] |= {"told": 5, "fairness": 7}
    data["carers"][0] |= {"own_patches": ["P1"], "contract": 7200, "overtime_after": 9000}
    data["clients"][0]["familiar"] = ["B"]
    data["visits"][0] |= {"current_carers": ["A"], "current_start": at(9), "client_told": True}
    day = parse_day(data)
    assert (day.weights.told, day.weights.fairness, day.weights.moved) == (5, 7, 0)
    carer, other = day.carers
    assert (carer.own_patches, carer.contract, carer.overtime_after) == ({"P1"}, 7200, 9000)
    assert (other.own_patches, other.contract, other.overtime_after) == (None, None, None)
    assert day.clients[0].familiar == {"B"}
    visit = day.visits[0]
    assert (visit.current_carers, visit.current_start, visit.client_told) == ({"A"}, at(9), True)
