"""People who sign in: made, closed, opened again, given a new start."""

import secrets
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from accounts.models import Grant, SignIn, User, UserKind
from accounts.roles import Capability, Role
from accounts.rules import check_address, check_is_given
from accounts.selectors.users import UNKNOWN, get_home_scopes, get_user, may_manage
from accounts.types import NewSecret
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.service import write_service


@write_service(Capability.SET_UP)
def create_demo_user(
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    scope_id: UUID,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Make a user of the demo county with one grant; the same address again changes nothing."""
    actor.require(Capability.SET_UP, scope_id)
    check_is_given(role)
    found = User.objects.filter(email=email).first()
    if found:
        return found.pk
    user = User(email=email, name=name)
    user.set_password(password)
    user.save()
    Grant.objects.create(
        user=user, role=role, scope_id=scope_id, starts_at=at, given_by_id=actor.id, reason="demo"
    )
    return user.pk


@write_service(Capability.MANAGE_USERS)
def create_user(
    *,
    email: str,
    name: str,
    role: Role,
    scope_id: UUID,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> NewSecret:
    """Make somebody with a first role, and return the one-time password; it is shown only now."""
    actor.require(Capability.MANAGE_USERS, scope_id)
    check_is_given(role)
    if not name.strip():
        raise InvalidInput("Type the person's name.", field="name")
    plain = check_address(email)
    if User.objects.filter(email__iexact=plain).exists():
        raise InvalidInput("Somebody has this e-mail address already.", field="email")
    password = make_password()
    user = User(email=plain, name=name.strip(), must_change_password=True)
    user.set_password(password)
    user.save()
    Grant.objects.create(
        user=user,
        role=role,
        scope_id=scope_id,
        starts_at=at,
        given_by_id=actor.id,
        reason=reason.strip(),
    )
    return NewSecret(user.pk, password)


@write_service(Capability.MANAGE_USERS)
def deactivate_user(*, user_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Close somebody's account at once, with all its sessions; roles and history stay."""
    user = lock_user(user_id, actor, at)
    if user.pk == actor.id:
        raise DomainError("Nobody closes their own account: ask another administrator.")
    if not reason.strip():
        raise InvalidInput("Say why the account is closed.", field="reason")
    user.is_active = False
    user.session_number += 1
    user.save(update_fields=["is_active", "session_number"])


@write_service(Capability.MANAGE_USERS)
def reactivate_user(*, user_id: UUID, actor: Actor, at: datetime) -> None:
    """Open a closed account again: the roles that still run hold again."""
    user = lock_user(user_id, actor, at)
    user.is_active = True
    user.save(update_fields=["is_active"])


@write_service(Capability.MANAGE_USERS)
def end_sessions(*, user_id: UUID, actor: Actor, at: datetime) -> None:
    """Sign somebody out everywhere at once."""
    user = lock_user(user_id, actor, at)
    user.session_number += 1
    user.save(update_fields=["session_number"])


@write_service(Capability.MANAGE_USERS)
def give_one_time_password(*, user_id: UUID, actor: Actor, at: datetime) -> NewSecret:
    """Replace somebody's password by one that has to be changed at the next sign-in."""
    user = lock_user(user_id, actor, at)
    if user.pk == actor.id:
        raise DomainError("Change your own password on the page of your account.")
    password = make_password()
    user.set_password(password)
    user.must_change_password = True
    user.session_number += 1
    user.save(update_fields=["password", "must_change_password", "session_number"])
    return NewSecret(user.pk, password)


@write_service(Capability.MANAGE_USERS)
def reset_second_factor(*, user_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Take away a lost second factor and end all sessions; a role that needs one asks anew."""
    user = lock_user(user_id, actor, at)
    if user.pk == actor.id:
        raise DomainError("Change your own second factor on the page of your account.")
    if not reason.strip():
        raise InvalidInput("Say why, and how you made sure who asked.", field="reason")
    Authenticator.objects.filter(user_id=user.pk).delete()
    SignIn.objects.create(user=user, how="factor taken away", succeeded=True, at=at)
    user.session_number += 1
    user.save(update_fields=["session_number"])


def lock_user(user_id: UUID, actor: Actor, at: datetime) -> User:
    """Lock and return somebody whom the actor manages everywhere they work."""
    user = User.objects.select_for_update().filter(pk=user_id, kind=UserKind.PERSON).first()
    homes = sorted(get_home_scopes(user_id=user_id, at=at))
    actor.scopes_of(Capability.MANAGE_USERS)
    if user is None:
        raise NotFound(UNKNOWN)
    get_user(user_id=user_id, actor=actor, at=at)
    if not may_manage(user_id=user_id, actor=actor, at=at):
        raise DomainError(
            f"{user.name} also works outside the areas you manage. Ask an administrator of the "
            "whole organisation.",
            code="works_elsewhere_too",
        )
    actor.require(Capability.MANAGE_USERS, homes[0])
    return user


def make_password() -> str:
    """Return a password that can be read aloud: five groups of four without look-alikes."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))
