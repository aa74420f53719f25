"""A day that somebody hands in as JSON: every fault is found, in its place; nothing ever raises."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rounds.files import DayFile, Fault, read_day_files
from tests.factories import make_carer, make_client, make_day, make_visit

Change = Callable[[dict[str, Any]], object]


def read(data: object) -> DayFile:
    return read_day_files({"day.json": json.dumps(data).encode()})


def damage(change: Change) -> list[Fault]:
    data = deepcopy(make_day())
    change(data)
    return read(data).faults


def put(path: str, value: Any) -> Change:
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]

    def change(data: Any) -> None:
        for key in way:
            data = data[key]
        data[last] = value

    return change


def drop(path: str) -> Change:
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]

    def change(data: Any) -> None:
        for key in way:
            data = data[key]
        del data[last]

    return change


def test_a_day_without_faults_is_read_as_it_is() -> None:
    found = read(make_day())
    assert (found.faults, found.data, found.has_own_travel) == ([], make_day(), True)


def test_a_mark_of_utf_8_in_front_does_no_harm() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(make_day()).encode()
    assert read_day_files({"day.json": content}).faults == []


HUGE = "9" * 41
DAMAGED: list[tuple[str, Change, tuple[str, str, str, str]]] = [
    ("no format", drop("format"), ("format", "", "format", "must be “home-care-day/1”")),
    ("another format", put("format", "x/2"), ("format", "", "format", "must be")),
    ("no carers", put("carers", []), ("carers", "", "carers", "must not be empty")),
    ("carers missing", drop("carers"), ("carers", "", "carers", "is missing")),
    ("carers no list", put("carers", {}), ("carers", "", "carers", "must be a list")),
    ("a carer no object", put("carers.1", 7), ("carers", "2", "", "must be an object")),
    ("no id", drop("carers.1.id"), ("carers", "2", "id", "is missing")),
    ("id of spaces", put("carers.1.id", " "), ("carers", "2 ( )", "id", "not empty")),
    ("id no text", put("carers.1.id", 5), ("carers", "2", "id", "must be text")),
    ("same id", put("carers.1.id", "Anjali"), ("carers", "2 (Anjali)", "id", "another carer")),
    ("huge id", put("visits.0.id", HUGE), ("visits", f"1 ({HUGE})", "id", "longer than 40")),
    ("position far", put("carers.0.home", [1e9, 0]), ("carers", "1 (Anjali)", "home", "position")),
    ("position of one", put("carers.0.home", [1]), ("carers", "1 (Anjali)", "home", "position")),
    ("no position", put("clients.0.at", None), ("clients", "1 (Brambledown)", "at", "position")),
    ("mode unknown", put("carers.0.mode", "tram"), ("carers", "1 (Anjali)", "mode", "modes")),
    ("gender unknown", put("carers.0.gender", "X"), ("carers", "1 (Anjali)", "gender", "must be")),
    ("shift backwards", put("carers.0.shift", [9, 8]), ("carers", "1 (Anjali)", "shift", "end")),
    ("shift of text", put("carers.0.shift", ["7", 9]), ("carers", "1 (Anjali)", "shift[0]", "sec")),
    ("shift of days", put("carers.0.shift", [0, 10**9]), ("carers", "1 (Anjali)", "shift[1]", "")),
    ("no shift", drop("carers.0.shift"), ("carers", "1 (Anjali)", "shift", "is missing")),
    ("skills no list", put("carers.0.skills", "a"), ("carers", "1 (Anjali)", "skills", "a list")),
    ("skill no text", put("carers.0.skills", [1]), ("carers", "1 (Anjali)", "skills[0]", "text")),
    (
        "break backwards",
        put("carers.0.breaks", [{"earliest": 9, "latest": 8, "duration": 60}]),
        ("carers", "1 (Anjali)", "breaks[0].latest", "before"),
    ),
    ("name no text", put("carers.0.name", 5), ("carers", "1 (Anjali)", "name", "must be text")),
    ("patch no text", put("clients.0.patch", 5), ("clients", "1 (Brambledown)", "patch", "")),
    (
        "patch too long",
        put("clients.0.patch", "x" * 101),
        ("clients", "1 (Brambledown)", "patch", "is longer than 100 characters"),
    ),
    ("name too long", put("carers.0.name", "x" * 101), ("carers", "1 (Anjali)", "name", "100")),
    ("mode too long", put("carers.0.mode", "x" * 13), ("carers", "1 (Anjali)", "mode", "12")),
    (
        "skill too long",
        put("carers.0.skills", ["x" * 31]),
        ("carers", "1 (Anjali)", "skills", "30"),
    ),
    (
        "postcode too long",
        put("carers.0.postcode", "ABCD1234"),
        ("carers", "1 (Anjali)", "postcode", "is longer than 8 characters"),
    ),
    (
        "address too long",
        put("clients.0.address", "x" * 301),
        ("clients", "1 (Brambledown)", "address", "is longer than 300 characters"),
    ),
    (
        "unknown carer excluded",
        put("clients.0.excluded", ["Zoe"]),
        ("clients", "1 (Brambledown)", "excluded[0]", "no carer has the id"),
    ),
    (
        "unknown carer preferred",
        put("clients.1.preferred", ["Anjali", "Zoe"]),
        ("clients", "2 (Oatridge)", "preferred[1]", "no carer has the id"),
    ),
    (
        "access no text",
        put("clients.0.access", ["key"]),
        ("clients", "1 (Brambledown)", "access", "must be text"),
    ),
    ("unknown client", put("visits.2.client", "Nobody"), ("visits", "3 (V3)", "client", "no cl")),
    ("no minutes", put("visits.0.duration", 0), ("visits", "1 (V1)", "duration", "above 0")),
    ("minutes true", put("visits.0.duration", True), ("visits", "1 (V1)", "duration", "whole")),
    ("minutes half", put("visits.0.duration", 0.5), ("visits", "1 (V1)", "duration", "whole")),
    ("three carers", put("visits.0.carers", 3), ("visits", "1 (V1)", "carers", "at most 2")),
    ("no carers of it", put("visits.0.carers", 0), ("visits", "1 (V1)", "carers", "above 0")),
    ("start of text", put("visits.0.start", "09:00"), ("visits", "1 (V1)", "start", "seconds")),
    ("tolerance below 0", put("visits.0.before", -1), ("visits", "1 (V1)", "before", "below 0")),
    ("priority 7", put("visits.0.priority", 7), ("visits", "1 (V1)", "priority", "1, 2 or 3")),
    (
        "pinned to nobody",
        put("visits.0.pinned", {"carers": ["Zoe"]}),
        ("visits", "1 (V1)", "pinned.carers[0]", "no carer has the id"),
    ),
    (
        "pinned to too many",
        put("visits.0.pinned", {"carers": ["Anjali", "Mabel"]}),
        ("visits", "1 (V1)", "pinned.carers", "pins 2 carers"),
    ),
    ("no speed", put("modes.car.kmh", 0), ("modes", "", "modes.car.kmh", "above 0")),
    ("no modes", put("modes", {}), ("modes", "", "modes", "at least one")),
    ("no weights", drop("weights"), ("weights", "", "weights", "is missing")),
    ("detour of text", put("detour", "1"), ("detour", "", "detour", "must be a number")),
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [pytest.param(change, expected, id=name) for name, change, expected in DAMAGED],
)
def test_a_fault_is_named_with_its_list_row_and_key(
    change: Change, expected: tuple[str, str, str, str]
) -> None:
    faults = damage(change)
    sheet, row, column, words = expected
    found = [one for one in faults if (one.sheet, one.row, one.column) == (sheet, row, column)]
    assert found, faults
    assert any(words.replace("“", '"').replace("”", '"') in one.message for one in found), found


def test_all_faults_of_a_file_are_found_at_once() -> None:
    data = make_day(
        carers=[make_carer("Anjali", gender="X"), make_carer("Anjali")],
        visits=[make_visit("V1", "Nobody"), make_visit("V2", "Oatridge", duration=-1)],
    )
    places = {(one.sheet, one.row, one.column) for one in read(data).faults}
    assert {
        ("carers", "1 (Anjali)", "gender"),
        ("carers", "2 (Anjali)", "id"),
        ("visits", "1 (V1)", "client"),
        ("visits", "2 (V2)", "duration"),
    } <= places


def test_a_day_with_faults_is_not_handed_on() -> None:
    assert read(make_day(carers=[])).data == {}


NOT_JSON = {
    "nothing": b"",
    "spaces": b"   ",
    "half": b'{"format": ',
    "text": b"hello",
    "nan": json.dumps(make_day(detour=float("nan"))).encode(),
    "endless": json.dumps(make_day(detour=float("inf"))).encode(),
    "two values": b"{} {}",
    "nested too deep": b"[" * 200_000 + b"]" * 200_000,
    "nested objects": b'{"a":' * 200_000,
    "windows-1252": b'{"name": "Caf\xe9"}',
    "utf-16": json.dumps(make_day()).encode("utf-16"),
    "a picture": bytes(range(256)),
    "a number of 5,000 digits": b'{"detour": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_no_json_is_one_fault_of_the_file(name: str) -> None:
    found = read_day_files({"day.json": NOT_JSON[name]})
    assert [one.sheet for one in found.faults] == ["file"]
    assert found.faults[0].message.startswith(("is not JSON", "is not text in UTF-8"))
    assert len(found.faults[0].message) <= 300
    assert found.data == {}


@pytest.mark.parametrize("value", [None, 5, "day", [], [{}], True])
def test_json_that_is_no_object_is_a_fault(value: object) -> None:
    assert [one.message.split(",")[0] for one in read(value).faults] == ["must be an object"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "give one JSON file, or the four CSVs"),
        ({"a.json": b"{}", "b.json": b"{}"}, "give one JSON file, or the four CSVs"),
        ({"visits.csv": b""}, "missing: clients.csv, carers.csv, availability.csv"),
        ({"visits.csv": b"", "day.json": b"{}"}, "missing: clients.csv, carers.csv"),
        ({"day.json": b" " * (20 * 1024 * 1024 + 1)}, "is larger than 20 MB: split the day"),
    ],
)
def test_files_that_are_no_day_are_refused(files: dict[str, bytes], message: str) -> None:
    (fault,) = read_day_files(files).faults
    assert message in fault.message


UNKEPT = {
    "a zero in a text": (put("name", "Test\0shire"), "after “Test”"),
    "a zero in an id": (put("carers.0.id", "\0"), "has a character that cannot be kept"),
    "half a letter": (put("visits.0.id", "\ud83d"), "has a character that cannot be kept"),
    "half a letter in a key": (put("\udc00", 1), "has a character that cannot be kept"),
    "a key nobody reads": (put("extra", {"deep": ["\0"]}), "has a character that cannot be kept"),
    "an endless number": (put("extra", 1e308 * 10), "is not JSON"),
    "values inside values": (
        put("extra", json.loads("[" * 30 + "]" * 30)),
        "has values inside more than 20 others",
    ),
}


@pytest.mark.parametrize("name", UNKEPT)
def test_what_no_database_keeps_is_one_fault_of_the_file(name: str) -> None:
    change, message = UNKEPT[name]
    (fault,) = damage(change)
    assert (fault.sheet, fault.row, fault.column) == ("file", "", "")
    assert message in fault.message
    assert fault.message.encode()


def test_a_number_too_large_for_a_float_is_a_fault_also_where_nobody_reads_it() -> None:
    content = json.dumps(make_day(extra=0)).replace('"extra": 0', '"extra": 1e999').encode()
    (fault,) = read_day_files({"day.json": content}).faults
    assert fault.message == "has a number that is too large to be planned with"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
PATHS = [
    *("format", "name", "modes", "modes.car", "modes.car.kmh", "detour", "weights"),
    *("weights.unassigned", "weights.unassigned.1", "weights.continuity", "carers", "carers.0"),
    *(f"carers.0.{key}" for key in make_carer("")),
    *("clients", "clients.0", *(f"clients.0.{key}" for key in make_client(""))),
    *("visits", "visits.0", *(f"visits.0.{key}" for key in make_visit("", ""))),
]


@given(path=st.sampled_from(PATHS), value=anything)
def test_no_value_in_any_place_makes_the_reader_fail(path: str, value: Any) -> None:
    data = make_day()
    put(path, value)(data)
    found = read(data)
    assert found.data == ({} if found.faults else json.loads(json.dumps(data)))
    assert all("\0" not in text for one in found.faults for text in (one.row, one.message))


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    assert read_day_files({"day.json": content}).faults


def test_more_places_than_values_are_named_by_number() -> None:
    data = make_day(clients=[make_client("A"), make_client("B", at="here")], visits=[])
    assert [(one.row, one.column) for one in read(data).faults] == [("2 (B)", "at")]
