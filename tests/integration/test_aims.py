"""The aims of allocation through the page and the API."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from allocation.models import Allocation, ClinicianShift
from allocation.services import (
    allocate_cases,
    answer_pulse,
    close_session,
    complete_case,
    explain_nothing,
    open_case,
    pause_my_shift,
    pick_up_case,
    reallocate_case,
    resume_my_shift,
)
from tests.factories import World
from tests.urgent_care import UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
AT = datetime(2026, 11, 10, 10, tzinfo=UTC)
WEEK = "2026-11-10"


@pytest.fixture
def care(world: World) -> Iterator[UrgentCare]:
    with time_machine.travel(AT, tick=False):
        yield make_urgent_care(world, AT)


def after(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def give(care: UrgentCare, ref: str, name: str, minutes: float) -> None:
    case = care.add(ref, colour="RED", due=600)
    worker_id = care.workers[name]
    allocate_cases(case_ids=[case.pk], worker_id=worker_id, actor=care.actor(), at=after(minutes))


def work(care: UrgentCare, ref: str, name: str, minutes: float, length: float) -> None:
    case_id, actor = care.case(ref).pk, care.person(name)
    open_case(case_id=case_id, actor=actor, at=after(minutes))
    complete_case(case_id=case_id, actor=actor, at=after(minutes + length))


def play(care: UrgentCare) -> None:
    """Orla: gaps of 2, 3, 4, 5 and 6 minutes, a pause in the last; one case off the list."""
    begin = 0.0
    for number, gap in enumerate((2, 3, 4, 5, 6)):
        give(care, f"A{number}", ORLA, begin)
        if number == 4:
            actor = care.person(ORLA)
            pause_my_shift(until=after(begin + 20), reason="Tea", actor=actor, at=after(begin + 1))
            resume_my_shift(actor=actor, at=after(begin + 11))
            begin += 10
        work(care, f"A{number}", ORLA, begin + gap, 10)
        begin += gap + 10
    case, me = care.add("P1", colour="RED"), care.person(ORLA)
    pick_up_case(case_id=case.pk, reason="Knows me", actor=me, at=after(begin + 30))
    complete_case(case_id=case.pk, actor=me, at=after(begin + 40))
    give(care, "B1", BRAM, 100)
    reallocate_case(
        case_id=care.case("B1").pk,
        worker_id=care.workers[MARGUERITE],
        reason_code="needs_changed",
        reason="A prescriber",
        actor=care.actor(),
        at=after(110),
    )
    for name, score in ((ORLA, 4), (BRAM, 3), (MARGUERITE, 4)):
        answer_pulse(score=score, actor=care.person(name), at=after(120))
    work(care, "B1", MARGUERITE, 130, 10)


def close(care: UrgentCare) -> None:
    actor = care.actor(Role.SHIFT_MANAGER)
    given = Allocation.objects.values("worker_id")
    rows = ClinicianShift.objects.filter(session_id=care.session_id, mode="advice")
    for shift in rows.exclude(worker_id__in=given):
        explain_nothing(
            clinician_shift_id=shift.pk, reason_code="no_suitable_case", actor=actor, at=AT
        )
    close_session(session_id=care.session_id, actor=actor, at=after(360))


def ask(care: UrgentCare, user: User, name: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name), {"service": care.service_id, "week": WEEK})


@pytest.mark.req("RP-016")
def test_after_a_session_closed_each_aim_has_its_number_its_trend_and_its_definition(
    care: UrgentCare,
) -> None:
    play(care)
    close(care)
    manager = care.world.users[Role.REPORT_MANAGER]
    answer = ask(care, manager, "api_allocation_aims").json()
    aims = {one["code"]: one for one in answer["aims"]}
    # The middle of 2, 3, 4, 5, 6 and 20: the pause is taken out, Marguerite waited twenty.
    assert aims["choosing"]["number"]["value"] == "4.50"
    assert aims["reallocation"]["number"] == {"value": "0.13", "exact": "1/8"}
    assert aims["pulse"]["number"] == {"value": "3.67", "exact": "11/3"}
    assert aims["off_list"]["number"] == {"value": "0.14", "exact": "1/7"}
    assert aims["pauses"]["number"]["value"] == "0.20"
    assert answer["reallocations"] == {"needs_changed": 1}
    for one in answer["aims"]:
        assert one["definition"]
        assert one["trend"] == "nothing to compare with the week before"
        assert len(one["weeks"]) == 8
    [session] = answer["sessions"]
    assert {one["code"] for one in session["aims"]} == set(aims)
    page = ask(care, manager, "report_aims").content.decode()
    assert "Minutes from free to open, median" in page
    assert "4.5 <small>min</small>" in page
    assert "12.5 <small>%</small>" in page
    assert "3.7 <small>of 5</small>" in page
    assert "Nothing to compare with the week before" in page
    assert "nobody’s name is kept with an answer" in page


def test_the_trend_compares_with_the_week_before(care: UrgentCare) -> None:
    play(care)
    close(care)
    client = Client()
    client.force_login(care.world.users[Role.SHIFT_MANAGER])
    words = {"service": care.service_id, "week": "2026-11-17"}
    answer = client.get(reverse("api_allocation_aims"), words).json()
    [choosing] = [one for one in answer["aims"] if one["code"] == "choosing"]
    assert choosing["number"] is None
    assert choosing["before"]["value"] == "4.50"
    assert [one["number"] is None for one in choosing["weeks"]] == [*[True] * 6, False, True]


def test_too_few_give_no_number(care: UrgentCare) -> None:
    give(care, "A1", ORLA, 0)
    work(care, "A1", ORLA, 2, 9)
    answer_pulse(score=2, actor=care.person(ORLA), at=after(20))
    close(care)
    answer = ask(care, care.world.users[Role.SHIFT_MANAGER], "api_allocation_aims").json()
    numbers = {one["code"]: one["number"] for one in answer["aims"]}
    assert [numbers[one] for one in ("choosing", "reallocation", "pulse", "off_list")] == [None] * 4


def test_who_sees_own_figures_only_does_not_see_the_aims(care: UrgentCare) -> None:
    assert ask(care, care.users[ORLA], "report_aims").status_code == 404
    assert ask(care, care.users[ORLA], "api_allocation_aims").status_code == 404


def test_the_queries_do_not_grow(care: UrgentCare) -> None:
    def count() -> int:
        ask(care, care.world.users[Role.SHIFT_MANAGER], "report_aims")
        with CaptureQueriesContext(connection) as queries:
            ask(care, care.world.users[Role.SHIFT_MANAGER], "report_aims")
        return len(queries)

    give(care, "Z1", ORLA, 0)
    work(care, "Z1", ORLA, 2, 9)
    few = count()
    play(care)
    assert count() == few <= 46
