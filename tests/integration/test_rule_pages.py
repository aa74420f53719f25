"""What a rule is, where it is decided, and what we decided where the procedures leave it open."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from allocation.services import set_allocation_policy
from reporting.selectors.catalogue import get_rules
from tests.factories import NOW, World, make_user

pytestmark = pytest.mark.django_db


def ask(world: World, role: Role, name: str, **ids: str) -> tuple[int, str]:
    client = Client()
    client.force_login(world.users[role])
    response = client.get(reverse(name, kwargs=ids))
    return response.status_code, " ".join(response.content.decode().split())


def test_a_rule_says_what_it_is_and_which_setting_decides_it(world: World) -> None:
    assert world.iuc_id
    body = {"unlocked_cap": 2}
    set_allocation_policy(
        service_id=world.iuc_id,
        body=body,
        reason="Agreed",
        actor=world.actor(Role.SHIFT_MANAGER),
        at=NOW,
    )
    code, page = ask(world, Role.WACC, "rule", rule_id="AL-022")
    assert code == 200
    assert "At most three unlocked cases for a clinician." in page
    assert "Unlocked cases a clinician may hold" in page
    assert '<td data-label="In force">2 cases</td>' in page
    assert reverse("rule", kwargs={"rule_id": "OQ-01"}) in page
    assert reverse("allocation_policy") not in page.split("<main")[1]


def test_who_may_change_the_setting_is_led_to_it(world: World) -> None:
    _, page = ask(world, Role.REPORT_MANAGER, "rule", rule_id="AL-022")
    assert f"{reverse('allocation_policy')}?service={world.iuc_id}" in page


def test_an_open_question_has_our_answer(world: World) -> None:
    code, page = ask(world, Role.CLINICIAN, "rule", rule_id="OQ-10")
    assert code == 200
    assert "What we decided" in page
    assert "“No contact” is an outcome of its own" in page
    assert "Attempts before a case counts as no contact" in page


def test_every_rule_and_every_answer_has_its_page(world: World) -> None:
    client = Client()
    client.force_login(make_user(None, world.agency_id))
    listed = client.get(reverse("rules")).content.decode()
    for one in get_rules():
        address = reverse("rule", kwargs={"rule_id": one.id})
        assert f'href="{address}"' in listed
        assert client.get(address).status_code == 200


def test_what_is_no_rule_is_not_there(world: World) -> None:
    for rule_id in ("AL-999", "XX-001", "al-022"):
        assert ask(world, Role.WACC, "rule", rule_id=rule_id)[0] == 404


def test_rules_are_found_by_words(world: World) -> None:
    client = Client()
    client.force_login(world.users[Role.WACC])
    page = client.get(reverse("rules"), {"q": "unlocked cases"}).content.decode()
    assert "AL-022" in page
    assert "AL-030" not in page
    nothing = client.get(reverse("rules"), {"q": "zebra"}).content.decode()
    assert "No rule has these words" in nothing


def test_the_api_lists_the_same(world: World) -> None:
    client = Client()
    client.force_login(world.users[Role.WACC])
    rows = client.get(reverse("api_rules")).json()
    assert [row["id"] for row in rows] == [one.id for one in get_rules()]
    [cap] = [row for row in rows if row["id"] == "AL-022"]
    assert cap["settings"] == [
        {"service": "IUC", "label": "Unlocked cases a clinician may hold", "value": "3 cases"}
    ]


def test_whoever_is_not_signed_in_is_sent_to_sign_in() -> None:
    response = Client().get(reverse("rules"))
    assert response.status_code == 302
