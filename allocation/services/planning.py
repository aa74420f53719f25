"""A shift is set up before it begins: who leads, who is in, what people read, when it starts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.roles import Capability
from allocation.models import AllocationSession, ClinicianShift, NoteKind, Resource
from allocation.selectors.sessions import find_session
from allocation.services.clinicians import include_roster
from allocation.services.leading import change_lead
from allocation.services.notes import write_line
from allocation.services.sessions import lock_or_make, start_session
from allocation.services.telling import tell_managers
from allocation.states import CLINICIAN_SHIFT, SessionStatus, ShiftStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.live import get_allocation_board, touch_boards
from core.models import Scope
from core.service import write_service
from core.status import change_statuses
from core.texts import write_clock
from rostering.selectors import get_service_shift

MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a shift manager decides before a shift; `included` None leaves everybody as they are."""

    lead_id: UUID | None = None
    reason_code: str = ""
    reason: str = ""
    resource: str = Resource.LATER
    start_at: datetime | None = None
    included: Collection[UUID] | None = None
    message: str = ""
    message_at_start: bool = False


@write_service(Capability.RUN_SESSION)
def plan_session(*, service_shift_id: UUID, plan: Plan, actor: Actor, at: datetime) -> UUID:
    """Set up a shift, or change its set-up, without starting allocation; return the session's id.

    With enough resource and a time it starts by itself then (AL-003).
    """
    shift = get_service_shift(service_shift_id)
    actor.require(Capability.RUN_SESSION, shift.service_id)
    Scope.objects.select_for_update().get(pk=shift.service_id)
    if shift.ends_at <= at:
        raise DomainError(
            f"This shift ended at {write_clock(shift.ends_at)}. Choose one that is not over.",
            code="shift_is_over",
        )
    session = lock_or_make(shift, actor, at)
    if session.status != SessionStatus.PLANNED:
        raise DomainError(
            "Allocation runs in this shift already: change it on the page of the running shift.",
            code="session_running",
        )
    _write_plan(session, plan, shift.ends_at, at)
    if plan.lead_id:
        change_lead(session, plan.lead_id, plan.reason_code, plan.reason, actor, at)
    include_roster(session, actor, at)
    if plan.included is not None:
        _choose(session, plan.included, actor, at)
    if plan.resource == Resource.NO:
        line = "Allocation not running this shift: not enough operational resource."
        write_line(session.pk, line, actor, at, kind=NoteKind.HANDOVER)
    touch_boards([get_allocation_board(session.service_id)], at=at)
    return session.pk


def _write_plan(session: AllocationSession, plan: Plan, ends_at: datetime, at: datetime) -> None:
    if plan.resource not in Resource.values:
        raise InvalidInput(
            "Say whether there is enough resource: yes, later or no.", field="resource"
        )
    starts = plan.start_at if plan.resource == Resource.YES else None
    if starts is not None and not at < starts < ends_at:
        raise InvalidInput(
            f"Allocation starts by itself later than now and before {write_clock(ends_at)}.",
            field="start_at",
        )
    if starts is not None and plan.lead_id is None:
        raise InvalidInput("Choose who leads before allocation starts by itself.", field="lead")
    if len(plan.message) > MOST_CHARACTERS:
        raise InvalidInput(f"Use at most {MOST_CHARACTERS:,} characters.", field="message")
    session.resource, session.start_due_at = plan.resource, starts
    session.message, session.message_at_start = plan.message.strip(), plan.message_at_start
    session.save()


def _choose(
    session: AllocationSession, included: Collection[UUID], actor: Actor, at: datetime
) -> None:
    """Leave out whom the shift manager did not tick, and take in whom they ticked."""
    rows = list(ClinicianShift.objects.filter(session=session).order_by("pk"))
    chosen = set(included)
    out = [row for row in rows if row.worker_id not in chosen and row.status == ShiftStatus.READY]
    waiting = (ShiftStatus.NOT_INCLUDED, ShiftStatus.DECLINED)
    new = [row for row in rows if row.worker_id in chosen and row.status in waiting]
    asked = [row for row in rows if row.worker_id in chosen and row.status == ShiftStatus.REQUESTED]
    for some, step in ((out, "leave_out"), (new, "include"), (asked, "accept")):
        change_statuses(some, step, machine=CLINICIAN_SHIFT, actor=actor, at=at, reason="set-up")
    ClinicianShift.objects.bulk_update([*out, *new, *asked], ["status"])


@write_service(Capability.RUN_SESSION)
def start_due_sessions(*, actor: Actor, at: datetime) -> int:
    """Start the sessions whose time has come; return how many began.

    Where another session still runs the shift managers are told once, and the start waits.
    """
    services = actor.scopes_of(Capability.RUN_SESSION)
    rows = AllocationSession.objects.select_for_update(skip_locked=True, no_key=True).filter(
        status=SessionStatus.PLANNED, start_due_at__lte=at, service_id__in=services
    )
    begun = 0
    for session in rows.select_related("service_shift").order_by("pk"):
        if session.service_shift.ends_at <= at:
            session.start_due_at = None
            session.save(update_fields=["start_due_at"])
        elif find_session(service_id=session.service_id):
            _tell_that_it_waits(session, BEFORE_IS_OPEN, actor, at)
        else:
            begun += _start_or_tell(session, actor, at)
    return begun


BEFORE_IS_OPEN = "The session before is not closed: close it, and the next one starts."


def _start_or_tell(session: AllocationSession, actor: Actor, at: datetime) -> int:
    """Start one session; what stands in its way stops no other one, and is told."""
    try:
        with transaction.atomic():
            start_session(service_shift_id=session.service_shift_id, actor=actor, at=at)
    except DomainError as error:
        _tell_that_it_waits(session, error.sentence, actor, at)
        return 0
    return 1


def _tell_that_it_waits(session: AllocationSession, why: str, actor: Actor, at: datetime) -> None:
    tell_managers(
        session.service_id,
        kind="session_waits",
        text=f"Allocation was to start by itself and cannot. {why}",
        subject_kind="allocation_session",
        subject_id=session.pk,
        key=f"session_waits:{session.pk}",
        actor=actor,
        at=at,
    )
