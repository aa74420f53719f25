"""The acceptance sentences of this part, performed through the pages, without a browser."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from core.models import PolicyVersion
from scheduling.clients.models import Client
from scheduling.models import Assignment, OptimiserRun, ProposalLine
from scheduling.tasks import run_auto_scheduler
from scheduling.visits.models import Visit
from scheduling.visits.services import record_visit_plan
from scheduling.visits.types import PlanLineInput
from tests.factories import (
    NOW,
    World,
    clock,
    import_day,
    make_carer,
    make_day,
    make_visit,
    seconds,
)

SOON = date.today() + timedelta(days=2)  # noqa: DTZ011


def visitor(world: World, role: Role) -> Visitor:
    """Somebody in a role, signed in."""
    guest = Visitor()
    guest.force_login(world.users[role], "allauth.account.auth_backends.AuthenticationBackend")
    return guest


def move(guest: Visitor, world: World, reference: str, *names: str, at: str):
    """Send the move form of a visit."""
    visit = world.visit(reference)
    address = reverse("visit_move", kwargs={"visit_id": visit.pk})
    return guest.post(
        f"{address}?patch={visit.patch_id}&day={world.day}",
        {
            "carer": [str(world.worker_id(name)) for name in names],
            "day": world.day.isoformat(),
            "start": at,
            "version": visit.version,
        },
    )


def ask_for_run(guest: Visitor, world: World) -> UUID:
    """Send the form that starts a run of the whole area, and let a worker take it."""
    answer = guest.post(
        reverse("run_new"),
        {
            "area": str(world.area_id),
            "patches": [str(world.patch_id("Larkfield")), str(world.patch_id("Otterbrook"))],
            "day": world.day.isoformat(),
            "seconds": 1,
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run = OptimiserRun.objects.order_by("asked_at").last()
    assert run
    run_auto_scheduler(run_id=str(run.pk))
    return run.pk


@pytest.fixture
def soon(world: World) -> World:
    """A day the day after tomorrow, so that nothing of it has begun."""
    return import_day(world, day=SOON)


@pytest.mark.req("VS-001")
def test_a_week_is_generated_once_however_often_it_is_asked_for(day: World) -> None:
    client = Client.objects.get(pin="Testshire/Brambledown")
    record_visit_plan(
        client_id=client.pk,
        starts_on=date(2026, 11, 2),
        lines=[
            PlanLineInput("breakfast", (1, 2, 3, 4, 5), "08:00", 30, 1, 15, 15, 1),
            PlanLineInput("bed", (1, 2, 3, 4, 5), "20:00", 30, 1, 15, 15, 2),
        ],
        actor=day.actor(Role.DSO),
        at=NOW,
    )
    guest = visitor(day, Role.SCHEDULER)
    for _ in range(2):
        answer = guest.post(
            reverse("plan_generate"), {"patch": str(day.patch_id()), "week": "2026-11-30"}
        )
        assert answer.status_code == 200
    made = Visit.objects.filter(plan_line__isnull=False)
    assert made.count() == 10
    assert len(set(made.values_list("plan_line_id", "day"))) == 10


@pytest.mark.req("VS-005")
def test_a_run_yields_a_proposal_that_only_a_scheduler_can_apply(soon: World) -> None:
    run_id = ask_for_run(visitor(soon, Role.SCHEDULER), soon)
    assert OptimiserRun.objects.get().status == "proposed"
    assert ProposalLine.objects.filter(kind="new").count() == 4
    assert not Assignment.objects.exists()
    address = reverse("proposal_publish", kwargs={"run_id": run_id})
    for role in (Role.DSO, Role.SCHEDULING_MANAGER):
        refused = visitor(soon, role).post(address, {"everything": "on"})
        assert refused.status_code == 403
    assert not Assignment.objects.exists()
    answer = visitor(soon, Role.SCHEDULER).post(address, {"everything": "on"})
    assert answer.status_code == 302
    assert Assignment.objects.count() == 5


@pytest.mark.req("VS-006")
def test_two_areas_run_by_their_own_protocol_and_the_runs_keep_it(soon: World) -> None:
    first = ask_for_run(visitor(soon, Role.SCHEDULER), soon)
    other = import_day(soon, make_day(name="Elsewhere", detour=1.9), day=SOON)
    second = ask_for_run(visitor(other, Role.SCHEDULER), other)
    detours = {
        run.pk: run.protocol.body["detour"]
        for run in OptimiserRun.objects.select_related("protocol")
    }
    assert detours == {first: 1.3, second: 1.9}
    PolicyVersion.objects.filter(pk=OptimiserRun.objects.get(pk=first).protocol_id).exists()
    page = visitor(other, Role.SCHEDULER).get(reverse("proposal", kwargs={"run_id": second}))
    assert page.status_code == 200


def test_a_proposal_that_changes_nothing_is_closed_by_publishing_it(world: World) -> None:
    late = make_visit("V1", "Brambledown", "14:30", before=0, after=0)
    import_day(world, make_day(carers=[make_carer("Anjali")], visits=[late]), day=SOON)
    scheduler = visitor(world, Role.SCHEDULER)
    run_id = ask_for_run(scheduler, world)
    page = scheduler.get(reverse("proposal", kwargs={"run_id": run_id})).content.decode()
    assert "Close: nothing changes" in page
    address = reverse("proposal_publish", kwargs={"run_id": run_id})
    answer = scheduler.post(address, {"everything": "on"}, follow=True)
    assert "Closed: no visit was changed." in answer.content.decode()
    assert OptimiserRun.objects.get(pk=run_id).status == "applied"


@pytest.mark.req("VS-012")
def test_nothing_outside_the_pattern_without_the_dso(world: World) -> None:
    late = make_visit("V1", "Brambledown", "14:30", before=0, after=0)
    import_day(world, make_day(carers=[make_carer("Anjali")], visits=[late]), day=SOON)
    scheduler = visitor(world, Role.SCHEDULER)
    refused = move(scheduler, world, "V1", "Anjali", at="14:30")
    assert refused.status_code == 409
    assert "ask the DSO to agree" in refused.content.decode()
    run_id = ask_for_run(scheduler, world)
    assert not ProposalLine.objects.filter(run_id=run_id).exclude(kind="left_out").exists()
    address = reverse("visit_agree", kwargs={"visit_id": world.visit("V1").pk})
    words = {"agree_carer": str(world.worker_id("Anjali")), "agree_reason": "She offered"}
    assert scheduler.post(address, words).status_code == 403
    assert visitor(world, Role.DSO).post(address, words).status_code == 302
    assert move(scheduler, world, "V1", "Anjali", at="14:30").status_code == 302
    assert world.visit("V1").planning_status == "planned"


@pytest.mark.req("VS-013")
def test_a_carer_with_a_gap_is_named_for_an_unassigned_call(world: World) -> None:
    carers = [make_carer("Anjali"), make_carer("Odette", shift=[57600, 79200])]
    import_day(world, make_day(carers=carers))
    visit = world.visit("V1")
    page = visitor(world, Role.SCHEDULER).get(
        reverse("rounds_board"),
        {"patch": str(visit.patch_id), "day": str(world.day), "visit": str(visit.pk)},
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "Who could take it" in text
    assert "Anjali" in text
    assert "shift starts 16:00" in text


def test_a_day_from_file_to_board(world: World) -> None:
    guest = visitor(world, Role.SCHEDULER)
    file = SimpleUploadedFile("day.json", json.dumps(make_day()).encode())
    staged = guest.post(
        reverse("import_new"),
        {"area": "new", "area_name": "", "day": SOON.isoformat(), "files": [file]},
        follow=True,
    )
    assert staged.status_code == 200
    batch = staged.redirect_chain[-1][0].strip("/").split("/")[1]
    answer = guest.post(reverse("import_apply", kwargs={"batch_id": batch}), follow=True)
    assert answer.status_code == 200
    assert "Brambledown" in answer.content.decode()


def test_a_damaged_file_shows_every_fault_and_no_button(world: World) -> None:
    data = make_day()
    data["visits"][0]["duration"] = "soon"
    data["clients"][1]["at"] = [1]
    guest = visitor(world, Role.SCHEDULER)
    file = SimpleUploadedFile("day.json", json.dumps(data).encode())
    page = guest.post(
        reverse("import_new"),
        {"area": "new", "area_name": "", "day": SOON.isoformat(), "files": [file]},
        follow=True,
    ).content.decode()
    assert "duration" in page
    assert "2 (Oatridge)" in page
    assert "/apply/" not in page


def test_a_refused_move_keeps_what_was_typed(day: World) -> None:
    guest = visitor(day, Role.SCHEDULER)
    answer = move(guest, day, "V1", "Mabel", at="10:55")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="10:55"' in page
    assert "may start 08:30–09:30" in page


PAGES = [
    ("rounds_board", {"view": "day"}),
    ("rounds_board", {"view": "list"}),
    ("run_list", {}),
    ("run_new", {}),
    ("protocol", {}),
]


@pytest.mark.parametrize(("page", "words"), PAGES)
def test_no_query_grows_with_the_rows_on_the_page(
    world: World, page: str, words: dict[str, str]
) -> None:
    counts = []
    for number, size in enumerate((2, 30)):
        carers = [make_carer(f"C{one}", home=[10.0 + one / 9, 10.0]) for one in range(size)]
        visits = [make_visit(f"V{one}", "Brambledown", before=7200) for one in range(size)]
        import_day(world, make_day(name=f"A{number}", carers=carers, visits=visits), day=SOON)
        guest = visitor(world, Role.SCHEDULER)
        run_id = ask_for_larkfield(guest, world)
        guest.post(reverse("proposal_publish", kwargs={"run_id": run_id}), {"everything": "on"})
        address = {"area": world.area_id, "patch": world.patch_id(), "day": world.day, **words}
        caches["boards"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert guest.get(reverse(page), address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def ask_for_larkfield(guest: Visitor, world: World) -> UUID:
    """Run the auto-scheduler for one patch."""
    fields = {
        "area": str(world.area_id),
        "patches": [str(world.patch_id())],
        "day": world.day.isoformat(),
        "seconds": 1,
    }
    guest.post(reverse("run_new"), fields)
    run = OptimiserRun.objects.order_by("asked_at").last()
    assert run
    run_auto_scheduler(run_id=str(run.pk))
    return run.pk


def test_the_day_and_its_plan_can_be_taken_along(day: World) -> None:
    guest = visitor(day, Role.SCHEDULER)
    move(guest, day, "V1", "Anjali", at="09:00")
    address = {"area": str(day.area_id), "day": str(day.day)}
    plan = guest.get(reverse("plan_export"), address).json()
    whole = guest.get(reverse("day_export"), address).json()
    assert plan["assignments"] == [{"visit": "V1", "carers": ["Anjali"], "start": seconds("09:00")}]
    assert len(whole["visits"]) == 4
    assert clock("09:00") == day.visit("V1").starts_at
