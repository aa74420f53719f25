"""What the panel offers: swaps, what would make room, tasks for free time, prices of changes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from core.errors import InvalidInput, NotFound, NotPermitted, RulesBroken, StaleVersion
from scheduling.models import Assignment
from scheduling.rounds.selectors import get_carer_tasks, get_edit_check, get_visit_details
from scheduling.rounds.selectors.day import load_day
from scheduling.rounds.services import move_visits, set_protocol
from scheduling.rounds.types import VisitMove
from scheduling.visits.models import Visit
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    direct_write,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_visit,
)
from tests.integration.test_api import Program, issue
from tests.integration.test_doors import visitor
from tests.integration.test_edits import move

TIGHT = {"before": 300, "after": 300}


@pytest.fixture(autouse=True)
def _it_is_the_evening_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors read the clock, and free time that is over is no offer: all of the day is to come."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def crossed(world: World) -> World:
    """Only Anjali has the skill that Brambledown needs, and she is at Hazelmere's then."""
    import_day(
        world,
        make_day(
            carers=[make_carer("Anjali"), make_carer("Fenella", skills=[])],
            clients=[make_client("Brambledown", skills=["medication"]), make_client("Hazelmere")],
            visits=[
                make_visit("V1", "Brambledown", "09:00", **TIGHT),
                make_visit("V2", "Hazelmere", "09:00", **TIGHT),
            ],
        ),
    )
    move(world, "V2", "Anjali", at="09:00")
    return world


def show(guest: Client, world: World, **query: Any) -> str:
    """The board's page with what the address says."""
    values = {"patch": world.patch_id(), "day": world.day.isoformat(), **query}
    answer = guest.get(reverse("rounds_board"), values)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def read_form(page: str, name: str) -> tuple[str, dict[str, list[str]]]:
    """The first form of a page that is sent to an address: where to, and its hidden fields."""
    pattern = rf'<form method="post" action="([^"]*/{name}/[^"]*)".*?</form>'
    found = re.search(pattern, page, re.DOTALL)
    assert found
    fields: dict[str, list[str]] = {}
    for field, value in re.findall(r'name="(\w+)" value="([^"]*)"', found[0]):
        fields.setdefault(field, []).append(value)
    fields.pop("csrfmiddlewaretoken", None)
    return found[1].replace("&amp;", "&"), fields


def test_a_swap_gives_both_visits_their_carers_in_one_act(crossed: World) -> None:
    guest = visitor(crossed, Role.SCHEDULER)
    page = show(guest, crossed, visit=crossed.visit("V1").pk)
    assert "Anjali, if Hazelmere 09:00 goes to Fenella" in page
    address, fields = read_form(page, "swap")
    assert guest.post(address, fields).status_code == 302
    now = {row.visit.reference: row.worker_id for row in _open()}
    assert now == {"V1": crossed.worker_id("Anjali"), "V2": crossed.worker_id("Fenella")}


def _open() -> list[Assignment]:
    return list(Assignment.objects.filter(ended_at=None).select_related("visit"))


def test_a_swap_that_somebody_forestalled_changes_neither_visit(crossed: World) -> None:
    guest = visitor(crossed, Role.SCHEDULER)
    address, fields = read_form(show(guest, crossed, visit=crossed.visit("V1").pk), "swap")
    move(crossed, "V2", "Anjali", at="09:02")
    answer = guest.post(address, fields)
    assert answer.status_code == 409
    assert "This visit is not as you saw it" in answer.content.decode()
    assert [row.visit.reference for row in _open()] == ["V2"]


@pytest.mark.parametrize("role", [Role.DSO, Role.SCHEDULING_MANAGER])
def test_who_may_not_assign_finds_no_swap_and_no_free_time_to_open(
    crossed: World, role: Role
) -> None:
    page = show(visitor(crossed, role), crossed, visit=crossed.visit("V1").pk)
    assert "/swap/" not in page
    assert "Free 07:00–" in page
    assert 'name="gap"' not in page
    assert 'name="gap"' in show(visitor(crossed, Role.SCHEDULER), crossed)


