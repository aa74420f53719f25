"""Somebody calls in sick, in a browser: the diff, applying, undoing, telling."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from core.times import get_local_day
from engine.rounds.solve import warm_up
from tests.factories import World, make_world
from tests.sick_call import publish_sick_day

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def tomorrow(live_server: Any, transactional_db: None) -> World:
    """Three carers with their visits of tomorrow, all published."""
    warm_up()  # so that no step of a test waits for the compiled search
    now = timezone.now()
    return publish_sick_day(make_world(), day=get_local_day(now) + timedelta(days=1), at=now)


def report(page: Page, world: World, name: str = "Temi Bellweather", since: str = "09:45") -> None:
    page.goto(f"/replans/new/?day={world.day.isoformat()}")
    page.get_by_label("Carer", exact=True).select_option(str(world.worker_id(name)))
    page.get_by_label("From", exact=True).fill(since)
    page.get_by_role("button", name="Record and plan again").click()
    page.wait_for_url("**/replans/*-*/")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_sick_call_is_applied_undone_planned_again_and_told(
    open_as: OpenAs, tomorrow: World, assert_accessible: Check
) -> None:
    # Given a published day, when Temi calls in sick, then a diff shows and nothing has changed
    page = open_as(Role.SCHEDULER)
    report(page, tomorrow)
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Temi Bellweather off sick, tomorrow from 09:45"
    )
    expect(page.get_by_text("Nothing has changed yet")).to_be_visible()
    expect(page.get_by_text("A different carer, Fenella, will come.").first).to_be_visible()
    expect(page.get_by_role("button", name="Told by phone")).to_have_count(0)
    assert_accessible(page)

    # When it is applied, then people can be told, and it can be undone
    press(page, "Apply and open notices")
    expect(page.locator(".cr-banner--success")).to_contain_text("Applied 3 changes")
    expect(page.get_by_role("button", name="Told by phone").first).to_be_visible()
    assert_accessible(page)

    # When it is undone, then nobody is to be told, and who is away gets nothing back
    press(page, "Undo")
    expect(page.locator(".cr-banner--success")).to_contain_text("does not work then any more")
    expect(page.get_by_text("Undone by Scheduler")).to_be_visible()
    expect(page.get_by_role("button", name="Told by phone")).to_have_count(0)
    assert_accessible(page)

    # When it is planned and applied again, a voicemail tells nobody; the first told ends the undo
    press(page, "Plan again")
    press(page, "Apply and open notices")
    press(page, "No answer")
    expect(page.locator(".cr-banner--success")).to_contain_text("still to tell")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    press(page, "Told by phone")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.get_by_text("Can’t be undone any more: Scheduler told")).to_be_visible()
    assert_accessible(page)


def test_discarding_keeps_what_was_reported_and_says_who_still_waits(
    open_as: OpenAs, tomorrow: World, assert_accessible: Check
) -> None:
    page = open_as(Role.SCHEDULER)
    report(page, tomorrow)
    press(page, "Leave out")
    expect(page.locator(".cr-banner--success")).to_contain_text("stays as it was")
    press(page, "Discard")
    expect(page.get_by_role("alert").or_(page.locator(".cr-banner--error"))).to_contain_text(
        "still stand on the round of Temi Bellweather"
    )
    expect(page.get_by_text("is recorded as away 09:45–14:30")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    open_as: OpenAs, tomorrow: World, assert_accessible: Check, script: bool
) -> None:
    page = open_as(Role.SCHEDULER, script=script)
    page.goto(f"/replans/new/?day={tomorrow.day.isoformat()}")
    page.get_by_label("Leaves early").check()
    page.get_by_label("Note").fill("Rang at nine")
    press(page, "Record and plan again")
    expect(page.get_by_role("link", name="Choose the carer.")).to_be_visible()
    choice = str(tomorrow.worker_id("Temi Bellweather"))
    page.get_by_label("Carer", exact=True).select_option(choice)
    press(page, "Record and plan again")
    expect(page.get_by_role("alert")).to_contain_text("name the DSO")
    expect(page.get_by_label("Note")).to_have_value("Rang at nine")
    expect(page.get_by_label("Leaves early")).to_be_checked()
    if script:
        assert_accessible(page)


def test_a_sick_call_fits_a_phone_and_works_without_script(
    open_as: OpenAs, tomorrow: World
) -> None:
    page = open_as(Role.SCHEDULER, width=390, height=844, script=False)
    report(page, tomorrow)
    press(page, "Apply and open notices")
    expect(page.locator(".cr-banner--success")).to_contain_text("Applied 3 changes")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0


def test_a_re_plan_fits_a_phone(open_as: OpenAs, tomorrow: World, assert_accessible: Check) -> None:
    page = open_as(Role.SCHEDULER, width=390, height=844)
    page.goto(f"/replans/new/?day={tomorrow.day.isoformat()}")
    assert_accessible(page)
    report(page, tomorrow)
    assert_accessible(page)
