"""Programs do what people do, by the same services: same rules, same sentences, same codes."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.roles import Capability, Role
from core.models import IdempotencyKey
from scheduling.models import Assignment, OptimiserRun
from scheduling.tasks import run_auto_scheduler
from scheduling.visits.models import Visit
from tests.factories import World, clock, direct_write, import_day, make_carer, make_day, make_visit

SOON = date.today() + timedelta(days=2)  # noqa: DTZ011


class Program:
    """A program with a token."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, name: str, query: dict[str, Any] | None = None, **parts: Any) -> Any:
        """Read."""
        return self.client.get(reverse(name, kwargs=parts), query)

    def post(self, name: str, body: Any = None, *, key: str = "", **parts: Any) -> Any:
        """Write; with a key, so that it may be sent again."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(
            reverse(name, kwargs=parts), body or {}, "application/json", headers=headers
        )


def issue(world: World, role: Role, *capabilities: Capability) -> str:
    """Issue a token as the command does."""
    out = StringIO()
    words = [word for one in capabilities for word in ("--can", str(one))]
    call_command("issue_api_token", world.users[role].email, "--name", "tests", *words, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def soon(world: World) -> World:
    """A day the day after tomorrow."""
    return import_day(world, day=SOON)


def move(program: Program, world: World, reference: str, name: str, at: str, **more: Any) -> Any:
    """Send the move of a visit."""
    visit = world.visit(reference)
    body = {
        "carers": [str(world.worker_id(name))],
        "starts_at": clock(at, world.day).isoformat(),
        "version": visit.version,
    }
    return program.post("api_visit_move", body, visit_id=visit.pk, **more)


def test_a_day_from_import_to_published_rounds(world: World) -> None:
    program = Program(issue(world, Role.SCHEDULER))
    staged = program.post("api_imports", {"day": SOON.isoformat(), "file": make_day()})
    assert staged.status_code == 201, staged.json()
    assert staged.json()["faults"] == []
    applied = program.post("api_import_apply", batch_id=staged.json()["id"]).json()
    world.area_id, world.day = applied["area_id"], SOON
    board = program.get("api_rounds", {"area": world.area_id, "day": SOON.isoformat()}).json()
    assert len(board["unassigned"]) == 4
    run = program.post(
        "api_runs",
        {
            "area": world.area_id,
            "patches": [str(world.patch_id()), str(world.patch_id("Otterbrook"))],
            "day": SOON.isoformat(),
            "seconds": 1,
        },
    )
    assert run.status_code == 202
    run_id = run.json()["id"]
    run_auto_scheduler(run_id=run_id)
    assert program.get("api_run", run_id=run_id).json()["summary"]["status"] == "proposed"
    assert program.get("api_proposal", run_id=run_id).json()["newly_assigned"] == 4
    assert program.post("api_publish", run_id=run_id).json()["applied"] == 4
    plan = program.get("api_plan_file", {"area": world.area_id, "day": SOON.isoformat()}).json()
    assert len(plan["assignments"]) == 4


def test_a_refusal_reads_as_on_the_page(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    refused = move(program, soon, "V1", "Anjali", "10:55")
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert problem["code"] == "rules_broken"
    assert "may start 08:30–09:30" in problem["detail"]
    assert problem["rules"]
    assert not Assignment.objects.exists()


def test_a_visit_is_moved_pinned_and_unassigned(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    moved = move(program, soon, "V1", "Anjali", "09:00")
    assert moved.status_code == 200
    assert moved.json()["carer_names"] == ["Anjali"]
    version = moved.json()["visit"]["version"]
    visit_id = soon.visit("V1").pk
    pinned = program.post("api_visit_pin", {"version": version, "pinned": True}, visit_id=visit_id)
    version = pinned.json()["visit"]["version"]
    left = program.post(
        "api_visit_unassign", {"version": version, "reason": "Ill"}, visit_id=visit_id
    )
    assert left.json()["visit"]["planning_status"] == "unassigned"


def test_the_same_key_gets_the_same_answer_and_does_it_once(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    body = {
        "area": str(soon.area_id),
        "patches": [str(soon.patch_id())],
        "day": SOON.isoformat(),
        "seconds": 1,
    }
    first = program.post("api_runs", body, key="run-1")
    again = program.post("api_runs", body, key="run-1")
    assert first.json() == again.json()
    assert OptimiserRun.objects.count() == 1
    other = program.post("api_runs", body | {"seconds": 2}, key="run-1")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_refused_request_keeps_no_key(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    assert move(program, soon, "V1", "Anjali", "10:55", key="move-1").status_code == 409
    assert not IdempotencyKey.objects.exists()
    assert move(program, soon, "V1", "Anjali", "09:00", key="move-1").status_code == 200


def test_a_token_can_do_no_more_than_it_names(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER, Capability.VIEW_ROUNDS))
    query = {"area": str(soon.area_id), "day": SOON.isoformat()}
    assert program.get("api_rounds", query).status_code == 200
    refused = move(program, soon, "V1", "Anjali", "09:00")
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_permitted"


@pytest.mark.parametrize("token", ["", "cr_x_y", "cr_", "nonsense", "cr_" + "a" * 400])
def test_nobody_gets_in_without_a_token_that_holds(soon: World, token: str) -> None:
    answer = Program(token).get("api_patches")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_ended_or_revoked_token_is_refused(soon: World) -> None:
    from django.utils import timezone

    program = Program(issue(soon, Role.SCHEDULER))
    assert program.get("api_patches").status_code == 200
    with direct_write():
        ApiToken.objects.update(revoked_at=timezone.now())
    assert program.get("api_patches").status_code == 401
    with direct_write():
        ApiToken.objects.update(revoked_at=None, expires_at=timezone.now())
    assert program.get("api_patches").status_code == 401


def test_a_token_is_kept_as_a_hash_only(soon: World) -> None:
    token = issue(soon, Role.SCHEDULER)
    row = ApiToken.objects.get()
    assert token.split("_", 2)[2] not in str(vars(row))


def test_what_was_sent_wrong_is_named_by_field(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    visit = soon.visit("V1")
    answer = program.post("api_visit_move", {"carers": "x"}, visit_id=visit.pk)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert set(answer.json()["errors"]) == {"carers", "starts_at", "version"}
    unreadable = program.client.post(
        reverse("api_visit_move", kwargs={"visit_id": visit.pk}), "{", "application/json"
    )
    assert unreadable.status_code == 400
    assert unreadable["Content-Type"] == "application/problem+json"


def test_the_command_refuses_what_it_does_not_know(world: World) -> None:
    with pytest.raises(CommandError, match="no active user"):
        call_command("issue_api_token", "nobody@tests.example", "--name", "x")
    with pytest.raises(CommandError, match="Unknown capabilities"):
        call_command("issue_api_token", world.users[Role.DSO].email, "--name", "x", "--can", "fly")


def test_the_schema_names_every_address(soon: World) -> None:
    program = Program(issue(soon, Role.SCHEDULER))
    schema = program.client.get(
        reverse("api_schema"), headers={"Accept": "application/vnd.oai.openapi+json"}
    ).json()
    assert "/api/v1/visits/{visit_id}/move" in schema["paths"]
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.req("VS-012")
def test_outside_the_pattern_is_refused_by_the_api_too(world: World) -> None:
    late = make_visit("V1", "Brambledown", "14:30", before=0, after=0)
    import_day(world, make_day(carers=[make_carer("Anjali")], visits=[late]), day=SOON)
    scheduler, dso = (Program(issue(world, role)) for role in (Role.SCHEDULER, Role.DSO))
    refused = move(scheduler, world, "V1", "Anjali", "14:30")
    assert refused.status_code == 409
    assert "ask the DSO to agree" in refused.json()["detail"]
    words = {"carer": str(world.worker_id("Anjali")), "reason": "She offered"}
    visit_id = world.visit("V1").pk
    assert scheduler.post("api_visit_agree", words, visit_id=visit_id).status_code == 403
    assert dso.post("api_visit_agree", words, visit_id=visit_id).status_code == 200
    assert move(scheduler, world, "V1", "Anjali", "14:30").status_code == 200


@pytest.mark.req("VS-001")
def test_a_week_generated_twice_makes_no_visit_twice(soon: World) -> None:
    from scheduling.clients.models import Client as HomeClient
    from scheduling.visits.services import record_visit_plan
    from scheduling.visits.types import PlanLineInput
    from tests.factories import NOW

    client = HomeClient.objects.get(pin="Testshire/Brambledown")
    record_visit_plan(
        client_id=client.pk,
        starts_on=date(2026, 11, 2),
        lines=[PlanLineInput("lunch", (2, 4), "12:00", 30, 1, 15, 15, 2)],
        actor=soon.actor(Role.DSO),
        at=NOW,
    )
    program = Program(issue(soon, Role.SCHEDULER))
    body = {"patch": str(soon.patch_id()), "week_on": "2026-11-30"}
    assert program.post("api_plan_generate", body).json()["created"] == 2
    assert program.post("api_plan_generate", body).json() == {
        "created": 0,
        "existing": 2,
        "skipped": [],
    }
    assert Visit.objects.filter(plan_line__isnull=False).count() == 2
