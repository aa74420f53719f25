"""Makes the pictures of the README: `python -m pytest tests/functional/pictures.py`.

Not a test by name, so that an ordinary run does not load the demo county; the pictures show what a
person sees there.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from accounts.roles import Role
from demo.people import DEMO_PASSWORD, DEMO_USERS

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LONGEST = 120_000  # milliseconds; the first re-plan may wait for the compiled search


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto(address)
    page.fill("[name=login]", email)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def take_scheduling(page: Page, address: str) -> None:
    """Picture the board of tomorrow, the proposal that waits, and what a sick call would change."""
    page.goto(f"{address}/rounds/")
    page.get_by_role("link", name="Day after").click()
    page.locator("[name=visit]").nth(30).click()
    page.wait_for_selector("[data-move-form]")
    page.screenshot(path=PICTURES / "rounds-board.png")
    page.goto(f"{address}/runs/")
    page.get_by_role("row").filter(has_text="Proposal to decide").locator("th a").first.click()
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / "proposal.png")
    page.goto(f"{address}/rounds/")
    page.get_by_role("link", name="Day after").click()
    page.wait_for_load_state()
    page.locator("a.cr-who__link").nth(2).click()
    page.get_by_role("button", name="Record and plan again").click(timeout=LONGEST)
    page.wait_for_url("**/replans/*-*/", timeout=LONGEST)
    page.screenshot(path=PICTURES / "sick-call.png")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pictures_of_the_demo_county(page: Page, live_server: Any) -> None:
    call_command("load_demo")
    call_command("sweep", "--once")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    emails = {user.role: user.email for user in DEMO_USERS}
    sign_in(page, live_server.url, emails[Role.WACC])
    page.goto(f"{live_server.url}/allocation/")
    page.wait_for_selector("[data-board]")
    page.screenshot(path=PICTURES / "allocation-board.png")
    page.context.clear_cookies()
    sign_in(page, live_server.url, emails[Role.SCHEDULER])
    take_scheduling(page, live_server.url)
    assert (PICTURES / "sick-call.png").stat().st_size > 10_000