def make_moves(world: World, **places: tuple[str, str]) -> list[VisitMove]:
    return [
        VisitMove(
            world.visit(reference).pk,
            world.visit(reference).version,
            (world.worker_id(name),),
            clock(at),
        )
        for reference, (name, at) in places.items()
    ]


def test_several_moves_are_refused_together_with_every_rule(crossed: World) -> None:
    moves = make_moves(crossed, V1=("Fenella", "09:00"), V2=("Fenella", "09:01"))
    with pytest.raises(RulesBroken) as refused:
        move_visits(moves=moves, actor=crossed.actor(), at=NOW)
    assert len(refused.value.sentences) >= 2
    assert [row.worker_id for row in _open()] == [crossed.worker_id("Anjali")]


def test_several_moves_need_every_version_and_each_visit_once(crossed: World) -> None:
    one, two = make_moves(crossed, V1=("Anjali", "09:00"), V2=("Fenella", "09:00"))
    stale = VisitMove(two.visit_id, 1, two.worker_ids, two.starts_at)
    with pytest.raises(StaleVersion):
        move_visits(moves=[one, stale], actor=crossed.actor(), at=NOW)
    with pytest.raises(InvalidInput, match="once"):
        move_visits(moves=[one, one], actor=crossed.actor(), at=NOW)
    with pytest.raises(InvalidInput, match="once"):
        move_visits(moves=[], actor=crossed.actor(), at=NOW)


def test_visits_of_two_days_do_not_move_together(crossed: World) -> None:
    day = make_day(visits=[make_visit("W1", "Brambledown")])
    other = import_day(crossed, day | {"name": "Elsewhere"}, day=DAY + timedelta(days=1))
    there = Visit.objects.get(reference="W1", day=other.day)
    here = Visit.objects.get(reference="V1", day=DAY)
    anjali = Assignment.objects.get().worker_id
    moves = [VisitMove(one.pk, one.version, (anjali,), one.starts_at) for one in (here, there)]
    with pytest.raises(InvalidInput, match="one area and day"):
        move_visits(moves=moves, actor=crossed.actor(), at=NOW)


def test_nobody_but_scheduling_moves_several_visits(crossed: World) -> None:
    moves = make_moves(crossed, V1=("Anjali", "09:00"))
    with pytest.raises(NotPermitted):
        move_visits(moves=moves, actor=crossed.actor(Role.DSO), at=NOW)


def test_programs_swap_too(crossed: World) -> None:
    program = Program(issue(crossed, Role.SCHEDULER))
    [swap] = program.get("api_visit", visit_id=crossed.visit("V1").pk).json()["swaps"]
    assert (swap["name"], swap["moved_name"], swap["to_name"]) == (
        "Anjali",
        "Hazelmere",
        "Fenella",
    )
    moves = [
        {
            "visit": one["visit_id"],
            "version": one["version"],
            "carers": one["worker_ids"],
            "starts_at": one["starts_at"],
        }
        for one in swap["moves"]
    ]
    answer = program.post("api_visits_move", {"moves": moves})
    assert answer.status_code == 200, answer.json()
    assert [one["carer_names"] for one in answer.json()] == [["Fenella"], ["Anjali"]]
    again = program.post("api_visits_move", {"moves": moves})
    assert again.status_code == 409


def test_where_nobody_can_the_cheapest_change_that_makes_room_is_named(world: World) -> None:
    import_day(
        world,
        make_day(
            carers=[make_carer("Anjali")], visits=[make_visit("V1", "Oatridge", "06:00", **TIGHT)]
        ),
    )
    details = get_visit_details(visit_id=world.visit("V1").pk, actor=world.actor(), at=NOW)
    assert details.takers == ()
    costs = [one.cost_seconds for one in details.lifts]
    assert costs == sorted(costs)
    page = show(visitor(world, Role.SCHEDULER), world, visit=world.visit("V1").pk)
    assert details.lifts[0].text in page
    assert f"Show {len(details.lifts) - 1} dearer change" in page


def test_where_somebody_can_nothing_has_to_change(day: World) -> None:
    details = get_visit_details(visit_id=day.visit("V1").pk, actor=day.actor(), at=NOW)
    assert details.takers
    assert details.lifts == ()
    assert all(taker.cost_seconds > 0 for taker in details.takers)


