"""A week of urgent care for the tests of reports, worked through the services."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from allocation.services import allocate_cases, complete_case, open_case, reallocate_case
from tests.urgent_care import UrgentCare

ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
AT = datetime(2026, 11, 10, 10, tzinfo=UTC)  # a Tuesday
DAY = "2026-11-10"


def give(care: UrgentCare, ref: str, name: str, minutes: float) -> None:
    case = care.add(ref, colour="RED", due=600)
    at = AT + timedelta(minutes=minutes)
    allocate_cases(case_ids=[case.pk], worker_id=care.workers[name], actor=care.actor(), at=at)


def work(
    care: UrgentCare, ref: str, name: str, minutes: float, length: float, how: str = "completed"
) -> None:
    case_id, actor = care.case(ref).pk, care.person(name)
    at = AT + timedelta(minutes=minutes)
    open_case(case_id=case_id, actor=actor, at=at)
    end = at + timedelta(minutes=length)
    complete_case(case_id=case_id, outcome=how, actor=actor, at=end)


def fill(care: UrgentCare, name: str, count: int, done: int, prefix: str) -> None:
    """Give somebody so many cases one after the other; so many are completed."""
    for number in range(count):
        give(care, f"{prefix}{number}", name, number * 12)
        if number < done:
            work(care, f"{prefix}{number}", name, number * 12 + 1, 10 + number % 3)


def play(care: UrgentCare) -> None:
    """Orla 8 of 8, Bram 6 of 9 with a slip put right, Marguerite 2 of 2."""
    fill(care, ORLA, 8, 8, "A")
    fill(care, BRAM, 8, 6, "B")
    fill(care, MARGUERITE, 2, 2, "C")
    give(care, "D1", BRAM, 100)
    reallocate_case(
        case_id=care.case("D1").pk,
        worker_id=care.workers[MARGUERITE],
        reason_code="wrong_clinician",
        actor=care.actor(),
        at=AT + timedelta(minutes=102),
    )


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get_page(client: Client, care: UrgentCare, name: str, **more: Any) -> HttpResponse:
    words = {"service": care.service_id, "week": DAY, **more}
    return client.get(reverse(name), words)


def text_of(response: HttpResponse) -> str:
    assert response.status_code == 200, response.content[:400]
    return " ".join(response.content.decode().split())
