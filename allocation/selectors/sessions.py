"""The sessions in which cases are allocated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from allocation.models import AllocationSession, SessionLead
from allocation.selectors.policy import find_policy
from allocation.selectors.queue import load_clinicians, load_queue
from allocation.states import SessionStatus
from allocation.types import Clinician, QueueCase, SessionFacts
from core.actor import Actor
from directory.selectors import get_service_names, get_staff
from rostering.selectors import get_service_duties, get_service_shifts
from rostering.types import ServiceShiftFacts

IUC = "iuc"
RUNNING = (SessionStatus.ACTIVE, SessionStatus.PAUSED)
AHEAD = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """What a shift manager sees: shifts that could begin, the session that runs, what stops it."""

    session: SessionFacts | None
    shifts: tuple[tuple[ServiceShiftFacts, tuple[tuple[UUID, str, str], ...]], ...]
    left_over: tuple[tuple[QueueCase, Clinician], ...]
    waccs: tuple[tuple[UUID, str, str], ...] = ()


def get_service_choices(
    *, actor: Actor, capability: str = Capability.VIEW_QUEUE
) -> dict[UUID, str]:
    """Return the urgent-care services in which somebody may do something, by name."""
    return get_service_names(scope_ids=actor.scopes_of(capability), kind=IUC)


def find_session(*, service_id: UUID) -> SessionFacts | None:
    """Return the session that runs for a service, if one does; three queries."""
    row = (
        AllocationSession.objects.filter(service_id=service_id, status__in=RUNNING)
        .select_related("service__scope", "service_shift")
        .first()
    )
    return session_of(row) if row else None


def session_of(row: AllocationSession) -> SessionFacts:
    """Return a session as a value, with who leads it."""
    lead = SessionLead.objects.filter(session=row, ends_at=None).select_related("worker").first()
    mode = ""
    if lead:
        duties = get_service_duties(service_shift_id=row.service_shift_id)
        mode = next((duty.kind for duty in duties if duty.worker_id == lead.worker_id), "")
    return SessionFacts(
        id=row.pk,
        service_id=row.service_id,
        service_name=row.service.scope.name,
        status=row.status,
        starts_at=row.service_shift.starts_at,
        ends_at=row.service_shift.ends_at,
        started_at=row.started_at,
        lead_id=lead.worker_id if lead else None,
        lead_name=lead.worker.name if lead else "",
        lead_user_id=lead.worker.user_id if lead else None,
        lead_mode=mode,
        pause_reason=row.pause_reason,
        paused_until=row.paused_until,
        paused_by=row.paused_by,
    )


def get_sessions(*, actor: Actor) -> QuerySet[AllocationSession, AllocationSession]:
    """Return the sessions of the services that somebody may see."""
    scopes = actor.scopes_of(Capability.VIEW_QUEUE)
    return AllocationSession.objects.filter(service_id__in=scopes).select_related(
        "service__scope", "service_shift"
    )


def get_waccs(shift_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[tuple[UUID, str, str]]]:
    """Return the WACCs on the roster of each shift: id, name, part."""
    found = {}
    for shift_id in shift_ids:
        duties = [
            duty
            for duty in get_service_duties(service_shift_id=shift_id)
            if duty.kind.startswith("wacc")
        ]
        staff = get_staff(worker_ids=[duty.worker_id for duty in duties], on=at.date())
        found[shift_id] = [
            (duty.worker_id, staff[duty.worker_id].name, duty.kind) for duty in duties
        ]
    return found


def get_shift_page(*, service_id: UUID, actor: Actor, at: datetime) -> ShiftPage:
    """Return what the shift manager of a service can start, change or close."""
    actor.require(Capability.RUN_SESSION, service_id)
    session = find_session(service_id=service_id)
    shifts = get_service_shifts(service_ids=[service_id], after=at, before=at + AHEAD)
    used = set(
        AllocationSession.objects.filter(
            service_shift_id__in=[shift.id for shift in shifts]
        ).values_list("service_shift_id", flat=True)
    )
    free = [shift for shift in shifts if shift.id not in used][:3]
    waccs = get_waccs([shift.id for shift in free], at)
    return ShiftPage(
        session=session,
        shifts=tuple((shift, tuple(waccs[shift.id])) for shift in free),
        left_over=find_left_over(session, at) if session else (),
        waccs=_get_running_waccs(session, at) if session else (),
    )


def _get_running_waccs(session: SessionFacts, at: datetime) -> tuple[tuple[UUID, str, str], ...]:
    shift_id = AllocationSession.objects.values_list("service_shift_id", flat=True).get(
        pk=session.id
    )
    return tuple(get_waccs([shift_id], at)[shift_id])


def find_left_over(session: SessionFacts, at: datetime) -> tuple[tuple[QueueCase, Clinician], ...]:
    """Return the cases held by people whose shift is over: they stop a session from closing."""
    policy = find_policy(service_id=session.service_id, at=at)
    cases = load_queue(service_id=session.service_id, policy=policy, at=at)
    people = {
        one.worker_id: one
        for one in load_clinicians(session_id=session.id, cases=cases, at=at)
        if one.ends_at <= at or one.status == "off"
    }
    return tuple((case, people[case.worker_id]) for case in cases if case.worker_id in people)
