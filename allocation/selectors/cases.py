"""One case: how it stands, how it came there, who could take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from allocation.models import Allocation, Case, CasePatient
from allocation.rules import rank_batch, rank_candidates
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import case_of, load_clinicians, load_queue
from allocation.selectors.sessions import find_session
from allocation.states import CASE, CaseStatus
from allocation.types import Candidate, CaseFacts, Change, QueueCase, Step
from core.actor import Actor
from core.errors import DomainError, NotFound
from core.models import StatusChange
from directory.selectors import get_skill_names, get_worker_names

IN_LEDGER = ("allocate", "reallocate", "force", "reopen")
NOT_RUNNING = (
    "Allocation is not running: nobody leads it this shift. The shift manager can start it."
)
NOT_QUEUED = (
    "Not all of these cases are in the queue any more: somebody else was first, or their source "
    "closed them. Nothing was changed: tick them again."
)
NOT_HELD = (
    "Not all of these cases are allocated and unopened: one was opened, closed or not allocated "
    "yet. Nothing was changed: tick allocated cases that nobody has open."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Cases to give to one clinician, who could take them, and the names of who holds them now."""

    service_id: UUID
    cases: tuple[QueueCase, ...]
    candidates: tuple[Candidate, ...]
    holders: tuple[str, ...] = ()


def get_case_rows(*, actor: Actor) -> QuerySet[Case, Case]:
    """Return the cases of the services that somebody may see."""
    return Case.objects.filter(service_id__in=actor.scopes_of(Capability.VIEW_QUEUE))


def find_case(case_id: UUID, actor: Actor) -> Case:
    """Return a case that somebody may see, or raise NotFound."""
    scopes = actor.scopes_of(Capability.VIEW_QUEUE)
    row = Case.objects.filter(pk=case_id, service_id__in=scopes).first()
    if row is None:
        raise NotFound("There is no such case, or it is outside the services you work in.")
    return row


def get_case(*, case_id: UUID, actor: Actor, at: datetime) -> CaseFacts:
    """Return one case with its ledger, oldest step first; nothing of who it is about."""
    row = find_case(case_id, actor)
    policy = find_policy(service_id=row.service_id, at=at)
    steps = list(Allocation.objects.filter(case=row).order_by("at", "pk"))
    ids = {step.worker_id for step in steps} | {row.allocated_to_id or row.pk}
    names = get_worker_names(worker_ids=ids)
    patient = CasePatient.objects.filter(case=row).only("complaint").first()
    return CaseFacts(
        case=case_of(row, policy, at),
        service_id=row.service_id,
        worker_name=names.get(row.allocated_to_id, "") if row.allocated_to_id else "",
        steps=tuple(
            Step(
                at=step.at,
                kind=step.kind,
                worker_id=step.worker_id,
                worker_name=names[step.worker_id],
                by=step.by_name,
                reason_code=step.reason_code,
                reason=step.reason,
                grounds=tuple(step.grounds),
                ended_at=step.ended_at,
                ended_as=step.ended_as,
            )
            for step in steps
        ),
        changes=_get_changes(row),
        complaint=patient.complaint if patient else "",
        completed_at=row.completed_at,
        outcome=row.outcome,
    )


def _get_changes(row: Case) -> tuple[Change, ...]:
    """Return what the ledger does not tell: openings and ends."""
    rows = StatusChange.objects.filter(machine=CASE.name, record_id=row.pk)
    return tuple(
        Change(one.occurred_at, one.transition, one.actor_name, one.reason)
        for one in rows.exclude(transition__in=IN_LEDGER).order_by("occurred_at", "pk")
    )


def get_candidates(
    *, case_id: UUID, actor: Actor, at: datetime
) -> tuple[CaseFacts, tuple[Candidate, ...]]:
    """Return a case and everybody on the roster for it, best first, with what speaks against."""
    actor.scopes_of(Capability.ALLOCATE_CASES)
    facts = get_case(case_id=case_id, actor=actor, at=at)
    actor.require(Capability.ALLOCATE_CASES, facts.service_id)
    session = find_session(service_id=facts.service_id)
    if session is None:
        raise DomainError(NOT_RUNNING, code="allocation_not_running")
    policy = find_policy(service_id=facts.service_id, at=at)
    cases = load_queue(service_id=facts.service_id, policy=policy, at=at)
    people = load_clinicians(session_id=session.id, cases=cases, policy=policy, at=at)
    ranked = rank_candidates(facts.case, people, cases, policy, get_skill_names(), at)
    return facts, ranked


def get_batch_candidates(
    *, case_ids: Sequence[UUID], actor: Actor, at: datetime, are_held: bool = False
) -> Choice:
    """Return several cases in order of work, and who could take them all.

    Queued ones to allocate, or with `are_held` allocated ones to reallocate: whoever holds one of
    those is left out.
    """
    service_id = _get_one_service(case_ids, actor)
    session = find_session(service_id=service_id)
    if session is None:
        raise DomainError(NOT_RUNNING, code="allocation_not_running")
    policy = find_policy(service_id=service_id, at=at)
    queue = load_queue(service_id=service_id, policy=policy, at=at)
    wanted = CaseStatus.ALLOCATED if are_held else CaseStatus.QUEUED
    chosen = [case for case in queue if case.id in set(case_ids) and case.status == wanted]
    if len(chosen) != len(set(case_ids)):
        raise DomainError(NOT_HELD if are_held else NOT_QUEUED, code="already_allocated")
    people = load_clinicians(session_id=session.id, cases=queue, policy=policy, at=at)
    holders = {case.worker_id for case in chosen if case.worker_id}
    others = [one for one in people if one.worker_id not in holders]
    ranked = rank_batch(chosen, others, queue, policy, get_skill_names(), at)
    names = get_worker_names(worker_ids=holders)
    return Choice(service_id, tuple(chosen), ranked, tuple(sorted(names.values())))


def _get_one_service(case_ids: Sequence[UUID], actor: Actor) -> UUID:
    scopes = actor.scopes_of(Capability.ALLOCATE_CASES)
    found = Case.objects.filter(pk__in=case_ids, service_id__in=scopes)
    services = set(found.values_list("service_id", flat=True))
    if len(services) != 1:
        raise NotFound("There are no such cases of one service in which you allocate.")
    service_id: UUID = services.pop()
    return service_id
