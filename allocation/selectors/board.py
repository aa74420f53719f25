"""The allocation board: one value, the same few queries whatever the number of cases."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import Case
from allocation.rules import explain_no_best, find_needs, find_next_best
from allocation.selectors.cases import NOT_RUNNING
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, load_queue
from allocation.selectors.sessions import find_session
from allocation.states import OPEN, SessionStatus
from allocation.types import (
    AllocationPolicy,
    Board,
    Clinician,
    Need,
    NextBestAnswer,
    QueueCase,
    SessionFacts,
)
from core.actor import Actor
from core.errors import NotFound
from core.live import get_allocation_board, get_versions
from core.models import BoardVersion
from directory.selectors import get_service_names, get_skill_names, get_worker_names


def get_board_version(*, service_id: UUID) -> int:
    """Return the number that grows with every change of a board."""
    board = get_allocation_board(service_id)
    return get_versions([board])[board]


def get_board_changed(*, service_id: UUID) -> datetime | None:
    """Return when a board changed last, if it ever did."""
    rows = BoardVersion.objects.filter(board=get_allocation_board(service_id))
    return rows.values_list("changed_at", flat=True).first()


def find_case_refs(*, service_id: UUID, nhs_number: str, actor: Actor) -> tuple[str, ...]:
    """Return the numbers of the open cases about one NHS number; nothing else of the person."""
    actor.require(Capability.VIEW_QUEUE, service_id)
    rows = Case.objects.filter(
        service_id=service_id, status__in=OPEN, patient__nhs_number=nhs_number
    )
    return tuple(rows.order_by("source_ref").values_list("source_ref", flat=True))


def find_closed_case(*, service_id: UUID, ref: str, actor: Actor) -> UUID | None:
    """Return the newest case with exactly this number that is closed, so not on the board."""
    actor.require(Capability.VIEW_QUEUE, service_id)
    rows = Case.objects.filter(service_id=service_id, source_ref=ref).exclude(status__in=OPEN)
    return rows.order_by("-received_at").values_list("pk", flat=True).first()


def get_board(*, service_id: UUID, actor: Actor, at: datetime) -> Board:
    """Return everything the board of a service shows, for somebody who may see its queue."""
    actor.require(Capability.VIEW_QUEUE, service_id)
    names = get_service_names(scope_ids=[service_id], kind="iuc")
    if service_id not in names:
        raise NotFound("There is no such service.")
    policy = find_policy(service_id=service_id, at=at)
    session = find_session(service_id=service_id)
    cases = load_queue(service_id=service_id, policy=policy, at=at)
    people = _load_people(session, cases, policy, at)
    included = [one for one in people if one.mode not in policy.excluded_modes]
    excluded = [one for one in people if one.mode in policy.excluded_modes]
    skill_names = get_skill_names()
    known = {one.worker_id: one.name for one in people}
    strangers = {case.worker_id for case in cases if case.worker_id} - set(known)
    return Board(
        service_id=service_id,
        service_name=names[service_id],
        session=session,
        policy=policy,
        cases=tuple(cases),
        clinicians=tuple(included),
        excluded=tuple(excluded),
        names=known | get_worker_names(worker_ids=strangers),
        skill_names=skill_names,
        needs=_find_needs(session, cases, people, policy, at),
        at=at,
    )


def _find_needs(
    session: SessionFacts | None,
    cases: list[QueueCase],
    people: list[Clinician],
    policy: AllocationPolicy,
    at: datetime,
) -> tuple[Need, ...]:
    """Return what waits for the WACC; nothing while allocation does not run."""
    if session is None or session.status != SessionStatus.ACTIVE:
        return ()
    return find_needs(cases, people, policy, at, began_at=session.started_at)


def _load_people(
    session: SessionFacts | None, cases: list[QueueCase], policy: AllocationPolicy, at: datetime
) -> list[Clinician]:
    """Return who is on the roster, most free first; whoever is there before whoever is to come."""
    if session is None:
        return []
    people = load_clinicians(session_id=session.id, cases=cases, policy=policy, at=at)
    return sorted(people, key=lambda one: (one.starts_at > at, one.load.unlocked, one.name))


def get_next_best(
    *, service_id: UUID, actor: Actor, at: datetime, skip: frozenset[UUID] = frozenset()
) -> NextBestAnswer:
    """Return the next best allocation of a service, or why there is none."""
    actor.require(Capability.ALLOCATE_CASES, service_id)
    board = get_board(service_id=service_id, actor=actor, at=at)
    return find_best_of(board, skip)


def find_best_of(board: Board, skip: frozenset[UUID]) -> NextBestAnswer:
    """Return the next best allocation of a board, or why there is none; no query."""
    if board.session is None or board.session.status != SessionStatus.ACTIVE:
        return NextBestAnswer(None, NOT_RUNNING)
    people = (*board.clinicians, *board.excluded)
    known = (board.cases, people, board.policy, board.skill_names, board.at)
    best = find_next_best(*known, skip=skip)
    return NextBestAnswer(best, "" if best else explain_no_best(*known, skip=skip))
