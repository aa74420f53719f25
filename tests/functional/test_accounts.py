"""Signing in with a second factor and managing users, as people do it."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from accounts.services import set_sign_in_policy
from tests.factories import PASSWORD, World
from tests.functional.pages import sign_in
from tests.integration.test_sign_in import get_code

Check = Callable[[Page], None]


def test_an_administrator_sets_up_a_second_factor_and_signs_in_with_it(
    browser: Browser, live_server: Any, tomorrow: World, assert_accessible: Check
) -> None:
    # Given that administrators need a second factor
    set_sign_in_policy(
        body={"mfa_roles": ["admin"]},
        reason="Agreed.",
        actor=tomorrow.actor(Role.ADMIN),
        at=timezone.now(),
    )

    # When one signs in, the set-up comes first
    page = browser.new_context(base_url=live_server.url).new_page()
    sign_in(page, tomorrow.users[Role.ADMIN].email, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    assert_accessible(page)
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".cr-account__key").inner_text()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("This code is not right")
    assert_accessible(page)
    page.get_by_label("Code", exact=True).fill(get_code(secret))
    page.get_by_role("button", name="Set up").click()

    # Then there are recovery codes, and pages open
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert_accessible(page)
    recovery = page.locator(".cr-account__codes code").first.inner_text()
    page.goto("/users/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")

    # And the next sign-in asks for a code
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, tomorrow.users[Role.ADMIN].email, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Type the code of your app")
    assert_accessible(page)
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/users/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")


def test_an_administrator_makes_a_user_and_gives_and_ends_a_role(
    open_as: Callable[..., Page], assert_accessible: Check
) -> None:
    page = open_as(Role.ADMIN)
    page.goto("/users/")
    assert_accessible(page)
    page.get_by_role("link", name="New user").click()
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Name").fill("Ada Fernsby")
    page.get_by_label("Work email").fill("ada@tests.example")
    page.get_by_label("First role").select_option(label="scheduler")
    page.get_by_label("Where").select_option(label="Testing agency (agency)")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_contain_text("One-time password, shown this once")
    assert_accessible(page)
    page.get_by_label("Role", exact=True).select_option(label="capacity officer")
    page.get_by_label("Where").select_option(label="Testing agency (agency)")
    page.get_by_label("Why", exact=True).fill("Covers on Mondays.")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("status")).to_contain_text("The role is given.")
    page.get_by_label("Why capacity officer, Testing agency ends").fill("No longer needed.")
    page.get_by_role("button", name="End capacity officer, Testing agency").click()
    expect(page.get_by_role("status")).to_contain_text("The role has ended.")
    expect(page.get_by_role("row", name="capacity officer")).to_have_count(0)


def test_a_team_leader_puts_somebody_on_duty(
    open_as: Callable[..., Page], assert_accessible: Check
) -> None:
    page = open_as(Role.TEAM_LEADER)
    page.goto("/duty-rota/")
    assert_accessible(page)
    page.get_by_label("Who", exact=True).select_option(label="Scheduler")
    page.get_by_label("Role", exact=True).select_option(label="domiciliary care organiser")
    page.get_by_label("Where").select_option(label="Testing agency (agency)")
    page.get_by_label("From").fill("00:00")
    page.get_by_label("Until").fill("23:59")
    page.get_by_role("button", name="Put on duty").click()
    row = page.get_by_role("row", name="domiciliary care organiser")
    expect(row.get_by_text("Scheduler", exact=True)).to_be_visible()
    assert_accessible(page)
    row.get_by_role("button").click()
    expect(row.get_by_role("button")).to_have_count(0)


def test_the_pages_of_users_are_accessible_on_a_phone(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Check
) -> None:
    page = open_as(Role.ADMIN, width=390, height=844)
    dso = tomorrow.users[Role.DSO].pk
    for address in (
        "users/",
        "users/new/",
        "users/roles/",
        "users/sign-in/",
        "users/emergency/",
        f"users/{dso}/",
        "accounts/",
        "accounts/password/change/",
        "accounts/second-factor/totp/activate/",
    ):
        page.goto(f"/{address}")
        assert_accessible(page)
