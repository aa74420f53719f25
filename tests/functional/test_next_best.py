"""The next best allocation in the browser: N, Enter; skip; several moved; what survives a swap."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from allocation.models import Allocation
from tests.functional.care import BRAM, MARGUERITE, ORLA, OpenAs, choose, fill_queue, give, row
from tests.urgent_care import UrgentCare

EWAN = "Ewan Brackenfold"


def focus_first(page: Page, ref: str = "48074") -> None:
    row(page, ref).get_by_role("link", name=ref, exact=True).focus()


def test_n_proposes_and_enter_confirms(care: UrgentCare, open_care: OpenAs) -> None:
    # Given a queue in which the focus is somewhere
    page = open_care(Role.WACC)
    focus_first(page, "48096")

    # When N is pressed
    page.keyboard.press("n")

    # Then a case and a clinician are proposed with reasons, and nothing is written
    bar = page.locator("[data-next-best]")
    expect(bar).to_contain_text("48074")
    expect(bar).to_contain_text("First in order: earliest BLACK")
    expect(bar).to_contain_text("AL-015")
    expect(page.get_by_role("button", name="Confirm")).to_be_focused()
    assert not Allocation.objects.exists()

    # When Enter is pressed, then it is allocated as proposed and the row has the focus
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("48074 allocated to")
    step = care.case("48074").allocations.get()
    assert step.worker_id == step.proposed_to_id
    expect(row(page, "48074").get_by_role("link", name="48074", exact=True)).to_be_focused()

    # And the bar proposes the next; N leads to it
    expect(bar).to_contain_text("48081")
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Confirm")).to_be_focused()


def test_a_case_can_be_skipped_and_another_clinician_chosen(
    care: UrgentCare, open_care: OpenAs
) -> None:
    page = open_care(Role.WACC)
    page.get_by_role("link", name="Next best").click()
    bar = page.locator("[data-next-best]")
    expect(bar).to_contain_text("48074")
    bar.get_by_role("link", name="Skip").click()
    expect(bar).to_contain_text("48081")
    expect(page).to_have_url(re.compile(r"next=1&skip="))
    proposed = bar.locator(".cr-next__what b").last.inner_text()
    bar.get_by_role("link", name="Other options").click()
    other = BRAM if proposed == ORLA else ORLA
    choose(page, other)
    expect(row(page, "48081")).to_contain_text(other)
    step = care.case("48081").allocations.get()
    assert step.proposed_to_id == care.workers[proposed]
    assert step.worker_id == care.workers[other]


def test_without_script_the_same_links_and_buttons_do_it(
    care: UrgentCare, open_care: OpenAs
) -> None:
    page = open_care(Role.WACC, script=False)
    page.get_by_role("link", name="Next best").click()
    expect(page.locator("[data-next-best]")).to_contain_text("48074")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#notice")).to_contain_text("48074 allocated to")
    expect(page.locator("[data-next-best]")).to_contain_text("48081")


def test_a_proposal_that_changes_takes_the_focus_off_confirm(
    care: UrgentCare, open_care: OpenAs
) -> None:
    page = open_care(Role.WACC)
    focus_first(page)
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Confirm")).to_be_focused()
    give(care, "48074", MARGUERITE)
    expect(page.locator("[data-next-best]")).to_contain_text("48081", timeout=6000)
    expect(page.get_by_role("button", name="Confirm")).not_to_be_focused()
    expect(page.locator("[data-next-best]")).to_be_focused()


def test_scroll_ticks_focus_and_an_open_list_survive_a_swap(
    care: UrgentCare, open_care: OpenAs
) -> None:
    fill_queue(care)
    page = open_care(Role.WACC)
    page.get_by_role("link", name="Next best").click()
    expect(page.get_by_role("button", name="Confirm")).to_be_focused()
    page.get_by_text("Why not somebody else").click()
    page.get_by_label("Tick case 48127").check()
    queue = page.locator('[data-scroll="queue"]')
    focus_first(page, "48132")
    before = queue.evaluate("one => one.scrollTop")
    assert before > 100
    give(care, "48133", MARGUERITE)
    expect(row(page, "48133")).to_contain_text(MARGUERITE, timeout=6000)
    assert queue.evaluate("one => one.scrollTop") == before
    expect(page.get_by_label("Tick case 48127")).to_be_checked()
    expect(row(page, "48132").get_by_role("link", name="48132", exact=True)).to_be_focused()
    expect(page.locator('[data-keep="next-more"]')).to_have_attribute("open", "")


@pytest.mark.parametrize("script", [True, False])
def test_several_cases_go_to_one_clinician_together(
    care: UrgentCare, open_care: OpenAs, script: bool
) -> None:
    give(care, "48074", ORLA)
    give(care, "48084", ORLA)
    page = open_care(Role.WACC, script=script)
    page.get_by_label("Tick case 48074").check()
    page.get_by_label("Tick case 48084").check()
    page.get_by_role("button", name="Reallocate").click()
    expect(page.get_by_role("heading", name="Reallocate 2 cases")).to_be_visible()
    expect(page.locator(".cr-dialog__now").last).to_contain_text(ORLA)
    page.get_by_label("Why does it move?").select_option(label="Another reason")
    choose(page, BRAM)
    expect(page.locator("#notice")).to_contain_text(f"48074 and 48084 reallocated to {BRAM}.")
    for ref in ("48074", "48084"):
        expect(row(page, ref)).to_contain_text(BRAM)
        assert care.case(ref).allocated_to_id == care.workers[BRAM]


def test_queued_and_held_cases_are_not_ticked_together(care: UrgentCare, open_care: OpenAs) -> None:
    give(care, "48074", ORLA)
    page = open_care(Role.WACC)
    page.get_by_label("Tick case 48074").check()
    expect(page.get_by_role("button", name="Reallocate 1 case")).to_be_visible()
    page.get_by_label("Tick case 48084").check()
    expect(page.get_by_text("Tick either cases to allocate")).to_be_visible()
    expect(page.locator("[data-move-button]")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_the_cases_of_somebody_who_leaves_are_moved_in_one_step(
    care: UrgentCare, open_care: OpenAs, script: bool
) -> None:
    give(care, "48081", EWAN)
    page = open_care(Role.WACC, script=script)
    page.get_by_role("link", name="Reallocate 1").click()
    goes = page.get_by_label("48081 goes to")
    expect(goes.locator("option:checked")).not_to_have_text(re.compile("Nobody"))
    name = goes.locator("option:checked").inner_text().split(" (")[0]
    page.get_by_role("button", name="Reallocate 1 case").click()
    expect(page.locator("#notice")).to_contain_text(f"Reallocated: 48081 to {name}.")
    assert care.case("48081").allocated_to_id == care.workers[name]


def test_an_old_board_is_red_and_confirms_nothing(care: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.WACC)
    page.clock.install()
    page.goto("/allocation/?next=1")
    page.route("**/allocation/version**", lambda route: route.abort())
    page.clock.run_for(15_000)
    line = page.locator("[data-motd]")
    expect(line).to_contain_text(re.compile(r"Data from \d\d:\d\d:\d\d"))
    expect(line).to_have_css("background-color", "rgb(213, 40, 27)")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#notice")).to_contain_text("This board is old")
    assert not Allocation.objects.exists()


def test_the_bar_and_its_dialogs_are_accessible(
    care: UrgentCare, open_care: OpenAs, assert_accessible: Callable[[Page], None]
) -> None:
    give(care, "48081", EWAN)
    page = open_care(Role.WACC)
    page.goto("/allocation/?next=1")
    page.get_by_text("Why not somebody else").click()
    assert_accessible(page)
    page.get_by_role("link", name="Reallocate 1").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/allocation/clinicians/{care.shift(EWAN).pk}/reallocate")
    assert_accessible(page)
