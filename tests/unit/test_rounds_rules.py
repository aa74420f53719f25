"""How a round is laid out in time, and which protocols can be used."""

from copy import deepcopy
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from engine.rounds.problem import Weights
from scheduling.rounds.rules import (
    DEFAULT_PROTOCOL,
    LIMITS,
    PATCH_BOUNDARIES,
    Stretch,
    check_protocol,
    lay_out_stretch,
    read_protocol,
    split_by_window,
)
from scheduling.rounds.types import BoardVisit, Segment
from tests.unit.rounds import MINUTE, clock, make_day, make_visit

GAP = 30 * MINUTE


def lay_out(
    *visits: BoardVisit,
    start: str = "07:00",
    end: str = "14:00",
    rests: tuple[tuple[str, str, int], ...] = (),
    travel: int = 10,
) -> list[Segment]:
    stretch = Stretch(
        clock(start),
        clock(end),
        visits,
        [(clock(early), clock(late), length * MINUTE) for early, late, length in rests],
    )
    return lay_out_stretch(stretch, travel=lambda _one, _two: travel * 60, shown_gap=GAP)


def write(segments: list[Segment]) -> list[str]:
    return [f"{one.kind} {one.starts_at:%H:%M}–{one.ends_at:%H:%M}" for one in segments]


def test_a_stretch_without_visits_is_one_gap() -> None:
    assert write(lay_out()) == ["gap 07:00–14:00"]


def test_idle_time_comes_before_the_journey_and_the_last_journey_leads_home() -> None:
    assert write(lay_out(make_visit(1, "09:00"), make_visit(2, "09:50"))) == [
        "gap 07:00–08:50",
        "travel 08:50–09:00",
        "visit 09:00–09:30",
        "wait 09:30–09:40",
        "travel 09:40–09:50",
        "visit 09:50–10:20",
        "travel 10:20–10:30",
        "gap 10:30–14:00",
    ]


@pytest.mark.parametrize(
    ("start", "idle"),
    [("09:40", []), ("09:41", ["wait"]), ("10:09", ["wait"]), ("10:10", ["gap"])],
)
def test_idle_time_is_a_gap_from_the_shown_length_on(start: str, idle: list[str]) -> None:
    segments = lay_out(make_visit(1, "09:00"), make_visit(2, start))
    between = [one.kind for one in segments if clock("09:30") <= one.starts_at < clock(start)]
    assert between == [*idle, "travel"]


def test_a_journey_without_room_takes_what_there_is() -> None:
    segments = lay_out(make_visit(1, "09:00"), make_visit(2, "09:34"))
    assert "travel 09:30–09:34" in write(segments)


def test_no_journey_is_shown_between_visits_at_one_place() -> None:
    segments = lay_out(make_visit(1, "09:00"), make_visit(2, "09:30"), travel=0)
    assert [one.kind for one in segments] == ["gap", "visit", "visit", "gap"]


def test_a_visit_inside_another_does_not_give_its_end_back() -> None:
    segments = lay_out(make_visit(1, "09:00", 120), make_visit(2, "09:30"), travel=10)
    assert write(segments)[-2:] == ["travel 11:00–11:10", "gap 11:10–14:00"]


def test_a_break_stands_in_the_first_idle_time_that_holds_it() -> None:
    segments = lay_out(
        make_visit(1, "09:00"), make_visit(2, "10:30"), rests=(("09:00", "11:00", 30),)
    )
    assert write(segments)[3:6] == ["break 09:30–10:00", "wait 10:00–10:20", "travel 10:20–10:30"]


def test_a_break_does_not_begin_before_it_may() -> None:
    assert write(lay_out(rests=(("10:00", "11:00", 20),))) == [
        "gap 07:00–10:00",
        "break 10:00–10:20",
        "gap 10:20–14:00",
    ]


def test_a_break_that_fits_nowhere_is_not_shown() -> None:
    segments = lay_out(make_visit(1, "09:00", 240), rests=(("09:00", "10:00", 20),))
    assert "break" not in {one.kind for one in segments}


