"""The main jobs over HTTP against a running Careround with its real worker.

`python -m tests.smoke http://127.0.0.1:8000` signs in as the demo scheduler, imports a day, runs
the auto-scheduler, publishes what it proposes and moves a visit; then the WACC confirms the next
best and a clinician opens a case. Prints a line a step; exit 1 at the first that fails.
"""

import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from demo.people import DEMO_PASSWORD, DEMO_USERS
from tests.day_files import make_day
from tests.smoke_browser import Browser
from tests.smoke_care import confirm_next_best, open_my_work

PATIENCE = 90.0
TOMORROW = (datetime.now(tz=UTC) + timedelta(days=1)).date().isoformat()


def wait_for(what: str, found: Callable[[], str | None]) -> str:
    """Ask again until there is an answer, or give up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = found()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"{what}: nothing after {PATIENCE:.0f} s")


def check_health(browser: Browser) -> str:
    """Everything answers: database, broker, worker, sweeper."""

    def is_ok() -> str | None:
        health = json.loads(browser.get("/healthz"))
        return str(health) if health["status"] == "ok" else None

    return wait_for("health", is_ok)


def sign_in(browser: Browser) -> str:
    """The demo scheduler signs in and lands on the rounds."""
    browser.get("/")
    user = DEMO_USERS[0]
    browser.post(browser.address, {"login": user.email, "password": DEMO_PASSWORD})
    assert "/rounds/" in browser.address, browser.address
    return user.name


def import_a_day(browser: Browser) -> str:
    """A day file is staged and applied; its board opens."""
    browser.get("/imports/new/")
    content = json.dumps(make_day(name=f"Smoke {uuid.uuid4().hex[:8]}")).encode()
    fields = {"area": "new", "area_name": "", "day": TOMORROW}
    browser.post(browser.address, fields, {"day.json": content})
    apply = re.search(r'action="(/imports/[^"]+/apply/)"', browser.page)
    assert apply, "the staged file cannot be applied"
    browser.post(apply[1], {})
    assert "/rounds/" in browser.address, browser.address
    assert "4" in browser.page
    assert "Brambledown" in browser.page
    return browser.address


def run_auto_scheduler(browser: Browser, board: str) -> str:
    """The worker takes the run; its proposal is published."""
    area = re.search(r"area=([0-9a-f-]{36})", board)
    assert area, board
    browser.get(f"/runs/new/?area={area[1]}&day={TOMORROW}")
    patches = re.findall(r'name="patches" value="([0-9a-f-]{36})"', browser.page)
    assert patches, "no patch to run"
    fields = {"area": area[1], "patches": patches, "day": TOMORROW, "seconds": 1}
    browser.post(browser.address.split("?")[0], fields)
    run = re.search(r"/runs/([0-9a-f-]{36})/", browser.address)
    assert run, browser.address

    def proposed() -> str | None:
        browser.get(f"/runs/{run[1]}/")
        return browser.address if browser.address.endswith("/proposal/") else None

    wait_for("the proposal", proposed)
    browser.post(f"/runs/{run[1]}/publish/", {"everything": "on"})
    browser.get(board)
    return run[1]


def move_a_visit(browser: Browser, board: str) -> str:
    """A visit of the board is opened and unassigned, then given back."""
    visit = re.search(r'name="visit" value="([0-9a-f-]{36})"', browser.page)
    assert visit, "no visit on the board"
    border = "&" if "?" in board else "?"
    page = browser.get(f"{board}{border}visit={visit[1]}")
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version, "the panel has no form"
    action = f"/rounds/visits/{visit[1]}/unassign/?{urllib.parse.urlparse(board).query}"
    browser.post(action, {"version": version[1], "reason": "Smoke test"})
    assert "unassigned" in browser.page
    return visit[1]


def main(base: str) -> None:
    """Do the main jobs in order."""
    browser = Browser(base)
    print("healthy:", check_health(browser))
    print("signed in:", sign_in(browser))
    board = import_a_day(browser)
    print("imported:", board)
    print("ran and published:", run_auto_scheduler(browser, board))
    print("unassigned by hand:", move_a_visit(browser, board))
    print("next best confirmed:", confirm_next_best(base))
    print("opened and put back:", open_my_work(base))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (AssertionError, urllib.error.URLError) as error:
        sys.exit(f"smoke test failed: {error}")
