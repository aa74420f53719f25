"""Every address × method × person gets what the table of roles says; nobody is let in by accident.

The table below gives each address its capability; who holds it is read from `accounts.roles`. An
address without a row fails, so that no page is added without deciding who may open it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.context import MENU, MENU_NEEDS
from accounts.roles import CAPABILITIES, Capability, Role
from scheduling.rounds.forms.protocol import read_numbers
from scheduling.rounds.selectors import get_protocol
from tests.architecture.account_rows import make_pages as make_account_pages
from tests.architecture.care_rows import make_pages as make_care_pages
from tests.architecture.message_rows import make_pages as make_message_pages
from tests.architecture.people import PEOPLE, choose_people, get_tomorrow
from tests.architecture.record_rows import make_pages as make_record_pages
from tests.architecture.replan_rows import make_pages as make_replan_pages
from tests.architecture.report_rows import RULES
from tests.architecture.report_rows import make_pages as make_report_pages
from tests.architecture.stage import Stage, make_stage
from tests.architecture.work_rows import make_pages as make_work_pages
from tests.factories import NOW, make_day

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Addresses that anybody may open, and why.
PUBLIC = {
    "healthz": "asked by supervisors and load balancers; tells no data",
    "account_login": "signing in",
    "account_logout": "a person whose session ended sees that it did",
    "account_inactive": "tells somebody whose account was closed",
}
OK, NO_RIGHT, NOT_THERE, WRONG_METHOD = "answered", 403, 404, 405


@dataclass(frozen=True, slots=True)
class Row:
    """Who may do what at one address by one method.

    `is_scoped`: the address or the form names a record, which somebody of another agency must not
    find. `elsewhere`: roles that hold the capability, but for other records than this one; `also`:
    roles that another capability lets in."""

    capability: Capability
    is_scoped: bool = True
    ids: Callable[["Stage"], dict[str, Any]] = field(default=lambda _stage: {})
    data: Callable[["Stage"], dict[str, Any]] = field(default=lambda _stage: {})
    elsewhere: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


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


def make_swap(stage: Stage) -> dict[str, Any]:
    """V1 goes to the carer who has V2 now, and V2 to another."""
    first, second = stage.world.visit("V1"), stage.world.visit("V2")
    return {
        **stage.place("Mabel", "09:00"),
        "version": first.version,
        "moved": second.pk,
        "moved_version": second.version,
        "moved_carer": [stage.world.worker_id("Anjali")],
        "moved_exact": second.starts_at.isoformat(),
    }


C = Capability
TABLE: dict[tuple[str, str], Row] = {
    ("rounds_board", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.board),
    ("rounds_map", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: s.board),
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
    ("visit_swap", "POST"): Row(C.ASSIGN_VISITS, ids=at_visit("V1"), data=lambda s: make_swap(s)),
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
        C.RUN_AUTO_SCHEDULER,
        data=lambda s: {**s.area, "day": get_tomorrow(), "patches": [s.patch_id], "seconds": 5},
    ),
    ("run_details", "GET"): Row(C.VIEW_ROUNDS, ids=lambda s: {"run_id": s.queued}),
    ("run_map", "GET"): Row(C.VIEW_ROUNDS, ids=lambda s: {"run_id": s.proposed}),
    ("run_compare", "GET"): Row(C.VIEW_ROUNDS, data=lambda s: {"a": s.proposed, "b": s.compared}),
    ("run_stop", "POST"): Row(C.RUN_AUTO_SCHEDULER, ids=lambda s: {"run_id": s.queued}),
    ("order_details", "GET"): Row(C.VIEW_ROUNDS, ids=lambda s: {"order_id": s.order_id}),
    ("order_stop", "POST"): Row(C.RUN_AUTO_SCHEDULER, ids=lambda s: {"order_id": s.order_id}),
    ("order_publish", "POST"): Row(C.PUBLISH_ROUNDS, ids=lambda s: {"order_id": s.order_id}),
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
TABLE |= make_account_pages(Row)
TABLE |= make_care_pages(Row)
TABLE |= make_work_pages(Row)
TABLE |= make_replan_pages(Row)
TABLE |= make_record_pages(Row)
# The history of a visit: own records only, or those of urgent care, or that something was changed.
VISIT_HISTORY = Row(
    C.VIEW_AUDIT,
    ids=lambda s: {"kind": "visit", "record_id": s.world.visit("V1").pk},
    elsewhere=frozenset(
        {"carer", "clinician", "coordinator", "navigator", "shift_manager", "report_manager"}
    ),
    also=frozenset({"admin"}),
)
TABLE["record_history", "GET"] = VISIT_HISTORY
TABLE |= make_message_pages(Row)
TABLE |= make_report_pages(Row)
# A form that offers one's own records says that another was not in its list.
UNKNOWN_CHOICE = dict.fromkeys(
    [
        ("import_new", "POST"),
        ("user_new", "POST"),
        ("break_glass", "POST"),
        ("duty_rota", "POST"),
    ],
    422,
)


def find_names(resolver: URLResolver | None = None) -> Iterator[tuple[str, URLPattern]]:
    """Yield every address by name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from find_names(pattern)
        else:
            yield str(pattern.name), pattern


