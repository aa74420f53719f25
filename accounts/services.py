"""Writes: accounts and grants."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import ApiToken, Grant, SignIn, User
from accounts.roles import Capability, Role
from accounts.selectors import hash_secret
from core.actor import Actor
from core.errors import InvalidInput, NotFound
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


@write_service(Capability.SET_UP)
def issue_api_token(
    *,
    email: str,
    name: str,
    capabilities: Sequence[str],
    expires_at: datetime,
    actor: Actor,
    at: datetime,
) -> str:
    """Make a token for a program that acts as a user and return it; it is shown only this once.

    The program may do what the user may, and of that only the capabilities given here.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise NotFound(f"There is no active user with the address {email}.")
    for scope_id in user.grants.values_list("scope_id", flat=True):
        actor.require(Capability.SET_UP, scope_id)
    unknown = sorted(set(capabilities) - {str(one) for one in Capability})
    if unknown or not capabilities:
        raise InvalidInput(
            f"Unknown capabilities: {', '.join(unknown) or 'none given'}. Choose from: "
            f"{', '.join(Capability)}.",
            field="capabilities",
        )
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        secret_hash=hash_secret(secret),
        capabilities=list(capabilities),
        expires_at=expires_at,
    )
    return f"cr_{prefix}_{secret}"


@write_service(Capability.SET_UP)
def revoke_api_token(*, prefix: str, actor: Actor, at: datetime) -> None:
    """End a token at once."""
    token = ApiToken.objects.select_for_update().filter(prefix=prefix).first()
    if token is None:
        raise NotFound("There is no token with this prefix.")
    for scope_id in token.user.grants.values_list("scope_id", flat=True):
        actor.require(Capability.SET_UP, scope_id)
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])


def record_sign_in(*, user_id: UUID | None, how: str, succeeded: bool, at: datetime) -> None:
    """Log that somebody signed in, or tried to; nobody needs a permission for that."""
    SignIn.objects.create(user_id=user_id, how=how, succeeded=succeeded, at=at)
