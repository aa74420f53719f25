"""Clinicians of a session: on the roster, paused, back again, finishing, off."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from accounts.roles import Capability
from allocation.models import AllocationSession, ClinicianShift, SessionLead
from allocation.selectors.my_work import get_own_worker_id
from allocation.selectors.policy import find_policy
from allocation.services.notes import write_line
from allocation.services.telling import tell_workers
from allocation.states import CLINICIAN_SHIFT, LIVE, RUNNING, ShiftStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.live import get_allocation_board, touch_boards
from core.service import write_service
from core.status import change_status, change_statuses
from core.texts import write_clock, write_minutes
from directory.selectors import get_worker_names
from rostering.selectors import get_service_duties
from rostering.types import ServiceDutyFacts


@write_service(Capability.WORK_CASES)
def pause_my_shift(*, until: datetime, reason: str, actor: Actor, at: datetime) -> None:
    """Ask for no new cases until then, for a break or a complex case (AL-025)."""
    _pause(lock_my_shift(actor), until, reason, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def pause_clinician(
    *, clinician_shift_id: UUID, until: datetime, reason: str, actor: Actor, at: datetime
) -> None:
    """Pause somebody who asked the WACC for it."""
    _pause(lock_shift(clinician_shift_id, actor), until, reason, actor, at)


@write_service(Capability.WORK_CASES)
def resume_my_shift(*, actor: Actor, at: datetime) -> None:
    """Be ready for cases again, from a pause or from finishing."""
    _resume(lock_my_shift(actor), actor, at)


@write_service(Capability.ALLOCATE_CASES)
def resume_clinician(*, clinician_shift_id: UUID, actor: Actor, at: datetime) -> None:
    """Let cases come again to somebody who asked the WACC for it."""
    _resume(lock_shift(clinician_shift_id, actor), actor, at)


@write_service(Capability.WORK_CASES)
def finish_my_shift(*, actor: Actor, at: datetime) -> None:
    """Say that one is finishing: what one holds is listed for the WACC to move."""
    shift = lock_my_shift(actor)
    change_status(shift, "finish", machine=CLINICIAN_SHIFT, actor=actor, at=at)
    shift.paused_until, shift.pause_reason = None, ""
    _save(shift, at)
    tell_lead(shift, "finishing", lambda name: f"{name} is finishing.", actor, at)


@write_service(Capability.RUN_SESSION)
def sync_clinicians(*, service_shift_id: UUID, actor: Actor, at: datetime) -> None:
    """Bring a session in line with its roster after the roster changed."""
    session = (
        AllocationSession.objects.select_for_update(no_key=True)
        .filter(service_shift_id=service_shift_id, status__in=LIVE)
        .first()
    )
    if session is None:
        return
    actor.require(Capability.RUN_SESSION, session.service_id)
    include_roster(session, actor, at)
    touch_boards([get_allocation_board(session.service_id)], at=at)


@write_service(Capability.RUN_SESSION)
def wake_clinicians(*, actor: Actor, at: datetime) -> int:
    """Return everybody to ready whose pause is over and tell the lead; return how many (AL-025)."""
    services = actor.scopes_of(Capability.RUN_SESSION)
    rows = ClinicianShift.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        status=ShiftStatus.PAUSED,
        paused_until__lte=at,
        session__service_id__in=services,
        session__status__in=RUNNING,
    )
    shifts = list(rows.select_related("session").order_by("pk"))
    for shift in shifts:
        change_status(shift, "resume", machine=CLINICIAN_SHIFT, actor=actor, at=at)
        shift.paused_until, shift.pause_reason = None, ""
        _save(shift, at)
        tell_lead(shift, "ready", lambda name: f"{name} is ready again.", actor, at)
    return len(shifts)


def include_roster(session: AllocationSession, actor: Actor, at: datetime) -> None:
    """Include everybody on the roster of a session's shift; who is no more on it is off."""
    duties = {
        duty.worker_id: duty
        for duty in get_service_duties(service_shift_id=session.service_shift_id)
        if not duty.kind.startswith("wacc") and duty.kind != "shift_manager"
    }
    known = {
        row.worker_id: row
        for row in ClinicianShift.objects.select_for_update().filter(session=session).order_by("pk")
    }
    new = [
        _follow(ClinicianShift(session=session, worker_id=worker_id), duty)
        for worker_id, duty in duties.items()
        if worker_id not in known
    ]
    change_statuses(new, "include", machine=CLINICIAN_SHIFT, actor=actor, at=at, reason="roster")
    ClinicianShift.objects.bulk_create(new)
    _follow_changes(known, duties, actor, at)


