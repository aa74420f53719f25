"""Which records have a page of their history, where they belong and whose they are.

A row says: the model, what people call it, the capability that shows its history, the scopes it
lies in, the user whose own it is, and the columns that stay hidden. Scopes and owners are read from
the newest version, so that the history of a deleted record can still be read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.models import Grant, User
from accounts.roles import Capability
from allocation.models import AllocationSession, Case, ClinicianShift
from core.models import ImportBatch, PolicyVersion, Scope
from directory.models import Placement, Worker
from rostering.models import Absence, Duty, ServiceShift
from scheduling.clients.models import Client
from scheduling.rounds.models import OptimiserRun
from scheduling.visits.models import Visit, VisitPlan

Version = Any  # a row of a history table: its columns are those of the model
Scopes = Iterable[UUID | None]


def _of(column: str) -> Callable[[Version], Scopes]:
    return lambda row: [getattr(row, column)]


def _of_client(row: Version) -> Scopes:
    return Client.objects.filter(pk=row.client_id).values_list("patch_id", flat=True)


def _of_worker(worker_id: UUID) -> Scopes:
    rows = Placement.objects.filter(employment__worker_id=worker_id)
    return rows.values_list("patch_id", flat=True)


def _of_duty(row: Version) -> Scopes:
    shifts = ServiceShift.objects.filter(pk=row.service_shift_id)
    return [row.patch_id] if row.patch_id else shifts.values_list("service_id", flat=True)


def _of_session(row: Version) -> Scopes:
    rows = AllocationSession.objects.filter(pk=row.session_id)
    return rows.values_list("service_id", flat=True)


def _of_run(row: Version) -> Scopes:
    rows = OptimiserRun.objects.filter(pk=row.pgh_obj_id)
    return rows.values_list("patches", flat=True)


def _of_user(row: Version) -> Scopes:
    return Grant.objects.filter(user_id=row.pgh_obj_id).values_list("scope_id", flat=True)


def _no_owner(row: Version) -> UUID | None:
    return None


def _user_of_worker(worker_id: UUID | None) -> UUID | None:
    rows = Worker.objects.filter(pk=worker_id) if worker_id else Worker.objects.none()
    return rows.values_list("user_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record with a history."""

    model: type[Model]
    label: str
    get_scopes: Callable[[Version], Scopes]
    get_owner: Callable[[Version], UUID | None] = _no_owner
    capability: Capability = Capability.VIEW_AUDIT
    hidden: frozenset[str] = frozenset()


KINDS: dict[str, Kind] = {
    "visit": Kind(Visit, "Visit", _of("patch_id")),
    "client": Kind(Client, "Client", _of("patch_id"), hidden=frozenset({"access"})),
    "visit_plan": Kind(VisitPlan, "Visit plan", _of_client),
    "worker": Kind(
        Worker,
        "Worker",
        lambda row: _of_worker(row.pgh_obj_id),
        lambda row: row.user_id,
    ),
    "duty": Kind(Duty, "Duty", _of_duty, lambda row: _user_of_worker(row.worker_id)),
    "absence": Kind(
        Absence,
        "Absence",
        lambda row: _of_worker(row.worker_id),
        lambda row: _user_of_worker(row.worker_id),
    ),
    "policy_version": Kind(PolicyVersion, "Version of a policy", _of("scope_id")),
    "run": Kind(OptimiserRun, "Run of the auto-scheduler", _of_run),
    "import": Kind(ImportBatch, "Import", _of("scope_id"), hidden=frozenset({"body"})),
    "case": Kind(Case, "Case", _of("service_id"), lambda row: _user_of_worker(row.allocated_to_id)),
    "allocation_session": Kind(AllocationSession, "Allocation session", _of("service_id")),
    "clinician_shift": Kind(
        ClinicianShift,
        "Clinician in a session",
        _of_session,
        lambda row: _user_of_worker(row.worker_id),
    ),
    "user": Kind(User, "User", _of_user, lambda row: row.pgh_obj_id),
    "grant": Kind(Grant, "Grant of a role", _of("scope_id"), lambda row: row.user_id),
}


def find_scopes(kind: Kind, row: Version) -> dict[UUID, frozenset[UUID]]:
    """Return the scopes that a record lies in, each with itself and all it lies below.

    A record that belongs nowhere yet belongs to the organisation.
    """
    ids = {scope_id for scope_id in kind.get_scopes(row) if scope_id}
    rows = Scope.objects.filter(pk__in=ids) if ids else Scope.objects.filter(parent=None)
    return {pk: frozenset({pk, *path}) for pk, path in rows.values_list("pk", "path")}