rounds = st.lists(st.tuples(st.integers(0, 60), st.integers(5, 60)), max_size=6)
rests = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 120), st.integers(5, 45)), max_size=2
)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Stretch, int]:
    """A legal round: every journey fits before its visit and before the end."""
    travel = draw(st.integers(0, 15))
    at = clock("07:00")
    visits = []
    for number, (idle, length) in enumerate(draw(rounds), 1):
        at += (idle + travel) * MINUTE
        visits.append(make_visit(number, f"{at:%H:%M}", length))
        at += length * MINUTE
    end = at + (travel + draw(st.integers(0, 90))) * MINUTE
    breaks = [
        (clock("07:00") + early * MINUTE, clock("07:00") + (early + wide) * MINUTE, length * MINUTE)
        for early, wide, length in draw(rests)
    ]
    return Stretch(clock("07:00"), max(end, clock("07:30")), visits, breaks), travel


@given(stretches())
def test_segments_follow_each_other_and_fill_the_stretch(made: tuple[Stretch, int]) -> None:
    stretch, travel = made
    segments = lay_out_stretch(stretch, travel=lambda _a, _b: travel * 60, shown_gap=GAP)
    edges = [stretch.starts_at, *(one.ends_at for one in segments)]
    assert [one.starts_at for one in segments] == edges[:-1]
    assert edges[-1] == stretch.ends_at
    assert all(one.starts_at < one.ends_at for one in segments)


@given(stretches())
def test_every_visit_is_there_once_and_every_break_inside_its_bounds(
    made: tuple[Stretch, int],
) -> None:
    stretch, travel = made
    segments = lay_out_stretch(stretch, travel=lambda _a, _b: travel * 60, shown_gap=GAP)
    shown = [one.visit for one in segments if one.kind == "visit"]
    assert shown == list(stretch.visits)
    waiting = list(stretch.rests)
    for one in (one for one in segments if one.kind == "break"):
        fitting = [rest for rest in waiting if _holds(rest, one)]
        assert fitting
        waiting.remove(fitting[0])


def _holds(rest: tuple[datetime, datetime, timedelta], shown: Segment) -> bool:
    earliest, latest, length = rest
    return earliest <= shown.starts_at <= latest and shown.ends_at - shown.starts_at == length


def test_visits_belong_to_the_window_in_which_they_start() -> None:
    early, late, between = make_visit(1, "07:30"), make_visit(2, "17:00"), make_visit(3, "12:00")
    windows = [(clock("07:00"), clock("11:00")), (clock("17:00"), clock("21:00"))]
    inside, outside = split_by_window([late, between, early], windows)
    assert (inside, outside) == ({0: [early], 1: [late]}, [between])


def test_a_visit_that_starts_when_a_window_ends_is_outside() -> None:
    at_the_end = make_visit(1, "11:00")
    inside, outside = split_by_window([at_the_end], [(clock("07:00"), clock("11:00"))])
    assert (inside, outside) == ({0: []}, [at_the_end])


def test_visits_of_a_window_are_in_order_of_time() -> None:
    visits = [make_visit(number, start) for number, start in ((1, "10:00"), (2, "08:00"))]
    inside, _ = split_by_window(visits, [(clock("07:00"), clock("11:00"))])
    assert [one.starts_at for one in inside[0]] == [clock("08:00"), clock("10:00")]


def change(path: str, value: Any) -> dict[str, Any]:
    body = deepcopy(DEFAULT_PROTOCOL)
    *way, last = path.split(".")
    place = body
    for key in way:
        place = place[key]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return body


def test_the_default_protocol_can_be_used() -> None:
    assert check_protocol(DEFAULT_PROTOCOL) is None


NUMBERS = [
    *((name, name, *limits) for name, limits in LIMITS.items()),
    *((f"unassigned_seconds.{n}", f"unassigned_seconds_{n}", 1, 10**6) for n in "123"),
    *((f"modes.{mode}.kmh", f"{mode}_kmh", 1, 130) for mode in ("car", "bike", "walk")),
    ("modes.car.fixed_seconds", "car_fixed_seconds", 0, 3600),
]


