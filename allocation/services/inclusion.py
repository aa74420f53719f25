"""Who is in: asked for, answered by the shift manager, and why somebody got nothing."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import AllocationSession, Case, ClinicianShift
from allocation.rules import MODE_NAMES
from allocation.selectors.policy import find_policy
from allocation.services.clinicians import lock_my_shift, lock_shift, tell_lead
from allocation.services.notes import write_line
from allocation.services.telling import tell_managers, tell_workers
from allocation.states import CLINICIAN_SHIFT, LIVE, OPEN, NotAble, SessionStatus, ShiftStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.live import get_allocation_board, touch_boards
from core.service import write_service
from core.status import change_status
from core.texts import write_count
from directory.selectors import get_worker_names


@write_service(Capability.WORK_CASES)
def ask_to_be_included(
    *, text: str = "", clinician_shift_id: UUID | None = None, actor: Actor, at: datetime
) -> None:
    """Ask the shift manager to be included in the shift that runs, or in one ahead (AL-008)."""
    shift = lock_my_shift(actor, LIVE, clinician_shift_id)
    policy = find_policy(service_id=shift.session.service_id, at=at)
    if shift.mode in policy.excluded_modes:
        part = MODE_NAMES.get(shift.mode, shift.mode)
        raise DomainError(
            f"You are rostered as {part} this shift, and no cases are allocated to that part under "
            f"policy version {policy.number}. Ask the roster manager if that is wrong.",
            code="excluded_role",
        )
    if shift.status not in (ShiftStatus.NOT_INCLUDED, ShiftStatus.DECLINED):
        done = "asked already" if shift.status == ShiftStatus.REQUESTED else "are included already"
        raise DomainError(f"You {done}; there is nothing more to do.", code="already_asked")
    change_status(shift, "request", machine=CLINICIAN_SHIFT, actor=actor, at=at, reason=text)
    shift.request, shift.requested_at = text.strip()[:200], at
    shift.answer, shift.answered_by = "", ""
    shift.save()
    _tell_managers(shift, actor, at)
    _touch(shift.session, at)


def _tell_managers(shift: ClinicianShift, actor: Actor, at: datetime) -> None:
    said = f": “{shift.request}”" if shift.request else ""
    text = f"{actor.name} asks to be included{said}."
    write_line(shift.session_id, text, actor, at)
    tell_managers(
        shift.session.service_id,
        kind="inclusion_asked",
        text=text,
        subject_kind="clinician_shift",
        subject_id=shift.pk,
        key=f"inclusion_asked:{shift.pk}:{at.isoformat()}",
        actor=actor,
        at=at,
    )


@write_service(Capability.RUN_SESSION)
def answer_request(
    *, clinician_shift_id: UUID, accepts: bool, reason: str = "", actor: Actor, at: datetime
) -> None:
    """Include whoever asked for it, and tell the WACC; or decline, and say why (AL-008)."""
    shift = lock_shift(clinician_shift_id, actor, Capability.RUN_SESSION, LIVE)
    if shift.status != ShiftStatus.REQUESTED:
        raise DomainError(
            "This request was answered or taken back already. Nothing was changed.",
            code="already_answered",
        )
    if not accepts and not reason.strip():
        raise InvalidInput("Say why, so that the clinician knows.", field="reason")
    step = "accept" if accepts else "decline"
    change_status(shift, step, machine=CLINICIAN_SHIFT, actor=actor, at=at, reason=reason)
    _answer(shift, reason, actor, at)
    if accepts:
        tell_lead(shift, "included", lambda name: f"{name} is included now.", actor, at)
        text = "You are included: cases can come. Work from My Work."
    else:
        name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
        write_line(shift.session_id, f"{name} is not included: {reason.strip()}", actor, at)
        text = f"{actor.name} did not include you this shift: {reason.strip()}"
    _tell_clinician(shift, text, actor, at)


@write_service(Capability.RUN_SESSION)
def include_clinician(*, clinician_shift_id: UUID, actor: Actor, at: datetime) -> None:
    """Include somebody on the roster who did not ask; the WACC and the person are told."""
    shift = lock_shift(clinician_shift_id, actor, Capability.RUN_SESSION, LIVE)
    step = "accept" if shift.status == ShiftStatus.REQUESTED else "include"
    change_status(shift, step, machine=CLINICIAN_SHIFT, actor=actor, at=at)
    _answer(shift, "", actor, at)
    tell_lead(shift, "included", lambda name: f"{name} is included now.", actor, at)
    _tell_clinician(shift, "You are included: cases can come. Work from My Work.", actor, at)


@write_service(Capability.RUN_SESSION)
def leave_out_clinician(
    *, clinician_shift_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    """Take somebody out of allocation who holds no case any more."""
    shift = lock_shift(clinician_shift_id, actor, Capability.RUN_SESSION, LIVE)
    if not reason.strip():
        raise InvalidInput("Say why, so that the clinician knows.", field="reason")
    held = Case.objects.filter(allocated_to_id=shift.worker_id, status__in=OPEN).count()
    if held:
        name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
        raise DomainError(
            f"{name} holds {write_count(held, 'case')}. Reallocate them first, then leave the "
            "person out.",
            code="cases_held",
        )
    change_status(
        shift, "leave_out", machine=CLINICIAN_SHIFT, actor=actor, at=at, reason=reason.strip()
    )
    _answer(shift, reason, actor, at)
    tell_lead(shift, "left_out", lambda name: f"{name} is not included any more.", actor, at)
    text = f"{actor.name} took you out of allocation this shift: {reason.strip()}"
    _tell_clinician(shift, text, actor, at)


@write_service(Capability.ALLOCATE_CASES)
def explain_nothing(
    *, clinician_shift_id: UUID, reason_code: str, actor: Actor, at: datetime
) -> None:
    """Say why an included clinician could be given nothing (AL-046)."""
    if reason_code not in NotAble.values:
        raise InvalidInput(
            "Choose declined, off sick, no suitable case or paused.", field="reason_code"
        )
    shift = lock_shift(clinician_shift_id, actor)
    shift.not_able = reason_code
    shift.save(update_fields=["not_able"])
    name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
    why = NotAble(reason_code).label.lower()
    write_line(shift.session_id, f"{name} got no case: {why}.", actor, at)
    _touch(shift.session, at)


def _answer(shift: ClinicianShift, reason: str, actor: Actor, at: datetime) -> None:
    shift.answer, shift.answered_by = reason.strip()[:200], actor.name
    shift.save()
    _touch(shift.session, at)


def _tell_clinician(shift: ClinicianShift, text: str, actor: Actor, at: datetime) -> None:
    if shift.session.status == SessionStatus.PLANNED and shift.status == ShiftStatus.READY:
        text = "You are included in the next shift: cases can come once allocation runs."
    tell_workers(
        [shift.worker_id],
        kind="inclusion_answered",
        text=text,
        href="/my-work/",
        subject_kind="clinician_shift",
        subject_id=shift.pk,
        key=f"inclusion_answered:{shift.pk}:{at.isoformat()}",
        actor=actor,
        at=at,
    )


def _touch(session: AllocationSession, at: datetime) -> None:
    touch_boards([get_allocation_board(session.service_id)], at=at)
