from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from tests.factories import PASSWORD, World
from tests.functional.pages import sign_in


def test_a_wrong_password_keeps_the_address_and_says_so(
    browser: Browser, live_server: Any, tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    # Given the sign-in page
    page = browser.new_page(base_url=live_server.url)
    page.goto("/accounts/login/")
    assert_accessible(page)

    # When somebody types a wrong password
    sign_in(page, tomorrow.users[Role.SCHEDULER].email, "wrong")

    # Then the error has the focus, the address is kept, and the right password works
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("is not right. Check both")
    expect(page.get_by_label("Work email")).to_have_value("scheduler@tests.example")
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rounds")
    page.close()


def test_signing_out_leads_to_the_sign_in_page(
    open_as: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.SCHEDULER)
    page.get_by_role("link", name="Sign out").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
