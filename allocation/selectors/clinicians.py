"""One clinician of a session, as the WACC sees the person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import Case, ClinicianShift
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, read_cases
from allocation.states import RUNNING, CaseStatus
from allocation.types import AllocationPolicy, Clinician, QueueCase
from core.actor import Actor
from core.errors import NotFound
from directory.selectors import get_skill_names

HELD = (CaseStatus.ALLOCATED, CaseStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class ClinicianPage:
    """Somebody's part in a session, and the cases that the person holds in order of work."""

    service_id: UUID
    clinician: Clinician
    policy: AllocationPolicy
    cases: tuple[QueueCase, ...]
    skill_names: dict[str, str]
    is_running: bool


def get_clinician_page(*, shift_id: UUID, actor: Actor, at: datetime) -> ClinicianPage:
    """Return one clinician of a session of a service that somebody may see."""
    scopes = actor.scopes_of(Capability.VIEW_QUEUE)
    row = (
        ClinicianShift.objects.filter(pk=shift_id, session__service_id__in=scopes)
        .select_related("session")
        .first()
    )
    if row is None:
        raise NotFound("There is no such clinician in the services you work in.")
    service_id = row.session.service_id
    policy = find_policy(service_id=service_id, at=at)
    held = Case.objects.filter(
        service_id=service_id, allocated_to_id=row.worker_id, status__in=HELD
    )
    cases = read_cases(held, policy, at)
    [clinician] = load_clinicians(
        session_id=row.session_id, cases=cases, policy=policy, at=at, worker_ids=[row.worker_id]
    )
    return ClinicianPage(
        service_id,
        clinician,
        policy,
        tuple(cases),
        get_skill_names(),
        row.session.status in RUNNING,
    )
