"""A real browser against a live server with an imported day of tomorrow."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.roles import Role
from core.times import get_local_day
from scripts.chromium import find
from tests.factories import World, import_day, make_world
from tests.functional.pages import BoardPage, enter
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

# Playwright keeps a loop in this thread; what the tests ask of the database is still in order.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONGEST_ANSWER = 60.0
SizedPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for one file of tests.

    Its loop runs in this thread as long as it lives, and Django's test client cannot answer beside
    it, so it has to end before the tests of another file begin.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def answered(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[None]:
    """Empty the database only when the server has answered whatever the browser asked last.

    A request that is still answered holds locks on the rows that would be deleted under it.
    """
    yield
    for context in browser.contexts:  # a test may have left one open
        context.close()
    patience = time.monotonic() + LONGEST_ANSWER
    while (answering := _get_answering()) and time.monotonic() < patience:
        answering[0].join(0.1)
    assert not answering, "the live server still answers after the last page was closed"


def _get_answering() -> list[threading.Thread]:
    """The threads of the live server: one for each connection that is open."""
    return [one for one in threading.enumerate() if "process_request_thread" in one.name]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor whom nobody knows."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def tomorrow(live_server: Any, transactional_db: None) -> World:
    """People in every role, and a day of tomorrow on which nobody is assigned."""
    now = timezone.now()
    return import_day(make_world(), day=get_local_day(now) + timedelta(days=1), at=now)


@pytest.fixture
def open_as(browser: Browser, live_server: Any, tomorrow: World) -> Iterator[SizedPage]:
    """Open a page signed in as somebody, at a size, with or without script."""
    contexts = []

    def open_page(role: Role, *, width: int = 1440, height: int = 900, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        enter(page, live_server.url, tomorrow.users[role])
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def care(live_server: Any, transactional_db: None) -> UrgentCare:
    """A shift of urgent care that runs now, with a dozen cases in the queue."""
    care = make_urgent_care(make_world(), timezone.now())
    add_queue(care)
    return care


@pytest.fixture
def open_care(browser: Browser, live_server: Any, care: UrgentCare) -> Iterator[SizedPage]:
    """Open a page of urgent care signed in as a role or as somebody of the roster."""
    contexts = []

    def open_page(
        who: Role | str, *, width: int = 1440, height: int = 900, script: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        user = care.world.users[who] if isinstance(who, Role) else care.users[who]
        enter(page, live_server.url, user)
        page.wait_for_url(re.compile(r"/(allocation|my-work)/$"))  # until its scripts are there
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def board(open_as: SizedPage, tomorrow: World) -> BoardPage:
    """The board of tomorrow, all patches, open for a scheduler."""
    return BoardPage(open_as(Role.SCHEDULER), tomorrow).open()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Assert that axe finds nothing and that the page does not scroll sideways."""

    def check(page: Page) -> None:
        page.evaluate(f"{AXE.read_text()};null")
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then("
            "r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))",
            RULES,
        )
        assert found == [], page.url
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, page.url

    return check
