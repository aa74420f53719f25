"""The cases of somebody who leaves, with who could take each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import ClinicianShift
from allocation.rules import propose_moves, rank_candidates
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, load_queue
from allocation.states import CaseStatus
from allocation.types import AllocationPolicy, Candidate, Clinician, QueueCase
from core.actor import Actor
from core.errors import NotFound
from directory.selectors import get_skill_names


@dataclass(frozen=True, slots=True)
class ClinicianMoves:
    """Somebody's unopened cases in order of work; for each who could take it, and the proposal."""

    service_id: UUID
    clinician: Clinician
    policy: AllocationPolicy
    cases: tuple[QueueCase, ...]
    candidates: Mapping[UUID, tuple[Candidate, ...]]
    proposed: Mapping[UUID, UUID | None]
    skill_names: Mapping[str, str]


def get_clinician_moves(*, shift_id: UUID, actor: Actor, at: datetime) -> ClinicianMoves:
    """Return what a clinician of a session holds unopened, and where each could go (AL-029)."""
    scopes = actor.scopes_of(Capability.ALLOCATE_CASES)
    row = (
        ClinicianShift.objects.filter(pk=shift_id, session__service_id__in=scopes)
        .select_related("session")
        .first()
    )
    if row is None:
        raise NotFound("There is no such clinician in the services you work in.")
    service_id = row.session.service_id
    policy, names = find_policy(service_id=service_id, at=at), get_skill_names()
    queue = load_queue(service_id=service_id, policy=policy, at=at)
    people = load_clinicians(session_id=row.session_id, cases=queue, policy=policy, at=at)
    held = [
        case
        for case in queue
        if case.worker_id == row.worker_id and case.status == CaseStatus.ALLOCATED
    ]
    return ClinicianMoves(
        service_id=service_id,
        clinician=next(one for one in people if one.worker_id == row.worker_id),
        policy=policy,
        cases=tuple(held),
        candidates={
            case.id: rank_candidates(case, people, queue, policy, names, at) for case in held
        },
        proposed={one.case_id: one.worker_id for one in propose_moves(held, people, policy, at)},
        skill_names=names,
    )