@pytest.mark.parametrize(("path", "field", "least", "most"), NUMBERS)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda least, _most: least - 1, id="too little"),
        pytest.param(lambda _least, most: most + 1, id="too much"),
        pytest.param(lambda _least, _most: None, id="nothing"),
        pytest.param(lambda least, _most: str(least), id="text"),
        pytest.param(lambda _least, _most: True, id="true"),
        pytest.param(lambda _least, _most: float("nan"), id="not a number"),
        pytest.param(lambda _least, _most: float("inf"), id="endless"),
    ],
)
def test_a_number_that_no_run_could_use_is_refused_by_name_and_limits(
    path: str, field: str, least: int, most: int, make: Any
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_protocol(change(path, make(least, most)))
    name = field.replace("_", " ").capitalize()
    assert refused.value.sentence == f"{name} must be a number from {least:,} to {most:,}."
    assert refused.value.field == field


@pytest.mark.parametrize(("path", "field", "least", "most"), NUMBERS)
def test_a_number_at_its_limits_is_accepted(path: str, field: str, least: int, most: int) -> None:
    assert check_protocol(change(path, least)) is None
    assert check_protocol(change(path, most)) is None


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("patch_boundary", "anywhere", "patch_boundary"),
        ("patch_boundary", None, "patch_boundary"),
        ("patch_boundary", KeyError, "patch_boundary"),
        ("modes", {}, "modes"),
        ("modes", KeyError, "modes"),
        ("detour", KeyError, "detour"),
        ("unassigned_seconds", KeyError, "unassigned_seconds_1"),
        ("unassigned_seconds.2", KeyError, "unassigned_seconds_2"),
    ],
)
def test_what_is_missing_or_unknown_is_refused(path: str, value: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_protocol(change(path, value))
    assert refused.value.field == field


@pytest.mark.parametrize("choice", sorted(PATCH_BOUNDARIES))
def test_each_choice_of_patch_borders_is_accepted(choice: str) -> None:
    assert check_protocol(change("patch_boundary", choice)) is None


def test_a_protocol_is_read_as_typed_values() -> None:
    protocol = read_protocol(DEFAULT_PROTOCOL, id=NAMESPACE_OID, number=4)
    assert (protocol.id, protocol.number, protocol.patch_boundary) == (
        NAMESPACE_OID,
        4,
        "neighbours",
    )
    assert (protocol.modes["car"].kmh, protocol.modes["car"].fixed_seconds) == (28.0, 120)
    assert protocol.unassigned_seconds == {1: 24000, 2: 18000, 3: 12000}


def test_every_checked_setting_is_one_that_a_protocol_has() -> None:
    protocol = read_protocol(DEFAULT_PROTOCOL, id=NAMESPACE_OID, number=1)
    assert {name: getattr(protocol, name) for name in LIMITS} == {
        name: DEFAULT_PROTOCOL[name] for name in LIMITS
    }


WEIGHTS = {
    "unfamiliar_seconds": "unfamiliar",
    "border_seconds": "border",
    "moved_seconds": "moved",
    "shifted_seconds": "shifted",
    "told_seconds": "told",
    "continuity_seconds": "continuity",
    "waiting_percent": "waiting",
    "closeness_percent": "closeness",
    "overtime_percent": "overtime",
    "fairness_seconds": "fairness",
}


def test_every_soft_weight_of_the_engine_is_one_number_of_the_protocol() -> None:
    ours = {"unassigned", *WEIGHTS.values()}
    assert ours == {one.name for one in fields(Weights)}


@pytest.mark.parametrize(("key", "weight"), WEIGHTS.items())
def test_a_weight_of_the_protocol_reaches_the_engine(key: str, weight: str) -> None:
    before = make_day(visits=[make_visit(1)]).problem.weights
    after = make_day(visits=[make_visit(1)], **{key: 777}).problem.weights
    assert getattr(before, weight) == DEFAULT_PROTOCOL[key]
    assert after == replace(before, **{weight: 777})


def test_what_it_costs_to_leave_out_a_visit_reaches_the_engine() -> None:
    costs = {"1": 3000, "2": 2000, "3": 1000}
    day = make_day(visits=[make_visit(1)], unassigned_seconds=costs)
    assert day.problem.weights.unassigned == {1: 3000, 2: 2000, 3: 1000}


def test_a_client_who_was_told_moves_for_nothing_less_than_a_visit_left_out() -> None:
    numbers = DEFAULT_PROTOCOL
    other = sum(value for key, value in numbers.items() if key in WEIGHTS and key != "told_seconds")
    assert numbers["told_seconds"] > other
    told = numbers["told_seconds"] + numbers["moved_seconds"] + numbers["shifted_seconds"]
    assert told < min(numbers["unassigned_seconds"].values())


@pytest.mark.parametrize("value", ["", "never", None])
def test_who_counts_as_told_is_chosen(value: str | None) -> None:
    with pytest.raises(InvalidInput, match="which clients count as told"):
        check_protocol(DEFAULT_PROTOCOL | {"counts_as_told": value})
