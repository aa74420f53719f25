"""Makes the pictures of the README: `python -m pytest tests/functional/pictures.py`.

Not a test by name, so that an ordinary run does not load the demo county; the pictures show what a
person sees there.
"""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from demo.people import DEMO_PASSWORD, DEMO_USERS

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pictures_of_the_demo_county(page: Page, live_server) -> None:
    call_command("load_demo")
    call_command("sweep", "--once")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url)
    page.fill("[name=login]", DEMO_USERS[0].email)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
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
