"""Every write names its capability and asks for it; who asks and when are parameters."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from accounts.roles import CAPABILITIES, Capability
from tests.architecture.source import APPS, find_modules

# A service asks by one of these, or by a helper that does (looked up in its module below).
ASKS = {"require", "scopes_of"}

# Writes for which nobody is asked for a permission, and why.
WITHOUT_CAPABILITY = {
    "accounts.services.disclosures.record_disclosure": "part of the service that shows",
    "accounts.services.sign_in.begin_sign_in": "whoever signs in is not known yet",
    "accounts.services.sign_in.record_sign_in": "whoever signs in is not known yet",
    "accounts.services.sign_in.record_factor": "one's own second factor",
    "accounts.services.sign_in.accept_new_password": "one's own, by the sign-in library",
    "accounts.services.sign_in.end_own_sessions": "one's own",
    "accounts.services.users.lock_user": "the part of every change of a user that asks",
    "accounts.services.users.make_password": "makes up a word",
    "directory.services.places.make_places": "unsaved rows for the service that calls it",
    "directory.services.places.is_same_place": "compares two values",
    "directory.services.workers.lock_workers": "locks rows for the service that calls it",
    "rostering.services.availability.get_planned_days": "counts days",
    "rostering.services.availability.refresh_availability": "follows from a permitted change",
    "allocation.services.clinicians.include_roster": "the part of services that asked",
    "allocation.services.clinicians.lock_my_shift": "the part of every service that asks",
    "allocation.services.clinicians.lock_shift": "the part of every service that asks",
    "allocation.services.clinicians.tell_lead": "part of the services that call it",
    "allocation.services.conversing.open_conversation": "part of the services that call it",
    "allocation.services.handing.check_hands": "checks for the service that calls it",
    "allocation.services.handing.check_holder": "checks for the service that calls it",
    "allocation.services.handing.get_one_service": "compares values",
    "allocation.services.handing.hand_over": "writes for services that asked",
    "allocation.services.handing.lock_basis": "locks for the service that calls it",
    "allocation.services.handing.settle": "part of the services that call it",
    "allocation.services.handing.tell_of_move": "part of the services that call it",
    "allocation.services.handing.unlock_for_move": "part of the services that call it",
    "allocation.services.leading.announce_lead": "called by services that asked",
    "allocation.services.leading.change_lead": "called by services that asked",
    "allocation.services.locking.lock_all_clinicians": "locks for the service that calls it",
    "allocation.services.locking.lock_cases": "the part of every service that asks",
    "allocation.services.locking.lock_clinicians": "locks for the service that calls it",
    "allocation.services.locking.lock_running": "locks for the service that calls it",
    "allocation.services.locking.lock_session": "the part of every service that asks",
    "allocation.services.locking.not_before": "compares times",
    "allocation.services.notes.write_line": "part of the services that call it",
    "allocation.services.policy.ensure_policy": "called by services that asked",
    "allocation.services.receiving.check_case_input": "looks at a value",
    "allocation.services.receiving.find_case_faults": "looks at a value",
    "allocation.services.receiving.is_nhs_number": "looks at a value",
    "allocation.services.receiving.write_case": "called by services that asked",
    "allocation.services.sessions.lock_or_make": "called by services that asked",
    "allocation.services.shift_message.send_on_start": "called by services that asked",
    "allocation.services.telling.tell_managers": "part of the services that call it",
    "allocation.services.telling.tell_workers": "part of the services that call it",
    "allocation.services.working.lock_my_case": "the part of every service that asks",
    "messaging.services.deliveries.relay_deliveries": "sends what services queued; nobody is there",
    "messaging.services.notices.tell": "part of the service that calls it",
    "messaging.services.notices.withdraw": "part of the service that calls it",
    "messaging.services.threads.open_thread": "part of the service that calls it",
    "scheduling.clients.services.finding.refresh_search": "part of the services that call it",
    "scheduling.clients.services.information.keep_imported_access": "part of the import that asked",
    "scheduling.clients.services.locking.lock_client": "the part of every service that asks",
    "scheduling.clients.services.locking.name_client": "reads a name",
    "scheduling.unassigned.services.episodes.move_steps": "part of the services that call it",
    "scheduling.unassigned.services.episodes.reconcile_visits": "follows from a permitted change",
    "scheduling.unassigned.services.reach.find_answerable": "reads who may answer",
    "scheduling.unassigned.services.reach.find_reach": "reads who can be told",
    "scheduling.unassigned.services.reach.leave_out": "narrows a query",
    "scheduling.unassigned.services.sweep.check_unassigned_visits": "calls services alone",
    "scheduling.unassigned.services.telling.log_events": "part of the services that call it",
    "scheduling.unassigned.services.telling.touch_areas": "part of the services that call it",
    "scheduling.unassigned.services.telling.tell_alerts": "part of the services that call it",
    "scheduling.unassigned.services.telling.relieve": "part of the services that call it",
    "scheduling.unassigned.services.telling.tell_ends": "part of the services that call it",
    "scheduling.visits.services.get_known_visits": "reads, and locks for the import that calls it",
    "scheduling.visits.services.differs": "compares two values",
    "scheduling.rounds.services.asking.ask_for_runs": "part of the services that asked",
    "scheduling.rounds.services.ending.close_run": "part of the services that asked",
    "scheduling.rounds.services.ending.end_parts": "part of the services that asked",
    "scheduling.rounds.services.ending.fail": "part of the services that asked",
    "scheduling.rounds.services.edits.lock_visit": "the part of every edit that asks",
    "scheduling.rounds.services.edits.lock_visits": "the part of every edit that asks",
    "scheduling.rounds.services.import_writing.write_day": "called by apply_import, which asked",
    "scheduling.rounds.services.locking.lock_day": "locks for the service that calls it",
    "scheduling.rounds.services.notices.keep_drafts": "part of the services that asked",
    "scheduling.rounds.services.notices.open_notices": "part of the services that asked",
    "scheduling.rounds.services.notices.withdraw_notices": "part of the services that asked",
    "scheduling.rounds.services.nudging.take_waiting_runs": "marks nudges; no person is there",
    "scheduling.rounds.services.orders.publish_order": "calls services alone",
    "scheduling.rounds.services.parts.record_part": "how far a part is; no record changes",
    "scheduling.rounds.services.placing.place_visits": "called by services that asked",
    "scheduling.rounds.services.placing.raise_rounds": "called by services that asked",
    "scheduling.rounds.services.runs.record_progress": "how far a run is; no record changes",
}
# Services with a capability that ask for no scope, and why.
WITHOUT_SCOPE = {
    "directory.services.workers.ensure_skills": "skills belong to every area",
}


def find_services() -> dict[str, Callable[..., Any]]:
    """Return every public function that a services module itself defines, by its full name."""
    modules = [name for name in find_modules(*APPS) if "/services" in name]
    found = {}
    for path in modules:
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        for name, value in vars(module).items():
            is_own = inspect.isfunction(value) and value.__module__ == module.__name__
            if is_own and not name.startswith("_"):
                found[f"{module.__name__}.{name}"] = value
    return found


SERVICES = find_services()
WRITES = {name: value for name, value in SERVICES.items() if hasattr(value, "capability")}


@cache
def get_called(function: Callable[..., Any]) -> frozenset[str]:
    """Return the names of everything that a function calls."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return frozenset(
        call.attr if isinstance(call, ast.Attribute) else ast.unparse(call) for call in calls
    )


