"""My Work and the shift manager in the browser; every page for everybody; without script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from allocation.services import open_case
from tests.functional.care import MARGUERITE, ORLA, PATIENT, OpenAs, choose, give, person, row
from tests.urgent_care import UrgentCare


def test_my_work_is_opened_put_back_and_completed(care: UrgentCare, open_care: OpenAs) -> None:
    # Given two cases of a clinician, and one of somebody else
    care.add("48140", colour="BLACK", **PATIENT)
    give(care, "48140", ORLA)
    give(care, "48074", MARGUERITE)
    page = open_care(ORLA)
    expect(page).to_have_url(re.compile(r"/my-work/$"))
    expect(page.locator(".cr-mw-case")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("Testwood")

    # A new one shows by itself, and says so
    give(care, "48081", ORLA)
    expect(page.locator(".cr-mw-case")).to_have_count(2, timeout=5000)
    expect(page.locator("[data-announce]")).to_contain_text("New for you: 48081.")

    # When one is opened, then it is locked and tells who it is about
    page.get_by_role("button", name="Open and lock case 48140").click()
    card = page.locator(".cr-mw-case--open")
    expect(card).to_contain_text("Open, locked to you since")
    expect(card).to_contain_text("Rowan Testwood")
    expect(card).to_contain_text("NHS number 999 000 4811")

    # When it is put back, then it is shut again; when completed, it leaves
    page.get_by_role("button", name="Put back case 48140").click()
    expect(page.locator("main")).not_to_contain_text("Testwood")
    page.get_by_role("button", name="Open and lock case 48140").click()
    page.get_by_role("button", name="Complete case 48140").click()
    expect(page.locator(".cr-mw-case")).to_have_count(1)
    expect(page.locator(".cr-mw-figs")).to_contain_text("Done this shift1")
    assert care.case("48140").outcome == "completed"


def test_a_clinician_pauses_and_is_ready_again(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(ORLA)
    page.get_by_text("Pause until…").click()
    page.get_by_role("radio", name="Another reason").check()
    page.get_by_role("button", name="Pause allocation").click()
    expect(page.get_by_role("alert").first).to_contain_text("Say what the reason is.")
    page.get_by_label("A few words").fill("Phone is charging")
    page.get_by_role("button", name="Pause allocation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Paused until")
    page.get_by_role("button", name="I am ready again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ready")


def test_the_journey_goes_without_script(care: UrgentCare, open_care: OpenAs) -> None:
    # Given a WACC and a clinician without script
    wacc = open_care(Role.WACC, script=False)
    row(wacc, "48081").get_by_role("link", name="Allocate").click()
    choose(wacc, ORLA)
    expect(wacc).to_have_url(re.compile(f"#case-{care.case('48081').pk}$"))
    expect(row(wacc, "48081")).to_contain_text(ORLA)
    expect(wacc.get_by_role("link", name="Wrong clinician")).to_be_visible()

    # When the clinician opens and completes the case
    page = open_care(ORLA, script=False)
    page.get_by_role("button", name="Open and lock case 48081").click()
    care.try_in_vain("48081", ORLA)
    page.reload()
    page.locator("summary", has_text="No answer (3 of 3)").click()
    page.get_by_role("button", name="Close as no contact for case 48081").click()

    # Then it is gone
    expect(page.locator("main")).to_contain_text("No cases are allocated to you.")
    assert care.case("48081").outcome == "no_contact"


def test_the_shift_manager_starts_changes_and_closes(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_care(Role.SHIFT_MANAGER)
    page.get_by_role("link", name="Shift", exact=True).click()
    page.get_by_text("Change lead").first.click()
    page.get_by_label("Who leads now?").select_option(label="Osric Penhaligon, WACC")
    page.get_by_role("button", name="Change lead").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choose why somebody else leads.")
    assert_accessible(page)
    lead = page.locator("details[data-keep=lead]")
    lead.get_by_label("Who leads now?").select_option(label="Osric Penhaligon, WACC")
    lead.locator("select").last.select_option("other")
    lead.get_by_label("In a few words").fill("Fewer video appointments")
    page.get_by_role("button", name="Change lead").click()
    expect(page.locator("main")).to_contain_text("led by Osric Penhaligon")
    care.explain_silence()
    page.get_by_role("link", name="Close shift").click()
    page.get_by_label("Why does allocation close").fill("Phones are down")
    page.get_by_role("button", name="Check and close shift").click()
    expect(page.locator("main")).to_contain_text("The shift is closed.")

    # A board says so, and nothing can be allocated there
    wacc = open_care(Role.WACC)
    expect(wacc.locator("[data-motd]")).to_contain_text("Allocation not running this shift.")
    expect(wacc.get_by_role("link", name="Allocate")).to_have_count(0)


def test_the_shift_manager_moves_an_open_case(care: UrgentCare, open_care: OpenAs) -> None:
    give(care, "48074", ORLA)
    open_case(case_id=care.case("48074").pk, actor=care.person(ORLA), at=timezone.now())
    wacc = open_care(Role.WACC)
    address = f"/allocation/cases/{care.case('48074').pk}/allocate"
    wacc.goto(address)
    expect(wacc.get_by_role("alert")).to_contain_text("AL-032")

    page = open_care(Role.SHIFT_MANAGER)
    page.goto(address)
    page.get_by_label("Why does it have to move?").fill("She was called away")
    choose(page, MARGUERITE)
    expect(row(page, "48074")).to_contain_text(MARGUERITE)


PAGES = [
    "/allocation/",
    "/allocation/?allocated=blanks",
    "/allocation/?q=1",
    "/allocation/cases/{case}/",
    "/allocation/cases/{case}/allocate",
    "/allocation/cases/{held}/allocate",
    "/allocation/cases/{locked}/allocate",
    "/allocation/clinicians/{shift}/",
    "/allocation/shift/",
    "/allocation/policy/",
    "/allocation/cases/import/",
]


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Callable[[Page], None], width: int
) -> None:
    give(care, "48074", ORLA)
    give(care, "48081", ORLA)
    open_case(case_id=care.case("48074").pk, actor=care.person(ORLA), at=timezone.now())
    parts = {
        "case": care.case("48084").pk,
        "held": care.case("48081").pk,
        "locked": care.case("48074").pk,
        "shift": care.shift(ORLA).pk,
    }
    page = open_care(Role.SHIFT_MANAGER, width=width)
    for address in PAGES:
        page.goto(address.format(**parts))
        assert_accessible(page)
    page = open_care(ORLA, width=width)
    page.get_by_text("Pause until…").click()
    assert_accessible(page)


def test_buttons_of_my_work_are_large_enough_for_a_thumb(
    care: UrgentCare, open_care: OpenAs
) -> None:
    give(care, "48081", ORLA)
    page = open_care(ORLA, width=390, height=844)
    page.get_by_role("button", name="Open and lock case 48081").click()
    page.get_by_text("Pause until…").click()
    page.locator("summary", has_text="No answer").click()
    for one in page.locator("main button, main summary").all():
        box = one.bounding_box()
        assert box
        assert box["height"] >= 44, one.inner_text()


def test_pause_by_the_clock_past_midnight_is_tomorrows(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    person(page, MARGUERITE).get_by_role("link", name=MARGUERITE, exact=True).click()
    until = timezone.localtime(timezone.now() + timedelta(minutes=40))
    page.get_by_label("A time I type").fill(f"{until:%H:%M}")
    page.get_by_role("button", name="Pause allocation").click()
    expect(page.locator("main")).to_contain_text(f"Paused until {until:%H:%M}")
    page.get_by_role("button", name="Ready again").click()
    expect(page.locator("main")).to_contain_text("Ready")
