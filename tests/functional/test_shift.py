"""The shift manager in the browser: a shift is set up, runs, is answered and closed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from accounts.selectors import get_system_actor
from allocation.models import AllocationSession, OffListPickup
from allocation.services import pick_up_case
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput
from tests.functional.care import MARGUERITE, ORLA, OpenAs, give
from tests.urgent_care import UrgentCare

NADIA = "Nadia Quillfeather"
WIDTHS = pytest.mark.parametrize("width", [1440, 390])


def plan_shift(care: UrgentCare) -> str:
    """Have a shift after this one on the roster; return its id."""
    starts_at = care.at + timedelta(hours=6)
    ends_at = starts_at + timedelta(hours=6)
    duties = [(NADIA, "wacc_home_visit"), (ORLA, "advice"), (MARGUERITE, "advice")]
    shift_id = record_service_shift(
        service_id=care.service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        duties=[
            ServiceDutyInput(care.workers[name], kind, starts_at, ends_at, "")
            for name, kind in duties
        ],
        source="manual",
        actor=get_system_actor("setup"),
        at=care.at,
    )
    return str(shift_id)


@WIDTHS
def test_a_shift_is_set_up_and_starts_by_itself(
    care: UrgentCare, open_care: OpenAs, width: int, assert_accessible: Callable[[Page], None]
) -> None:
    # Given a shift that nobody has set up
    shift_id = plan_shift(care)
    page = open_care(Role.SHIFT_MANAGER, width=width)
    page.goto(f"/allocation/shift/set-up/{shift_id}/")
    expect(page.get_by_role("radio", name=NADIA)).to_be_checked()
    assert_accessible(page)

    # When one clinician is left out and it is to start at its time
    page.get_by_role("checkbox", name=MARGUERITE).uncheck()
    page.get_by_role("radio", name="Yes, run it").check()
    page.get_by_role("button", name="Start at").click()

    # Then the page says when it starts, and keeps who is in
    expect(page.get_by_text("Allocation starts by itself at")).to_be_visible()
    expect(page.get_by_role("checkbox", name=MARGUERITE)).not_to_be_checked()
    session = AllocationSession.objects.get(service_shift_id=shift_id)
    assert session.start_due_at == care.at + timedelta(hours=6)
    assert session.message == ""


@WIDTHS
def test_a_pick_up_shows_within_five_seconds_and_is_answered(
    care: UrgentCare, open_care: OpenAs, width: int, assert_accessible: Callable[[Page], None]
) -> None:
    # Given the page of the running shift
    page = open_care(Role.SHIFT_MANAGER, width=width)
    page.goto("/allocation/shift/")
    assert_accessible(page)
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()

    # When a clinician picks up a case off the list
    pick_up_case(
        case_id=care.case("48098").pk,
        reason="He asked for me",
        actor=care.person(MARGUERITE),
        at=timezone.now(),
    )

    # Then it stands there within five seconds, and the answer is kept
    heading = page.get_by_role("heading", name="Off-list pick-ups to answer (1)")
    expect(heading).to_be_visible(timeout=6000)
    assert_accessible(page)
    page.get_by_role("button", name="Agree to 48098").click()
    expect(page.get_by_text("Answered: the clinician is told.")).to_be_visible()
    assert OffListPickup.objects.get().answer == "agree"


def test_what_is_typed_survives_what_others_do(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.SHIFT_MANAGER)
    page.goto("/allocation/shift/")
    page.get_by_text("Hand-over note, message of the day").click()
    page.get_by_label("What people are to read").fill("LIVI is slow")
    page.get_by_role("heading", name="Shift log").click()
    give(care, "48074", ORLA)
    page.wait_for_timeout(6000)
    expect(page.get_by_label("What people are to read")).to_have_value("LIVI is slow")


@WIDTHS
def test_the_end_of_a_shift_says_what_stops_the_close(
    care: UrgentCare, open_care: OpenAs, width: int, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_care(Role.SHIFT_MANAGER, width=width)
    page.goto(f"/allocation/shift/{care.session_id}/close")
    assert_accessible(page)
    page.get_by_role("button", name="Check and close shift").click()
    expect(page.get_by_role("alert")).to_contain_text("got no case and nobody said why")
    for number in range(page.get_by_label("was given no cases").count()):
        form = page.locator("form:has(select[name=reason_code])").nth(number)
        form.locator("select").select_option("no_suitable_case")
        form.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Check and close shift").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why allocation closes now")
    page.get_by_label("Why does allocation close").fill("Phones are down")
    page.get_by_role("button", name="Check and close shift").click()
    expect(page.get_by_text("The shift is closed.")).to_be_visible()
    assert AllocationSession.objects.get(pk=care.session_id).status == "closed"
