"""Clients are found, read and changed through pages and API, never over somebody else's words."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from directory.models import Person
from scheduling.clients.rules import make_name_key, make_search_words
from scheduling.clients.services import record_information
from scheduling.models import Client, ClientInfo, ClientSearch, ExternalReference
from tests.factories import NOW, World, direct_write, import_day, make_client, make_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduler(day: World) -> Browser:
    return sign_in(day, Role.SCHEDULER)


def sign_in(world: World, role: Role) -> Browser:
    browser = Browser()
    browser.force_login(world.users[role])
    return browser


def get_client(pin: str = "Testshire/Brambledown") -> Client:
    return Client.objects.get(pin=pin)


def find(browser: Browser, text: str, **words: str) -> list[str]:
    """The clients that the list shows for what somebody types, by PIN."""
    response = browser.get(reverse("api_clients"), {"q": text, **words})
    assert response.status_code == 200, response.content
    return [one["pin"] for one in response.json()["results"]]


def rename(pin: str, **values: Any) -> None:
    """Give a client another name or number, as a directory would."""
    client = get_client(pin)
    with direct_write():
        Person.objects.filter(pk=client.person_id).update(**values)
        person = Person.objects.get(pk=client.person_id)
        place = client.place
        names = {"given_name": person.given_name, "family_name": person.family_name}
        ClientSearch.objects.filter(pk=client.pk).update(
            name_key=make_name_key(**names),
            words=make_search_words(
                *names.values(),
                pin=client.pin,
                nhs_number=person.nhs_number or "",
                postcode=place.postcode if place else "",
            ),
        )


def post(browser: Browser, name: str, data: dict[str, Any], **ids: Any) -> HttpResponse:
    """Send a form of a client's record."""
    address = reverse(name, kwargs={"client_id": get_client().pk, **ids})
    return browser.post(address, data)


def send(browser: Browser, name: str, data: dict[str, Any]) -> HttpResponse:
    """Send the same by the API."""
    address = reverse(name, kwargs={"client_id": get_client().pk})
    return browser.post(address, json.dumps(data), "application/json")


def record(browser: Browser) -> str:
    """The page of a client's record."""
    response = browser.get(reverse("client_record", kwargs={"client_id": get_client().pk}))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "zoe",
        "O’Malley",
        "omal zo",
        "smith",
        "999 000 0018",
        "9990000018",
        "999000",
        "Testshire/Brambledown",
        "brambl smith 999",
    ],
)
def test_a_client_is_found_by_beginnings_of_words_in_any_order(
    scheduler: Browser, text: str
) -> None:
    rename(
        "Testshire/Brambledown",
        given_name="Zoë",
        family_name="Smith-O'Malley",
        nhs_number="9990000018",
    )
    assert find(scheduler, text) == ["Testshire/Brambledown"]
    page = scheduler.get(reverse("client_list"), {"q": text}).content.decode()
    assert "Smith-O&#39;Malley" in page
    assert page.count('<th scope="row">') == 1


@pytest.mark.parametrize("text", ["alley", "zoe nobody", "000 999", "%", "_"])
def test_what_no_word_begins_with_finds_nobody_or_all(scheduler: Browser, text: str) -> None:
    rename("Testshire/Brambledown", given_name="Zoë", family_name="O'Malley")
    everybody = Client.objects.filter(patch__area__isnull=False).count()
    assert len(find(scheduler, text)) == (everybody if text in "%_" else 0)


def test_a_person_who_is_imported_is_found_at_once(world: World) -> None:
    import_day(world, make_day(name="Findshire", clients=[make_client("Wisteria")], visits=[]))
    assert find(sign_in(world, Role.SCHEDULER), "wister") == ["Findshire/Wisteria"]