def find_gap(page: str, world: World, name: str) -> str:
    found = re.search(rf'name="gap" value="({world.worker_id(name)}[^"]+)"', page)
    assert found
    return found[1]


def test_free_time_leads_to_visits_that_the_carer_is_given(day: World) -> None:
    guest = visitor(day, Role.SCHEDULER)
    page = show(guest, day)
    panel = show(guest, day, gap=find_gap(page, day, "Anjali"))
    assert "07:00–14:30" in panel
    assert "What Anjali could do then: 4" in panel
    assert "nobody has it" in panel
    address, fields = read_form(panel, "move")
    assert guest.post(address, fields).status_code == 302
    [row] = _open()
    assert (row.visit.reference, row.worker_id) == ("V4", day.worker_id("Anjali"))
    assert str(row.visit_id) in address


def test_the_panel_of_free_time_is_a_fragment_too(day: World) -> None:
    guest = visitor(day, Role.SCHEDULER)
    gap = find_gap(show(guest, day), day, "Mabel")
    values = {"patch": day.patch_id(), "day": day.day.isoformat(), "gap": gap}
    answer = guest.get(reverse("rounds_panel"), values).content.decode()
    assert "What Mabel could do then" in answer
    assert "<html" not in answer


@pytest.mark.parametrize("gap", ["x", "1.2.3", f"{UUID(int=1)}.600", f"{UUID(int=1)}.a.b"])
def test_what_is_no_free_time_is_refused_with_a_sentence(day: World, gap: str) -> None:
    values = {"patch": day.patch_id(), "day": day.day.isoformat(), "gap": gap}
    answer = visitor(day, Role.SCHEDULER).get(reverse("rounds_board"), values)
    assert answer.status_code == 422
    assert "no free time of a carer" in answer.content.decode()


def get_tasks(world: World, name: str, start: str, end: str, role: Role = Role.SCHEDULER) -> Any:
    return get_carer_tasks(
        worker_id=world.worker_id(name),
        day=world.day,
        starts_at=clock(start),
        ends_at=clock(end),
        actor=world.actor(role),
        at=NOW,
    )


def test_tasks_lie_inside_the_free_time(day: World) -> None:
    found = get_tasks(day, "Anjali", "08:30", "10:00")
    assert {one.visit.family_name for one in found.tasks} == {"Brambledown", "Oatridge"}
    assert all(one.starts_at >= clock("08:30") for one in found.tasks)
    assert get_tasks(day, "Anjali", "07:00", "07:20").tasks == ()


def test_tasks_are_for_whoever_may_assign_and_for_carers_at_work(day: World) -> None:
    with pytest.raises(NotPermitted):
        get_tasks(day, "Anjali", "08:00", "10:00", Role.DSO)
    with pytest.raises(InvalidInput, match="end after it begins"):
        get_tasks(day, "Anjali", "10:00", "10:00")
    with pytest.raises(NotFound):
        get_carer_tasks(
            worker_id=UUID(int=5),
            day=day.day,
            starts_at=clock("08:00"),
            ends_at=clock("09:00"),
            actor=day.actor(),
            at=NOW,
        )


def test_programs_ask_what_a_carer_could_do(day: World) -> None:
    program = Program(issue(day, Role.SCHEDULER))
    query = {"day": DAY.isoformat(), "from": clock("08:30").isoformat()}
    whole = {**query, "until": clock("14:00").isoformat()}
    worker_id = day.worker_id("Anjali")
    answer = program.get("api_carer_tasks", whole, worker_id=worker_id).json()
    assert answer["tasks"][0]["visit"]["priority"] == 1
    assert answer["tasks"][0]["move"]["worker_ids"] == [str(worker_id)]
    assert program.get("api_carer_tasks", query, worker_id=worker_id).status_code == 422


def check(world: World, reference: str, name: str, at: str) -> Any:
    return get_edit_check(
        visit_id=world.visit(reference).pk,
        worker_ids=[world.worker_id(name)],
        starts_at=clock(at),
        actor=world.actor(),
        at=NOW,
    )


