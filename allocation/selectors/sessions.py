"""The sessions in which cases are allocated."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from allocation.models import AllocationSession, SessionLead
from allocation.rules import write_text
from allocation.selectors.policy import find_policy
from allocation.states import RUNNING
from allocation.types import SessionFacts
from core.actor import Actor
from core.errors import NotFound
from core.texts import write_clock
from directory.selectors import get_service_names
from rostering.selectors import get_service_duties

IUC = "iuc"


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
        service_shift_id=row.service_shift_id,
        resource=row.resource,
        start_due_at=row.start_due_at,
        message_sent_at=row.message_sent_at,
        closed_at=row.closed_at,
        lead_since=max(lead.starts_at, row.started_at) if lead and row.started_at else None,
    )


def get_sessions(*, actor: Actor) -> QuerySet[AllocationSession, AllocationSession]:
    """Return the sessions of the services that somebody may see."""
    scopes = actor.scopes_of(Capability.VIEW_QUEUE)
    return AllocationSession.objects.filter(service_id__in=scopes).select_related(
        "service__scope", "service_shift"
    )


def find_own_session(*, session_id: UUID, actor: Actor, capability: str) -> AllocationSession:
    """Return a session of a service in which somebody may do something, or raise NotFound."""
    rows = AllocationSession.objects.filter(
        pk=session_id, service_id__in=actor.scopes_of(capability)
    ).select_related("service__scope", "service_shift")
    row = rows.first()
    if row is None:
        raise NotFound("There is no such session, or it is outside the services you work in.")
    return row


def get_session(*, session_id: UUID, actor: Actor) -> SessionFacts:
    """Return a session of a service whose queue somebody may see, past ones too."""
    row = find_own_session(session_id=session_id, actor=actor, capability=Capability.VIEW_QUEUE)
    return session_of(row)


def get_shift_message(session: AllocationSession, at: datetime) -> str:
    """Return the shift message as the policy words it, for whoever leads this session (AL-005)."""
    policy = find_policy(service_id=session.service_id, at=at)
    lead = (
        SessionLead.objects.filter(session=session, ends_at=None).select_related("worker").first()
    )
    shift = session.service_shift
    return write_text(
        policy.message_text,
        wacc=lead.worker.name if lead else "the WACC",
        start=write_clock(session.started_at or session.start_due_at or shift.starts_at),
        until=write_clock(shift.ends_at),
    )
