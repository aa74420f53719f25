"""The weekly allocation report through its pages, its files and the API."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from allocation.models import Allocation, ClinicianShift
from allocation.services import (
    close_session,
    complete_case,
    explain_nothing,
    open_case,
    pick_up_case,
    put_back_case,
)
from tests.factories import World
from tests.reports import (
    AT,
    BRAM,
    MARGUERITE,
    ORLA,
    fill,
    get_page,
    give,
    play,
    sign_in,
    text_of,
    work,
)
from tests.urgent_care import UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db


@pytest.fixture
def care(world: World) -> Iterator[UrgentCare]:
    with time_machine.travel(AT, tick=False):
        yield make_urgent_care(world, AT)


def ask(care: UrgentCare, role: Role = Role.REPORT_MANAGER, **more: Any) -> HttpResponse:
    client = sign_in(care.world.users[role])
    return get_page(client, care, "weekly_report", **more)


def ask_api(care: UrgentCare, user: User | None = None, **more: Any) -> Any:
    client = sign_in(user or care.world.users[Role.REPORT_MANAGER])
    response = get_page(client, care, "api_weekly_allocation", **more)
    assert response.status_code == 200, response.content
    return response.json()  # type: ignore[attr-defined]


def count_in_sql(care: UrgentCare) -> dict[str, tuple[int, int]]:
    """Allocated and completed of each clinician, counted by the database alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT worker.name, count(*),
                count(*) FILTER (WHERE row.ended_as = 'completed' AND one.outcome = 'completed'
                    AND row.ended_at = one.completed_at)
            FROM allocation_allocation row
            JOIN allocation_case one ON one.id = row.case_id
            JOIN directory_worker worker ON worker.id = row.worker_id
            WHERE row.ended_as <> 'corrected' AND one.service_id = %s
            GROUP BY worker.name
            """,
            [care.service_id],
        )
        return {name: (given, done) for name, given, done in cursor.fetchall()}


@pytest.mark.req("AL-049")
def test_totals_equal_the_sum_of_the_rows_and_the_ledger(care: UrgentCare) -> None:
    play(care)
    answer = ask_api(care)
    ledger = count_in_sql(care)
    rows = {one["name"]: one["figures"] for one in answer["rows"]}
    people = {one["name"]: one["figures"] for one in answer["people"]}
    for found in (rows, people):
        counts = {name: (one["allocated"], one["completed"]) for name, one in found.items()}
        assert {name: pair for name, pair in counts.items() if pair[0]} == ledger
    total = sum(given for given, _ in ledger.values())
    assert answer["total"]["allocated"] == answer["ledger"] == total == 19
    assert answer["total"]["completed"] == 16
    assert sum(one["figures"]["allocated"] for one in answer["days"]) == total
    page = text_of(ask(care))
    assert "Totals agree with the allocation ledger: 19 = 19." in page


@pytest.mark.req("AL-050")
def test_consultation_lengths_are_sums_of_locked_times_open_cases_left_out(
    care: UrgentCare,
) -> None:
    for number in range(5):
        give(care, f"L{number}", ORLA, number * 30)
        if number < 4:
            work(care, f"L{number}", ORLA, number * 30 + 1, 10 + number)
    me, case_id = care.person(ORLA), care.case("L4").pk
    for begin, end in ((121, 125), (130, 140)):
        open_case(case_id=case_id, actor=me, at=AT + timedelta(minutes=begin))
        if end == 125:
            put_back_case(case_id=case_id, actor=me, at=AT + timedelta(minutes=end))
    complete_case(case_id=case_id, actor=me, at=AT + timedelta(minutes=140))
    give(care, "L5", ORLA, 141)
    open_case(case_id=care.case("L5").pk, actor=me, at=AT + timedelta(minutes=142))
    [orla] = [one for one in ask_api(care)["people"] if one["name"] == ORLA]
    # 10, 11, 12, 13 and 4 + 10 minutes; the open one is not known yet.
    assert orla["figures"]["completed"] == 5
    assert orla["figures"]["consultation"]["mean"] == "12.00"
    assert orla["figures"]["consultation"]["median"] == "12.00"
    page = text_of(ask(care))
    assert (
        '<th scope="row">Dr Orla Fennimarch</th><td class="n">5</td><td class="n">12.0</td>' in page
    )


@pytest.mark.req("AL-051")
def test_14_cases_in_6_hours_are_2_33_and_completed_is_shown_apart(care: UrgentCare) -> None:
    # Bram's shift is from two hours before to four hours after: six hours.
    fill(care, BRAM, 14, 13, "S")
    [row] = [one for one in ask_api(care)["rows"] if one["name"] == BRAM]
    assert row["figures"]["minutes"] == "360.00"
    assert row["figures"]["allocated_per_hour"] == {"value": "2.33", "exact": "7/3"}
    assert row["figures"]["completed_per_hour"] == {"value": "2.17", "exact": "13/6"}
    page = text_of(ask(care))
    assert '2.33</td><td class="n" data-label="Completed per hour">2.17</td>' in page


COLUMNS = [
    "Date of shift",
    "Clinician",
    "Number of cases allocated",
    "Shift length",
    "Cases allocated per hour",
    "Cases completed per hour",
]


@pytest.mark.req("AL-052")
@pytest.mark.parametrize(("dates", "day"), [("uk", "10/11/2026"), ("iso", "2026-11-10")])
def test_the_csv_has_the_columns_of_the_form_and_a_row_a_clinician_shift(
    care: UrgentCare, dates: str, day: str
) -> None:
    play(care)
    client = sign_in(care.world.users[Role.REPORT_MANAGER])
    for name, kind in (
        ("weekly_report_export", "format"),
        ("api_weekly_allocation_export", "kind"),
    ):
        response = get_page(client, care, name, **{kind: "csv", "dates": dates})
        assert response["Content-Type"].startswith("text/csv")
        lines = list(csv.reader(io.StringIO(response.content.decode())))
        assert lines[0][:6] == COLUMNS
        rows = {line[1]: line for line in lines[1:]}
        assert len(rows) == len(lines) - 1 == 5
        assert rows[ORLA][:6] == [day, ORLA, "8", "7:00", "1.14", "1.14"]
        assert rows[MARGUERITE][2:6] == ["3", "8:00", "fewer than 5", "fewer than 5"]


def test_the_workbook_holds_dates_lengths_and_numbers_as_such(care: UrgentCare) -> None:
    play(care)
    client = sign_in(care.world.users[Role.REPORT_MANAGER])
    response = get_page(client, care, "weekly_report_export", format="xlsx")
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Reporting form", "By day", "About"]
    sheet = book["Reporting form"]
    assert [cell.value for cell in sheet[1]][:6] == COLUMNS
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=2)}
    orla = rows[ORLA]
    assert orla[0].value == datetime(2026, 11, 10)  # noqa: DTZ001
    assert orla[0].number_format == "dd/mm/yyyy"
    assert orla[3].value == timedelta(hours=7)
    assert orla[4].value == 1.14


@pytest.mark.parametrize("words", [{"format": "pdf"}, {"dates": "us"}, {"week": "soon"}])
def test_a_file_that_there_is_not_is_refused(care: UrgentCare, words: dict[str, str]) -> None:
    client = sign_in(care.world.users[Role.REPORT_MANAGER])
    assert get_page(client, care, "weekly_report_export", **words).status_code == 422


@pytest.mark.req("AL-037")
def test_a_closed_session_gives_the_share_from_my_work_of_each_clinician(care: UrgentCare) -> None:
    fill(care, ORLA, 6, 6, "A")
    fill(care, MARGUERITE, 5, 5, "M")
    for number in range(2):
        case, me = care.add(f"P{number}", colour="RED"), care.person(ORLA)
        at = AT + timedelta(minutes=120 + number * 20)
        pick_up_case(case_id=case.pk, reason="I know the patient", actor=me, at=at)
        complete_case(case_id=case.pk, actor=me, at=at + timedelta(minutes=9))
    close(care)
    shares = {one["name"]: one["figures"]["from_my_work"] for one in ask_api(care)["people"]}
    assert shares[ORLA] == {"value": "0.75", "exact": "3/4"}
    assert shares[MARGUERITE] == {"value": "1.00", "exact": "1"}
    page = text_of(ask(care))
    assert '<td class="n">75 %</td></tr>' in page


def close(care: UrgentCare) -> None:
    """Close the session after its shift; whoever got nothing had no suitable case."""
    actor = care.actor(Role.SHIFT_MANAGER)
    given = Allocation.objects.values("worker_id")
    rows = ClinicianShift.objects.filter(session_id=care.session_id, mode="advice")
    for shift in rows.exclude(worker_id__in=given):
        explain_nothing(
            clinician_shift_id=shift.pk, reason_code="no_suitable_case", actor=actor, at=AT
        )
    close_session(session_id=care.session_id, actor=actor, at=AT + timedelta(hours=6))


def test_a_night_on_which_the_clocks_go_back_has_its_true_length(world: World) -> None:
    night = datetime(2026, 10, 24, 23, tzinfo=UTC)  # Saturday 22:00 to Sunday 05:00 by the clock
    with time_machine.travel(night, tick=False):
        care = make_urgent_care(world, night)
        [row] = [
            one for one in ask_api(care, week="2026-10-25")["rows"] if one["name"] == MARGUERITE
        ]
    assert (row["day"], row["figures"]["minutes"]) == ("2026-10-24", "480.00")


def test_rates_of_fewer_than_five_cases_are_not_shown(care: UrgentCare) -> None:
    play(care)
    answer = ask_api(care)
    [marguerite] = [one for one in answer["people"] if one["name"] == MARGUERITE]
    assert marguerite["figures"]["allocated"] == 3
    assert marguerite["figures"]["allocated_per_hour"] is None
    assert marguerite["figures"]["consultation"] is None
    assert "fewer than 5" in text_of(ask(care))


def test_a_clinician_sees_own_rows_only(care: UrgentCare) -> None:
    play(care)
    answer = ask_api(care, care.users[ORLA])
    assert {one["name"] for one in answer["rows"]} == {ORLA}
    assert answer["sight"] == "own"
    assert answer["total"]["allocated"] == answer["ledger"] == 8
    response = get_page(sign_in(care.users[ORLA]), care, "weekly_report")
    page = text_of(response)
    assert BRAM not in page
    assert "Totals agree with the allocation ledger for you: 8 = 8." in page


def test_who_keeps_the_roster_sees_totals_and_no_person(care: UrgentCare) -> None:
    play(care)
    answer = ask_api(care, care.world.users[Role.ROSTER_MANAGER])
    assert (answer["sight"], answer["rows"], answer["people"]) == ("totals", [], [])
    assert answer["total"]["allocated"] == 19
    page = text_of(ask(care, Role.ROSTER_MANAGER))
    assert ORLA not in page
    assert "No figures of single people" in page


def evidence(care: UrgentCare, user: User, name: str) -> HttpResponse:
    ids = {"session_id": care.session_id, "worker_id": care.workers[name]}
    return sign_in(user).get(reverse("weekly_evidence", kwargs=ids))


def test_the_evidence_lists_the_ledger_behind_a_row(care: UrgentCare) -> None:
    play(care)
    page = text_of(evidence(care, care.world.users[Role.REPORT_MANAGER], BRAM))
    assert page.count('<th scope="row">') == 9
    assert "8 rows of the ledger count, 6 completed." in page
    assert "A slip, put right: counts for nobody" in page
    assert evidence(care, care.users[BRAM], BRAM).status_code == 200
    assert evidence(care, care.users[ORLA], BRAM).status_code == 404
    assert evidence(care, care.world.users[Role.ROSTER_MANAGER], BRAM).status_code == 404


def test_the_menu_shows_the_report_to_urgent_care_alone(care: UrgentCare) -> None:
    for role, shown in (
        (Role.REPORT_MANAGER, True),
        (Role.SHIFT_MANAGER, True),
        (Role.CLINICIAN, True),
        (Role.WACC, False),
        (Role.SCHEDULER, False),
        (Role.DSO, False),
    ):
        page = sign_in(care.world.users[role]).get(reverse("rules")).content.decode()
        assert (reverse("weekly_report") in page) == shown, role


def test_a_scheduler_without_urgent_care_is_told_so(care: UrgentCare) -> None:
    client = sign_in(care.world.users[Role.SCHEDULER])
    assert "No urgent-care service" in text_of(client.get(reverse("weekly_report")))
    assert get_page(client, care, "weekly_report").status_code == 404


def test_the_queries_do_not_grow_with_the_cases(care: UrgentCare) -> None:
    def count(client: Client, name: str) -> int:
        get_page(client, care, name)
        with CaptureQueriesContext(connection) as queries:
            get_page(client, care, name)
        return len(queries)

    client = sign_in(care.world.users[Role.REPORT_MANAGER])
    names = ("weekly_report", "api_weekly_allocation", "weekly_report_export")
    fill(care, ORLA, 1, 1, "A")
    few = {name: count(client, name) for name in names}
    fill(care, BRAM, 9, 9, "B")
    fill(care, MARGUERITE, 9, 8, "C")
    assert {name: count(client, name) for name in names} == few
    assert max(few.values()) <= 32
