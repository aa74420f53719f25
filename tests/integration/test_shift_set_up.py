"""A shift is set up, started, announced and answered, through the doors of the shift manager."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from accounts.selectors import get_system_actor
from allocation import services
from allocation.models import AllocationSession, ClinicianShift, SessionLead, SessionNote
from messaging.models import Notice
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput
from tests.factories import World
from tests.urgent_care import UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db

NADIA, OSRIC = "Nadia Quillfeather", "Osric Penhaligon"
ORLA, SALLY = "Dr Orla Fennimarch", "Marguerite Sallowby"


@pytest.fixture
def planned(world: World) -> UrgentCare:
    """A shift with its roster, nothing started."""
    return make_urgent_care(world, start=False)


@pytest.fixture
def care(world: World) -> UrgentCare:
    """The same, running."""
    return make_urgent_care(world)


@pytest.fixture(autouse=True)
def _now(world: World) -> Any:
    from tests.factories import NOW

    with time_machine.travel(NOW, tick=False):
        yield


def ask(care: UrgentCare, who: Role | str, method: str, path: str, **body: Any) -> HttpResponse:
    """Call the API as somebody in a role, or as a person of the roster."""
    client = Client()
    user = care.world.users[who] if isinstance(who, Role) else care.users[who]
    client.force_login(user)
    if method == "get":
        return client.get(f"/api/v1{path}", body)
    return client.post(f"/api/v1{path}", body, content_type="application/json")


def look(care: UrgentCare, who: Role | str, path: str) -> str:
    client = Client()
    client.force_login(care.world.users[who] if isinstance(who, Role) else care.users[who])
    return client.get(path).content.decode()


def plan(care: UrgentCare, **body: Any) -> HttpResponse:
    return ask(care, Role.SHIFT_MANAGER, "post", f"/shift-set-ups/{care.shift_id}", **body)


def start(care: UrgentCare, lead: str = NADIA, **body: Any) -> HttpResponse:
    values = {"service_shift": str(care.shift_id), "lead": str(care.workers[lead]), **body}
    return ask(care, Role.SHIFT_MANAGER, "post", "/sessions", **values)


def add_waccs(care: UrgentCare) -> None:
    """Have four WACCs on the roster of the shift, one with the Home Visit duty."""
    from directory.services import save_staff
    from directory.types import StaffInput
    from rostering.selectors import get_service_duties

    setup, names = get_system_actor("setup"), ("Gideon Marrowby", "Pia Sandlewick")
    workers = save_staff(
        service_id=care.service_id,
        staff=[StaffInput(name, name, "X", "wacc", (), None) for name in names],
        on=care.at.date(),
        actor=setup,
        at=care.at,
    )
    care.workers |= workers
    starts_at, ends_at = care.at - timedelta(hours=2), care.at + timedelta(hours=6)
    known = get_service_duties(service_shift_id=care.shift_id)
    duties = [
        *(
            ServiceDutyInput(one.worker_id, one.kind, one.starts_at, one.ends_at, one.site)
            for one in known
        ),
        *(ServiceDutyInput(workers[name], "wacc", starts_at, ends_at, "") for name in names),
    ]
    record_service_shift(
        service_id=care.service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        duties=duties,
        source="manual",
        actor=setup,
        at=care.at,
    )


@pytest.mark.req("AL-002")
def test_one_lead_at_a_time_and_only_the_shift_manager_names_one(planned: UrgentCare) -> None:
    assert start(planned).status_code == 201
    session = AllocationSession.objects.get()
    path = f"/sessions/{session.pk}/lead"
    body = {"lead": str(planned.workers[OSRIC]), "reason_code": "capacity"}
    for who in (Role.WACC, Role.CLINICIAN, Role.REPORT_MANAGER):
        assert ask(planned, who, "post", path, **body).status_code == 403
    assert ask(planned, Role.SHIFT_MANAGER, "post", path, **body).status_code == 204
    leads = SessionLead.objects.filter(session=session).order_by("worker__name")
    assert [(one.worker.name, one.ends_at is None) for one in leads] == [
        (NADIA, False),
        (OSRIC, True),
    ]


@pytest.mark.req("AL-003")
def test_nothing_runs_without_a_lead_and_the_hand_over_names_the_wacc(
    planned: UrgentCare,
) -> None:
    planned.add("48084", colour="RED")
    page = look(planned, Role.WACC, "/allocation/")
    assert "Allocation not running this shift" in page
    refused = ask(
        planned,
        Role.WACC,
        "post",
        f"/cases/{planned.case('48084').pk}/allocate",
        clinician=str(planned.workers[ORLA]),
    )
    assert refused.json()["code"] == "allocation_not_running"
    session_id = start(planned).json()["id"]
    notes = ask(planned, Role.WACC, "get", f"/sessions/{session_id}/notes").json()
    [line] = [one["body"] for one in notes if one["kind"] == "handover"]
    assert line == f"Allocation started. WACC: {NADIA}. Policy version 1."


@pytest.mark.req("AL-004")
def test_every_page_names_who_allocates_and_since_when(planned: UrgentCare) -> None:
    assert "Allocation running" not in look(planned, Role.SHIFT_MANAGER, "/messages/")
    start(planned)
    for who in (Role.WACC, Role.SHIFT_MANAGER, Role.CLINICIAN, Role.REPORT_MANAGER):
        page = look(planned, who, "/messages/")
        assert "Allocation running" in page
        assert f"led by {NADIA} (Home Visit WACC), since 09:00" in page
    assert "Allocation running" not in look(planned, Role.SCHEDULER, "/messages/")


@pytest.mark.req("AL-005")
def test_the_shift_message_says_who_manages_it_and_how_to_be_included(care: UrgentCare) -> None:
    page = ask(care, Role.SHIFT_MANAGER, "get", "/allocation/shift", service=care.service_id)
    text = page.json()["message"]
    assert "allocation active" in text
    assert NADIA in text
    assert "Include me" in text
    sent = ask(care, Role.SHIFT_MANAGER, "post", f"/sessions/{care.session_id}/message", text=text)
    assert sent.status_code == 204
    notice = Notice.objects.get(kind="allocation_active", to_user=care.users[SALLY])
    assert (notice.text, notice.href) == (text, "/my-work/#include-me")
    excluded = Notice.objects.filter(to_user=care.users["Hector Dunmallow"])
    assert not excluded.filter(kind="allocation_active").exists()


@pytest.mark.req("AL-006")
def test_of_four_waccs_the_home_visit_wacc_is_proposed(planned: UrgentCare) -> None:
    add_waccs(planned)
    page = ask(planned, Role.SHIFT_MANAGER, "get", f"/shift-set-ups/{planned.shift_id}").json()
    assert (page["proposal"]["name"], page["proposal"]["rule"]) == (NADIA, "AL-006")
    assert "4 WACCs are on shift" in page["proposal"]["reason"]
    html = look(
        planned, Role.SHIFT_MANAGER, reverse("shift_set_up", kwargs={"shift_id": planned.shift_id})
    )
    assert "so the Home Visit WACC allocates" in html


@pytest.mark.req("AL-007")
def test_whoever_picks_another_says_why_and_it_is_kept(planned: UrgentCare) -> None:
    add_waccs(planned)
    assert start(planned, OSRIC).json()["code"] == "lead_reason_needed"
    assert not AllocationSession.objects.exists()
    assert start(planned, OSRIC, reason_code="other").json()["code"] == "invalid_input"
    assert start(planned, OSRIC, reason_code="fewer_livi").status_code == 201
    lead = SessionLead.objects.get(ends_at=None)
    assert (lead.worker.name, lead.reason_code) == (OSRIC, "fewer_livi")


def test_a_plan_starts_by_itself_and_sends_its_message_once(planned: UrgentCare) -> None:
    later = planned.at + timedelta(minutes=20)
    body = {
        "lead": str(planned.workers[NADIA]),
        "resource": "yes",
        "start_at": later.isoformat(),
        "message_at_start": True,
        "included": [str(planned.workers[ORLA])],
    }
    assert plan(planned, **body).status_code == 201
    alarm = get_system_actor("alarm")
    assert services.start_due_sessions(actor=alarm, at=planned.at) == 0
    assert services.start_due_sessions(actor=alarm, at=later) == 1
    assert services.start_due_sessions(actor=alarm, at=later) == 0
    session = AllocationSession.objects.get()
    assert (session.status, session.started_at) == ("active", later)
    ready = ClinicianShift.objects.filter(session=session, status="ready")
    names = {one.worker.name for one in ready if one.mode == "advice"}
    assert names == {ORLA}
    assert Notice.objects.filter(kind="allocation_active", to_user=planned.users[ORLA]).count() == 1


def test_a_plan_without_resource_is_noted_and_starts_nothing(planned: UrgentCare) -> None:
    assert plan(planned, resource="no").status_code == 201
    assert services.start_due_sessions(actor=get_system_actor("alarm"), at=planned.at) == 0
    assert "not enough operational resource" in SessionNote.objects.get().body


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"resource": "yes", "start_at": "2026-11-24T09:30:00Z"}, "lead"),
        ({"resource": "yes", "start_at": "2026-11-24T08:00:00Z"}, "start_at"),
        ({"resource": "yes", "start_at": "2026-11-25T08:00:00Z"}, "start_at"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    planned: UrgentCare, body: dict[str, str], field: str
) -> None:
    answer = plan(planned, **body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not AllocationSession.objects.exists()


def test_a_running_session_is_not_planned_again(care: UrgentCare) -> None:
    assert plan(care).json()["code"] == "session_running"


def test_a_start_that_waits_for_the_session_before_tells_the_manager_once(
    care: UrgentCare,
) -> None:
    starts_at = care.at + timedelta(hours=6)
    shift_id = record_service_shift(
        service_id=care.service_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        duties=[
            ServiceDutyInput(
                care.workers[NADIA], "wacc", starts_at, starts_at + timedelta(hours=6), ""
            )
        ],
        source="manual",
        actor=get_system_actor("setup"),
        at=care.at,
    )
    body = {"lead": str(care.workers[NADIA]), "resource": "yes", "start_at": starts_at.isoformat()}
    path = f"/shift-set-ups/{shift_id}"
    assert ask(care, Role.SHIFT_MANAGER, "post", path, **body).status_code == 201
    alarm = get_system_actor("alarm")
    for _ in range(2):
        assert services.start_due_sessions(actor=alarm, at=starts_at) == 0
    assert Notice.objects.filter(kind="session_waits").count() == 1
    care.explain_silence(starts_at)
    boss = care.actor(Role.SHIFT_MANAGER)
    services.close_session(session_id=care.session_id, actor=boss, at=starts_at)
    assert services.start_due_sessions(actor=alarm, at=starts_at) == 1


def test_a_lead_who_left_the_roster_starts_nothing_and_the_manager_is_told(
    planned: UrgentCare,
) -> None:
    later = planned.at + timedelta(minutes=20)
    body = {"lead": str(planned.workers[OSRIC]), "resource": "yes", "start_at": later.isoformat()}
    assert plan(planned, **body).status_code == 201
    starts_at, ends_at = planned.at - timedelta(hours=2), planned.at + timedelta(hours=6)
    record_service_shift(
        service_id=planned.service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        duties=[ServiceDutyInput(planned.workers[NADIA], "wacc", starts_at, ends_at, "")],
        source="manual",
        actor=get_system_actor("setup"),
        at=planned.at,
    )
    assert services.start_due_sessions(actor=get_system_actor("alarm"), at=later) == 0
    assert AllocationSession.objects.get().status == "planned"
    [notice] = Notice.objects.filter(kind="session_waits")
    assert f"On the roster: {NADIA}" in notice.text
