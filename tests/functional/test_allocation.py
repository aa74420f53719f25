"""The allocation board in the browser: allocate, menu, keys, filter, what others change."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.roles import Role
from allocation.services import open_case
from tests.functional.care import (
    BRAM,
    MARGUERITE,
    ORLA,
    PATIENT,
    OpenAs,
    choose,
    fill_queue,
    give,
    person,
    row,
)
from tests.urgent_care import UrgentCare


@pytest.mark.req("AL-026")
def test_right_click_allocates_and_leads_back_to_the_same_place(
    care: UrgentCare, open_care: OpenAs
) -> None:
    # Given a queue that is scrolled down
    fill_queue(care)
    page = open_care(Role.WACC)
    queue = page.locator('[data-scroll="queue"]')
    row(page, "48084").scroll_into_view_if_needed()
    before = queue.evaluate("one => one.scrollTop")
    assert before > 100

    # When the WACC right-clicks a case, allocates it to a provider and goes on
    row(page, "48084").locator("th").click(button="right")
    page.get_by_role("menuitem", name="Allocate to Provider").click()
    expect(page.get_by_role("dialog")).to_contain_text("48084")
    expect(page.get_by_role("radio", name=ORLA)).to_be_checked()
    page.get_by_role("button", name="Next").click()

    # Then the name stands there, the place is the same, the row has the focus
    expect(row(page, "48084").locator("td").nth(7)).to_have_text(ORLA)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert queue.evaluate("one => one.scrollTop") == before
    expect(row(page, "48084").get_by_role("link", name="48084", exact=True)).to_be_focused()
    expect(page.locator("#notice")).to_contain_text(f"48084 allocated to {ORLA}.")
    assert care.case("48084").allocated_to_id == care.workers[ORLA]


def test_the_button_of_a_row_opens_the_menu_and_escape_leads_back(
    care: UrgentCare, open_care: OpenAs
) -> None:
    page = open_care(Role.WACC)
    button = page.get_by_role("button", name="Actions for case 48084")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("menuitem", name="Allocate to Provider")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Show details")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(row(page, "48084").get_by_role("link", name="48084", exact=True)).to_be_focused()

    # The same menu allocates
    button.click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    choose(page, ORLA)
    expect(row(page, "48084")).to_contain_text(ORLA)


def test_a_case_is_allocated_by_keys_alone(care: UrgentCare, open_care: OpenAs) -> None:
    # Given the focus on the first case
    page = open_care(Role.WACC)
    row(page, "48074").get_by_role("link", name="48074", exact=True).focus()

    # When the keys walk down, open the menu of the row, and A is pressed on another
    page.keyboard.press("ArrowDown")
    expect(row(page, "48081").get_by_role("link", name="48081", exact=True)).to_be_focused()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Allocate to Provider")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_role("radio", name=ORLA)).to_be_focused()
    page.keyboard.press("Enter")

    # Then it is allocated and the row has the focus again
    expect(row(page, "48081")).to_contain_text(ORLA)
    expect(row(page, "48081").get_by_role("link", name="48081", exact=True)).to_be_focused()


def test_single_letters_can_be_switched_off(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Single letters do something").uncheck()
    page.get_by_text("Keys", exact=True).click()
    row(page, "48084").get_by_role("link", name="48084", exact=True).focus()
    page.keyboard.press("a")
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Allocate to Provider")).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_what_speaks_against_it_gives_way_to_a_reason(
    care: UrgentCare, open_care: OpenAs, script: bool
) -> None:
    # Given an AMBER case while RED waits
    page = open_care(Role.WACC, script=script)
    row(page, "48098").get_by_role("link", name="Allocate").click()
    choose(page, ORLA)

    # When it is sent without a reason, then with one
    expect(page.get_by_role("alert")).to_contain_text("RED waiting")
    expect(page.get_by_role("alert")).to_contain_text("AL-017")
    page.get_by_role("button", name="Allocate with this reason").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choose a reason.")
    page.get_by_label("Reason", exact=True).select_option(label="More urgent than its colour")
    page.get_by_role("button", name="Allocate with this reason").click()

    # Then it is allocated, and its history keeps the reason and what it overrode
    expect(row(page, "48098")).to_contain_text(ORLA)
    step = care.case("48098").allocations.get()
    assert (step.reason, step.grounds) == ("More urgent than its colour", ["order"])


def test_who_cannot_be_chosen_is_listed_with_the_rule(care: UrgentCare, open_care: OpenAs) -> None:
    for ref in ("48074", "48081", "48085"):
        give(care, ref, BRAM)
    page = open_care(Role.WACC)
    page.goto(f"/allocation/cases/{care.case('48084').pk}/allocate")
    expect(page.get_by_role("radio", name=BRAM)).to_be_disabled()
    for name, rule in ((BRAM, "AL-022"), ("Hector Dunmallow", "AL-010")):
        expect(page.locator(".cr-pick__row--off", has_text=name)).to_contain_text(rule)


def test_a_refusal_names_its_rule_and_leads_to_somebody_else(
    care: UrgentCare, open_care: OpenAs
) -> None:
    # Given a dialog in which somebody has two cases
    give(care, "48074", BRAM)
    give(care, "48081", BRAM)
    page = open_care(Role.WACC)
    row(page, "48084").get_by_role("link", name="Allocate").click()
    page.get_by_role("radio", name=BRAM).check()

    # When another WACC gives the third meanwhile
    give(care, "48085", BRAM)
    page.get_by_role("button", name="Next").click()

    # Then it is refused, by the cap, with the way to somebody else
    expect(page.get_by_role("alert")).to_contain_text("3 unlocked cases")
    expect(page.get_by_role("alert")).to_contain_text("AL-022")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Choose somebody else").click()
    choose(page, ORLA)
    expect(row(page, "48084")).to_contain_text(ORLA)


@pytest.mark.req("XC-004")
@pytest.mark.parametrize("script", [True, False])
def test_the_second_of_two_waccs_is_told_who_was_first_and_can_reallocate(
    care: UrgentCare, open_care: OpenAs, script: bool
) -> None:
    # Given a case in the dialog of one WACC, which another allocates meanwhile
    page = open_care(Role.WACC, script=script)
    row(page, "48085").get_by_role("link", name="Allocate").click()
    page.get_by_role("radio", name=ORLA).check()
    give(care, "48085", MARGUERITE)

    # When the first goes on
    page.get_by_role("button", name="Next").click()

    # Then the page names who, to whom and when; nothing was changed
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("somebody else was first")
    expect(alert).to_contain_text(f"allocated to {MARGUERITE} by Osric Penhaligon at")
    assert care.case("48085").allocations.count() == 1

    # And it can be moved by the same step, with a reason
    page.get_by_label(f"Reallocate it to {ORLA}").check()
    reason = page.get_by_label("Reason, if you reallocate")
    reason.select_option(label="The patient’s needs changed")
    page.get_by_role("button", name="Next").click()
    expect(row(page, "48085")).to_contain_text(ORLA)


def test_a_slip_is_corrected_from_the_notice(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    row(page, "48085").get_by_role("link", name="Allocate").click()
    choose(page, MARGUERITE)
    page.get_by_role("link", name="Wrong clinician").click()
    expect(page.get_by_label("Why does it move?")).to_have_value("wrong_clinician")
    choose(page, ORLA)
    expect(row(page, "48085")).to_contain_text(ORLA)
    ends = care.case("48085").allocations.order_by("at").values_list("kind", "ended_as")
    assert list(ends) == [("first", "corrected"), ("correction", "")]


@pytest.mark.req("AL-033")
@pytest.mark.req("AL-034")
@pytest.mark.parametrize("script", [True, False])
def test_the_filter_lists_who_holds_cases_and_its_counts_equal_the_list(
    care: UrgentCare, open_care: OpenAs, script: bool
) -> None:
    # Given a mixed queue: two cases of one clinician, one of another, none of a third
    for ref, name in (("48074", ORLA), ("48081", ORLA), ("48085", MARGUERITE)):
        give(care, ref, name)
    page = open_care(Role.WACC, script=script)
    rows = page.locator("tr[data-ref]")

    def open_filter() -> Locator:
        page.locator('[data-keep="filter"] summary').click()
        return page.locator("[data-filter]")

    # When the filter opens, then it lists All, Blanks and whoever holds cases
    filter = open_filter()
    labels = [text.replace("\n", " ") for text in filter.locator("label").all_inner_texts()]
    assert labels == ["All (12)", "Blanks (9)", f"{ORLA} (2)", f"{MARGUERITE} (1)"]

    # All minus Blanks; Blanks only; one clinician
    filter.get_by_label("Blanks").uncheck()
    filter.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile(r"\?allocated=held$"))
    expect(rows).to_have_count(3)
    open_filter().get_by_role("button", name="Blanks only").click()
    expect(rows).to_have_count(9)
    filter = open_filter()
    filter.get_by_label("Blanks").uncheck()
    filter.get_by_label(ORLA).check()
    filter.get_by_role("button", name="Close").click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("heading", name="IUC queue")).to_contain_text("2 of 12 cases")
    page.get_by_role("link", name="Clear filter").click()
    expect(rows).to_have_count(12)


@pytest.mark.req("AL-035")
def test_another_board_shows_a_change_within_five_seconds(
    care: UrgentCare, open_care: OpenAs
) -> None:
    # Given two boards, one with a ticked case, the focus on a row and the filter's menu shut
    one, other = open_care(Role.WACC), open_care("Osric Penhaligon")
    other.get_by_label("Tick case 48098").check()
    row(other, "48104").get_by_role("link", name="48104", exact=True).focus()

    # When a case is allocated on the first
    row(one, "48084").get_by_role("link", name="Allocate").click()
    choose(one, ORLA)

    # Then the other shows it and the clinician's counter; tick and focus stay
    expect(row(other, "48084")).to_contain_text(ORLA, timeout=5000)
    expect(person(other, ORLA)).to_contain_text("1 of 3")
    expect(other.get_by_label("Tick case 48098")).to_be_checked()
    expect(row(other, "48104").get_by_role("link", name="48104", exact=True)).to_be_focused()

    # And when it is opened by its clinician, the counters change again
    open_case(case_id=care.case("48084").pk, actor=care.person(ORLA), at=timezone.now())
    expect(person(other, ORLA)).to_contain_text("0 of 3", timeout=5000)
    expect(row(other, "48084")).to_contain_text("locked since")


def test_an_open_menu_survives_a_change(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    page.get_by_role("button", name="Actions for case 48104").click()
    give(care, "48084", ORLA)
    expect(row(page, "48084")).to_contain_text(ORLA, timeout=5000)
    expect(page.get_by_role("menuitem", name="Allocate to Provider")).to_be_focused()


def test_ticked_cases_are_allocated_together(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    expect(page.locator("[data-batch-button]")).to_be_hidden()
    row(page, "48074").get_by_role("link", name="48074", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Tick case 48081").check()
    page.get_by_role("button", name="Allocate 2 cases").click()
    expect(page.get_by_role("dialog")).to_contain_text("Allocate 2 cases to Provider")
    choose(page, ORLA)
    expect(person(page, ORLA)).to_contain_text("2 of 3")
    batches = {care.case(ref).allocations.get().batch for ref in ("48074", "48081")}
    assert len(batches) == 1
    assert None not in batches


def test_a_case_is_found_by_number_and_by_nhs_number_which_is_kept_nowhere(
    care: UrgentCare, open_care: OpenAs
) -> None:
    care.add("48140", colour="GREEN", **PATIENT)
    page = open_care(Role.WACC)
    for text, count in (("4811", 1), ("999 000 4811", 1), ("48", 13)):
        page.get_by_label("Find").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("tr[data-ref]")).to_have_count(count)
        assert "999" not in page.url
        expect(page.locator("body")).not_to_contain_text("Testwood")
    page.get_by_label("Find").fill("999 000 4811")
    page.keyboard.press("Enter")
    expect(row(page, "48140")).to_be_visible()


def test_a_board_without_an_answer_says_how_old_it_is(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    page.clock.install()
    page.reload()
    page.route("**/allocation/version**", lambda route: route.abort())
    page.clock.run_for(15_000)
    expect(page.locator("[data-motd]")).to_contain_text("s old. Connecting again.")

    # Nothing is allocated from it
    row(page, "48084").get_by_role("link", name="Allocate").click()
    expect(page.locator("#notice")).to_contain_text("This board is old")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_dialog_menu_and_filter_are_accessible(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_care(Role.WACC)
    page.locator('[data-keep="filter"] summary').click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Actions for case 48084").click()
    assert_accessible(page)
    page.get_by_role("menuitem", name="Allocate to Provider").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)


def test_without_an_answer_the_dialog_says_so_and_leads_back(
    care: UrgentCare, open_care: OpenAs
) -> None:
    page = open_care(Role.WACC)
    row(page, "48084").get_by_role("link", name="Allocate").click()
    page.get_by_role("radio", name=ORLA).check()
    page.route("**/allocate", lambda route: route.abort())
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_contain_text("No connection to Careround")
    page.get_by_role("link", name="Back to the queue").click()
    expect(row(page, "48084").get_by_role("link", name="48084", exact=True)).to_be_focused()
    assert care.case("48084").status == "queued"
