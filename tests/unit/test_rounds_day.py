"""A loaded day as the engine sees it, and which new places fit together."""

from uuid import UUID

import pytest

from directory.types import Point
from engine.rounds.problem import Carer
from rostering.types import Rest
from scheduling.rounds.selectors.day import NO_PLACE, Day
from scheduling.rounds.selectors.settling import settle_places
from tests.unit.rounds import (
    FARAWAY,
    LARKFIELD,
    MINUTE,
    OTTERBROOK,
    carer_id,
    client_id,
    clock,
    make_client,
    make_day,
    make_visit,
    make_window,
    make_worker,
    visit_id,
)

HOUR = 3600


def get_carer(day: Day, number: int = 1, *, with_agreed: bool = True) -> Carer:
    return day.make_carer(day.workers[carer_id(number)], with_agreed=with_agreed)


def test_the_problem_leaves_out_who_and_what_has_no_place() -> None:
    day = make_day(
        visits=[make_visit(1), make_visit(2, has_place=False)],
        workers=[make_worker(1), make_worker(2, home=None)],
        clients=[make_client(1), make_client(2, point=None)],
    )
    problem = day.problem
    assert [one.id for one in problem.carers] == [str(carer_id(1))]
    assert [one.id for one in problem.clients] == [str(client_id(1))]
    assert [one.id for one in problem.visits] == [str(visit_id(1))]


def test_a_visit_keeps_its_tolerance_length_and_pin_for_the_engine() -> None:
    visit = make_visit(
        1,
        "09:00",
        45,
        earliest_at=clock("08:40"),
        latest_at=clock("09:50"),
        pinned_start_at=clock("09:10"),
        pinned_worker_ids=(carer_id(2),),
    )
    made = make_day(visits=[visit]).make_visit(visit)
    assert (made.start, made.before, made.after, made.duration) == (9 * HOUR, 1200, 3000, 2700)
    assert (made.pinned_start, made.pinned_carers) == (9 * HOUR + 600, {str(carer_id(2))})


def test_a_frozen_visit_keeps_its_carers_and_its_start() -> None:
    visit = make_visit(
        1,
        starts_at=clock("09:20"),
        ends_at=clock("09:50"),
        worker_ids=(carer_id(1),),
        pinned_start_at=clock("09:00"),
        pinned_worker_ids=(carer_id(2),),
    )
    made = make_day(visits=[visit]).make_visit(visit, frozen=True, priority=0)
    assert (made.pinned_start, made.pinned_carers) == (9 * HOUR + 1200, {str(carer_id(1))})
    assert made.priority == 0


def test_the_plan_as_it_stands_and_with_a_visit_elsewhere() -> None:
    given = make_visit(1, worker_ids=(carer_id(1),), planning_status="planned")
    day = make_day(visits=[given, make_visit(2)])
    assert [(one.visit, one.carers, one.start) for one in day.plan.assignments] == [
        (str(visit_id(1)), (str(carer_id(1)),), 9 * HOUR)
    ]
    assert [one.visit for one in day.plan.unassigned] == [str(visit_id(2))]
    moved = day.make_plan({visit_id(1): ((), clock("09:00"))})
    assert {one.visit for one in moved.unassigned} == {str(visit_id(1)), str(visit_id(2))}


def test_breaks_of_all_windows_are_told_in_seconds() -> None:
    rest = Rest(clock("10:00"), clock("12:00"), 30 * MINUTE)
    windows = (make_window(1, "07:00", "14:00", rests=(rest,)),)
    carer = get_carer(make_day(visits=[], windows={1: windows}))
    (found,) = carer.breaks
    assert (found.earliest, found.latest, found.duration) == (10 * HOUR, 12 * HOUR, 1800)


@pytest.mark.parametrize(
    ("boundary", "allowed"),
    [
        ("open", None),
        ("keep", {LARKFIELD}),
        ("neighbours", {LARKFIELD, OTTERBROOK}),
    ],
)
def test_a_carer_may_work_where_the_protocol_says(boundary: str, allowed: set[UUID] | None) -> None:
    day = make_day(
        visits=[],
        neighbours={LARKFIELD: {OTTERBROOK: 5}, FARAWAY: {LARKFIELD: 40}},
        patch_boundary=boundary,
    )
    expected = None if allowed is None else {str(patch_id) for patch_id in allowed}
    assert get_carer(day).patches == expected


def agree(*, start: str, windows: tuple[tuple[str, str], ...]) -> Day:
    """A day on which a visit of carer 1 outside the pattern was agreed."""
    visit = make_visit(1, start)
    made = tuple(make_window(1, *window) for window in windows)
    return make_day(visits=[visit], windows={1: made}, agreed=frozenset({(visit.id, carer_id(1))}))


