"""Shifts of a service, and who has which part in them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish
from core.service import explain_constraint, write_service
from core.status import change_statuses
from core.times import get_local_day
from directory.services import lock_workers
from rostering.events import ServiceRosterChanged
from rostering.models import Duty, DutyKind, DutySource, ServiceShift
from rostering.states import DUTY, DutyStatus
from rostering.types import ServiceDutyInput

explain_constraint(
    "service_shift_one_at_a_time",
    "Another shift of this service lies in that time. Nothing was saved: change that shift.",
)


@write_service(Capability.KEEP_ROSTER)
def record_service_shift(
    *,
    service_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    duties: Sequence[ServiceDutyInput],
    source: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Record a shift of a service with everybody's part in it, in place of what was planned.

    A shift is known by its service and start. Returns its id.
    """
    lock_workers({duty.worker_id for duty in duties})
    actor.require(Capability.KEEP_ROSTER, service_id)
    _check(starts_at, ends_at, duties)
    shift, _ = ServiceShift.objects.update_or_create(
        service_id=service_id,
        starts_at=starts_at,
        defaults={"day": get_local_day(starts_at), "ends_at": ends_at},
    )
    wanted = {_key(duty): duty for duty in duties}
    planned = Duty.objects.select_for_update().filter(
        service_shift=shift, status=DutyStatus.PLANNED
    )
    kept = {_key(row): row for row in planned.order_by("pk")}
    gone = [row for key, row in kept.items() if key not in wanted]
    change_statuses(gone, "cancel", machine=DUTY, actor=actor, at=at, reason="not on the roster")
    Duty.objects.bulk_update(gone, ["status"])
    Duty.objects.bulk_create(
        Duty(
            worker_id=duty.worker_id,
            service_shift=shift,
            kind=DutyKind(duty.kind),
            site=duty.site,
            day=shift.day,
            starts_at=duty.starts_at,
            ends_at=duty.ends_at,
            source=DutySource(source),
        )
        for key, duty in wanted.items()
        if key not in kept
    )
    publish(ServiceRosterChanged(service_shift_id=shift.pk, occurred_at=at))
    return shift.pk


def _key(duty: Duty | ServiceDutyInput) -> tuple[UUID, str, datetime, datetime, str]:
    return (duty.worker_id, str(duty.kind), duty.starts_at, duty.ends_at, duty.site)


def _check(starts_at: datetime, ends_at: datetime, duties: Sequence[ServiceDutyInput]) -> None:
    if ends_at <= starts_at:
        raise InvalidInput("A shift ends after it starts: check both times.", field="ends_at")
    for duty in duties:
        if duty.kind not in DutyKind.values or duty.kind == DutyKind.ROUND:
            raise InvalidInput(
                f"“{duty.kind}” is no part in a shift. Choose one of: "
                f"{', '.join(kind for kind in DutyKind.values if kind != DutyKind.ROUND)}.",
                field="kind",
            )
        if duty.ends_at <= duty.starts_at:
            raise InvalidInput("A duty ends after it starts: check both times.", field="ends_at")
