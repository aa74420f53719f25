"""Order, taper, needs and the lead as pure decisions."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from allocation.rules import (
    LEAD_REASONS,
    find_needs,
    find_stops,
    get_readiness,
    propose_lead,
    propose_moves,
    rank_batch,
    rank_candidates,
    read_policy,
)
from allocation.types import Clinician, Colour, Load, QueueCase, SoftStop
from tests.unit.care_values import AT, POLICY, give, make_case, make_clinician

SKILLS = {"prescriber": "Prescriber"}
MINUTE = timedelta(minutes=1)
ORLA = make_clinician(1, "Dr Orla Fennimarch", hello_at=AT)
BRAM = make_clinician(2, "Dr Bram Ottersby", hello_at=AT)


def find(case: QueueCase, one: Clinician = ORLA, *waiting: QueueCase, **policy: Any) -> Any:
    body = read_policy(policy, id=None, number=1)
    return find_stops(case, one, waiting, body, SKILLS, AT)


def get_only(stops: tuple[SoftStop, ...]) -> SoftStop:
    [stop] = stops
    return stop


def test_amber_waits_for_red_and_the_stop_counts_what_waits() -> None:
    amber, reds = make_case(1, Colour.AMBER), (make_case(7), make_case(12))
    stop = get_only(find(amber, ORLA, amber, *reds))
    assert (stop.code, stop.rule) == ("order", "AL-017")
    assert stop.sentence.startswith("RED waiting: 2, oldest 12 min.")
    assert find(replace(amber, is_priority=True), ORLA, *reds) == ()
    assert find(reds[0], ORLA, make_case(3, Colour.BLACK)) == ()
    assert find(amber, ORLA, give(reds[0], BRAM)) == ()


@pytest.mark.parametrize(
    ("first", "colour", "waits", "is_stopped"),
    [
        (["BLACK"], Colour.RED, Colour.BLACK, True),
        (["BLACK"], Colour.AMBER, Colour.RED, True),
        (["BLACK", "RED", "AMBER"], Colour.AMBER, Colour.RED, False),
        (["GREEN"], Colour.AMBER, Colour.GREEN, True),
        ([], Colour.GREEN, Colour.AMBER, True),
        ([], Colour.AMBER, Colour.GREEN, False),
    ],
)
def test_which_colours_come_first_is_policy(
    first: list[str], colour: Colour, waits: Colour, is_stopped: bool
) -> None:
    stops = find(make_case(1, colour), ORLA, make_case(2, waits), first_colours=first)
    assert bool(stops) == is_stopped


def test_whoever_would_leave_cases_over_needs_a_reason() -> None:
    busy = replace(BRAM, load=Load(2), ends_at=AT + 40 * MINUTE, handling=17 * MINUTE)
    stop = get_only(find(make_case(1), busy))
    assert (stop.code, stop.rule) == ("taper", "AL-024")
    assert stop.sentence == (
        "Dr Bram Ottersby has 40 min of the shift left and 2 unlocked cases; each takes about 17 "
        "min. With case 48001 the forecast is 1 of 3 left over at 20:22: give a reason to allocate "
        "all the same."
    )
    assert find(make_case(1), replace(busy, load=Load(1))) == ()
    assert find(make_case(1), replace(busy, load=Load(1), handling=None)) == ()
    assert find(make_case(1), replace(busy, load=Load(1), handling=None), handling_minutes=21)


def test_exactly_enough_time_is_enough() -> None:
    one = replace(BRAM, load=Load(2), ends_at=AT + 60 * MINUTE)
    assert find(make_case(1), one) == ()
    assert find(make_case(1), replace(one, ends_at=AT + 59 * MINUTE))


def test_finishing_and_left_over_are_one_sentence() -> None:
    leaving = replace(BRAM, load=Load(1), ends_at=AT + 28 * MINUTE)
    stop = get_only(find(make_case(1), leaving))
    assert stop.code == "taper"
    assert "is finishing, has 28 min of the shift left and 1 unlocked case" in stop.sentence
    assert "1 of 2 left over at 20:10" in stop.sentence
    stop = get_only(find(make_case(1), replace(leaving, load=Load())))
    assert (stop.code, stop.short) == ("finishing", "finishing, shift ends 20:10")


def test_somebody_to_come_is_reckoned_from_the_start_of_the_shift() -> None:
    una = make_clinician(
        3, "Dr Una Tarnhollow", starts_at=AT + 18 * MINUTE, ends_at=AT + 60 * MINUTE, load=Load(2)
    )
    late = make_case(1, due_at=AT + 30 * MINUTE)
    assert get_only(find(late, una)).code == "taper"
    assert find(late, replace(una, load=Load(1))) == ()
    due = get_only(find(make_case(1), replace(una, load=Load(1))))
    assert (due.code, due.rule) == ("due_before_start", "AL-019")


def test_several_cases_are_forecast_together() -> None:
    cases = [make_case(1), make_case(2)]
    one = replace(BRAM, ends_at=AT + 39 * MINUTE)
    [ranked] = rank_batch(cases, [one], cases, POLICY, SKILLS, AT)
    assert [stop.short for stop in ranked.stops] == ["forecast: 1 of 2 left over at 20:21"]
    assert not ranked.is_suggested


def test_fewest_unlocked_then_fewest_done_per_hour_then_who_stays_longest() -> None:
    people = [
        make_clinician(1, "Stays", load=Load(1, 0, 2), ends_at=AT + timedelta(hours=6)),
        make_clinician(2, "Loaded", load=Load(2)),
        make_clinician(3, "Slower", load=Load(1, 0, 1)),
        make_clinician(4, "To come", starts_at=AT + MINUTE),
        make_clinician(5, "Leaves", load=Load(1, 0, 2)),
    ]
    case = make_case(1, due_at=AT + timedelta(hours=2))
    ranked = rank_candidates(case, people, [case], POLICY, SKILLS, AT)
    names = [one.clinician.name for one in ranked]
    assert names == ["Slower", "Stays", "Leaves", "Loaded", "To come"]


def needs_of(*cases: QueueCase, people: tuple[Clinician, ...]) -> list[tuple[str, str, int]]:
    return [
        (one.kind, one.clinician.name, one.count) for one in find_needs(cases, people, POLICY, AT)
    ]


def test_needs_come_most_urgent_first() -> None:
    busy = replace(ORLA, load=Load(1))
    gone = make_clinician(3, "Gone", ends_at=AT - MINUTE)
    leaving = make_clinician(4, "Leaving", ends_at=AT + 30 * MINUTE, load=Load(3), hello_at=AT)
    coming = make_clinician(5, "Coming", starts_at=AT + 20 * MINUTE, load=Load(2))
    new = make_clinician(6, "New", user_id=UUID(int=6), load=Load(1), starts_at=AT - 12 * MINUTE)
    idle = make_clinician(7, "Idle", hello_at=AT, free_since=AT - 15 * MINUTE)
    cases = (
        make_case(1),
        give(make_case(2), gone),
        give(make_case(3), leaving),
        replace(give(make_case(4), busy), unsuitable="skill"),
    )
    found = needs_of(*cases, people=(new, idle, coming, leaving, gone, busy))
    assert found == [
        ("reallocate", "Gone", 1),
        ("unsuitable", ORLA.name, 1),
        ("reallocate", "Leaving", 1),
        ("preload", "Coming", 2),
        ("idle", "Idle", 1),
        ("hello", "New", 0),
    ]
    assert found == needs_of(*reversed(cases), people=(busy, gone, leaving, coming, idle, new))


def test_a_case_that_does_not_suit_goes_to_somebody_else() -> None:
    case = replace(give(make_case(1), ORLA), unsuitable="Needs a paediatrician")
    [need] = find_needs([case], [ORLA, BRAM], POLICY, AT)
    assert (need.kind, need.reason) == ("unsuitable", "Needs a paediatrician")
    assert [(move.ref, move.name) for move in need.receivers] == [("48001", BRAM.name)]


@pytest.mark.parametrize(
    ("changes", "case", "is_idle"),
    [
        ({"free_since": AT - 15 * MINUTE}, {}, True),
        ({"free_since": AT - 14 * MINUTE}, {}, False),
        ({"free_since": AT - 15 * MINUTE}, {"skills": ("prescriber",)}, False),
        ({"free_since": AT - 15 * MINUTE, "skills": SKILLS}, {"skills": ("prescriber",)}, True),
        ({"free_since": AT - 15 * MINUTE, "load": Load(0, 1)}, {}, False),
        ({"free_since": AT - 15 * MINUTE, "ends_at": AT + 20 * MINUTE}, {}, False),
        ({"free_since": AT - 15 * MINUTE}, {"worker_id": UUID(int=9)}, False),
        ({"free_since": None, "starts_at": AT - 16 * MINUTE}, {}, True),
    ],
)
def test_nobody_is_idle_before_the_threshold_or_without_a_suitable_case(
    changes: dict[str, Any], case: dict[str, Any], is_idle: bool
) -> None:
    one = replace(ORLA, **changes)
    found = find_needs([make_case(1, **case)], [one], POLICY, AT)
    assert [need.kind for need in found] == ["idle"] * is_idle
    if is_idle:
        assert get_readiness(one, POLICY, AT) == "ready"
    began = AT - 14 * MINUTE
    assert not find_needs([make_case(1, **case)], [one], POLICY, AT, began_at=began)


def test_moves_count_along_until_nobody_fits() -> None:
    cases = [give(make_case(number), ORLA) for number in range(1, 6)]
    leaving = replace(ORLA, ends_at=AT + MINUTE)
    third = make_clinician(3, "Marguerite", load=Load(1))
    moves = propose_moves(cases, [leaving, BRAM, third], POLICY, AT)
    assert [move.name for move in moves] == [
        *(BRAM.name, BRAM.name, "Marguerite", BRAM.name, "Marguerite"),
    ]
    fourth = [*cases, give(make_case(9), ORLA)]
    assert propose_moves(fourth, [leaving, BRAM, third], POLICY, AT)[-1].worker_id is None


WACCS = [
    (UUID(int=1), "Nadia Quillfeather", "wacc_home_visit"),
    (UUID(int=2), "Osric Penhaligon", "wacc"),
    (UUID(int=3), "Perpetua Lisle", "wacc"),
    (UUID(int=4), "Quentin Marsh", "wacc"),
]


def led(days: int) -> datetime:
    return AT - timedelta(days=days)


def test_of_four_waccs_the_home_visit_wacc_leads() -> None:
    last = {one[0]: led(1) for one in WACCS[:1]}
    found = propose_lead(WACCS, last, POLICY)
    assert found
    assert (found.name, found.reason.rule) == ("Nadia Quillfeather", "AL-006")
    assert found.reason.sentence.startswith("4 WACCs are on shift")


def test_of_fewer_whoever_led_longest_ago_leads() -> None:
    three = WACCS[:3]
    last = {three[0][0]: led(1), three[1][0]: led(9), three[2][0]: led(4)}
    found = propose_lead(three, last, POLICY)
    assert found
    assert (found.name, found.reason.rule) == ("Osric Penhaligon", "")
    assert found.reason.sentence == ("Osric Penhaligon led allocation longest ago, on 10/11/2026.")
    del last[three[2][0]]
    found = propose_lead(three, last, POLICY)
    assert found
    assert found.reason.sentence == "Perpetua Lisle has not led allocation yet."


def test_without_a_choice_there_is_no_reasoning() -> None:
    assert propose_lead([], {}, POLICY) is None
    found = propose_lead(WACCS[:1], {}, POLICY)
    assert found
    assert found.reason.sentence == "Nadia Quillfeather is the only WACC on shift."
    assert set(LEAD_REASONS) == {"fewer_livi", "weeknight", "capacity", "other"}


def test_four_without_a_home_visit_wacc_fall_back_to_who_led_longest_ago() -> None:
    four = [*WACCS[1:], (UUID(int=5), "Rhona Teal", "wacc")]
    found = propose_lead(four, {one[0]: led(number) for number, one in enumerate(four)}, POLICY)
    assert found
    assert found.name == "Rhona Teal"