def test_filters_narrow_and_unknown_ones_are_refused(day: World, scheduler: Browser) -> None:
    other = str(day.patch_id("Otterbrook")) if "Otterbrook" in get_patch_names(day) else ""
    larkfield = str(day.patch_id("Larkfield"))
    assert set(find(scheduler, "", patch=larkfield)) <= set(find(scheduler, ""))
    if other:
        assert not set(find(scheduler, "", patch=other)) & set(find(scheduler, "", patch=larkfield))
    assert find(scheduler, "", status="ended") == []
    assert scheduler.get(reverse("api_clients"), {"name": "x"}).status_code == 422


def get_patch_names(world: World) -> set[str]:
    from directory.models import Patch

    return set(Patch.objects.filter(area_id=world.area_id).values_list("scope__name", flat=True))


def make_many(world: World, count: int) -> None:
    clients = [make_client(f"Client{number:03d}") for number in range(count)]
    import_day(world, make_day(name="Manyshire", clients=clients, visits=[]))


def test_the_list_has_parts_and_each_client_once(world: World) -> None:
    make_many(world, 120)
    browser = sign_in(world, Role.SCHEDULER)
    found: list[str] = []
    address = reverse("client_list")
    while address:
        page = browser.get(address).content.decode()
        found += [part.split("<")[0] for part in page.split('data-label="PIN" class="cr-num">')[1:]]
        rest = page.split(">Next clients<")
        more = rest[0].rsplit('href="', 1)[1].rstrip('"') if len(rest) > 1 else ""
        address = more.replace("&amp;", "&")
    assert len(found) == len(set(found)) == Client.objects.count() == 120
    first = browser.get(reverse("api_clients"), {"limit": 100}).json()
    second = browser.get(first["next"]).json()
    pins = [one["pin"] for one in [*first["results"], *second["results"]]]
    assert sorted(pins) == sorted(found)


