"""Unassigned visits and messages in a real browser: readable, by keyboard, without script too."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from accounts.selectors import get_system_actor
from messaging.services import open_thread, post_message, set_preference
from scheduling.models import UnassignedEpisode
from scheduling.unassigned.services import check_unassigned_visits
from tests.factories import World, direct_write

PAGES = [
    "/unassigned/",
    "/unassigned/?only=unacknowledged&page=9",
    "/unassigned/{episode}/",
    "/unassigned/ladder/",
    "/messages/",
    "/messages/preferences/",
    "/messages/threads/{thread}/",
]


def make_talk(world: World) -> str:
    """A conversation of a leader and a DSO with two messages."""
    now = timezone.now()
    people = [world.users[Role.TEAM_LEADER].pk, world.users[Role.DSO].pk]
    with direct_write():
        thread_id = open_thread(
            subject_kind="tests",
            subject_id=world.agency_id,
            scope_id=world.agency_id,
            title="Cover in Larkfield tomorrow",
            member_ids=people,
            actor=get_system_actor("alarm"),
            at=now,
        )
    for role, body in ((Role.DSO, "Who is still free?"), (Role.TEAM_LEADER, "Mabel, from ten.")):
        actor = world.actor(role, at=now)
        post_message(thread_id=thread_id, body=body, about="09:15", actor=actor, at=now)
    return str(thread_id)


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(
    open_as: Callable[..., Page],
    tomorrow: World,
    assert_accessible: Callable[[Page], None],
    width: int,
) -> None:
    check_unassigned_visits(at=timezone.now())
    episode = UnassignedEpisode.objects.filter(status="open").order_by("visit_starts_at")[0]
    page = open_as(Role.TEAM_LEADER, width=width)
    for address in PAGES:
        page.goto(address.format(episode=episode.pk, thread=make_talk(tomorrow)))
        assert_accessible(page)
        if folder := os.environ.get("PICTURES"):
            name = f"{width}-{PAGES.index(address)}.png"
            page.screenshot(path=str(Path(folder) / name), full_page=True)


def test_an_alert_is_acknowledged_without_script(
    open_as: Callable[..., Page], tomorrow: World
) -> None:
    check_unassigned_visits(at=timezone.now())
    fired = UnassignedEpisode.objects.filter(steps__fired_at__isnull=False).distinct().count()
    page = open_as(Role.DSO, script=False)
    page.goto("/unassigned/")
    ticks = page.get_by_role("checkbox")
    expect(ticks).to_have_count(fired)
    for number in range(fired):
        ticks.nth(number).check()
    if fired:
        page.get_by_role("button", name="Acknowledge those ticked").click()
        expect(page.locator(".cr-banner--success")).to_contain_text("Acknowledged for")
        expect(page.get_by_role("checkbox")).to_have_count(0)


def test_the_list_of_messages_refreshes_by_itself(
    open_as: Callable[..., Page], tomorrow: World
) -> None:
    page = open_as(Role.TEAM_LEADER)
    page.goto("/messages/")
    expect(page.get_by_text("No conversation yet")).to_be_visible()
    make_talk(tomorrow)
    expect(page.get_by_text("Cover in Larkfield tomorrow")).to_be_visible(timeout=20_000)


def test_a_number_that_is_none_is_named_beside_its_field(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    actor = tomorrow.actor(Role.DSO, at=timezone.now())
    set_preference(by_email=True, by_sms=False, mobile="", actor=actor, at=timezone.now())
    page = open_as(Role.DSO)
    page.goto("/messages/preferences/")
    page.get_by_label("Mobile number").fill("12")
    page.get_by_label("By text message").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("not a mobile number")
    assert_accessible(page)
