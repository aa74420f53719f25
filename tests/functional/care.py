"""Urgent care as people use it in the browser."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Locator, Page

from allocation.services import allocate_cases
from tests.urgent_care import UrgentCare

ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
PATIENT = {
    "patient_name": "Rowan Testwood",
    "nhs_number": "9990004811",
    "caller": "Hazel Testwood, mother",
    "phone": "01632 960117",
    "complaint": "Fever since this morning.",
}
OpenAs = Callable[..., Page]


def give(care: UrgentCare, ref: str, name: str) -> None:
    """Another WACC allocates a case."""
    allocate_cases(
        case_ids=[care.case(ref).pk],
        worker_id=care.workers[name],
        reason="agreed",
        actor=care.person("Osric Penhaligon"),
        at=timezone.now(),
    )


def row(page: Page, ref: str) -> Locator:
    """A case of the queue."""
    return page.locator(f'tr[data-ref="{ref}"]')


def person(page: Page, name: str) -> Locator:
    """A clinician of the panel."""
    return page.locator(f'tr[data-person="{name}"]')


def choose(page: Page, name: str) -> None:
    """Choose a clinician and go on, in the dialog or on its page."""
    page.get_by_role("radio", name=name).check()
    page.get_by_role("button", name="Next").click()


def fill_queue(care: UrgentCare) -> None:
    """Enough cases for the queue to scroll."""
    for number in range(30):
        care.add(f"47{number:03}", colour="BLACK", due=number + 1)
