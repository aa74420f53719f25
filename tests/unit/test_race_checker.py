"""The checker of the races finds each broken rule, on rows that were made by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.races import ledger, scene
from benchmarks.races.ledger import Ledger
from benchmarks.races.scene import Scene, Tally, Wish
from benchmarks.races.witness import Written
from benchmarks.server import Answer

AT, LATER = "2026-11-24T09:00:00+00:00", "2026-11-24T09:10:00+00:00"
Story = list[tuple[str, bool, dict[str, Any]]]


def session(status: str = "active") -> tuple[str, bool, dict[str, Any]]:
    return ("allocationsession", False, {"id": "S", "status": status})


def shift(worker: str, status: str = "ready", until: str = "") -> tuple[str, bool, dict[str, Any]]:
    row = {"session_id": "S", "worker_id": worker, "status": status, "paused_until": until}
    return ("clinicianshift", False, row)


def give(
    case: str, worker: str, kind: str = "first", number: int = 1
) -> tuple[str, bool, dict[str, Any]]:
    row = {"id": f"{case}{number}", "case_id": case, "worker_id": worker, "session_id": "S"}
    return ("allocation", True, row | {"kind": kind, "at": AT, "ended_at": None})


def end(case: str, worker: str, number: int = 1) -> tuple[str, bool, dict[str, Any]]:
    row = {"id": f"{case}{number}", "case_id": case, "worker_id": worker, "ended_at": AT}
    return ("allocation", False, row)


def lock(case: str, worker: str, unlocked_at: str = "") -> tuple[str, bool, dict[str, Any]]:
    row = {"case_id": case, "worker_id": worker, "unlocked_at": unlocked_at}
    return ("caselock", not unlocked_at, row)


def case(ref: str, status: str) -> tuple[str, bool, dict[str, Any]]:
    return ("case", False, {"id": ref, "source_ref": ref, "status": status})


BEGIN: Story = [session(), shift("O"), shift("B")]
FULL: Story = [*BEGIN, give("1", "O"), give("2", "O")]


def judge(*story: tuple[str, bool, dict[str, Any]]) -> dict[str, int]:
    found = Ledger(cap=2)
    found.follow(Written(number, *one) for number, one in enumerate(story, start=1))
    assert found.number == len(story)
    return dict(found.broken)


KEPT: dict[str, Story] = {
    "the place that an open case leaves": [*FULL, lock("1", "O"), give("3", "O")],
    "a case put back counts, and stops nobody": [
        *(*FULL, lock("1", "O"), give("3", "O"), lock("1", "O", AT), give("3b", "B")),
    ],
    "moved to and fro": [
        *(*BEGIN, give("1", "O"), end("1", "O"), give("1", "B", "again", 2)),
        *(end("1", "B", 2), give("1", "O", "correction", 3)),
    ],
    "forced while it is open": [
        *(*BEGIN, give("1", "O"), lock("1", "O"), lock("1", "O", AT), end("1", "O")),
        give("1", "B", "forced", 2),
    ],
    "reopened over the cap": [
        *(*BEGIN, give("0", "O"), end("0", "O"), give("1", "O"), give("2", "O")),
        give("0", "O", "reopened", 2),
    ],
    "a pause that is over": [*BEGIN, shift("O", "paused", AT), give("1", "O")],
    "somebody finishing": [*BEGIN, shift("O", "finishing"), give("1", "O")],
}
BROKEN: dict[str, Story] = {
    ledger.DOUBLE: [*BEGIN, give("1", "O"), give("1", "B", "again", 2)],
    ledger.OVER: [*FULL, give("3", "O")],
    ledger.NOT_AT_WORK: [*BEGIN, shift("O", "paused", LATER), give("1", "O")],
    ledger.NOT_RUNNING: [*BEGIN, session("paused"), give("1", "O")],
    ledger.TAKEN_OPEN: [
        *(*BEGIN, give("1", "O"), lock("1", "O"), end("1", "O"), give("1", "B", "again", 2)),
    ],
    ledger.NOT_HELD: [*BEGIN, give("1", "O"), lock("1", "B")],
    ledger.OPENED_TWICE: [*BEGIN, give("1", "O"), lock("1", "O"), lock("1", "O")],
    ledger.FIRST_TWICE: [*BEGIN, give("1", "O"), end("1", "O"), give("1", "B", "first", 2)],
    ledger.LOST: [*BEGIN, give("1", "O"), end("1", "O", 7)],
    ledger.BACK: [*BEGIN, give("1", "O"), case("1", "queued")],
}


@pytest.mark.parametrize("name", KEPT)
def test_what_may_happen_breaks_nothing(name: str) -> None:
    assert judge(*KEPT[name]) == {}


@pytest.mark.parametrize("rule", ledger.RULES)
def test_each_rule_of_the_ledger_is_found_broken(rule: str) -> None:
    assert judge(*BROKEN[rule]) == {rule: 1}


def test_somebody_off_or_unknown_is_not_at_work() -> None:
    assert judge(*BEGIN, shift("O", "off"), give("1", "O")) == {ledger.NOT_AT_WORK: 1}
    assert judge(*BEGIN, give("1", "X")) == {ledger.NOT_AT_WORK: 1}


def answer(status: int, code: str = "", **headers: str) -> Answer:
    return Answer(status, {"code": code} if code else None, headers, 1.0)


DONE, TAKEN, BUSY = answer(204), answer(409, "already_allocated"), answer(503, "busy")
KEEP, WHOLE = "O", {"1", "2"}


@pytest.mark.parametrize(
    ("answers", "kept", "rule"),
    [
        ([DONE], (WHOLE, {KEEP}), ""),
        ([TAKEN], (set(), set()), ""),
        ([DONE, DONE], (WHOLE, {KEEP}), ""),
        ([BUSY, DONE], (WHOLE, {KEEP}), ""),
        ([DONE], ({"1"}, {KEEP}), scene.HALF),
        ([DONE], (WHOLE, {"B"}), scene.HALF),
        ([TAKEN], ({"1"}, {KEEP}), scene.REFUSED_WROTE),
        ([], ({"1"}, {KEEP}), scene.REFUSED_WROTE),
        ([DONE, TAKEN], (WHOLE, {KEEP}), scene.TWICE),
    ],
)
def test_answers_are_held_against_the_ledger(
    answers: list[Answer], kept: tuple[set[str], set[str]], rule: str
) -> None:
    found = Scene([KEEP, "B"])
    found.wishes["race 1"] = Wish("race 1", "", {}, ["1", "2"], KEEP, answers)
    assert dict(+found.find_broken({"race 1": kept})) == ({rule: 1} if rule else {})


@pytest.mark.parametrize(
    ("given", "strange", "broken"),
    [
        (DONE, 0, 0),
        (TAKEN, 0, 0),
        (answer(503, "busy", **{"Retry-After": "2"}), 0, 0),
        (BUSY, 1, 0),
        (answer(500, "server_error"), 1, 0),
        (answer(403, "not_permitted"), 1, 0),
        (answer(409, "allocation_one_at_a_time"), 0, 1),
    ],
)
def test_an_answer_that_no_race_gives_is_counted(given: Answer, strange: int, broken: int) -> None:
    tally = Tally()
    tally.note("allocate", given)
    assert (tally.attempts, tally.strange.total(), tally.broken.total()) == (1, strange, broken)


def test_turns_end_with_their_wave_and_have_numbers_of_their_own() -> None:
    found = Scene([])
    take: Callable[[], int | None] = found.take_turn
    assert take() is None
    found.begin_wave(2)
    assert [take(), take(), take()] == [1, 2, None]
    found.begin_wave(1)
    assert [take(), take()] == [3, None]
