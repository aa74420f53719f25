"""A replayed shift in the browser: with keys, with links alone, on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from allocation.services import allocate_cases, complete_case, open_case
from tests.functional.care import ORLA, OpenAs
from tests.urgent_care import UrgentCare


@pytest.fixture
def played(care: UrgentCare) -> UrgentCare:
    """Orla has been given a case and completed it."""
    case = care.add("R1", colour="BLACK", due=-20)
    actor, at = care.person(ORLA), care.at
    allocate_cases(
        case_ids=[case.pk],
        worker_id=care.workers[ORLA],
        actor=care.actor(),
        at=at + timedelta(milliseconds=1),
    )
    open_case(case_id=case.pk, actor=actor, at=at + timedelta(milliseconds=2))
    complete_case(case_id=case.pk, actor=actor, at=at + timedelta(milliseconds=3))
    return care


def get_address(care: UrgentCare, query: str) -> str:
    return f"/reports/replay/{care.session_id}/?{query}"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_replay_is_accessible_and_never_scrolls_sideways(
    played: UrgentCare, open_care: OpenAs, assert_accessible: Callable[[Page], None], width: int
) -> None:
    page = open_care(Role.SHIFT_MANAGER, width=width)
    for address in (
        "/reports/replay/",
        get_address(played, "event=1"),
        get_address(played, "event=0"),
        get_address(played, ""),
        get_address(played, "cap=1"),
    ):
        page.goto(address)
        assert_accessible(page)


def press(page: Page, key: str) -> None:
    """Press a key once the page is there with its script."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_the_arrows_go_from_event_to_event(played: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.SHIFT_MANAGER)
    page.get_by_role("link", name="Replay a shift").first.click()
    page.locator(f'a[href="/reports/replay/{played.session_id}/"]').click()
    now = page.get_by_role("region", name="completed by").get_by_role("heading")
    expect(now).to_contain_text(f"Case R1 completed by {ORLA}")
    press(page, "ArrowLeft")
    expect(page.get_by_role("heading", name=f"Case R1 opened by {ORLA}")).to_be_visible()
    expect(page.get_by_role("row", name=ORLA)).to_contain_text("0 of 3")
    press(page, "ArrowLeft")
    expect(page.get_by_role("heading", name=f"Case R1 allocated to {ORLA}")).to_be_visible()
    expect(page.get_by_role("row", name=ORLA)).to_contain_text("1 of 3")
    press(page, "ArrowRight")
    expect(page.get_by_role("heading", name=f"Case R1 opened by {ORLA}")).to_be_visible()
    page.get_by_label("Go to").press("ArrowLeft")
    expect(page.get_by_role("heading", name=f"Case R1 opened by {ORLA}")).to_be_visible()


def test_the_links_do_the_same_without_a_script(played: UrgentCare, open_care: OpenAs) -> None:
    page = open_care(Role.SHIFT_MANAGER, script=False)
    page.goto(get_address(played, ""))
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("heading", name=f"Case R1 opened by {ORLA}")).to_be_visible()
    page.get_by_role("link", name="First").click()
    expect(page.get_by_text("Event 1 of")).to_be_visible()
    page.get_by_label("Had the cap been").fill("1")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("Had the cap been 1, 0 of 1 allocation would")).to_be_visible()