def asks(function: Callable[..., Any], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function asks for a permission, by itself or by a helper it calls."""
    called = get_called(function)
    if called & ASKS:
        return True
    names = inspect.unwrap(function).__globals__
    helpers = [name for name in called - seen if inspect.isfunction(names.get(name))]
    return any(
        asks(names[name], seen | called)
        for name in helpers
        if "actor" in inspect.signature(names[name]).parameters
    )


def test_there_are_services_to_look_at() -> None:
    assert len(WRITES) >= 25


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_names_a_capability_or_stands_in_the_list(name: str) -> None:
    assert (name in WRITES) != (name in WITHOUT_CAPABILITY)


@pytest.mark.parametrize("name", sorted(WITHOUT_CAPABILITY | WITHOUT_SCOPE))
def test_each_exception_is_a_service_that_is_there(name: str) -> None:
    assert name in SERVICES


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_capability_is_one_of_the_table(name: str) -> None:
    assert WRITES[name].capability in set(Capability)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(WRITES))
def test_who_asks_and_when_are_named_parameters(name: str) -> None:
    parameters = inspect.signature(WRITES[name]).parameters
    assert {"actor", "at"} <= set(parameters)
    kinds = {parameter.kind for parameter in parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_service_asks_for_its_permission(name: str) -> None:
    assert asks(WRITES[name]) != (name in WITHOUT_SCOPE)


@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_service_asks_for_the_capability_that_it_names(name: str) -> None:
    source = inspect.getsource(inspect.unwrap(WRITES[name]))
    asked = {
        ast.unparse(node.args[0])
        for node in ast.walk(ast.parse(textwrap.dedent(source)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKS
    }
    named = Capability(WRITES[name].capability)  # type: ignore[attr-defined]
    assert asked <= {f"Capability.{named.name}"}


def test_a_service_that_does_not_ask_is_found() -> None:
    def write_something(*, actor: object, at: object) -> None:
        print(actor, at)

    assert not asks(write_something)


def test_every_capability_is_held_by_a_role_or_the_system_alone() -> None:
    held = frozenset[Capability]().union(*CAPABILITIES.values())
    assert set(Capability) - held == {Capability.SET_UP}


def test_every_service_has_a_sentence() -> None:
    assert [name for name, value in SERVICES.items() if not inspect.getdoc(value)] == []