@pytest.mark.parametrize("name", ["client_list", "api_clients"])
def test_the_number_of_queries_is_the_same_for_three_clients_and_fifty(
    world: World, name: str
) -> None:
    browser = sign_in(world, Role.SCHEDULER)
    counts = []
    for number in (3, 60):
        make_many(world, number)
        browser.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(reverse(name), {"q": "client"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_a_record_takes_the_same_number_of_queries_whatever_it_holds(
    day: World, scheduler: Browser
) -> None:
    with CaptureQueriesContext(connection) as few:
        record(scheduler)
    for number in range(5):
        post_information(scheduler, "communication", f"Louder {number}", seen=number)
        post(scheduler, "client_references", {"system": f"System {number}", "value": "7"})
    record(scheduler)  # shows what the saves said
    with CaptureQueriesContext(connection) as many:
        record(scheduler)
    assert len(many) == len(few) <= 25


def test_somebody_of_another_agency_finds_nobody_and_no_record(day: World) -> None:
    from accounts.selectors import get_system_actor
    from directory.services import create_agency
    from tests.factories import make_user

    assert day.root_id
    setup = get_system_actor("setup")
    agency = create_agency(organisation_id=day.root_id, name="Other", actor=setup, at=NOW)
    browser = Browser()
    browser.force_login(make_user(Role.SCHEDULER, agency, "other@tests.example"))
    assert find(browser, "") == []
    address = reverse("client_record", kwargs={"client_id": get_client().pk})
    assert browser.get(address).status_code == 404


def test_a_carer_finds_only_clients_whom_they_visit(day: World) -> None:
    browser = sign_in(day, Role.CARER)
    assert find(browser, "") == []
    page = browser.get(reverse("client_list")).content.decode()
    assert "No clients yet" in page


def post_information(browser: Browser, kind: str, text: str, *, seen: int) -> HttpResponse:
    return post(browser, "client_information", {"text": text, "seen": seen}, kind=kind)


def test_each_change_is_a_version_and_the_record_shows_all(scheduler: Browser) -> None:
    assert post_information(scheduler, "access", "Back door.", seen=0).status_code == 302
    assert post_information(scheduler, "access", "Front door.", seen=1).status_code == 302
    page = record(scheduler)
    assert "Front door." in page
    assert "Back door." in page
    assert "1 earlier version" in page
    assert get_client().access == "Front door."  # carers and rounds read it with the client
    rows = ClientInfo.objects.filter(client=get_client(), kind="access").order_by("number")
    assert [(row.number, row.text) for row in rows] == [(1, "Back door."), (2, "Front door.")]


def test_the_second_of_two_is_told_who_wrote_what(day: World, scheduler: Browser) -> None:
    post_information(sign_in(day, Role.DSO), "contingency", "Ring the daughter.", seen=0)
    refused = post_information(scheduler, "contingency", "Ring the son.", seen=0)
    body = refused.content.decode()
    assert refused.status_code == 409
    for word in ("Dso", "If a visit is missed", "Ring the daughter.", "Nothing of yours was saved"):
        assert word in body
    assert "Ring the son." in body  # what was typed is not lost
    assert ClientInfo.objects.filter(client=get_client()).count() == 1
    again = post_information(scheduler, "contingency", "Ring both.", seen=1)
    assert again.status_code == 302


def test_the_api_refuses_an_old_version_with_the_same_sentence(
    day: World, scheduler: Browser
) -> None:
    words = {"kind": "essential", "text": "Insulin at 8.", "seen": 0}
    assert send(scheduler, "api_client_information", words).status_code == 200
    refused = send(sign_in(day, Role.DSO), "api_client_information", {**words, "text": "None."})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")
    assert "Scheduler changed" in refused.json()["detail"]


def test_a_critical_client_is_marked_on_list_and_record_until_it_is_taken_out(
    scheduler: Browser,
) -> None:
    post_information(scheduler, "critical", "Insulin before breakfast.", seen=0)
    assert "Critical: Insulin before breakfast." in record(scheduler)
    assert find(scheduler, "", is_critical="true") == [get_client().pin]
    post_information(scheduler, "critical", "", seen=1)
    assert "Critical:" not in record(scheduler)
    assert find(scheduler, "", is_critical="true") == []


def test_what_is_too_long_is_refused_and_nothing_is_kept(scheduler: Browser) -> None:
    refused = post_information(scheduler, "essential", "x" * 4001, seen=0)
    assert refused.status_code == 422
    assert "Shorten it" in refused.content.decode()
    assert not ClientInfo.objects.filter(client=get_client()).exists()


def test_a_version_cannot_be_rewritten_in_sql(scheduler: Browser) -> None:
    post_information(scheduler, "access", "Back door.", seen=0)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ClientInfo.objects.update(text="Forged")


def test_an_import_that_changes_access_is_a_version_too(world: World) -> None:
    client = make_client("Brambledown", access="Gate code on the letter.")
    import_day(world, make_day(clients=[client], visits=[]))
    page = record(sign_in(world, Role.SCHEDULER))
    assert "Gate code on the letter." in page
    assert ClientInfo.objects.get(client=get_client()).kind == "access"


def test_references_are_kept_one_a_system_and_never_of_two_clients(scheduler: Browser) -> None:
    words = {"system": "Mosaic", "value": "M-100", "seen": ""}
    assert post(scheduler, "client_references", words).status_code == 302
    assert "M-100" in record(scheduler)
    stale = post(scheduler, "client_references", {**words, "value": "M-101"})
    assert stale.status_code == 409
    assert "Scheduler changed it to “M-100”" in stale.content.decode()
    other = Client.objects.exclude(pk=get_client().pk).first()
    assert other
    address = reverse("client_references", kwargs={"client_id": other.pk})
    taken = scheduler.post(address, words)
    assert taken.status_code == 409
    assert "another client" in taken.content.decode()
    post(scheduler, "client_references", {"system": "mosaic", "value": "", "seen": "M-100"})
    assert "M-100" not in record(scheduler)
    assert ExternalReference.objects.get().value == ""


def test_a_refused_service_names_who_may_not(day: World) -> None:
    from core.errors import NotPermitted

    with pytest.raises(NotPermitted, match="may not change what a client’s record says"):
        record_information(
            client_id=get_client().pk,
            kind="access",
            text="x",
            seen=0,
            actor=day.actor(Role.CAPACITY_OFFICER),
            at=NOW,
        )
