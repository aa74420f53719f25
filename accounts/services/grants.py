"""Roles given and ended: by an administrator, by the duty rota, by breaking the glass."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.events import GlassBroken
from accounts.models import Grant, GrantSource, User, UserKind
from accounts.roles import ROLE_NAMES, Capability, Role
from accounts.rules import check_is_given
from accounts.selectors.access import get_system_actor
from accounts.selectors.sign_in import get_sign_in_policy
from accounts.selectors.users import UNKNOWN
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.events import publish
from core.service import explain_constraint, write_service

explain_constraint(
    "grant_once_at_a_time",
    "This person holds this role here already in that time. Nothing was saved: end that one first.",
)
explain_constraint("grant_is_not_to_oneself", "Nobody gives a role to themselves.")
explain_constraint(
    "grant_emergency_is_taken", "Emergency reading is taken for an hour with a reason, never given."
)
explain_constraint("grant_ends_after_it_starts", "The role ends before it starts.")


@write_service(Capability.MANAGE_USERS)
def give_grant(
    *,
    user_id: UUID,
    role: Role,
    scope_id: UUID,
    starts_at: datetime,
    ends_at: datetime | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Give somebody a role in a scope for a time; never to oneself."""
    person = User.objects.select_for_update().filter(pk=user_id, kind=UserKind.PERSON).first()
    actor.require(Capability.MANAGE_USERS, scope_id)
    if person is None:
        raise NotFound(UNKNOWN)
    if person.pk == actor.id:
        raise DomainError("Nobody gives a role to themselves: ask another administrator.")
    check_is_given(role)
    if not reason.strip():
        raise InvalidInput("Say why the role is given.", field="reason")
    _check_period(starts_at, ends_at, at)
    return Grant.objects.create(
        user=person,
        role=role,
        scope_id=scope_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip(),
        given_by_id=actor.id,
    ).pk


@write_service(Capability.MANAGE_USERS)
def end_grant(*, grant_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """End a role now; one that has not begun is taken back."""
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        actor.scopes_of(Capability.MANAGE_USERS)
        raise NotFound("There is no such role.")
    actor.require(Capability.MANAGE_USERS, grant.scope_id)
    if grant.user_id == actor.id and grant.source != GrantSource.BREAK_GLASS:
        raise DomainError("Nobody ends a role of their own: ask another administrator.")
    if grant.source == GrantSource.DUTY:
        raise DomainError("This role comes from the duty rota. End the duty there.")
    if not reason.strip():
        raise InvalidInput("Say why the role ends.", field="reason")
    _end(grant, at)


@write_service(Capability.KEEP_DUTY_ROTA)
def give_duty_grant(
    *,
    user_id: UUID,
    role: Role,
    scope_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    source_id: UUID,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Give the role that goes with a duty, for the time of the duty."""
    actor.require(Capability.KEEP_DUTY_ROTA, scope_id)
    check_is_given(role)
    if user_id == actor.id and role not in actor.roles:
        raise DomainError(
            f"You are no {ROLE_NAMES[role]}, so somebody else has to put you on this duty."
        )
    by_oneself = user_id == actor.id
    return Grant.objects.create(
        user_id=user_id,
        role=role,
        scope_id=scope_id,
        starts_at=starts_at,
        ends_at=ends_at,
        source=GrantSource.DUTY,
        source_id=source_id,
        reason="on the duty rota",
        given_by_id=get_system_actor("roster").id if by_oneself else actor.id,
    ).pk


@write_service(Capability.KEEP_DUTY_ROTA)
def end_duty_grant(*, source_id: UUID, actor: Actor, at: datetime) -> None:
    """End the role that came with a duty; without one there is nothing to end."""
    held = Grant.objects.select_for_update().filter(source=GrantSource.DUTY, source_id=source_id)
    for grant in held.order_by("pk"):
        actor.require(Capability.KEEP_DUTY_ROTA, grant.scope_id)
        _end(grant, at)


@write_service(Capability.BREAK_GLASS)
def break_glass(*, scope_id: UUID, reason: str, actor: Actor, at: datetime) -> UUID:
    """Take the right to read clinical records for a short time; it ends by itself, and is told."""
    actor.require(Capability.BREAK_GLASS, scope_id)
    if len(reason.strip()) < 10:
        raise InvalidInput("Say in a sentence what the emergency is.", field="reason")
    minutes = get_sign_in_policy(at=at).break_glass_minutes
    ends_at = at + timedelta(minutes=minutes)
    grant = Grant.objects.create(
        user_id=actor.id,
        role=Role.EMERGENCY_READER,
        scope_id=scope_id,
        starts_at=at,
        ends_at=ends_at,
        source=GrantSource.BREAK_GLASS,
        reason=reason.strip(),
        given_by_id=get_system_actor("setup").id,
    )
    publish(
        GlassBroken(
            grant_id=grant.pk,
            user_id=actor.id,
            scope_id=scope_id,
            reason=reason.strip(),
            ends_at=ends_at,
            occurred_at=at,
        )
    )
    return grant.pk


def _check_period(starts_at: datetime, ends_at: datetime | None, at: datetime) -> None:
    if ends_at is not None and ends_at <= max(starts_at, at):
        raise InvalidInput("The role has to end after it starts, and not in the past.", field="to")


def _end(grant: Grant, at: datetime) -> None:
    if grant.starts_at >= at:
        grant.delete()
    elif grant.ends_at is None or grant.ends_at > at:
        grant.ends_at = at
        grant.save(update_fields=["ends_at"])
