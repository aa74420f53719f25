"""Who answers when, and the role that goes with it for that time."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Capability, Role
from accounts.selectors import get_people_in
from accounts.services import end_duty_grant, give_duty_grant
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.service import explain_constraint, write_service
from directory.services import ensure_worker_of_user, lock_workers
from rostering.models import DUTY_ROLES, DutyRota

LONGEST = timedelta(days=31)

explain_constraint(
    "duty_rota_once_at_a_time",
    "This person is on this duty already in that time. Nothing was saved: end that duty first.",
)


@write_service(Capability.KEEP_DUTY_ROTA)
def record_duty(
    *,
    user_id: UUID,
    role: Role,
    scope_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Put somebody on duty in a role for a scope; they hold the role there for that time."""
    actor.require(Capability.KEEP_DUTY_ROTA, scope_id)
    if role not in DUTY_ROLES:
        raise InvalidInput("There is no duty in this role.", field="role")
    _check_period(starts_at, ends_at, at)
    people = dict(get_people_in(scope_ids=actor.scopes_of(Capability.KEEP_DUTY_ROTA), at=at))
    if user_id not in people:
        raise NotFound("There is no such person, or they work outside your areas.")
    worker_id = ensure_worker_of_user(
        user_id=user_id, name=people[user_id], scope_id=scope_id, actor=actor, at=at
    )
    lock_workers([worker_id])
    duty = DutyRota.objects.create(
        scope_id=scope_id, role=role, worker_id=worker_id, starts_at=starts_at, ends_at=ends_at
    )
    give_duty_grant(
        user_id=user_id,
        role=role,
        scope_id=scope_id,
        starts_at=starts_at,
        ends_at=ends_at,
        source_id=duty.pk,
        actor=actor,
        at=at,
    )
    return duty.pk


@write_service(Capability.KEEP_DUTY_ROTA)
def end_duty(*, duty_id: UUID, actor: Actor, at: datetime) -> None:
    """Take somebody off duty: now, or before it has begun."""
    duty = DutyRota.objects.select_for_update().filter(pk=duty_id, cancelled_at=None).first()
    if duty is None:
        actor.scopes_of(Capability.KEEP_DUTY_ROTA)
        raise NotFound("There is no such duty.")
    actor.require(Capability.KEEP_DUTY_ROTA, duty.scope_id)
    if duty.ends_at <= at:
        raise DomainError("This duty is over already.")
    if duty.starts_at >= at:
        duty.cancelled_at = at
    else:
        duty.ends_at = at
    duty.save(update_fields=["cancelled_at", "ends_at"])
    end_duty_grant(source_id=duty.pk, actor=actor, at=at)


def _check_period(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if ends_at <= max(starts_at, at):
        raise InvalidInput("A duty ends after it starts, and not in the past.", field="ends_on")
    if ends_at - starts_at > LONGEST:
        raise InvalidInput("A duty lasts at most 31 days: make several.", field="ends_on")
