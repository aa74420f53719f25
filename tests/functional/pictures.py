"""Makes the pictures of the README: `python -m pytest tests/functional/pictures.py`.

Not a test by name, so that an ordinary run does not load the demo county; the pictures show what a
person sees there.
"""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from accounts.roles import Role
from demo.people import DEMO_PASSWORD, DEMO_USERS

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto(address)
    page.fill("[name=login]", email)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pictures_of_the_demo_county(page: Page, live_server) -> None:
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
    page.goto(f"{live_server.url}/rounds/")
    page.get_by_role("link", name="Day after").click()
    page.locator("[name=visit]").nth(30).click()
    page.wait_for_selector("[data-move-form]")
    page.screenshot(path=PICTURES / "rounds-board.png")
    page.goto(f"{live_server.url}/runs/")
    page.locator("main table a[href*='/runs/']").first.click()
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / "proposal.png")
    assert (PICTURES / "proposal.png").stat().st_size > 10_000
