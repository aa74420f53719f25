"""Every address of the API × method × person gets what the table of roles says."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import CAPABILITIES, Capability, Role
from tests.architecture.account_rows import at_user
from tests.architecture.care_api_rows import make_care_api
from tests.architecture.message_rows import make_api as make_message_api
from tests.architecture.people import choose_people, get_tomorrow
from tests.architecture.record_rows import make_api as make_record_api
from tests.architecture.replan_rows import make_api as make_replan_api
from tests.architecture.report_rows import make_api as make_report_api
from tests.architecture.stage import Stage
from tests.architecture.test_addresses import (
    ADDRESSES,
    METHODS,
    NO_RIGHT,
    NOT_THERE,
    OK,
    VISIT_HISTORY,
    WRONG_METHOD,
    Row,
    at_visit,
    stage,
)
from tests.architecture.work_rows import make_api as make_work_api
from tests.factories import DAY, clock, make_day

pytestmark = pytest.mark.django_db
__all__ = ["stage"]
C = Capability
NOT_SIGNED_IN = 401
# The schema and the rules tell what the product can do, not what it holds: for whoever signed in.
DOCUMENTATION = ["api_page", "api_schema", "api_rules"]


def in_run(which: str) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"run_id": getattr(stage, which)}


def make_place(stage: Stage, reference: str) -> dict[str, Any]:
    world = stage.world
    return {
        "carers": [str(world.worker_id("Anjali"))],
        "starts_at": clock("09:00", world.day).isoformat(),
        "version": world.visit(reference).version,
    }


def get_area(stage: Stage) -> dict[str, Any]:
    return {"area": str(stage.world.area_id), "day": stage.world.day.isoformat()}


def at_batch(stage: Stage) -> dict[str, Any]:
    return {"batch_id": stage.batch_id}


USERS: dict[tuple[str, str], Row] = {
    ("api_users", "GET"): Row(C.MANAGE_USERS, is_scoped=False),
    ("api_users", "POST"): Row(
        C.MANAGE_USERS,
        data=lambda s: {
            "name": "New",
            "email": "new@tests.example",
            "role": "dso",
            "scope": str(s.world.agency_id),
        },
    ),
    ("api_user", "GET"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_user_roles", "GET"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_user_roles", "POST"): Row(
        C.MANAGE_USERS,
        ids=at_user(Role.DSO),
        data=lambda s: {"role": "scheduler", "scope": str(s.world.agency_id), "reason": "Asked."},
    ),
    ("api_user_tokens", "GET"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_user_tokens", "POST"): Row(
        C.MANAGE_USERS,
        ids=at_user(Role.DSO),
        data=lambda _: {
            "name": "Portal",
            "capabilities": [str(C.VIEW_ROUNDS)],
            "expires_at": (timezone.now() + timedelta(days=30)).isoformat(),
        },
    ),
    ("api_user_deactivate", "POST"): Row(
        C.MANAGE_USERS, ids=at_user(Role.DSO), data=lambda _: {"reason": "Left."}
    ),
    ("api_user_reactivate", "POST"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_user_unlock", "POST"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_user_sign_out", "POST"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_user_factor", "POST"): Row(
        C.MANAGE_USERS, ids=at_user(Role.DSO), data=lambda _: {"reason": "Lost the phone."}
    ),
    ("api_user_password", "POST"): Row(C.MANAGE_USERS, ids=at_user(Role.DSO)),
    ("api_role_end", "POST"): Row(
        C.MANAGE_USERS, ids=lambda s: {"grant_id": s.grant_id}, data=lambda _: {"reason": "Left."}
    ),
    ("api_token_revoke", "POST"): Row(C.MANAGE_USERS, ids=lambda s: {"prefix": s.prefix}),
    ("api_sign_in_settings", "GET"): Row(C.MANAGE_USERS, is_scoped=False),
    ("api_sign_in_settings", "POST"): Row(
        C.MANAGE_USERS, data=lambda _: {"body": {"idle_minutes": 20}, "reason": "Agreed."}
    ),
    ("api_breaks", "GET"): Row(C.BREAK_GLASS, is_scoped=False),
    ("api_breaks", "POST"): Row(
        C.BREAK_GLASS,
        data=lambda s: {"scope": str(s.world.agency_id), "reason": "Nobody can be reached."},
    ),
    ("api_break_report", "GET"): Row(C.VIEW_AUDIT, is_scoped=False),
    ("api_duty_rota", "GET"): Row(C.VIEW_ROSTER, is_scoped=False),
    ("api_duty_rota", "POST"): Row(
        C.KEEP_DUTY_ROTA,
        data=lambda s: {
            "user": str(s.world.users[Role.SCHEDULER].pk),
            "role": "dso",
            "scope": str(s.world.agency_id),
            "starts_at": "2036-12-01T09:00:00Z",
            "ends_at": "2036-12-01T17:00:00Z",
        },
    ),
    ("api_duty_end", "POST"): Row(C.KEEP_DUTY_ROTA, ids=lambda s: {"duty_id": s.duty_id}),
}
TABLE: dict[tuple[str, str], Row] = USERS | {
    ("api_history", "GET"): VISIT_HISTORY,
    ("api_patches", "GET"): Row(C.VIEW_ROUNDS, is_scoped=False),
    ("api_rounds", "GET"): Row(C.VIEW_ROUNDS, data=get_area),
    ("api_rounds_map", "GET"): Row(C.VIEW_ROUNDS, data=get_area),
    ("api_day_file", "GET"): Row(C.VIEW_ROUNDS, data=get_area),
    ("api_plan_file", "GET"): Row(C.VIEW_ROUNDS, data=get_area),
    ("api_visit", "GET"): Row(C.VIEW_ROUNDS, ids=at_visit("V1")),
    ("api_visit_check", "POST"): Row(
        C.VIEW_ROUNDS, ids=at_visit("V1"), data=lambda s: make_place(s, "V1")
    ),
    ("api_visit_move", "POST"): Row(
        C.ASSIGN_VISITS, ids=at_visit("V1"), data=lambda s: make_place(s, "V1")
    ),
    ("api_visits_move", "POST"): Row(
        C.ASSIGN_VISITS,
        data=lambda s: {"moves": [{"visit": str(s.world.visit("V1").pk), **make_place(s, "V1")}]},
    ),
    ("api_carer_tasks", "GET"): Row(
        C.ASSIGN_VISITS,
        ids=lambda s: {"worker_id": s.world.worker_id("Anjali")},
        data=lambda s: {
            "day": DAY.isoformat(),
            "from": clock("09:00").isoformat(),
            "until": clock("11:00").isoformat(),
        },
    ),
    ("api_visit_unassign", "POST"): Row(
        C.ASSIGN_VISITS,
        ids=at_visit("V2"),
        data=lambda s: {"version": s.world.visit("V2").version, "reason": "Ill"},
    ),
    ("api_visit_pin", "POST"): Row(
        C.ASSIGN_VISITS,
        ids=at_visit("V2"),
        data=lambda s: {"version": s.world.visit("V2").version, "pinned": True},
    ),
    ("api_visit_agree", "POST"): Row(
        C.AGREE_EXCEPTIONS,
        ids=at_visit("V1"),
        data=lambda s: {"carer": str(s.world.worker_id("Anjali")), "reason": "Asked"},
    ),
    ("api_plan_generate", "POST"): Row(
        C.GENERATE_VISITS, data=lambda s: {"patch": str(s.patch_id), "week_on": "2026-11-30"}
    ),
    ("api_runs", "GET"): Row(C.VIEW_ROUNDS, is_scoped=False),
    ("api_runs", "POST"): Row(
        C.RUN_AUTO_SCHEDULER,
        data=lambda s: {
            **get_area(s),
            "day": get_tomorrow(),
            "patches": [str(s.patch_id)],
            "seconds": 5,
        },
    ),
    ("api_run", "GET"): Row(C.VIEW_ROUNDS, ids=in_run("queued")),
    ("api_proposal_map", "GET"): Row(C.VIEW_ROUNDS, ids=in_run("proposed")),
    ("api_compare", "GET"): Row(
        C.VIEW_ROUNDS, data=lambda s: {"a": str(s.proposed), "b": str(s.compared)}
    ),
    ("api_run_stop", "POST"): Row(
        C.RUN_AUTO_SCHEDULER, ids=in_run("queued"), data=lambda _: {"keep_best": False}
    ),
    ("api_orders", "POST"): Row(
        C.RUN_AUTO_SCHEDULER,
        data=lambda s: {
            "areas": [str(s.world.area_id)],
            "patches": [str(s.patch_id)],
            "first_day": (DAY + timedelta(days=20)).isoformat(),
        },
    ),
    ("api_order", "GET"): Row(C.VIEW_ROUNDS, ids=lambda s: {"order_id": s.order_id}),
    ("api_order_stop", "POST"): Row(C.RUN_AUTO_SCHEDULER, ids=lambda s: {"order_id": s.order_id}),
    ("api_order_publish", "POST"): Row(C.PUBLISH_ROUNDS, ids=lambda s: {"order_id": s.order_id}),
    ("api_proposal", "GET"): Row(C.VIEW_ROUNDS, ids=in_run("proposed")),
    ("api_publish", "POST"): Row(C.PUBLISH_ROUNDS, ids=in_run("proposed")),
    ("api_discard", "POST"): Row(C.PUBLISH_ROUNDS, ids=in_run("proposed")),
    ("api_leave", "POST"): Row(
        C.PUBLISH_ROUNDS, ids=lambda s: {"run_id": s.proposed, "line_id": s.line_id}
    ),
    ("api_protocol", "GET"): Row(C.VIEW_ROUNDS, data=get_area),
    ("api_protocol", "POST"): Row(
        C.SET_PROTOCOL,
        data=lambda s: {**get_area(s), "body": {"detour": 1.4}, "reason": "Measured"},
    ),
    ("api_imports", "POST"): Row(C.IMPORT_DAY, data=lambda s: {**get_area(s), "file": make_day()}),
    ("api_import", "GET"): Row(C.IMPORT_DAY, ids=at_batch),
    ("api_import_apply", "POST"): Row(C.IMPORT_DAY, ids=at_batch),
    ("api_import_reject", "POST"): Row(C.IMPORT_DAY, ids=at_batch),
}
TABLE |= make_message_api(Row)
TABLE |= make_report_api(Row)
TABLE |= make_care_api(Row)
TABLE |= make_work_api(Row)
TABLE |= make_replan_api(Row)
TABLE |= make_record_api(Row)
NAMES = sorted({name for name, _ in TABLE})


def ask(stage: Stage, person: str, name: str, method: str) -> HttpResponse:
    """Send one request with what its row says, and undo what it did."""
    row = TABLE.get((name, method)) or next(
        row for (other, _), row in TABLE.items() if other == name
    )
    stage.person = person
    address = reverse(name, kwargs=row.ids(stage))
    client = stage.people[person]
    with transaction.atomic():
        if method == "GET":
            response = client.get(address, row.data(stage))
        else:
            body = json.dumps(row.data(stage) if method in ("POST", "PATCH") else {})
            response = client.generic(method, address, body, "application/json")
        transaction.set_rollback(True)
    return response


def expect(person: str, name: str, method: str) -> int | str:
    """Return what the table of roles says."""
    row = TABLE[name, method]
    if person == "anonymous":
        return NOT_SIGNED_IN
    if person == "nobody":
        return NO_RIGHT
    if person == "stranger":
        return NOT_THERE if row.is_scoped else OK
    if person in row.elsewhere:
        return NOT_THERE
    if person in row.also:
        return OK
    return OK if row.capability in CAPABILITIES[Role(person)] else NO_RIGHT


def judge(response: HttpResponse) -> int | str:
    return OK if response.status_code < 400 else response.status_code


def test_every_address_of_the_api_has_a_row() -> None:
    api = {name for name in ADDRESSES if name.startswith("api_")}
    assert api == {*NAMES, *DOCUMENTATION}


@pytest.mark.req("XC-001")
@pytest.mark.parametrize(("name", "method"), sorted(TABLE))
def test_each_person_gets_what_the_table_of_roles_says(
    stage: Stage, name: str, method: str
) -> None:
    row = TABLE[name, method]
    people = choose_people(name, method, row.capability, row.elsewhere | row.also)
    found = {person: judge(ask(stage, person, name, method)) for person in people}
    assert found == {person: expect(person, name, method) for person in people}


@pytest.mark.parametrize("name", NAMES)
def test_a_method_that_an_address_does_not_have_is_refused(stage: Stage, name: str) -> None:
    others = [method for method in METHODS if (name, method) not in TABLE]
    found = {method: judge(ask(stage, "scheduler", name, method)) for method in others}
    assert found == dict.fromkeys(others, WRONG_METHOD)


@pytest.mark.parametrize("name", DOCUMENTATION)
def test_the_documentation_is_for_whoever_signed_in(stage: Stage, name: str) -> None:
    assert stage.people["nobody"].get(reverse(name)).status_code == 200
    assert Client().get(reverse(name)).status_code == NOT_SIGNED_IN
