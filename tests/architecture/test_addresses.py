"""Every address × method × person gets what the table of roles says; nobody is let in by accident.

The table below gives each address its capability; who holds it is read from `accounts.roles`. An
address without a row fails, so that no page is added without deciding who may open it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Grant, User
from accounts.roles import CAPABILITIES, Capability, Role
from accounts.selectors import get_actor, get_system_actor
from directory.services import create_agency
from scheduling.models import OptimiserRun, ProposalLine
from scheduling.rounds.forms.protocol import read_numbers
from scheduling.rounds.selectors import get_protocol
from scheduling.rounds.services import begin_run, move_visit, propose, stage_day, start_run
from scheduling.rounds.states import LineKind
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_user,
    make_visit,
    make_world,
)

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Addresses that anybody may open, and why.
PUBLIC = {
    "healthz": "asked by supervisors and load balancers; tells no data",
    "account_login": "signing in",
    "account_logout": "a person whose session ended sees that it did",
    "account_inactive": "tells somebody whose account was closed",
    "account_signup": "closed: says that accounts are given by an administrator",
    "account_email_verification_sent": "a page without data that the sign-in library brings",
    "account_confirm_email": "a page without data that the sign-in library brings",
    "account_confirm_login_code": "leads back to signing in",
    "account_request_login_code": "leads back to signing in",
    "account_reset_password": "asking for a new password",
    "account_reset_password_done": "asking for a new password",
    "account_reset_password_from_key": "setting a new password",
    "account_reset_password_from_key_done": "setting a new password",
}
# Addresses of the sign-in library that need a sign-in and no role: they show one's own account.
OWN_ACCOUNT = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
}
OK, NO_RIGHT, NOT_THERE, WRONG_METHOD = "answered", 403, 404, 405


@dataclass(frozen=True, slots=True)
class Row:
    """Who may do what at one address by one method.

    `is_scoped`: the address or the form names a record, which somebody of another agency must not
    find."""

    capability: Capability
    is_scoped: bool = True
    ids: Callable[["Stage"], dict[str, Any]] = field(default=lambda _stage: {})
    data: Callable[["Stage"], dict[str, Any]] = field(default=lambda _stage: {})


@dataclass
class Stage:
    """An area with a day, a proposal, a run that waits, a file that waits, and everybody."""

    world: World
    people: dict[str, Client]
    patch_id: UUID
    proposed: UUID
    line_id: int
    queued: UUID
    batch_id: UUID

    @property
    def board(self) -> dict[str, Any]:
        return {"patch": self.patch_id, "day": DAY.isoformat()}

    @property
    def area(self) -> dict[str, Any]:
        return {"area": self.world.area_id, "day": DAY.isoformat()}

    def place(self, name: str, start: str) -> dict[str, Any]:
        carer = self.world.worker_id(name)
        return {"carer": [carer], "day": DAY.isoformat(), "start": start}


def at_visit(reference: str) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"visit_id": stage.world.visit(reference).pk}


def with_version(reference: str, **values: Any) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"version": stage.world.visit(reference).version, **values}


def get_numbers(stage: Stage) -> dict[str, Any]:
    assert stage.world.area_id
    protocol = get_protocol(area_id=stage.world.area_id, actor=stage.world.actor(), at=NOW)
    return {**read_numbers(protocol), "bike_kmh": 13, "bike_fixed": 1, "reason": "Measured."}


def make_file(stage: Stage) -> dict[str, Any]:
    content = json.dumps(make_day()).encode()
    return {**stage.area, "files": SimpleUploadedFile("day.json", content)}


C = Capability
TABLE: dict[tuple[str, str], Row] = {
    ("rounds_board", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.board),
    ("rounds_board_fragment", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.board),
    ("board_version", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.board),
    ("rounds_panel", "GET"): Row(
        C.VIEW_ROUNDS,
        data=lambda s: {**s.board, "visit": s.world.visit("V1").pk},
    ),
    ("visit_check", "POST"): Row(
        C.VIEW_ROUNDS, ids=at_visit("V1"), data=lambda s: s.place("Anjali", "09:00")
    ),
    ("visit_move", "POST"): Row(
        C.ASSIGN_VISITS,
        ids=at_visit("V1"),
        data=lambda s: {**s.place("Anjali", "09:00"), "version": s.world.visit("V1").version},
    ),
    ("visit_unassign", "POST"): Row(
        C.ASSIGN_VISITS, ids=at_visit("V2"), data=with_version("V2", reason="Ill.")
    ),
    ("visit_pin", "POST"): Row(
        C.ASSIGN_VISITS, ids=at_visit("V2"), data=with_version("V2", pinned="on")
    ),
    ("visit_agree", "POST"): Row(
        C.AGREE_EXCEPTIONS,
        ids=at_visit("V1"),
        data=lambda s: {"agree_carer": s.world.worker_id("Anjali"), "agree_reason": "Asked."},
    ),
    ("day_export", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.area),
    ("plan_export", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.area),
    ("run_list", "GET"): Row(C.VIEW_ROUNDS, is_scoped=False),
    ("run_new", "GET"): Row(C.RUN_AUTO_SCHEDULER, is_scoped=False),
    ("run_new", "POST"): Row(
        C.RUN_AUTO_SCHEDULER, data=lambda s: {**s.area, "patches": [s.patch_id], "seconds": 5}
    ),
    ("run_details", "GET"): Row(C.VIEW_ROUNDS, ids=lambda s: {"run_id": s.queued}),
    ("run_stop", "POST"): Row(C.RUN_AUTO_SCHEDULER, ids=lambda s: {"run_id": s.queued}),
    ("proposal", "GET"): Row(C.VIEW_ROUNDS, ids=lambda s: {"run_id": s.proposed}),
    ("proposal_publish", "POST"): Row(
        C.PUBLISH_ROUNDS, ids=lambda s: {"run_id": s.proposed}, data=lambda _: {"everything": "on"}
    ),
    ("proposal_leave", "POST"): Row(
        C.PUBLISH_ROUNDS,
        ids=lambda s: {"run_id": s.proposed},
        data=lambda s: {"line": s.line_id},
    ),
    ("proposal_discard", "POST"): Row(C.PUBLISH_ROUNDS, ids=lambda s: {"run_id": s.proposed}),
    ("import_new", "GET"): Row(C.IMPORT_DAY, is_scoped=False),
    ("import_new", "POST"): Row(C.IMPORT_DAY, data=make_file),
    ("import_staged", "GET"): Row(C.IMPORT_DAY, ids=lambda s: {"batch_id": s.batch_id}),
    ("import_apply", "POST"): Row(C.IMPORT_DAY, ids=lambda s: {"batch_id": s.batch_id}),
    ("import_reject", "POST"): Row(C.IMPORT_DAY, ids=lambda s: {"batch_id": s.batch_id}),
    ("protocol", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.area),
    ("protocol_set", "POST"): Row(C.SET_PROTOCOL, data=lambda s: {**get_numbers(s), **s.area}),
    ("plan_generate", "GET"): Row(C.GENERATE_VISITS, is_scoped=False),
    ("plan_generate", "POST"): Row(
        C.GENERATE_VISITS, data=lambda s: {"patch": s.patch_id, "week": "30/11/2026"}
    ),
}
# A form that offers one's own records says that another was not in its list.
UNKNOWN_CHOICE = {("import_new", "POST"): 422}


def find_names(resolver: URLResolver | None = None) -> Iterator[tuple[str, URLPattern]]:
    """Yield every address by name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from find_names(pattern)
        else:
            yield str(pattern.name), pattern


