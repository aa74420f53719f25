"""Weekly reports are made on Monday at six, once, and stay as they were made."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import reverse

from accounts.roles import Role
from accounts.selectors import get_actor
from allocation.models import Allocation
from messaging.models import Notice
from reporting.handlers import sweep_reports
from reporting.models import ReportRun
from reporting.services import set_report_settings
from tests.factories import World, direct_write
from tests.reports import AT, BRAM, MARGUERITE, get_page, play, sign_in, text_of, work
from tests.urgent_care import UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 17, 9, tzinfo=UTC)  # the Tuesday after
MONDAY = date(2026, 11, 9)
DUE = datetime(2026, 11, 16, 6, tzinfo=UTC)


@pytest.fixture
def care(world: World) -> Iterator[UrgentCare]:
    with time_machine.travel(AT, tick=False):
        yield make_urgent_care(world, AT)


def ask(care: UrgentCare, name: str = "weekly_report", **more: Any) -> HttpResponse:
    client = sign_in(care.world.users[Role.REPORT_MANAGER])
    return get_page(client, care, name, **more)


def ask_api(care: UrgentCare) -> Any:
    return ask(care, "api_weekly_allocation").json()  # type: ignore[attr-defined]


def make_due(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return sweep_reports(at)


def get_runs() -> list[date]:
    return sorted(ReportRun.objects.values_list("starts_on", flat=True))


def test_the_report_is_made_on_monday_at_six_and_once(care: UrgentCare) -> None:
    play(care)
    assert make_due(DUE - timedelta(seconds=1)) == 0
    assert make_due(DUE + timedelta(seconds=4)) == 1
    assert make_due(DUE + timedelta(seconds=9)) == 0
    assert get_runs() == [MONDAY]
    page = text_of(ask(care))
    assert "Final: made from the ledger on 16/11/2026 at 06:00:04" in page
    assert ask_api(care)["is_final"] is True


def test_those_who_manage_are_told_with_a_link(care: UrgentCare) -> None:
    play(care)
    make_due(DUE)
    told = Notice.objects.filter(kind="weekly_report")
    roles = {care.world.users[role].pk for role in (Role.REPORT_MANAGER, Role.SHIFT_MANAGER)}
    assert set(told.values_list("to_user_id", flat=True)) == roles
    for notice in told:
        assert "19 cases allocated, 16 completed" in notice.text
        client = sign_in(care.world.users[Role.REPORT_MANAGER])
        assert "09/11/2026 to 15/11/2026" in text_of(client.get(notice.href))


def test_after_an_outage_the_missed_weeks_of_the_last_four_are_made(care: UrgentCare) -> None:
    play(care)
    assert make_due(DUE + timedelta(weeks=3, hours=5)) == 1
    assert get_runs() == [MONDAY]


def test_older_weeks_than_four_are_not_made(care: UrgentCare) -> None:
    play(care)
    assert make_due(DUE + timedelta(weeks=4)) == 0


def test_a_report_that_was_made_stays_and_a_change_is_said_with_both_numbers(
    care: UrgentCare,
) -> None:
    play(care)
    make_due(DUE)
    work(care, "B7", BRAM, 200, 9)
    page = text_of(ask(care))
    assert "19 cases allocated and 16 completed then, 19 and 17 now." in page
    assert "Completed</dt><dd>16 <small>84 %" in page
    assert "Completed</dt><dd>17 <small>89 %" in text_of(ask(care, now=1))
    answer = ask_api(care)
    assert answer["changed"] == {
        "then": {"allocated": 19, "completed": 16},
        "now": {"allocated": 19, "completed": 17},
    }


def test_a_report_that_was_made_cannot_be_changed(care: UrgentCare) -> None:
    play(care)
    make_due(DUE)
    with pytest.raises(DatabaseError), direct_write():
        ReportRun.objects.update(made_at=LATER)


def test_another_hour_and_another_least_count_by_the_settings(care: UrgentCare) -> None:
    play(care)
    manager = get_actor(care.world.users[Role.REPORT_MANAGER], at=AT)
    body = {"made_hour": 9, "least_cases": 2}
    set_report_settings(
        service_id=care.service_id, body=body, reason="Agreed", actor=manager, at=AT
    )
    assert make_due(DUE + timedelta(hours=2)) == 0
    assert make_due(DUE + timedelta(hours=3)) == 1
    [marguerite] = [one for one in ask_api(care)["people"] if one["name"] == MARGUERITE]
    assert marguerite["figures"]["consultation"]["median"] == "10.50"


def test_a_total_that_differs_is_said_in_red(care: UrgentCare) -> None:
    play(care)
    make_due(LATER)
    last = Allocation.objects.filter(ended_at=None).order_by("at").last()
    assert last
    with direct_write():
        Allocation.objects.filter(pk=last.pk).update(ended_at=LATER, ended_as="corrected")
    page = text_of(ask(care))
    assert (
        "Totals differ from the allocation ledger: the rows add up to 19, the ledger holds 18."
        in page
    )
    assert "19 cases allocated and 16 completed then, 18 and 16 now." in page
    now = text_of(ask(care, now=1))
    assert "Totals agree with the allocation ledger: 18 = 18." in now


def change(care: UrgentCare, role: Role, **more: str) -> HttpResponse:
    """Send the form of the settings."""
    numbers = {"least_cases": "8", "least_answers": "3", "made_hour": "7", "weeks_back": "4"}
    words = {"service": str(care.service_id), **numbers, "reason": "Agreed", **more}
    client = sign_in(care.world.users[role])
    return client.post(reverse("report_settings"), words)


def test_the_settings_are_changed_on_their_page_with_a_reason(care: UrgentCare) -> None:
    play(care)
    assert change(care, Role.REPORT_MANAGER).status_code == 302
    page = text_of(ask(care, "report_settings"))
    assert "Version 1 by Report Manager: Agreed" in page
    assert '<td data-label="In force">8 cases</td>' in page
    assert "fewer than 8" in text_of(ask(care))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": ""}, "Say why the settings change."),
        ({"least_cases": "0"}, "Rates are shown from so many: type a whole number from 1 to 50."),
        ({"made_hour": "soon"}, "type a whole number from 2 to 23."),
    ],
)
def test_settings_that_cannot_be_are_refused(
    care: UrgentCare, more: dict[str, str], sentence: str
) -> None:
    response = change(care, Role.REPORT_MANAGER, **more)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert change(care, Role.CLINICIAN).status_code == 403


def test_the_api_refuses_unknown_settings(care: UrgentCare) -> None:
    client = sign_in(care.world.users[Role.REPORT_MANAGER])
    body = {"service": str(care.service_id), "body": {"colour": 3}, "reason": "Agreed"}
    response = client.post(reverse("api_report_settings"), body, "application/json")
    assert response.status_code == 422
    assert "There is no setting called colour." in response.json()["detail"]
