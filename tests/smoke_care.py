"""The main jobs of urgent care over HTTP: the next best is confirmed, the clinician opens it."""

import re

from demo.people import DEMO_PASSWORD, DEMO_USERS
from tests.smoke_browser import Browser


def enter(base: str, address: str) -> Browser:
    """Somebody of the demo signs in, with cookies of their own."""
    browser = Browser(base)
    browser.get("/")
    user = next(one for one in DEMO_USERS if one.email == address)
    browser.post(browser.address, {"login": user.email, "password": DEMO_PASSWORD})
    return browser


def confirm_next_best(base: str) -> str:
    """The WACC asks for the next best and confirms it."""
    wacc = enter(base, "wacc@demo.example")
    page = wacc.get("/allocation/?next=1")
    action = re.search(r'formaction="(/allocation/cases/[0-9a-f-]{36}/allocate)"', page)
    worker = re.search(r'name="worker" value="([0-9a-f-]{36})"', page)
    assert action, "nothing is proposed"
    assert worker, "nobody is proposed"
    wacc.post(action[1], {"worker": worker[1], "proposed": worker[1]})
    found = re.search(r">(\S+) allocated to ([^.<]+)", wacc.page)
    assert found, "the board does not say that it was allocated"
    return f"{found[1]} to {found[2]}"


def open_my_work(base: str) -> str:
    """A clinician opens a case of My Work and puts it back."""
    clinician = enter(base, "clinician@demo.example")
    page = clinician.get("/my-work/")
    case = re.search(r"/my-work/cases/([0-9a-f-]{36})/(?:open|put-back)", page)
    assert case, "My Work is empty"
    if f"{case[1]}/open" in page:
        clinician.post(f"/my-work/cases/{case[1]}/open", {})
        assert f"{case[1]}/put-back" in clinician.page, "the case is not open"
    clinician.post(f"/my-work/cases/{case[1]}/put-back", {})
    assert f"{case[1]}/open" in clinician.page, "the case was not put back"
    return case[1]