ADDRESSES = dict(find_names())
OURS = sorted({name for name, _ in TABLE})


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Made once; each request is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_stage()
        transaction.set_rollback(True)


def make_stage() -> Stage:
    world = import_day(make_world())
    assert world.area_id
    visit = world.visit("V2")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id("Mabel")],
        starts_at=clock("09:15"),
        pin=False,
        actor=world.actor(),
        at=NOW,
    )
    run_ids = [
        start_run(
            area_id=world.area_id,
            patch_ids=[world.patch_id()],
            day=day,
            seconds=5,
            actor=world.actor(),
            at=NOW,
        )
        for day in (DAY, DAY + timedelta(days=1))
    ]
    make_proposal(world, run_ids[0])
    batch_id = stage_day(
        area_id=world.area_id,
        day=DAY + timedelta(days=7),
        files={"day.json": json.dumps(make_day(name="Again")).encode()},
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    line = ProposalLine.objects.get()
    people = make_people(world)
    return Stage(world, people, world.patch_id(), run_ids[0], line.pk, run_ids[1], batch_id)


def make_proposal(world: World, run_id: UUID) -> None:
    system = get_system_actor("auto-scheduler")
    begin_run(run_id=run_id, actor=system, at=NOW)
    visit = world.visit("V4")
    line = ProposalLine(
        visit=visit,
        visit_version=visit.version,
        kind=LineKind.NEW,
        before_at=visit.starts_at,
        workers=[world.worker_id("Anjali")],
        starts_at=visit.starts_at,
    )
    result = {"seconds": 1, "costs": [], "breaches": 0, "facts": {}, "unchanged": 0, "cost": 0}
    result |= {"unassigned": 2, "unassigned_before": 3}
    propose(run_id=run_id, lines=[line], result=result, actor=system, at=NOW)
    assert OptimiserRun.objects.get(pk=run_id).status == "proposed"


def make_people(world: World) -> dict[str, Client]:
    """One client for each role, one for somebody without any, one for a boss of another agency."""
    organisation_id = get_system_root(world)
    elsewhere = create_agency(
        organisation_id=organisation_id,
        name="Other agency",
        actor=get_system_actor("setup"),
        at=NOW,
    )
    stranger = make_user(Role.SCHEDULER, elsewhere, "stranger@tests.example")
    for role in set(Role) - {Role.SCHEDULER}:
        Grant.objects.create(
            user=stranger,
            role=role,
            scope_id=elsewhere,
            starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            given_by=User.objects.get(email="setup@system.invalid"),
        )
    other = World(elsewhere, {Role.SCHEDULER: stranger})
    assert get_actor(stranger, at=NOW).can(Capability.VIEW_ROUNDS)
    import_day(
        other,
        make_day(
            name="Elsewhere",
            carers=[make_carer("Zoe")],
            clients=[make_client("Yew")],
            visits=[make_visit("V9", "Yew")],
        ),
    )
    users = {role.value: user for role, user in world.users.items()}
    users |= {"stranger": stranger, "nobody": make_user(None, world.agency_id)}
    return {name: sign_in(user) for name, user in users.items()} | {"anonymous": Client()}


def get_system_root(world: World) -> UUID:
    from core.models import Scope

    parent_id = Scope.objects.get(pk=world.agency_id).parent_id
    assert parent_id
    return parent_id


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(stage: Stage, person: str, name: str, method: str) -> HttpResponse:
    """Send one request with what its row says, and undo what it did."""
    row = TABLE.get((name, method)) or next(
        row for (other, _), row in TABLE.items() if other == name
    )
    address = reverse(name, kwargs=row.ids(stage))
    client = stage.people[person]
    with transaction.atomic():
        if method == "GET":
            response = client.get(address, row.data(stage))
        elif method == "POST":
            response = client.post(address, row.data(stage))
        else:
            response = client.generic(method, address)
        transaction.set_rollback(True)
    return response


def judge(response: HttpResponse) -> int | str:
    """Return `answered` for what was done or shown, else the status."""
    to_login = response.status_code == 302 and "/accounts/login/" in response["Location"]
    if to_login:
        return "sign in first"
    return OK if response.status_code < 400 else response.status_code


def expect(person: str, name: str, method: str) -> int | str:
    """Return what the table of roles says."""
    row = TABLE[name, method]
    if person == "anonymous":
        return "sign in first"
    if person == "nobody":
        return NO_RIGHT
    if person == "stranger":
        return UNKNOWN_CHOICE.get((name, method), NOT_THERE) if row.is_scoped else OK
    return OK if row.capability in CAPABILITIES[Role(person)] else NO_RIGHT


PEOPLE = (*(role.value for role in Role), "stranger", "nobody", "anonymous")


def test_every_address_has_a_row_or_is_public_or_ones_own() -> None:
    known = {*OURS, *PUBLIC, *OWN_ACCOUNT, "home"}
    assert set(ADDRESSES) - known == set()


def test_every_row_is_an_address_that_is_there() -> None:
    assert set(OURS) - set(ADDRESSES) == set()


@pytest.mark.req("XC-001")
@pytest.mark.parametrize(("name", "method"), sorted(TABLE))
def test_each_person_gets_what_the_table_of_roles_says(
    stage: Stage, name: str, method: str
) -> None:
    found = {person: judge(ask(stage, person, name, method)) for person in PEOPLE}
    assert found == {person: expect(person, name, method) for person in PEOPLE}


@pytest.mark.parametrize("name", OURS)
def test_a_method_that_a_page_does_not_have_is_refused(stage: Stage, name: str) -> None:
    others = [method for method in METHODS if (name, method) not in TABLE]
    found = {method: judge(ask(stage, "scheduler", name, method)) for method in others}
    assert found == dict.fromkeys(others, WRONG_METHOD)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted({*OURS, *OWN_ACCOUNT, "home"} & set(ADDRESSES)))
