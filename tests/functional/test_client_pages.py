"""Clients as people use them in a browser: by mouse, by keyboard, on a phone."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from scheduling.clients.services import (
    record_information,
    request_exclusion,
    set_key_safe,
    set_reference,
)
from scheduling.models import Client
from tests.factories import NOW, World

CODE = "C 1379 Y"


def fill_record(world: World) -> Client:
    """Give a client everything that a record holds."""
    client = Client.objects.get(pin="Testshire/Brambledown")
    actor = world.actor(Role.DSO)
    texts = {
        "critical": "Insulin before breakfast.",
        "essential": "Type 1 diabetes. Walks with a frame.",
        "access": "Back door; the dog is friendly.",
        "communication": "Hard of hearing on the left.",
    }
    for kind, text in texts.items():
        record_information(client_id=client.pk, kind=kind, text=text, seen=0, actor=actor, at=NOW)
    record_information(
        client_id=client.pk, kind="access", text="Front door.", seen=1, actor=actor, at=NOW
    )
    set_reference(
        client_id=client.pk, system="Mosaic", value="M-100412", seen="", actor=actor, at=NOW
    )
    set_key_safe(client_id=client.pk, code=CODE, seen=0, actor=actor, at=NOW)
    return client


def ask_for_exclusion(world: World, client: Client) -> UUID:
    """Ask for an exclusion that waits for the DSO."""
    return request_exclusion(
        client_id=client.pk,
        worker_id=world.worker_id("Anjali"),
        reason="Refuses care from this carer.",
        actor=world.actor(),
        at=NOW,
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_list_record_and_forms_are_accessible_and_fit(
    open_as: Callable[..., Page],
    tomorrow: World,
    assert_accessible: Callable[[Page], None],
    width: int,
) -> None:
    client = fill_record(tomorrow)
    exclusion_id = ask_for_exclusion(tomorrow, client)
    page = open_as(Role.DSO, width=width)
    own = f"/clients/{client.pk}/"
    for address in (
        "/clients/",
        "/clients/?q=nobody-is-called-so",
        own,
        f"{own}information/access/",
        f"{own}references/",
        f"{own}key-safe/",
        f"{own}exclusions/new/",
        "/exclusions/",
        f"/exclusions/{exclusion_id}/",
    ):
        page.goto(address)
        for more in page.locator("main details summary").all():
            more.click()
        assert_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_client_is_found_and_the_key_safe_opened_with_the_keyboard_alone(
    open_as: Callable[..., Page],
    tomorrow: World,
    assert_accessible: Callable[[Page], None],
    script: bool,
) -> None:
    fill_record(tomorrow)
    page = open_as(Role.SCHEDULER, script=script)
    page.goto("/clients/")
    page.get_by_label("Find").focus()
    page.keyboard.type("brambl")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Brambledown").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Brambledown")
    assert CODE not in page.content()
    page.get_by_label("Why do you need it?").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Say why you need the key safe")
    page.get_by_label("Why do you need it?").fill("Carer at the door, no answer")
    page.keyboard.press("Enter")
    expect(page.locator(".cr-safe")).to_have_text(CODE)
    if script:
        assert_accessible(page)


def test_whoever_saves_second_sees_both_texts_and_saves_them_together(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    client = fill_record(tomorrow)
    page = open_as(Role.SCHEDULER)
    page.goto(f"/clients/{client.pk}/information/communication/")
    record_information(
        client_id=client.pk,
        kind="communication",
        text="Wears her hearing aids now.",
        seen=1,
        actor=tomorrow.actor(Role.DSO),
        at=NOW,
    )
    page.locator("#id-text").fill("Speak on the right side.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Dso changed")
    expect(page.get_by_role("main")).to_contain_text("Wears her hearing aids now.")
    expect(page.locator("#id-text")).to_have_value("Speak on the right side.")
    assert_accessible(page)
    page.locator("#id-text").fill("Speak on the right side; wears hearing aids.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("is saved")


def test_a_dso_sees_what_an_exclusion_means_asks_and_decides(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    client = fill_record(tomorrow)
    page = open_as(Role.DSO)
    page.goto(f"/clients/{client.pk}/")
    page.get_by_role("link", name="Ask for an exclusion").click()
    page.get_by_label("Carer who must not come").select_option(label="Anjali")
    page.get_by_role("button", name="Show what it would mean").click()
    expect(page.get_by_role("main")).to_contain_text("Without Anjali")
    assert_accessible(page)
    page.locator("#id-reason").fill("Refuses care from this carer.")
    page.get_by_role("button", name="Ask the DSO").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("nothing is in force yet")
    page.get_by_role("button", name="Decide: exclude").click()
    expect(page.get_by_role("alert").first).to_contain_text("Say why")
    page.locator("#id-reason").fill("Safeguarding plan of this week.")
    day = tomorrow.day + timedelta(days=30)
    page.get_by_label("Looked at again by").fill(f"{day:%d/%m/%Y}")
    page.get_by_role("button", name="Decide: exclude").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("Decided")
    expect(page.get_by_role("main")).to_contain_text("Decided, not authorised yet")