JOURNEY = round(1.3 / 28 * 3600 + 120)  # 1 km as the crow flies, 1.3 by road


def test_windows_reach_around_an_agreed_visit_with_both_journeys() -> None:
    day = agree(start="18:00", windows=(("07:00", "14:00"),))
    late = (17 * HOUR + 1800 - JOURNEY, 18 * HOUR + 1800 + 1800 + JOURNEY)
    assert get_carer(day).windows == ((7 * HOUR, 14 * HOUR), late)


def test_a_window_that_an_agreed_visit_overlaps_becomes_one_with_it() -> None:
    day = agree(start="13:50", windows=(("07:00", "14:00"),))
    assert get_carer(day).windows == ((7 * HOUR, 14 * HOUR + 20 * 60 + 1800 + JOURNEY),)


def test_a_carer_off_duty_works_for_an_agreed_visit_alone() -> None:
    (window,) = get_carer(agree(start="18:00", windows=())).windows
    assert window[0] < 18 * HOUR < window[1]


def test_without_agreed_visits_windows_are_the_pattern() -> None:
    day = agree(start="18:00", windows=(("07:00", "11:00"), ("11:00", "14:00")))
    assert get_carer(day, with_agreed=False).windows == (
        (7 * HOUR, 11 * HOUR),
        (11 * HOUR, 14 * HOUR),
    )


def test_an_agreement_moves_nobody_elses_windows() -> None:
    visit = make_visit(1, "18:00")
    day = make_day(visits=[visit], agreed=frozenset({(visit.id, carer_id(1))}))
    assert get_carer(day, 2).windows == ((7 * HOUR, 14 * HOUR),)


def test_an_agreed_visit_that_is_gone_or_has_no_place_moves_no_window() -> None:
    visit = make_visit(1, "18:00", has_place=False)
    agreed = frozenset({(visit.id, carer_id(1)), (visit_id(9), carer_id(1))})
    assert get_carer(make_day(visits=[visit], agreed=agreed)).windows == ((7 * HOUR, 14 * HOUR),)


@pytest.mark.parametrize(
    ("start", "inside"), [("07:00", True), ("13:30", True), ("06:59", False), ("13:31", False)]
)
def test_inside_the_pattern_is_the_whole_visit(start: str, inside: bool) -> None:
    visit = make_visit(1)
    day = make_day(visits=[visit])
    assert day.is_inside_pattern(visit, carer_id(1), clock(start)) is inside


def test_a_visit_over_two_windows_that_touch_is_in_neither() -> None:
    visit = make_visit(1)
    windows = (make_window(1, "07:00", "09:00"), make_window(1, "09:00", "14:00"))
    day = make_day(visits=[visit], windows={1: windows})
    assert not day.is_inside_pattern(visit, carer_id(1), clock("08:45"))


def test_ids_in_a_sentence_become_names_and_times() -> None:
    day = make_day(visits=[make_visit(1, "09:05")])
    text = (
        f"{carer_id(1)} is excluded by client {client_id(1)} of visit {visit_id(1)} "
        f"in {LARKFIELD}, {carer_id(9)} is not."
    )
    assert day.name_ids(text) == (
        "Carer 1 is excluded by client Mrs Ann Family1 of visit Family1 09:05 "
        "in Larkfield, somebody of another area is not."
    )


@pytest.mark.parametrize("text", ["", "No carer was free.", "visit 12 at 09:30", "1234-5678"])
def test_a_sentence_without_ids_stays_as_it_is(text: str) -> None:
    assert make_day(visits=[]).name_ids(text) == text


def test_places_that_break_no_rule_are_all_kept() -> None:
    day = make_day(visits=[make_visit(1, "09:00"), make_visit(2, "10:00")])
    places = {
        visit_id(1): ((carer_id(1),), clock("09:00")),
        visit_id(2): ((carer_id(1),), clock("10:00")),
    }
    assert settle_places(day, places) == (places, {})


def test_of_two_visits_at_one_time_one_is_kept() -> None:
    day = make_day(visits=[make_visit(1, "09:00"), make_visit(2, "09:10")])
    places = {
        visit_id(1): ((carer_id(1),), clock("09:00")),
        visit_id(2): ((carer_id(1),), clock("09:10")),
    }
    kept, refused = settle_places(day, places)
    assert set(kept) == {visit_id(1)}
    assert refused == {
        visit_id(2): "Carer 1 is at visit Family1 09:00 until 09:30, but visit Family2 09:10 "
        "starts 09:10."
    }