def test_a_check_tells_what_a_place_costs_by_rule(world: World) -> None:
    carers = [make_carer("Anjali"), make_carer("Mabel")]
    clients = [make_client("Brambledown", preferred=["Anjali"])]
    visits = [make_visit("V1", "Brambledown", "09:00")]
    import_day(world, make_day(carers=carers, clients=clients, visits=visits))
    wanted, other = check(world, "V1", "Anjali", "09:00"), check(world, "V1", "Mabel", "09:00")
    parts = {part.rule: part.seconds for part in other.price}
    assert parts["continuity"] == 900
    assert other.seconds == sum(parts.values())
    assert other.seconds == wanted.seconds + 900
    assert "Mabel is not a preferred carer of the client" in {one.text for one in other.price}


def test_the_page_and_the_program_tell_the_same_price(day: World) -> None:
    visit = day.visit("V1")
    fields = {"carer": day.worker_id("Anjali"), "day": DAY.isoformat(), "start": "09:00"}
    address = reverse("visit_check", kwargs={"visit_id": visit.pk})
    page = visitor(day, Role.SCHEDULER).post(address, fields)
    assert page.headers["X-Check"] == "clean"
    program = Program(issue(day, Role.SCHEDULER))
    body = {"carers": [str(day.worker_id("Anjali"))], "starts_at": clock("09:00").isoformat()}
    answer = program.post("api_visit_check", body, visit_id=visit.pk).json()
    assert answer["seconds"] > 0
    minutes = -(-answer["seconds"] // 60)
    assert f"Costs {minutes} min: +{minutes} min travel." in page.content.decode()


def test_a_broken_rule_is_told_with_its_price(day: World) -> None:
    found = check(day, "V1", "Anjali", "10:55")
    assert not found.is_clean
    assert found.seconds is not None


def tell(world: World, reference: str) -> None:
    """The client of a visit is told."""
    with direct_write():
        Visit.objects.filter(pk=world.visit(reference).pk).update(planning_status="notified")


def test_a_change_of_what_a_client_was_told_is_dear_and_said(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    before = check(day, "V1", "Mabel", "09:00").seconds
    tell(day, "V1")
    after = check(day, "V1", "Mabel", "09:00")
    assert after.seconds == before + 7200
    assert "the client was told Anjali at 09:00" in {part.text for part in after.price}


def test_a_price_follows_the_protocol_of_its_area(day: World) -> None:
    move(day, "V1", "Anjali", at="09:00")
    before = check(day, "V1", "Mabel", "09:00").seconds
    set_protocol(
        area_id=day.area_id,
        body={"moved_seconds": 3000},
        reason="Trial",
        actor=day.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    assert check(day, "V1", "Mabel", "09:00").seconds == before + 1200


def count(ask: Callable[[], object]) -> int:
    caches["boards"].clear()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def count_all(world: World, size: int) -> tuple[int, ...]:
    """The queries of a day with so many carers and visits: read, in both panels, checked."""
    carers = [make_carer(f"C{one}", home=[10.0 + one / 9, 10.0]) for one in range(size)]
    visits = [make_visit(f"V{one}", "Brambledown", before=7200) for one in range(size)]
    import_day(world, make_day(name=f"A{size}", carers=carers, visits=visits))
    visit = Visit.objects.get(reference="V0", patch_id=world.patch_id())
    guest = visitor(world, Role.SCHEDULER)
    gap = re.search(r'name="gap" value="([^"]+)"', show(guest, world))
    assert gap
    board = {"patch": world.patch_id(), "day": DAY.isoformat()}
    place = {"carer": gap[1].split(".")[0], "day": DAY.isoformat(), "start": "09:00"}
    check_address, panel = reverse("visit_check", args=[visit.pk]), reverse("rounds_panel")
    return (
        count(lambda: load_day(area_id=world.area_id, day=DAY, at=NOW)),
        count(lambda: guest.get(panel, {**board, "visit": visit.pk})),
        count(lambda: guest.get(panel, {**board, "gap": gap[1]})),
        count(lambda: guest.post(check_address, place)),
    )


def test_neither_panel_nor_check_nor_day_asks_more_for_more_rows(world: World) -> None:
    assert count_all(world, 2) == count_all(world, 30)
