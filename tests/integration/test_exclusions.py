"""A carer must not visit a client: asked, decided, authorised by another, in force, looked at."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from core.models import StatusChange
from core.times import get_local_day
from scheduling.models import CarerExclusion, Client
from tests.factories import (
    NOW,
    World,
    grant,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_visit,
)

pytestmark = pytest.mark.django_db
REVIEW = get_local_day(NOW) + timedelta(days=60)


@pytest.fixture(autouse=True)
def _at_nine() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def sign_in(world: World, role: Role) -> Browser:
    browser = Browser()
    browser.force_login(world.users[role])
    return browser


def get_client() -> Client:
    return Client.objects.get(pin="Testshire/Brambledown")


def ask(world: World, carer: str = "Anjali", role: Role = Role.DSO) -> UUID:
    """Ask for an exclusion by the page; return it."""
    address = reverse("exclusion_new", kwargs={"client_id": get_client().pk})
    words = {"worker_id": world.worker_id(carer), "reason": "Refuses care from this carer."}
    response = sign_in(world, role).post(address, words)
    assert response.status_code == 302, response.content.decode()
    return UUID(response["Location"].strip("/").split("/")[-1])


def step(world: World, role: Role, name: str, exclusion_id: UUID, **words: Any) -> HttpResponse:
    """Take a step by its page."""
    address = reverse(f"exclusion_{name}", kwargs={"exclusion_id": exclusion_id})
    return sign_in(world, role).post(address, {"reason": "As agreed.", **words})


def send(world: World, role: Role, name: str, exclusion_id: UUID, **words: Any) -> HttpResponse:
    """Take a step by the API."""
    address = reverse(f"api_exclusion_{name}", kwargs={"exclusion_id": exclusion_id})
    body = json.dumps({"reason": "As agreed.", **words})
    return sign_in(world, role).post(address, body, "application/json")


def decide(world: World, exclusion_id: UUID, on: date = REVIEW) -> HttpResponse:
    return step(world, Role.DSO, "decide", exclusion_id, review_on=f"{on:%d/%m/%Y}")


def put_in_force(world: World, carer: str = "Anjali") -> UUID:
    exclusion_id = ask(world, carer)
    assert decide(world, exclusion_id).status_code == 302
    manager = Role.DIRECT_CARE_MANAGER
    assert step(world, manager, "authorise", exclusion_id).status_code == 302
    assert step(world, Role.SCHEDULER, "apply", exclusion_id).status_code == 302
    return exclusion_id


def move(world: World, carer: str) -> HttpResponse:
    """Give V1, a visit of the client, to a carer by the API."""
    visit = world.visit("V1")
    address = reverse("api_visit_move", kwargs={"visit_id": visit.pk})
    body = {
        "carers": [str(world.worker_id(carer))],
        "starts_at": visit.wanted_at.isoformat(),
        "version": visit.version,
    }
    return sign_in(world, Role.SCHEDULER).post(address, json.dumps(body), "application/json")


def get_takers(world: World) -> str:
    """What the panel of V1 proposes."""
    address = reverse("api_visit", kwargs={"visit_id": world.visit("V1").pk})
    return json.dumps(sign_in(world, Role.SCHEDULER).get(address).json()["takers"])


def status_of(exclusion_id: UUID) -> str:
    return CarerExclusion.objects.get(pk=exclusion_id).status


@pytest.mark.req("CL-011")
@pytest.mark.parametrize("door", [step, send])
def test_without_authorisation_the_scheduler_cannot_apply_and_active_binds_everywhere(
    day: World, door: Any
) -> None:
    exclusion_id = ask(day)
    refused = door(day, Role.SCHEDULER, "apply", exclusion_id)
    assert refused.status_code == 409
    assert "not decided yet" in refused.content.decode()
    decide(day, exclusion_id)
    refused = door(day, Role.SCHEDULER, "apply", exclusion_id)
    assert refused.status_code == 409
    assert "decided by Dso and not authorised yet" in refused.content.decode()
    assert status_of(exclusion_id) == "dso_decided"
    assert str(day.worker_id("Anjali")) in get_takers(day)  # nothing binds yet

    door(day, Role.DIRECT_CARE_MANAGER, "authorise", exclusion_id)
    assert door(day, Role.SCHEDULER, "apply", exclusion_id).status_code < 400
    assert status_of(exclusion_id) == "active"
    assert str(day.worker_id("Anjali")) not in get_takers(day)
    kept_out = move(day, "Anjali")
    assert kept_out.status_code == 409
    assert "excluded" in kept_out.json()["detail"]
    assert move(day, "Mabel").status_code == 200


def test_the_board_takes_the_carer_again_once_it_is_ended(day: World) -> None:
    exclusion_id = put_in_force(day)
    assert step(day, Role.DSO, "end", exclusion_id).status_code == 302
    assert move(day, "Anjali").status_code == 200


def test_whoever_decided_does_not_authorise(day: World) -> None:
    grant(day.users[Role.DSO], Role.DIRECT_CARE_MANAGER, day.agency_id)
    exclusion_id = ask(day)
    decide(day, exclusion_id)
    refused = step(day, Role.DSO, "authorise", exclusion_id)
    assert refused.status_code == 409
    assert "does not authorise it too" in refused.content.decode()
    assert status_of(exclusion_id) == "dso_decided"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"review_on": ""}, "by which day it is looked at again"),
        ({"review_on": "24/11/2026"}, "between tomorrow and"),
        ({"review_on": "24/11/2030"}, "between tomorrow and"),
        ({"review_on": "30/11/2026", "reason": " "}, "Say why"),
    ],
)
def test_a_decision_needs_a_reason_and_a_day_on_which_it_is_looked_at(
    day: World, words: dict[str, str], sentence: str
) -> None:
    exclusion_id = ask(day)
    refused = step(day, Role.DSO, "decide", exclusion_id, **words)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert status_of(exclusion_id) == "requested"


def test_a_second_request_for_the_same_carer_is_refused_as_long_as_one_is_open(day: World) -> None:
    exclusion_id = ask(day)
    address = reverse("exclusion_new", kwargs={"client_id": get_client().pk})
    words = {"worker_id": day.worker_id("Anjali"), "reason": "Again."}
    again = sign_in(day, Role.SCHEDULER).post(address, words)
    assert again.status_code == 409
    assert "excluded from this client already" in again.content.decode()
    assert step(day, Role.DSO, "refuse", exclusion_id).status_code == 302
    assert sign_in(day, Role.SCHEDULER).post(address, words).status_code == 302


def test_the_manager_may_decline_and_then_nothing_binds(day: World) -> None:
    exclusion_id = ask(day)
    decide(day, exclusion_id)
    manager = Role.DIRECT_CARE_MANAGER
    assert step(day, manager, "decline", exclusion_id).status_code == 302
    assert status_of(exclusion_id) == "refused"
    assert step(day, Role.SCHEDULER, "apply", exclusion_id).status_code == 409
    assert move(day, "Anjali").status_code == 200


def test_each_step_is_told_with_who_when_and_why(day: World) -> None:
    exclusion_id = put_in_force(day)
    address = reverse("exclusion_details", kwargs={"exclusion_id": exclusion_id})
    page = sign_in(day, Role.TEAM_LEADER).get(address).content.decode()
    for word in ("Asked for: Refuses care", "Decided: As agreed.", "Direct Care Manager", "24/11"):
        assert word in page
    steps = StatusChange.objects.filter(record_id=exclusion_id).order_by("pk")
    assert [one.transition for one in steps] == ["decide", "authorise", "activate"]


def make_thin_day(world: World) -> World:
    """Only Anjali works in the evening; Mabel works in the morning."""
    carers = [
        make_carer("Anjali", shift=[7 * 3600, 22 * 3600]),
        make_carer("Mabel", shift=[7 * 3600, 14 * 3600]),
    ]
    visits = [
        make_visit("V1", "Brambledown", "09:00"),
        make_visit("V2", "Brambledown", "19:00"),
        make_visit("V3", "Brambledown", "20:30"),
    ]
    data = make_day(carers=carers, clients=[make_client("Brambledown")], visits=visits)
    return import_day(world, data)


@pytest.mark.req("CL-012")
def test_a_draft_shows_how_many_visits_would_lose_their_only_candidate(world: World) -> None:
    day = make_thin_day(world)
    address = reverse("exclusion_new", kwargs={"client_id": get_client().pk})
    words = {"worker_id": day.worker_id("Anjali"), "do": "preview"}
    page = sign_in(day, Role.DSO).post(address, words).content.decode()
    assert "3 visits to come" in page
    assert "Without Anjali, 2 of them would lose the only candidate" in page
    assert not CarerExclusion.objects.exists()
    api = reverse("api_exclusion_impact", kwargs={"client_id": get_client().pk})
    found = sign_in(day, Role.DSO).get(api, {"carer": str(day.worker_id("Anjali"))}).json()
    assert (found["visits"], found["theirs"], len(found["losing"])) == (3, 0, 2)
    found = sign_in(day, Role.DSO).get(api, {"carer": str(day.worker_id("Mabel"))}).json()
    assert found["losing"] == []  # Anjali remains


def test_a_double_handed_visit_loses_when_one_of_two_is_left(world: World) -> None:
    visits = [make_visit("V1", "Brambledown", "09:00", carers=2)]
    data = make_day(clients=[make_client("Brambledown")], visits=visits)
    day = import_day(world, data)
    api = reverse("api_exclusion_impact", kwargs={"client_id": get_client().pk})
    found = sign_in(day, Role.DSO).get(api, {"carer": str(day.worker_id("Mabel"))}).json()
    assert len(found["losing"]) == 1


def test_what_waits_is_one_list_and_a_review_that_is_due_comes_into_it(day: World) -> None:
    def get_list(role: Role = Role.DSO) -> str:
        return sign_in(day, role).get(reverse("exclusion_list")).content.decode()

    exclusion_id = ask(day)
    assert "for the DSO’s decision" in get_list()
    decide(day, exclusion_id)
    assert "for the direct care service manager" in get_list(Role.DIRECT_CARE_MANAGER)
    step(day, Role.DIRECT_CARE_MANAGER, "authorise", exclusion_id)
    assert "for a scheduler" in get_list(Role.SCHEDULER)
    step(day, Role.SCHEDULER, "apply", exclusion_id)
    assert "Nothing waits" in get_list()
    later = datetime.combine(REVIEW, NOW.time(), tzinfo=NOW.tzinfo)
    with time_machine.travel(later, tick=False):
        assert "for the DSO to look at it again" in get_list()
        again = f"{REVIEW + timedelta(days=30):%d/%m/%Y}"
        assert step(day, Role.DSO, "review", exclusion_id, review_on=again).status_code == 302
        assert "Nothing waits" in get_list()
    assert status_of(exclusion_id) == "active"


def test_two_people_decide_at_once_and_the_second_is_told(day: World) -> None:
    exclusion_id = ask(day)
    assert decide(day, exclusion_id).status_code == 302
    second = decide(day, exclusion_id)
    assert second.status_code == 409
    assert "dso decided" in second.content.decode()


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_two(day: World) -> None:
    browser, counts = sign_in(day, Role.DSO), []
    for carer in ("Anjali", "Mabel"):
        ask(day, carer)
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("exclusion_list"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
