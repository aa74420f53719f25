"""How people sign in: the log, the lock after wrong passwords, the settings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from accounts.models import SignIn, User
from accounts.roles import Capability
from accounts.rules import DEFAULT_SIGN_IN, SIGN_IN, check_sign_in
from accounts.selectors.sign_in import (
    LIFTED,
    LOCKED,
    get_address_key,
    get_lock_number,
    get_locked_until,
    get_root_id,
    get_sign_in_policy,
)
from accounts.services.users import lock_user
from core.actor import Actor
from core.errors import InvalidInput
from core.policy import replace_policy
from core.service import write_service


@write_service(Capability.MANAGE_USERS)
def set_sign_in_policy(*, body: dict[str, Any], reason: str, actor: Actor, at: datetime) -> int:
    """Put new settings of sign-in in force from now on; what is not named stays as it is."""
    root_id = get_root_id()
    actor.require(Capability.MANAGE_USERS, root_id)
    if not reason.strip():
        raise InvalidInput("Say why the settings change.", field="reason")
    now = get_sign_in_policy(at=at)
    kept = {name: getattr(now, name) for name in DEFAULT_SIGN_IN}
    whole = {**kept, "mfa_roles": list(now.mfa_roles), **body}
    check_sign_in(whole)
    version = replace_policy(
        kind=SIGN_IN, scope_id=root_id, body=whole, reason=reason.strip(), actor=actor, at=at
    )
    return version.number


@write_service(Capability.MANAGE_USERS)
def lift_lockout(*, user_id: UUID, actor: Actor, at: datetime) -> None:
    """Let somebody try again at once."""
    user = lock_user(user_id, actor, at)
    key = get_address_key(user.email)
    SignIn.objects.create(user=user, address_key=key, how=LIFTED, succeeded=True, at=at)


def begin_sign_in(*, email: str, at: datetime) -> datetime | None:
    """Make tries of one address wait for each other, and return until when it is locked out."""
    key = get_address_key(email)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [get_lock_number(key)])
        until = get_locked_until(address_key=key, at=at)
        if until is not None:
            _log(email, how=LOCKED, succeeded=False, at=at)
        return until


def record_sign_in(*, email: str, how: str, succeeded: bool, at: datetime) -> None:
    """Log that somebody signed in, or tried to; nobody needs a permission for that.

    What was typed is kept only as a key that cannot be read back.
    """
    _log(email, how=how, succeeded=succeeded, at=at)


def record_factor(*, user_id: UUID, how: str, succeeded: bool = True, at: datetime) -> None:
    """Log what happened to somebody's second factor; it counts for no lock of the password."""
    SignIn.objects.create(user_id=user_id, how=how, succeeded=succeeded, at=at)


def accept_new_password(*, user_id: UUID) -> None:
    """Note that somebody chose a password of their own; the library has just saved it."""
    User.objects.filter(pk=user_id).update(must_change_password=False)


def end_own_sessions(*, user_id: UUID) -> None:
    """Sign somebody out everywhere, on their own wish."""
    User.objects.filter(pk=user_id).update(session_number=F("session_number") + 1)


def _log(email: str, *, how: str, succeeded: bool, at: datetime) -> None:
    user = User.objects.filter(email__iexact=email.strip()).first()
    key = get_address_key(email)
    SignIn.objects.create(user=user, address_key=key, how=how, succeeded=succeeded, at=at)