def test_a_new_place_gives_way_to_what_stands() -> None:
    there = make_visit(1, "09:00", worker_ids=(carer_id(1),), planning_status="planned")
    day = make_day(visits=[there, make_visit(2, "08:50")])
    kept, refused = settle_places(day, {visit_id(2): ((carer_id(1),), clock("08:50"))})
    assert kept == {}
    assert "Family1 09:00" in refused[visit_id(2)]


def test_a_swap_that_fits_only_together_is_kept() -> None:
    one = make_visit(1, "09:00", worker_ids=(carer_id(1),), planning_status="planned")
    two = make_visit(2, "09:00", worker_ids=(carer_id(2),), planning_status="planned")
    day = make_day(visits=[one, two])
    places = {
        visit_id(1): ((carer_id(2),), clock("09:00")),
        visit_id(2): ((carer_id(1),), clock("09:00")),
    }
    assert settle_places(day, places) == (places, {})


def test_half_of_a_swap_goes_with_the_other_half() -> None:
    one = make_visit(1, "09:00", worker_ids=(carer_id(1),), planning_status="planned")
    two = make_visit(2, "09:00", worker_ids=(carer_id(2),), planning_status="planned")
    day = make_day(
        visits=[one, two],
        clients=[make_client(1), make_client(2, excluded=frozenset({carer_id(1)}))],
    )
    places = {
        visit_id(1): ((carer_id(2),), clock("09:00")),
        visit_id(2): ((carer_id(1),), clock("09:00")),
    }
    kept, refused = settle_places(day, places)
    assert (kept, set(refused)) == ({}, {visit_id(1), visit_id(2)})
    assert "Carer 1 is excluded" in refused[visit_id(2)]


@pytest.mark.parametrize("start", ["06:45", "13:45", "20:00"])
def test_outside_the_pattern_is_refused_and_the_dso_named(start: str) -> None:
    day = make_day(visits=[make_visit(1, start)])
    kept, refused = settle_places(day, {visit_id(1): ((carer_id(1),), clock(start))})
    assert kept == {}
    assert refused[visit_id(1)].startswith("Carer 1 works 07:00–14:00, so ")
    assert refused[visit_id(1)].endswith("ask the DSO to agree to it first.")


def test_outside_the_pattern_is_kept_where_the_dso_agreed() -> None:
    day = agree(start="18:00", windows=(("07:00", "14:00"),))
    places = {visit_id(1): ((carer_id(1),), clock("18:00"))}
    assert settle_places(day, places) == (places, {})


def test_a_carer_who_is_gone_is_named_as_such() -> None:
    day = make_day(visits=[make_visit(1)])
    kept, refused = settle_places(day, {visit_id(1): ((carer_id(9),), clock("09:00"))})
    assert kept == {}
    assert refused[visit_id(1)] == "A carer of this line no longer works here on this day."


def test_a_visit_without_a_place_is_refused_with_what_to_do() -> None:
    day = make_day(visits=[make_visit(1, has_place=False)], clients=[make_client(1, point=None)])
    _, refused = settle_places(day, {visit_id(1): ((carer_id(1),), clock("09:00"))})
    assert refused == {visit_id(1): NO_PLACE}


def test_a_breach_that_was_there_before_blames_nobody_new() -> None:
    clash = [
        make_visit(number, "09:00", worker_ids=(carer_id(1),), planning_status="planned")
        for number in (1, 2)
    ]
    day = make_day(visits=[*clash, make_visit(3, "11:00")])
    places = {visit_id(3): ((carer_id(1),), clock("11:00"))}
    assert settle_places(day, places) == (places, {})


def test_taking_a_visit_away_is_always_kept() -> None:
    there = make_visit(1, worker_ids=(carer_id(1),), planning_status="planned")
    places = {visit_id(1): ((), clock("09:00"))}
    assert settle_places(make_day(visits=[there]), places) == (places, {})


def test_a_journey_starts_and_ends_at_home() -> None:
    visit = make_visit(1)
    day = make_day(visits=[visit])
    worker = day.workers[carer_id(1)]
    assert day.get_travel_seconds(worker, None, visit) == JOURNEY
    assert day.get_travel_seconds(worker, visit, None) == JOURNEY
    assert day.get_travel_seconds(worker, visit, visit) == 0


def test_a_journey_without_a_place_takes_no_time() -> None:
    visit = make_visit(1)
    day = make_day(visits=[visit], clients=[make_client(1, point=None)])
    assert day.get_travel_seconds(day.workers[carer_id(1)], None, visit) == 0


def test_positions_are_kilometres_for_the_engine() -> None:
    day = make_day(visits=[], workers=[make_worker(1, home=Point(12_345.0, 500.0))])
    assert get_carer(day).home == (12.345, 0.5)