ADDRESSES = dict(find_names())
# What else the sign-in library brings is not offered to anybody.
LIBRARY = ("account_", "mfa_", "openid_connect_", "socialaccount_")
# Of one's own: whoever is signed in may open them, and finds only themselves.
OWN = {
    "account_change_password",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "sign_out_everywhere",
    "your_account",
}
# Open only in the middle of signing in, or where the organisation's accounts are set up.
ON_THE_WAY = {"mfa_authenticate", "openid_connect_callback", "openid_connect_login"}
CLOSED = sorted(
    name
    for name in ADDRESSES
    if name.startswith(LIBRARY) and name not in {*PUBLIC, *OWN, *ON_THE_WAY}
)
OURS = sorted({name for name, _ in TABLE})


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Made once; each request is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_stage()
        transaction.set_rollback(True)


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
    if person in row.elsewhere:
        return NOT_THERE
    if person in row.also:
        return OK
    return OK if row.capability in CAPABILITIES[Role(person)] else NO_RIGHT


def test_every_address_has_a_row_or_is_public_or_closed() -> None:
    known = {*OURS, *PUBLIC, *CLOSED, *OWN, *ON_THE_WAY, *RULES, "home", "not_offered"}
    pages = {name for name in ADDRESSES if not name.startswith("api_")}  # those have their own
    assert pages - known == set()


def test_every_row_is_an_address_that_is_there() -> None:
    assert set(OURS) - set(ADDRESSES) == set()


@pytest.mark.req("XC-001")
@pytest.mark.parametrize(("name", "method"), sorted(TABLE))
def test_each_person_gets_what_the_table_of_roles_says(
    stage: Stage, name: str, method: str
) -> None:
    row = TABLE[name, method]
    people = choose_people(name, method, row.capability, row.elsewhere | row.also)
    found = {person: judge(ask(stage, person, name, method)) for person in people}
    assert found == {person: expect(person, name, method) for person in people}


@pytest.mark.parametrize("name", OURS)
def test_a_method_that_a_page_does_not_have_is_refused(stage: Stage, name: str) -> None:
    others = [method for method in METHODS if (name, method) not in TABLE]
    found = {method: judge(ask(stage, "scheduler", name, method)) for method in others}
    assert found == dict.fromkeys(others, WRONG_METHOD)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", [*OURS, "home"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(stage: Stage, name: str, method: str) -> None:
    row = next((row for (other, _), row in TABLE.items() if other == name), None)
    address = reverse(name, kwargs=row.ids(stage) if row else {})
    assert judge(Client().generic(method, address)) == "sign in first"


def find_first_page(person: str) -> str:
    """Return where the menu begins for somebody: nowhere for a role without a page."""
    held = set(Capability) if person == "stranger" else CAPABILITIES[Role(person)]
    needs = [(name, {what, MENU_NEEDS.get(name, what)}) for _, name, what in MENU]
    return next((reverse(name) for name, wanted in needs if wanted <= held), "")


@pytest.mark.parametrize("person", PEOPLE)
def test_the_first_page_leads_on_or_says_that_there_is_no_role(stage: Stage, person: str) -> None:
    response = stage.people[person].get(reverse("home"))
    places = {"anonymous": "/accounts/login/", "nobody": ""}
    place = places[person] if person in places else find_first_page(person)
    assert response.status_code == (302 if place else 200)
    assert response.headers.get("Location", "").startswith(place)


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_ones_own_needs_a_sign_in(stage: Stage, name: str) -> None:
    assert judge(Client().get(reverse(name))) == "sign in first"
    assert judge(Client().post(reverse(name))) == "sign in first"


@pytest.mark.parametrize("name", sorted(RULES))
def test_what_a_rule_means_is_for_whoever_signed_in(stage: Stage, name: str) -> None:
    address = reverse(name, kwargs=RULES[name])
    assert {judge(stage.people[one].get(address)) for one in PEOPLE if one != "anonymous"} == {OK}
    assert judge(Client().get(address)) == "sign in first"
    assert judge(stage.people["scheduler"].post(address)) == WRONG_METHOD


@pytest.mark.parametrize("name", ["openid_connect_callback", "openid_connect_login"])
def test_the_organisations_accounts_are_closed_until_they_are_set_up(name: str) -> None:
    for provider in ("organisation", "another"):
        address = reverse(name, kwargs={"provider_id": provider})
        assert judge(Client().get(address)) in {NOT_THERE, "sign in first"}


def test_the_second_step_needs_the_first(stage: Stage) -> None:
    assert judge(Client().get(reverse("mfa_authenticate"))) == "sign in first"


def test_a_form_without_its_token_is_refused(stage: Stage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = stage.people["scheduler"].cookies
    address = reverse("run_stop", kwargs={"run_id": stage.queued})
    assert client.post(address).status_code == NO_RIGHT


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_page_shows_nothing_of_the_data(stage: Stage, name: str) -> None:
    response = Client().get(reverse(name), follow=True)
    body = response.content.decode()
    assert response.status_code == 200
    assert not [word for word in ("Larkfield", "Brambledown", "Anjali") if word in body]


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_sign_in_library_brings_besides_is_not_there(
    stage: Stage, name: str, method: str
) -> None:
    names = ADDRESSES[name].pattern.regex.groupindex or ADDRESSES[name].pattern.converters
    address = reverse(name, kwargs=dict.fromkeys(names, "x"))
    assert judge(stage.people["scheduler"].generic(method, address)) == NOT_THERE
    assert judge(Client().generic(method, address)) == "sign in first"
