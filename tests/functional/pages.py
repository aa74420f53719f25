"""Pages as people use them."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.factories import World


def enter(page: Page, url: str, user: User) -> None:
    """Open the first page of the server at `url` as somebody who signed in before."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    page.goto("/")


def sign_in(page: Page, email: str, password: str) -> None:
    """Go in by the form."""
    page.goto("/accounts/login/")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()


class BoardPage:
    """The rounds board of a world's day."""

    def __init__(self, page: Page, world: World) -> None:
        self.page, self.world = page, world
        self.panel = page.locator("#panel")

    @property
    def address(self) -> str:
        return f"/rounds/?patch=all&area={self.world.area_id}&day={self.world.day.isoformat()}"

    def open(self, more: str = "") -> "BoardPage":
        self.page.goto(f"{self.address}{more}")
        return self

    def card(self, name: str, start: str) -> Locator:
        cards = self.page.locator(".cr-un")
        return cards.filter(has_text=name).filter(has_text=start)

    def row(self, carer: str) -> Locator:
        return self.page.locator(f'tr[data-name="{carer}"]')

    def visit(self, carer: str, name: str) -> Locator:
        return self.row(carer).locator("button", has_text=name)

    def choose(self, carer: str, start: str) -> None:
        self.panel.get_by_label("Carer", exact=True).select_option(label=carer)
        self.panel.get_by_label("Start").fill(start)

    def expect_visit(self, carer: str, name: str, start: str) -> None:
        expect(self.visit(carer, name).filter(has_text=f"{start} to")).to_be_visible()
