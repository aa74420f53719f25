"""Pages and answers about proposals: what they cost, where rounds lead, how two of them differ."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from accounts.selectors import get_system_actor
from scheduling.models import OptimiserRun, ProposalLine
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.selectors import (
    get_comparison,
    get_proposal,
    get_proposal_map,
    get_rounds_map,
)
from scheduling.rounds.services import leave_line, move_visit, publish_proposal, start_run
from scheduling.rounds.types import MapPoint
from tests.factories import (
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

JSON = re.compile(r'<script id="map-data" type="application/json">(.*?)</script>', re.DOTALL)


def propose(world: World, *names: str) -> UUID:
    """A run of some patches that a worker has done."""
    assert world.area_id
    run_id = start_run(
        area_id=world.area_id,
        patch_ids=[world.patch_id(name) for name in names or ("Larkfield", "Otterbrook")],
        day=world.day,
        seconds=1,
        actor=world.actor(),
        at=NOW,
    )
    actor = get_system_actor("auto-scheduler")
    assert run_optimiser(run_id=run_id, actor=actor, clock=lambda: NOW)
    return run_id


def give(world: World, reference: str, *names: str, at: str) -> None:
    visit = world.visit(reference)
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id(name) for name in names],
        starts_at=clock(at),
        pin=False,
        actor=world.actor(),
        at=NOW,
    )


def visitor(world: World, role: Role = Role.SCHEDULER) -> Visitor:
    guest = Visitor()
    guest.force_login(world.users[role], "allauth.account.auth_backends.AuthenticationBackend")
    return guest


def open_page(world: World, name: str, query: str = "", **ids: UUID) -> str:
    response = visitor(world).get(f"{reverse(name, kwargs=ids)}?{query}")
    assert response.status_code == 200, response.content
    return response.content.decode()


def ask(
    world: World, name: str, query: dict[str, Any], role: Role = Role.SCHEDULER, **ids: UUID
) -> Any:
    return visitor(world, role).get(reverse(name, kwargs=ids), query)


def shrink(world: World, run_id: UUID, reference: str) -> None:
    """Make a run leave out a visit, as one that searched less might have."""
    with direct_write():
        ProposalLine.objects.filter(run_id=run_id, visit=world.visit(reference)).update(
            kind="left_out", workers=[], starts_at=None, reasons=["Nobody was free."]
        )


def get_sum(lines: Any, name: str) -> int:
    return sum(getattr(line, name) for line in lines)


def test_costs_of_visits_and_rounds_are_the_change_of_all_rules_to_the_second(day: World) -> None:
    # Given one published visit, and a proposal for the rest
    give(day, "V1", "Mabel", at="09:10")
    proposal = get_proposal(run_id=propose(day), actor=day.actor())

    # Then twelve rules, unassigned by priority, and the parts make the whole
    assert len(proposal.costs) == 14
    lines = {change.line_id: change for one in proposal.rounds for change in one.changes}
    parts = [change.costs for change in lines.values()]
    parts += [change.costs for change in proposal.left] + [one.costs for one in proposal.rounds]
    change = sum(get_sum(part, "proposed") - get_sum(part, "now") for part in parts)
    assert change == get_sum(proposal.costs, "proposed") - get_sum(proposal.costs, "now")
    assert get_sum(proposal.costs, "proposed") == proposal.run.cost


def test_a_new_visit_costs_what_it_cost_to_leave_it_out(day: World) -> None:
    proposal = get_proposal(run_id=propose(day), actor=day.actor())
    urgent = next(
        change
        for one in proposal.rounds
        for change in one.changes
        if change.visit.id == day.visit("V4").pk
    )
    by_rule = {line.rule: (line.now, line.proposed) for line in urgent.costs}
    assert by_rule["unassigned"] == (24000, 0)


def test_an_old_proposal_with_six_costs_is_still_shown(day: World) -> None:
    run_id = propose(day)
    with direct_write():
        run = OptimiserRun.objects.get(pk=run_id)
        run.result.pop("carers")
        run.result["costs"] = [["Travel", 0, 1200], ["Moved to a carer who was not told", 0, 0]]
        run.save()
        ProposalLine.objects.filter(run=run).update(costs={})
    proposal = get_proposal(run_id=run_id, actor=day.actor())
    assert [line.rule for line in proposal.costs] == ["travel", "moved"]
    assert "Moved after publishing" in open_page(day, "proposal", run_id=run_id)


def test_a_proposal_says_whom_it_would_have_to_tell(day: World) -> None:
    # Given a visit with both carers' rounds published, moved by the proposal by more than a quarter
    give(day, "V1", "Mabel", at="09:00")
    run_id = propose(day)
    line = ProposalLine.objects.filter(run_id=run_id).first()
    assert line
    visit = day.visit("V1")
    with direct_write():
        ProposalLine.objects.filter(run_id=run_id).delete()
        line.pk = None
        line.visit, line.visit_version, line.kind = visit, visit.version, "moved"
        line.before_workers = [day.worker_id("Mabel")]
        line.before_at, line.starts_at = clock("09:00"), clock("09:16")
        line.workers = [day.worker_id("Anjali")]
        line.save()

    # Then Mabel is called, whose run is published, and the client gets a text
    proposal = get_proposal(run_id=run_id, actor=day.actor())
    assert (proposal.carer_calls, proposal.client_texts) == (1, 1)
    assert proposal.rounds[0].calls == ("Mabel",)
    html = open_page(day, "proposal", run_id=run_id)
    assert "1 phone call: Mabel’s run is published" in html
    assert "call, 1 text" in html

    # And a quarter of an hour with the same carer needs no text
    with direct_write():
        ProposalLine.objects.filter(run_id=run_id).update(
            workers=[day.worker_id("Mabel")], starts_at=clock("09:15")
        )
    assert get_proposal(run_id=run_id, actor=day.actor()).client_texts == 0


def test_a_proposal_shows_how_the_search_went_and_opens_without_script(day: World) -> None:
    html = open_page(day, "proposal", run_id=propose(day))
    for text in ("How the search went", "Plans tried", "Seed", "New face for", "cr-curve"):
        assert text in html or text == "New face for"
    assert "Unassigned: 400 → 0 min (−400)" in html
    assert html.count("<details") > 4


def test_a_map_goes_from_home_through_every_stop_in_order(day: World) -> None:
    give(day, "V4", "Anjali", at="12:30")
    give(day, "V1", "Anjali", at="09:00")
    assert day.area_id
    found = get_rounds_map(
        area_id=day.area_id, patch_id=None, day=day.day, actor=day.actor(), at=NOW
    )
    anjali = next(one for one in found.rounds if one.name == "Anjali")
    assert [stop.visit_id for stop in anjali.stops] == [day.visit("V1").pk, day.visit("V4").pk]
    assert anjali.home == MapPoint(10.0, 10.0)
    assert anjali.travel_seconds > 0
    assert {stop.visit_id for stop in found.unassigned} == {
        day.visit("V2").pk,
        day.visit("V3").pk,
    }


def test_the_map_page_has_the_rounds_as_data_and_as_a_table(day: World) -> None:
    give(day, "V1", "Anjali", at="09:00")
    html = open_page(day, "rounds_map", f"patch=all:{day.area_id}&day={day.day}")
    found = JSON.search(html)
    assert found
    data = json.loads(found[1])
    assert data["rounds"][0]["path"] == [[10.0, 10.0], [10.0, 11.0], [10.0, 10.0]]
    assert data["rounds"][0]["stops"][0]["text"] == "A1 Brambledown 09:00, priority 2"
    assert len(data["unassigned"]) == 3
    for text in ("A1", "09:00 to 09:30", "1.0 km", "The rounds as a table"):
        assert text in html
    assert "nhs" not in json.dumps(data).lower()


def test_the_map_of_one_patch_shows_no_visit_of_another(day: World) -> None:
    html = open_page(day, "rounds_map", f"patch={day.patch_id('Otterbrook')}&day={day.day}")
    assert "Juniper" in html
    assert "Brambledown" not in html


def test_the_map_of_a_proposal_is_before_and_after(day: World) -> None:
    run_id = propose(day)
    before = get_proposal_map(run_id=run_id, is_proposed=False, actor=day.actor())
    after = get_proposal_map(run_id=run_id, is_proposed=True, actor=day.actor())
    assert (len(before.unassigned), len(after.unassigned)) == (4, 0)
    assert {stop.state for one in after.rounds for stop in one.stops} == {"new"}

    # And it still says so once the lines are published, but not of what was left as it was
    line = ProposalLine.objects.get(run_id=run_id, visit=day.visit("V4"))
    leave_line(run_id=run_id, line_id=line.pk, actor=day.actor(), at=NOW)
    publish_proposal(run_id=run_id, line_ids=None, actor=day.actor(), at=NOW)
    before = get_proposal_map(run_id=run_id, is_proposed=False, actor=day.actor())
    after = get_proposal_map(run_id=run_id, is_proposed=True, actor=day.actor())
    assert (len(before.unassigned), len(after.unassigned)) == (4, 1)
    assert "As it stood" in open_page(day, "run_map", "show=before", run_id=run_id)


def test_a_name_with_markup_stays_text_in_the_data_of_a_map(world: World) -> None:
    data = make_day(
        clients=[make_client("</script><b>x")], visits=[make_visit("V1", "</script><b>x")]
    )
    import_day(world, data)
    html = open_page(world, "rounds_map", f"patch=all:{world.area_id}&day={world.day}")
    assert "</script><b>" not in html


def test_two_proposals_are_compared_visit_by_visit(day: World) -> None:
    # Given a second proposal that leaves V4 out and gives V1 another time
    a, b = propose(day), propose(day)
    shrink(day, b, "V4")
    line = ProposalLine.objects.get(run_id=b, visit=day.visit("V1"))
    assert line.starts_at
    with direct_write():
        ProposalLine.objects.filter(pk=line.pk).update(
            starts_at=line.starts_at + timedelta(minutes=5)
        )

    # When they are compared
    found = get_comparison(a_id=a, b_id=b, actor=day.actor())

    # Then each difference is there once, and what is the same is not
    assert [one.visit_id for one in found.only_b] == [day.visit("V4").pk]
    assert (found.only_a, found.both) == ((), ())
    urgent = found.unassigned[0]
    assert (urgent.priority, urgent.a, urgent.b) == (1, 0, 1)
    kinds = {one.visit_id: one.kind for one in found.placements}
    assert kinds[day.visit("V4").pk] == "left out"
    assert "shifted" in kinds[day.visit("V1").pk]
    assert get_sum(found.costs, "now") == found.a.cost
    assert get_sum(found.costs, "proposed") == found.b.cost

    # And the page and the answer say the same
    html = open_page(day, "run_compare", f"a={a}&b={b}")
    for text in ("Only B leaves out 1 visit", "Nobody was free.", "Open A", "Open B"):
        assert text in html
    answer = ask(day, "api_compare", {"a": a, "b": b}).json()
    assert answer["only_b"][0]["visit_id"] == str(day.visit("V4").pk)


def test_what_was_published_of_one_proposal_does_not_change_the_comparison(day: World) -> None:
    a, b = propose(day), propose(day)
    shrink(day, b, "V4")
    before = get_comparison(a_id=a, b_id=b, actor=day.actor())
    publish_proposal(run_id=a, line_ids=None, actor=day.actor(), at=NOW)
    after = get_comparison(a_id=a, b_id=b, actor=day.actor())
    assert after.placements == before.placements
    assert after.only_b == before.only_b


@pytest.mark.parametrize("name", ["run_compare", "api_compare"])
def test_runs_that_do_not_belong_together_are_refused(day: World, name: str) -> None:
    first = propose(day)
    with direct_write():
        OptimiserRun.objects.filter(pk=first).update(day=day.day + timedelta(days=1))
    second = propose(day)
    for query, sentence in (
        ({"a": first, "b": second}, "choose two runs of one area and one day"),
        ({"a": second, "b": second}, "one run twice"),
    ):
        response = ask(day, name, query)
        assert response.status_code == 409
        assert sentence in response.content.decode()


def test_runs_of_two_areas_are_refused_by_name(day: World) -> None:
    first, area_id = propose(day), day.area_id
    import_day(day, make_day(name="Otherton"))
    assert day.area_id != area_id
    response = ask(day, "run_compare", {"a": first, "b": propose(day)})
    assert "Otherton" in response.content.decode()


@pytest.mark.parametrize("query", ["", "run=1", "a=&b=", "run={0}", "run={0}&run={0}&run={0}"])
def test_a_comparison_without_two_runs_says_what_to_tick(day: World, query: str) -> None:
    response = visitor(day).get(f"{reverse('run_compare')}?{query.format(UUID(int=7))}")
    assert response.status_code == 422
    assert "id" in response.content.decode()


@pytest.mark.parametrize("role", [Role.CARER, Role.CLINICIAN, Role.NAVIGATOR])
def test_who_may_not_see_rounds_sees_neither_map_nor_comparison(day: World, role: Role) -> None:
    run_id, other = propose(day), propose(day)
    area = {"area": str(day.area_id), "day": day.day.isoformat()}
    for name, query, ids in (
        ("run_map", {}, {"run_id": run_id}),
        ("run_compare", {"a": run_id, "b": other}, {}),
        ("api_rounds_map", area, {}),
        ("api_proposal_map", {}, {"run_id": run_id}),
        ("api_compare", {"a": run_id, "b": other}, {}),
    ):
        assert ask(day, name, query, role, **ids).status_code in (403, 404), name


def test_maps_through_the_api_have_kilometres_and_no_full_name(day: World) -> None:
    give(day, "V1", "Anjali", at="09:00")
    area = {"area": str(day.area_id), "day": day.day.isoformat()}
    answer = ask(day, "api_rounds_map", area)
    stop = answer.json()["rounds"][0]["stops"][0]
    assert stop["at"] == {"east": 10.0, "north": 11.0}
    assert set(stop) == {
        "visit_id",
        "family_name",
        "priority",
        "starts_at",
        "ends_at",
        "at",
        "state",
    }
    run_id = propose(day)
    after = ask(day, "api_proposal_map", {}, run_id=run_id).json()
    before = ask(day, "api_proposal_map", {"show": "before"}, run_id=run_id).json()
    assert (after["unassigned"], len(before["unassigned"])) == ([], 3)


def count_queries(world: World, address: str) -> int:
    guest = visitor(world)
    guest.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert guest.get(address).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_visits(world: World) -> None:
    counts = []
    for size in (2, 12):
        clients = [make_client(f"C{n}", at=[10.0, 10.0 + n / 10]) for n in range(size)]
        data = make_day(
            name=f"Area {size}",
            carers=[make_carer(f"W{size}{n}") for n in range(size)],
            clients=clients,
            visits=[
                make_visit(f"V{n}", f"C{n}", f"{8 + n % 5:02d}:00", carers=1) for n in range(size)
            ],
        )
        import_day(world, data)
        runs = [propose(world, "Larkfield") for _ in range(2)]
        addresses = (
            reverse("proposal", kwargs={"run_id": runs[0]}),
            reverse("run_map", kwargs={"run_id": runs[0]}),
            f"{reverse('rounds_map')}?patch=all:{world.area_id}&day={world.day}",
            f"{reverse('run_compare')}?a={runs[0]}&b={runs[1]}",
        )
        counts.append([count_queries(world, address) for address in addresses])
    assert counts[0] == counts[1]
