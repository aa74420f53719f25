"""Absences that end before they were meant to."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, NotFound
from core.service import write_service
from core.status import change_status
from core.texts import write_moment
from directory.selectors import get_placed_patches
from directory.services import lock_workers
from rostering.models import Absence
from rostering.services.availability import get_planned_days, refresh_availability
from rostering.states import ABSENCE, AbsenceStatus


@write_service(Capability.RECORD_AVAILABILITY)
def end_absence(*, absence_id: UUID, actor: Actor, at: datetime) -> None:
    """Record that somebody is back at work, or was recorded as away by mistake.

    The carer can be given visits again from now on; the time until now stays an absence. One that
    has not begun is withdrawn.
    """
    absence = Absence.objects.select_for_update().filter(pk=absence_id).first()
    if absence is None:
        raise NotFound("There is no such absence.")
    lock_workers([absence.worker_id])
    patches = get_placed_patches(worker_ids=[absence.worker_id])
    actor.require(Capability.RECORD_AVAILABILITY, patches[absence.worker_id])
    if absence.status == AbsenceStatus.WITHDRAWN:
        raise DomainError("This absence was withdrawn already, before it began.")
    if absence.status == AbsenceStatus.ENDED:
        when = write_moment(absence.ends_at) if absence.ends_at else "an earlier time"
        raise DomainError(f"This absence ended at {when} already.")
    if at <= absence.starts_at:
        change_status(absence, "withdraw", machine=ABSENCE, actor=actor, at=at)
    else:
        change_status(absence, "end", machine=ABSENCE, actor=actor, at=at)
        absence.ends_at = min(at, absence.ends_at) if absence.ends_at else at
    absence.save(update_fields=["status", "ends_at"])
    refresh_availability([absence.worker_id], get_planned_days(at))