def test_whoever_is_not_signed_in_is_sent_to_sign_in(stage: Stage, name: str, method: str) -> None:
    row = next((row for (other, _), row in TABLE.items() if other == name), None)
    address = reverse(name, kwargs=row.ids(stage) if row else {})
    assert judge(Client().generic(method, address)) == "sign in first"


@pytest.mark.parametrize("person", PEOPLE)
def test_the_first_page_leads_on_or_says_that_there_is_no_role(stage: Stage, person: str) -> None:
    response = stage.people[person].get(reverse("home"))
    expected = {"anonymous": ("/accounts/login/", 302), "nobody": ("", 200)}
    place, status = expected.get(person, ("/rounds/", 302))
    assert response.status_code == status
    assert response.headers.get("Location", "").startswith(place)


def test_a_form_without_its_token_is_refused(stage: Stage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = stage.people["scheduler"].cookies
    address = reverse("run_stop", kwargs={"run_id": stage.queued})
    assert client.post(address).status_code == NO_RIGHT


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_page_shows_nothing_of_the_data(stage: Stage, name: str) -> None:
    if name not in ADDRESSES or "<" in str(ADDRESSES[name].pattern):
        return
    if "(?P" in str(ADDRESSES[name].pattern):
        return
    body = Client().get(reverse(name)).content.decode()
    assert "Larkfield" not in body
    assert "Brambledown" not in body
