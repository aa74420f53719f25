"""What a day tells the engine beyond hard rules: contracts, borders, who is known and told."""

from datetime import date
from uuid import UUID

import pytest

from engine.rounds.problem import Carer
from scheduling.rounds.selectors.day import Day
from tests.unit.rounds import (
    DAY,
    FARAWAY,
    LARKFIELD,
    OTTERBROOK,
    carer_id,
    client_id,
    clock,
    make_client,
    make_day,
    make_visit,
    make_window,
    make_worker,
)

HOUR = 3600
TUESDAY = date(2026, 11, 24)


def get_carer(day: Day, number: int = 1) -> Carer:
    return day.make_carer(day.workers[carer_id(number)])


def contract(minutes: int, others: dict[date, int], windows: tuple[tuple[str, str], ...]) -> Carer:
    """Carer 1 with a contract, minutes of visits by day, and windows."""
    week = {"contracts": {carer_id(1): minutes}, "week_minutes": {carer_id(1): others}}
    made = tuple(make_window(1, *window) for window in windows)
    return get_carer(make_day(visits=[], windows={1: made}, week=week))


def test_the_days_share_of_a_contract_is_what_the_other_days_leave() -> None:
    carer = contract(25 * 60, {TUESDAY: 20 * 60, DAY: 9 * 60}, (("07:00", "14:00"),))
    assert (carer.contract, carer.overtime_after) == (5 * HOUR, 5 * HOUR)


def test_no_day_has_more_of_a_contract_than_its_windows_hold() -> None:
    carer = contract(35 * 60, {}, (("07:00", "10:00"), ("16:00", "18:00")))
    assert carer.contract == 5 * HOUR
    assert carer.overtime_after == 35 * HOUR


def test_after_the_contract_is_worked_off_all_work_is_overtime() -> None:
    carer = contract(10 * 60, {TUESDAY: 11 * 60}, (("07:00", "14:00"),))
    assert (carer.contract, carer.overtime_after) == (0, 0)


@pytest.mark.parametrize("minutes", [0, None])
def test_without_a_contract_no_hours_are_wished_for(minutes: int | None) -> None:
    week = {} if minutes is None else {"contracts": {carer_id(1): minutes}}
    carer = get_carer(make_day(visits=[], week=week))
    assert (carer.contract, carer.overtime_after) == (None, None)


def test_a_contract_of_a_long_week_can_be_planned() -> None:
    assert contract(60 * 60, {}, (("00:00", "23:00"),)).overtime_after == 48 * HOUR


def test_own_patches_are_that_of_the_home_and_those_of_the_day() -> None:
    worker = make_worker(1, patch_id=FARAWAY)
    windows = (make_window(1, "07:00", "14:00", patch_id=LARKFIELD),)
    day = make_day(
        visits=[],
        workers=[worker],
        windows={1: windows},
        neighbours={LARKFIELD: {OTTERBROOK: 5}},
    )
    carer = get_carer(day)
    assert carer.own_patches == {str(LARKFIELD), str(FARAWAY)}
    assert carer.patches == {str(LARKFIELD), str(OTTERBROOK)}


def test_who_is_known_to_a_client_comes_from_visits_and_from_other_proposals() -> None:
    week = {
        "familiar": {client_id(1): frozenset({carer_id(1)})},
        "familiar_extra": {
            client_id(1): frozenset({carer_id(2)}),
            client_id(2): frozenset({carer_id(1)}),
        },
    }
    day = make_day(visits=[make_visit(number) for number in (1, 2, 3)], week=week)
    known = {UUID(one.id): {UUID(carer) for carer in one.familiar} for one in day.problem.clients}
    assert known == {
        client_id(1): {carer_id(1), carer_id(2)},
        client_id(2): {carer_id(1)},
        client_id(3): set(),
    }


def test_a_published_start_stands_beside_the_wanted_one() -> None:
    given = make_visit(
        1,
        "09:00",
        starts_at=clock("09:20"),
        ends_at=clock("09:50"),
        worker_ids=(carer_id(1),),
        planning_status="planned",
    )
    made = make_day(visits=[given]).make_visit(given)
    assert (made.start, made.current_start) == (9 * HOUR, 9 * HOUR + 1200)
    assert (made.earliest, made.latest) == (8 * HOUR + 1800, 9 * HOUR + 1800)
    free = make_visit(2, "09:00")
    assert make_day(visits=[free]).make_visit(free).current_start is None


@pytest.mark.parametrize(
    ("status", "counts", "told"),
    [
        ("planned", "notified", False),
        ("notified", "notified", True),
        ("planned", "published", True),
        ("notified", "published", True),
    ],
)
def test_who_was_told_is_as_the_protocol_counts_it(status: str, counts: str, told: bool) -> None:
    visit = make_visit(1, worker_ids=(carer_id(1),), planning_status=status)
    day = make_day(visits=[visit, make_visit(2)], counts_as_told=counts)
    assert [one.client_told for one in day.problem.visits] == [told, False]


def test_news_for_a_client_who_was_told_is_said_with_what_was_told() -> None:
    visit = make_visit(1, "09:00", worker_ids=(carer_id(1),), planning_status="notified")
    day = make_day(visits=[visit], clients=[make_client(1)])
    said = "the client was already told Carer 1 at 09:00"
    assert day.write_told(visit, [carer_id(1)], clock("09:00")) == ""
    assert day.write_told(visit, [carer_id(2)], clock("09:00")) == said
    assert day.write_told(visit, [carer_id(1)], clock("09:10")) == said
    assert day.write_told(visit, [], clock("09:00")) == said


def test_a_client_who_was_not_told_hears_no_news() -> None:
    visit = make_visit(1, "09:00", worker_ids=(carer_id(1),), planning_status="planned")
    assert make_day(visits=[visit]).write_told(visit, [], clock("09:00")) == ""