def _follow_changes(
    known: dict[UUID, ClinicianShift],
    duties: dict[UUID, ServiceDutyFacts],
    actor: Actor,
    at: datetime,
) -> None:
    for worker_id, row in known.items():
        duty = duties.get(worker_id)
        if duty is None and row.status != ShiftStatus.OFF:
            change_status(row, "leave", machine=CLINICIAN_SHIFT, actor=actor, at=at)
            row.paused_until, row.pause_reason = None, ""
        elif duty is not None:
            _follow(row, duty)
            if row.status == ShiftStatus.OFF:
                change_status(row, "come_back", machine=CLINICIAN_SHIFT, actor=actor, at=at)
        row.save()


def _follow(row: ClinicianShift, duty: ServiceDutyFacts) -> ClinicianShift:
    row.duty_id, row.mode, row.site = duty.id, duty.kind, duty.site
    row.starts_at, row.ends_at = duty.starts_at, duty.ends_at
    return row


def lock_my_shift(
    actor: Actor, statuses: Sequence[str] = RUNNING, shift_id: UUID | None = None
) -> ClinicianShift:
    """Lock one's own part in the session that runs, or in one that is named, or refuse."""
    services = actor.scopes_of(Capability.WORK_CASES)
    worker_id = get_own_worker_id(actor)
    rows = (
        ClinicianShift.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(worker_id=worker_id, session__service_id__in=services, session__status__in=statuses)
        .order_by(F("session__started_at").desc(nulls_last=True), "starts_at")
    )
    shift = (rows.filter(pk=shift_id) if shift_id else rows).first()
    if shift is None:
        raise DomainError(
            "You are not on the roster of a session that runs now. Ask the shift manager to "
            "include you.",
            code="not_in_session",
        )
    return shift


def lock_shift(
    clinician_shift_id: UUID,
    actor: Actor,
    capability: str = Capability.ALLOCATE_CASES,
    statuses: Sequence[str] = RUNNING,
) -> ClinicianShift:
    """Lock somebody's part in a session that runs, for whoever may do this there."""
    services = actor.scopes_of(capability)
    shift = (
        ClinicianShift.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(
            pk=clinician_shift_id, session__service_id__in=services, session__status__in=statuses
        )
        .first()
    )
    if shift is None:
        raise NotFound("There is no such clinician in a session that runs now.")
    return shift


def _pause(shift: ClinicianShift, until: datetime, reason: str, actor: Actor, at: datetime) -> None:
    if not reason.strip():
        raise InvalidInput("Say why: a break, a complex case, or another reason.", field="reason")
    most = find_policy(service_id=shift.session.service_id, at=at).pause_most
    if not at < until <= at + timedelta(minutes=most):
        raise InvalidInput(
            f"A pause ends later than now and within {write_minutes(most)}.", field="until"
        )
    if until > shift.ends_at:
        raise InvalidInput(
            f"The shift ends at {write_clock(shift.ends_at)}: pause until then at most, or say "
            "that the person is finishing.",
            field="until",
        )
    change_status(shift, "pause", machine=CLINICIAN_SHIFT, actor=actor, at=at, reason=reason)
    shift.paused_until, shift.pause_reason = until, reason.strip()[:200]
    _save(shift, at)
    when = write_clock(until)
    tell_lead(shift, "paused", lambda name: f"{name} is paused until {when}: {reason}.", actor, at)


def _resume(shift: ClinicianShift, actor: Actor, at: datetime) -> None:
    step = "carry_on" if shift.status == ShiftStatus.FINISHING else "resume"
    change_status(shift, step, machine=CLINICIAN_SHIFT, actor=actor, at=at)
    shift.paused_until, shift.pause_reason = None, ""
    _save(shift, at)
    tell_lead(shift, "ready", lambda name: f"{name} is ready again.", actor, at)


def _save(shift: ClinicianShift, at: datetime) -> None:
    shift.save(update_fields=["status", "paused_until", "pause_reason"])
    touch_boards([get_allocation_board(shift.session.service_id)], at=at)


def tell_lead(
    shift: ClinicianShift, what: str, write: Callable[[str], str], actor: Actor, at: datetime
) -> None:
    """Keep in the log what a clinician does, and tell the lead WACC of the session."""
    name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
    write_line(shift.session_id, write(name), actor, at)
    lead = SessionLead.objects.filter(session=shift.session, ends_at=None).first()
    if lead is None:
        return
    tell_workers(
        [lead.worker_id],
        kind=f"clinician_{what}",
        text=write(name),
        href="/allocation/",
        subject_kind="clinician_shift",
        subject_id=shift.pk,
        key=f"clinician_{what}:{shift.pk}:{at.isoformat()}",
        actor=actor,
        at=at,
    )
