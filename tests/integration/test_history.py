"""The history of a record: every version, who may see it, and how much of it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Grant
from accounts.roles import Role
from allocation.services import allocate_cases
from core.models import ImportBatch, PolicyVersion
from directory.models import Worker
from reporting.selectors import KINDS
from reporting.selectors.history import PAGE
from rostering.models import Duty
from scheduling.clients.models import Client as HomeClient
from scheduling.rounds.services import move_visit, set_protocol
from tests.factories import NOW, World, clock, direct_write
from tests.urgent_care import make_urgent_care

pytestmark = pytest.mark.django_db


def sign_in(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.users[role], "allauth.account.auth_backends.AuthenticationBackend")
    return client


def read(world: World, role: Role, kind: str, record_id: UUID, **query: Any) -> Any:
    address = reverse("api_history", kwargs={"kind": kind, "record_id": record_id})
    return sign_in(world, role).get(address, query)


def open_page(world: World, role: Role, kind: str, record_id: UUID) -> Any:
    address = reverse("record_history", kwargs={"kind": kind, "record_id": record_id})
    return sign_in(world, role).get(address)


def move(world: World, name: str, at: str) -> UUID:
    visit = world.visit("V1")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id(name)],
        starts_at=clock(at),
        pin=False,
        actor=world.actor(),
        at=NOW,
    )
    return visit.pk


def test_each_version_says_who_through_what_and_from_what_to_what(day: World) -> None:
    visit_id = move(day, "Anjali", "09:10")
    body = read(day, Role.TEAM_LEADER, "visit", visit_id).json()
    newest, oldest = body["versions"][0], body["versions"][-1]
    assert (newest["kind"], newest["actor"], newest["service"]) == (
        "changed",
        "Scheduler",
        "move visit",
    )
    changes = {one["field"]: (one["before"], one["after"]) for one in newest["changes"]}
    assert changes["Planning status"] == ("unassigned", "planned")
    assert changes["Starts at"] == ("25/11/2026 09:00", "25/11/2026 09:10")
    assert oldest["kind"] == "made"
    made = {one["field"]: one["after"] for one in oldest["changes"]}
    assert made["Patch"] == "Larkfield"
    assert made["Client"].strip()
    assert [(one["before"], one["after"]) for one in body["moves"]] == [("unassigned", "planned")]


def test_the_page_shows_the_same_and_the_panel_leads_to_it(day: World) -> None:
    visit_id = move(day, "Anjali", "09:10")
    page = open_page(day, Role.TEAM_LEADER, "visit", visit_id).content.decode()
    assert "Changed by Scheduler" in page
    assert "25/11/2026 09:10" in page
    address = reverse("record_history", kwargs={"kind": "visit", "record_id": visit_id})
    board = {"patch": day.patch_id(), "day": day.day.isoformat(), "visit": visit_id}
    panel = reverse("rounds_panel")
    assert address in sign_in(day, Role.TEAM_LEADER).get(panel, board).content.decode()
    assert address not in sign_in(day, Role.SCHEDULER).get(panel, board).content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.TEAM_LEADER, 200),
        (Role.DSO, 200),
        (Role.ADMIN, 200),
        (Role.SHIFT_MANAGER, 404),  # of urgent care: the visit lies outside
        (Role.CLINICIAN, 404),
        (Role.CARER, 404),  # not an own record
        (Role.SCHEDULER, 403),
        (Role.API_CLIENT, 403),
    ],
)
def test_who_may_see_the_history_of_a_visit(day: World, role: Role, status: int) -> None:
    visit_id = day.visit("V1").pk
    assert read(day, role, "visit", visit_id).status_code == status
    assert open_page(day, role, "visit", visit_id).status_code == status


@pytest.mark.parametrize(("kind", "record_id"), [("visit", uuid4()), ("nonsense", uuid4())])
def test_what_is_not_there_reads_like_what_lies_outside(
    day: World, kind: str, record_id: UUID
) -> None:
    missing = read(day, Role.TEAM_LEADER, kind, record_id)
    outside = read(day, Role.SHIFT_MANAGER, "visit", day.visit("V1").pk)
    assert (missing.status_code, missing.json()) == (404, outside.json())


def test_an_administrator_learns_that_and_when_and_who_but_not_what(day: World) -> None:
    visit_id = move(day, "Anjali", "09:10")
    body = read(day, Role.ADMIN, "visit", visit_id).json()
    assert body["is_metadata"]
    assert {one["actor"] for one in body["versions"]} == {"Scheduler"}
    assert all(one["changes"] == [] for one in body["versions"])
    assert body["moves"] == []
    assert "Larkfield" not in open_page(day, Role.ADMIN, "visit", visit_id).content.decode()


def test_a_carer_sees_the_history_of_own_duties_only(day: World) -> None:
    own, other = Duty.objects.order_by("worker__name")[:2]
    with direct_write():
        Worker.objects.filter(pk=own.worker_id).update(user=day.users[Role.CARER])
    assert read(day, Role.CARER, "duty", own.pk).status_code == 200
    assert read(day, Role.CARER, "worker", own.worker_id).status_code == 200
    assert read(day, Role.CARER, "duty", other.pk).status_code == 404


def test_a_deleted_record_keeps_its_history(day: World) -> None:
    duty = Duty.objects.first()
    assert duty
    duty_id, patch_id = duty.pk, duty.patch_id
    with direct_write():
        duty.breaks.all().delete()
        duty.delete()
    body = read(day, Role.TEAM_LEADER, "duty", duty_id).json()
    assert body["versions"][0]["kind"] == "deleted"
    assert patch_id


def get_one_of_each(world: World) -> dict[str, UUID]:
    set_protocol(
        area_id=world.area_id,
        body={"detour": 1.5},
        reason="Measured",
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    policy = PolicyVersion.objects.get(scope_id=world.area_id, ends_at=None)
    return {
        "visit": world.visit("V1").pk,
        "client": HomeClient.objects.values_list("pk", flat=True)[0],
        "worker": world.worker_id("Anjali"),
        "duty": Duty.objects.values_list("pk", flat=True)[0],
        "policy_version": policy.pk,
        "import": ImportBatch.objects.values_list("pk", flat=True)[0],
        "user": world.users[Role.SCHEDULER].pk,
        "grant": Grant.objects.filter(user=world.users[Role.SCHEDULER]).values_list(
            "pk", flat=True
        )[0],
    }


def test_every_kind_can_be_opened_and_shows_no_secret(day: World) -> None:
    found = get_one_of_each(day)
    urgent_care = {"case", "allocation_session", "clinician_shift"}
    assert set(KINDS) - set(found) == {"visit_plan", "absence", "run", *urgent_care}
    for kind, record_id in found.items():
        page = open_page(day, Role.TEAM_LEADER, kind, record_id)
        assert page.status_code == 200, kind
        text = page.content.decode()
        assert "Made by" in text, kind
        assert "argon2" not in text
    policy = read(day, Role.TEAM_LEADER, "policy_version", found["policy_version"]).json()
    fields = {one["field"]: one["after"] for one in policy["versions"][-1]["changes"]}
    assert fields["Body: detour"] == "1.5"
    assert fields["Proposed by"] == "Team Leader"


def test_a_long_history_has_pages_and_costs_the_same(day: World) -> None:
    visit_id = move(day, "Anjali", "09:10")
    client = sign_in(day, Role.TEAM_LEADER)
    address = reverse("record_history", kwargs={"kind": "visit", "record_id": visit_id})

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    count()
    before = count()
    for number in range(PAGE + 5):
        with direct_write():
            day.visit("V1").__class__.objects.filter(pk=visit_id).update(priority=number % 2 + 1)
    assert count() == before
    first = read(day, Role.TEAM_LEADER, "visit", visit_id).json()
    second = read(day, Role.TEAM_LEADER, "visit", visit_id, page=2).json()
    assert (len(first["versions"]), first["has_next"], second["has_next"]) == (PAGE, True, False)
    ids = [one["id"] for one in first["versions"] + second["versions"]]
    assert ids == sorted(set(ids), reverse=True)
    assert second["versions"][-1]["kind"] == "made"


def test_a_case_shows_its_history_to_the_shift_manager_and_to_its_own_clinician(
    world: World,
) -> None:
    care = make_urgent_care(world)
    case = care.add("48074", colour="BLACK", patient_name="Rowan Testwood")
    allocate_cases(
        case_ids=[case.pk],
        worker_id=care.workers["Dr Orla Fennimarch"],
        actor=care.actor(),
        at=care.at,
    )
    page = open_page(world, Role.SHIFT_MANAGER, "case", case.pk)
    assert "Dr Orla Fennimarch" in page.content.decode()
    assert "Testwood" not in page.content.decode()
    client = Client()
    for name, status in (("Dr Orla Fennimarch", 200), ("Dr Bram Ottersby", 404)):
        client.force_login(care.users[name])
        assert client.get(f"/history/case/{case.pk}/").status_code == status
    for kind, record_id in (
        ("allocation_session", care.session_id),
        ("clinician_shift", care.shift("Dr Orla Fennimarch").pk),
    ):
        assert open_page(world, Role.SHIFT_MANAGER, kind, record_id).status_code == 200
