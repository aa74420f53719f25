"""My Work's forms and the feedback form in the browser, wide and on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from allocation import services
from allocation.models import ClinicianShift
from tests.factories import direct_write
from tests.functional.care import MARGUERITE, ORLA, PATIENT, OpenAs, give
from tests.urgent_care import UrgentCare

NADIA = "Nadia Quillfeather"
Check = Callable[[Page], None]


def open_forms(page: Page) -> None:
    """Open every form of My Work."""
    page.locator("summary", has_text="No answer").first.click()
    for one in page.locator("summary", has_text="Not suitable for me").all():
        one.click()
    page.locator("summary", has_text="Pause until").click()


@pytest.mark.parametrize("width", [1440, 390])
def test_my_work_with_its_forms_is_accessible_and_large_enough(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Check, width: int
) -> None:
    care.add("48140", colour="BLACK", **PATIENT)
    give(care, "48140", ORLA)
    give(care, "48084", ORLA)
    services.open_case(case_id=care.case("48140").pk, actor=care.person(ORLA), at=timezone.now())
    page = open_care(ORLA, width=width)
    open_forms(page)
    assert_accessible(page)
    if width == 390:
        expect(page.get_by_role("navigation", name="My Work on small screens")).to_be_visible()
        for one in page.locator("main button, main summary, .cr-mw-bar a").all():
            box = one.bounding_box()
            assert box
            assert box["height"] >= 44, one.inner_text()
    for address in ("/my-work/pick-up/", "/my-work/finish", "/my-work/feedback/"):
        page.goto(page.url.split("/my-work")[0] + address)
        assert_accessible(page)


def test_a_half_typed_form_outlives_the_live_list(care: UrgentCare, open_care: OpenAs) -> None:
    # Given two cases with the same forms, and somebody in the middle of a sentence
    give(care, "48084", ORLA)
    give(care, "48085", ORLA)
    page = open_care(ORLA)
    card = page.locator(f'[id="case-{care.case("48085").pk}"]')
    card.locator("summary").click()
    card.get_by_role("radio", name="I know the patient").check()
    card.locator("textarea").press_sequentially("She is my neigh")
    page.get_by_label("Message", exact=True).fill("A break soon")
    card.locator("textarea").focus()

    # When a case and a message come in
    give(care, "48081", ORLA)
    services.message_clinician(
        clinician_shift_id=care.shift(ORLA).pk,
        body="48081 is yours.",
        actor=care.person(NADIA),
        at=timezone.now(),
    )
    expect(page.locator(".cr-mw-case")).to_have_count(3, timeout=8000)
    expect(page.locator(".cr-talk")).to_contain_text("48081 is yours.")
    expect(page.locator("[data-announce]")).to_contain_text("New for you: 48081.")

    # Then everything typed stands where it stood, and typing goes on
    page.keyboard.type("bour")
    expect(card.locator("textarea")).to_have_value("She is my neighbour")
    expect(card.get_by_role("radio", name="I know the patient")).to_be_checked()
    expect(page.get_by_label("Message", exact=True)).to_have_value("A break soon")
    other = page.locator(f'[id="case-{care.case("48084").pk}"]')
    assert other.locator("textarea").input_value() == ""
    card.get_by_role("button", name="Tell the WACC").click()
    expect(card).to_contain_text("Not suitable, WACC told")
    expect(page.locator(".cr-talk")).to_contain_text("She is my neighbour")


def test_what_was_refused_stands_there_until_it_is_mended(
    care: UrgentCare, open_care: OpenAs
) -> None:
    give(care, "48084", ORLA)
    page = open_care(ORLA)
    page.locator("summary", has_text="Not suitable for me").click()
    page.get_by_label("Say a little more").fill("Half a thought")
    page.get_by_role("button", name="Tell the WACC").click()
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_contain_text("Choose why the case is not suitable for you.")
    give(care, "48085", ORLA)
    expect(page.locator(".cr-mw-case")).to_have_count(2, timeout=8000)
    expect(summary).to_be_visible()
    card = page.locator(f'[id="case-{care.case("48084").pk}"]')
    expect(card.locator("textarea")).to_have_value("Half a thought")
    card.get_by_role("radio", name="I know the patient").check()
    card.get_by_role("button", name="Tell the WACC").click()
    expect(card).to_contain_text("Not suitable, WACC told")


def test_attempts_then_no_contact_without_script(care: UrgentCare, open_care: OpenAs) -> None:
    give(care, "48084", ORLA)
    services.open_case(case_id=care.case("48084").pk, actor=care.person(ORLA), at=timezone.now())
    page = open_care(ORLA, script=False)
    page.locator("summary", has_text="No answer").click()
    page.get_by_role("button", name="Close as no contact").click()
    expect(page.get_by_role("alert")).to_contain_text("0 attempts to reach the patient")
    for number in range(3):
        summary = page.locator("summary", has_text=f"No answer ({number} of 3)")
        if not page.get_by_role("button", name="Record an attempt").is_visible():
            summary.click()
        page.get_by_label("What happened?").fill(f"Voicemail {number}")
        page.get_by_role("button", name="Record an attempt").click()
    page.locator("summary", has_text="No answer (3 of 3)").click()
    expect(page.locator(".cr-mw-tries li")).to_have_count(3)
    page.get_by_role("button", name="Close as no contact").click()
    expect(page.locator("main")).to_contain_text("No cases are allocated to you.")
    assert care.case("48084").outcome == "no_contact"


def test_a_pick_up_and_its_answer(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(ORLA)
    page.get_by_role("link", name="Pick up another case").click()
    page.get_by_role("link", name="Pick up case 48085").click()
    page.get_by_role("button", name="Pick up and open").click()
    expect(page.get_by_role("alert").first).to_contain_text("Say why you need this case.")
    page.get_by_label("Why do you need this case?").fill("She rang me back")
    page.get_by_role("button", name="Pick up and open").click()
    expect(page.locator(".cr-mw-case--open")).to_contain_text("has not answered yet")
    manager = open_care(Role.SHIFT_MANAGER)
    manager.goto(manager.url.split("/allocation")[0] + "/allocation/shift/")
    expect(manager.locator("main")).to_contain_text("She rang me back")


def test_include_me_and_finishing(care: UrgentCare, open_care: OpenAs) -> None:
    with direct_write():
        ClinicianShift.objects.filter(pk=care.shift(MARGUERITE).pk).update(status="not_included")
    page = open_care(MARGUERITE)
    page.get_by_role("button", name="Include me").click()
    expect(page.locator("#include-me")).to_contain_text("You asked to be included")
    services.answer_request(
        clinician_shift_id=care.shift(MARGUERITE).pk,
        accepts=True,
        actor=care.actor(Role.SHIFT_MANAGER),
        at=timezone.now(),
    )
    expect(page.locator("#include-me")).to_have_count(0, timeout=8000)
    page.get_by_role("link", name="I am finishing").click()
    expect(page.locator("main")).to_contain_text("nothing has to be reallocated")
    page.get_by_role("button", name="Yes, I am finishing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Finishing")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_feedback_form_keeps_what_is_typed_until_it_is_saved(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Check, width: int
) -> None:
    give(care, "48084", ORLA)
    page = open_care(NADIA, width=width)
    page.goto(page.url.split("/allocation")[0] + "/allocation/feedback/")
    expect(page.locator("main")).to_contain_text("Clinicians given allocations (1)")
    assert_accessible(page)
    page.get_by_label("Feedback", exact=True).fill("Good flow tonight")
    page.reload()
    expect(page.get_by_label("Feedback", exact=True)).to_have_value("Good flow tonight")
    page.get_by_role("button", name="Save feedback").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choose a clinician of this shift.")
    page.get_by_label("Clinician", exact=True).select_option(label=ORLA)
    page.get_by_role("button", name="Save feedback").click()
    expect(page.locator("main")).to_contain_text("Feedback (1)")
    expect(page).to_have_url(re.compile(r"/allocation/feedback/[0-9a-f-]+/$"))
    page.reload()
    expect(page.get_by_label("Feedback", exact=True)).to_have_value("")
    assert_accessible(page)
    page.get_by_role("link", name="Correct the entry").click()
    assert_accessible(page)

    # Signing out drops what was not saved
    page.go_back()
    page.get_by_label("Feedback", exact=True).fill("Not yet")
    page.goto(page.url.split("/allocation")[0] + "/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("login"))
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('careround'))")
    assert kept == []


def test_hello_and_messages_of_the_wacc(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Check
) -> None:
    page = open_care(NADIA)
    page.goto(page.url.split("/allocation")[0] + f"/allocation/clinicians/{care.shift(ORLA).pk}/")
    page.get_by_role("link", name="Say hello").click()
    assert_accessible(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".cr-talk__mine")).to_contain_text("I am doing allocation until")
    page.get_by_label("Message", exact=True).fill("48084 is yours")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".cr-talk__mine")).to_have_count(2)
    assert_accessible(page)
    until = timezone.localtime(timezone.now() + timedelta(minutes=40))
    page.get_by_label("A time I type").fill(f"{until:%H:%M}")
    page.get_by_role("button", name="Pause allocation").click()
    expect(page.locator("main")).to_contain_text(f"Paused until {until:%H:%M}")
