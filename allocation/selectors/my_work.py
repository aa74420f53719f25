"""My Work: the cases of one clinician."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import Allocation, Case, CasePatient
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, read_cases
from allocation.selectors.sessions import find_session
from allocation.states import CaseStatus
from allocation.types import Clinician, MyWork, Patient, QueueCase, SessionFacts
from core.actor import Actor
from core.errors import NotFound
from directory.selectors import get_skill_names, get_worker_id_of_user, get_worker_names

HELD = (CaseStatus.ALLOCATED, CaseStatus.IN_PROGRESS)


def get_my_work(*, service_id: UUID, actor: Actor, at: datetime) -> MyWork:
    """Return the cases that are allocated to whoever asks, and only those, in order of work.

    Who a case is about is told for the cases that the clinician has open.
    """
    actor.require(Capability.WORK_CASES, service_id)
    worker_id = get_own_worker_id(actor)
    policy = find_policy(service_id=service_id, at=at)
    rows = Case.objects.filter(service_id=service_id, allocated_to_id=worker_id, status__in=HELD)
    cases = read_cases(rows, policy, at)
    session = find_session(service_id=service_id)
    return MyWork(
        worker_id=worker_id,
        worker_name=get_worker_names(worker_ids=[worker_id])[worker_id],
        session=session,
        clinician=_find_clinician(session, worker_id, cases, at),
        policy=policy,
        cases=tuple(cases),
        complaints=_get_complaints(cases),
        patients=_get_patients([one for one in cases if one.is_locked]),
        skill_names=get_skill_names(),
        allocated_by=_get_allocators(cases),
        at=at,
    )


def get_own_worker_id(actor: Actor) -> UUID:
    """Return the worker that asks, or raise NotFound."""
    worker_id = get_worker_id_of_user(actor.id)
    if worker_id is None:
        raise NotFound(
            "You are not on the list of clinicians, so no cases are yours. Ask the roster manager."
        )
    return worker_id


def _find_clinician(
    session: SessionFacts | None, worker_id: UUID, cases: list[QueueCase], at: datetime
) -> Clinician | None:
    if session is None:
        return None
    found = load_clinicians(session_id=session.id, cases=cases, at=at, worker_ids=[worker_id])
    return found[0] if found else None


def _get_complaints(cases: list[QueueCase]) -> dict[UUID, str]:
    rows = CasePatient.objects.filter(case_id__in=[one.id for one in cases])
    return dict(rows.values_list("case_id", "complaint"))


def _get_patients(cases: list[QueueCase]) -> dict[UUID, Patient]:
    rows = CasePatient.objects.filter(case_id__in=[one.id for one in cases])
    return {
        row.case_id: Patient(
            row.name, row.nhs_number, row.caller, row.phone, row.complaint, row.home_postcode
        )
        for row in rows
    }


def _get_allocators(cases: list[QueueCase]) -> dict[UUID, str]:
    rows = Allocation.objects.filter(case_id__in=[one.id for one in cases], ended_at=None)
    return dict(rows.values_list("case_id", "by_name"))
