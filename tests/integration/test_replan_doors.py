"""Re-plans through the pages and the API: the same services, the same sentences."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from rostering.models import Absence
from scheduling.models import Assignment, ChangeNotice, OptimiserRun
from tests.factories import World, clock, direct_write
from tests.integration.test_api import Program, issue
from tests.integration.test_doors import visitor
from tests.sick_call import publish_sick_day

SOON = date.today() + timedelta(days=2)  # noqa: DTZ011
TEMI = "Temi Bellweather"


@pytest.fixture
def soon(world: World) -> World:
    """Three carers with their visits of the day after tomorrow, all published."""
    return publish_sick_day(world, day=SOON, at=timezone.now())


def fill(world: World, **changes: Any) -> dict[str, Any]:
    words = {
        "carer": str(world.worker_id(TEMI)),
        "what": "sick",
        "day": world.day.isoformat(),
        "since": "09:45",
        "until": "shift",
    }
    return words | changes


def send(world: World, **changes: Any) -> dict[str, Any]:
    return fill(world, since=clock("09:45", world.day).isoformat()) | changes


def report(guest: Visitor, world: World) -> OptimiserRun:
    answer = guest.post(reverse("replan_new"), fill(world))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run = OptimiserRun.objects.order_by("seed").last()
    assert run
    assert answer["Location"] == reverse("replan", kwargs={"run_id": run.pk})
    return run


def press(guest: Visitor, name: str, run: OptimiserRun, data: Any = None, **parts: Any) -> Any:
    return guest.post(reverse(name, kwargs={"run_id": run.pk, **parts}), data or {}, follow=True)


def read(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_sick_call_from_the_form_to_the_first_call(soon: World) -> None:
    guest = visitor(soon, Role.SCHEDULER)
    run = report(guest, soon)
    page = read(guest.get(reverse("replan", kwargs={"run_id": run.pk})))
    assert "Temi Bellweather off sick, on " in page
    assert "Nothing has changed yet" in page
    assert "Applied 3 changes" in read(press(guest, "replan_apply", run))
    assert "Undone. Temi Bellweather does not work then any more" in read(
        press(guest, "replan_undo", run)
    )
    assert press(guest, "replan_plan_again", run).status_code == 200
    again = OptimiserRun.objects.order_by("seed").last()
    assert again
    assert again.pk != run.pk
    assert "Applied 2 changes" in read(press(guest, "replan_apply", again))
    call = ChangeNotice.objects.filter(run=again, kind="client_call").first()
    assert call
    told = press(guest, "change_tell", again, {"outcome": "phone"}, notice_id=call.pk)
    assert "Logged as told." in read(told)
    refused = press(guest, "replan_undo", again)
    assert refused.status_code == 409
    assert "so this cannot be undone any more" in read(refused)


def test_both_doors_refuse_with_the_same_sentence_and_code(soon: World) -> None:
    guest, program = visitor(soon, Role.SCHEDULER), Program(issue(soon, Role.SCHEDULER))
    page = guest.post(reverse("replan_new"), fill(soon, what="leaves"))
    answer = program.post("api_replans", send(soon, what="leaves"))
    assert (page.status_code, answer.status_code) == (422, 422)
    assert answer.json()["detail"] in read(page)
    assert answer.json()["errors"].keys() == {"agreed_by"}
    run = report(guest, soon)
    early = program.post("api_replan_undo", run_id=run.pk)
    assert (early.status_code, early.json()["detail"]) == (
        409,
        "Nothing of this was applied, so there is nothing to undo.",
    )
    assert early.json()["detail"] in read(press(guest, "replan_undo", run))


def test_a_program_reports_publishes_tells_and_undoes_once(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    first = program.post("api_replans", send(soon), key="call-1")
    again = program.post("api_replans", send(soon), key="call-1")
    assert (first.status_code, first.json()) == (201, again.json())
    assert Absence.objects.count() == 1
    run_id = first.json()["id"]
    found = program.get("api_replan", run_id=run_id).json()
    assert (found["covered"], found["left"], found["occasion"]["what"]) == (2, 1, "sick")
    assert program.post("api_publish", run_id=run_id).json()["applied"] == 3
    notices = program.get("api_changes", run_id=run_id).json()
    assert {one["status"] for one in notices} == {"open"}
    undone = program.post("api_replan_undo", run_id=run_id, key="undo-1")
    assert (undone.json()["restored"], undone.json()["unassigned"]) == (0, 3)
    assert program.post("api_replan_undo", run_id=run_id, key="undo-1").json() == undone.json()
    second = program.post("api_replan_again", run_id=run_id).json()["id"]
    program.post("api_publish", run_id=second)
    call = ChangeNotice.objects.filter(run_id=second, kind="client_call").first()
    assert call
    told = program.post("api_change_tell", {"outcome": "phone"}, notice_id=call.pk)
    assert told.status_code == 204
    refused = program.post("api_replan_undo", run_id=second)
    assert (refused.status_code, refused.json()["code"]) == (409, "somebody_was_told")


def test_reading_a_re_plan_changes_nothing_and_may_be_done_by_a_dso(soon: World) -> None:
    run = report(visitor(soon, Role.SCHEDULER), soon)
    dso = visitor(soon, Role.DSO)
    page = read(dso.get(reverse("replan", kwargs={"run_id": run.pk})))
    assert "Apply and open notices" not in page
    assert press(dso, "replan_apply", run).status_code == 403
    assert Assignment.objects.filter(ended_at=None).count() == 7


def test_a_proposal_of_a_re_plan_leads_to_its_own_page(soon: World) -> None:
    guest = visitor(soon, Role.SCHEDULER)
    run = report(guest, soon)
    answer = guest.get(reverse("proposal", kwargs={"run_id": run.pk}))
    assert answer["Location"] == reverse("replan", kwargs={"run_id": run.pk})


def test_the_queries_of_the_page_do_not_grow_with_what_changes(soon: World) -> None:
    guest = visitor(soon, Role.SCHEDULER)
    small = guest.post(reverse("replan_new"), fill(soon, what="leaves", since="12:00"))
    assert small.status_code == 422
    run = report(guest, soon)
    address = reverse("replan", kwargs={"run_id": run.pk})
    with CaptureQueriesContext(connection) as whole:
        guest.get(address)
    ChangeNotice.objects.filter(run=run).first()
    run.lines.filter(visit__reference="T3").delete()
    with CaptureQueriesContext(connection) as part:
        guest.get(address)
    assert len(part) == len(whole) <= 60


@pytest.mark.parametrize("name", ["replan", "replan_undo"])
def test_a_run_that_answers_nothing_is_no_re_plan(soon: World, name: str) -> None:
    guest = visitor(soon, Role.SCHEDULER)
    run = report(guest, soon)
    with direct_write():
        OptimiserRun.objects.filter(pk=run.pk).update(kind="plan")
    address = reverse(name, kwargs={"run_id": run.pk})
    answer = guest.get(address) if name == "replan" else guest.post(address)
    assert answer.status_code == 404


def test_a_notice_of_another_re_plan_is_not_told_through_this_one(soon: World) -> None:
    guest = visitor(soon, Role.SCHEDULER)
    run = report(guest, soon)
    press(guest, "replan_apply", run)
    call = ChangeNotice.objects.filter(run=run, kind="client_call").first()
    assert call
    press(guest, "replan_plan_again", run)
    other = OptimiserRun.objects.order_by("seed").last()
    assert other
    assert other.pk != run.pk
    told = press(guest, "change_tell", other, {"outcome": "phone"}, notice_id=call.pk)
    assert told.status_code == 404
    call.refresh_from_db()
    assert call.status == "open"
    told = press(guest, "change_tell", run, {"outcome": "phone"}, notice_id=call.pk)
    assert "Logged as told." in read(told)
