"""What programs sign in with."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import ApiToken, User
from accounts.roles import Capability
from accounts.selectors.access import hash_secret
from accounts.services.users import lock_user
from accounts.types import NewSecret
from core.actor import Actor
from core.errors import InvalidInput, NotFound
from core.service import write_service

LONGEST = timedelta(days=366)


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
    return _issue(user, name, capabilities, expires_at).secret


@write_service(Capability.MANAGE_USERS)
def issue_token_for(
    *,
    user_id: UUID,
    name: str,
    capabilities: Sequence[str],
    expires_at: datetime,
    actor: Actor,
    at: datetime,
) -> NewSecret:
    """Do the same for an administrator; never for oneself: a token asks for no second factor."""
    user = lock_user(user_id, actor, at)
    if user.pk == actor.id:
        raise InvalidInput("Nobody makes a token for themselves: ask another administrator.")
    if not user.is_active:
        raise InvalidInput("The account is closed: open it before a program acts with it.")
    if not name.strip():
        raise InvalidInput("Type what the program is called.", field="name")
    if not at < expires_at <= at + LONGEST:
        raise InvalidInput("A token ends in the future, at most a year from now.", field="days")
    return _issue(user, name.strip(), capabilities, expires_at)


@write_service(Capability.MANAGE_USERS)
def revoke_api_token(*, prefix: str, actor: Actor, at: datetime) -> None:
    """End a token at once."""
    token = ApiToken.objects.select_for_update().filter(prefix=prefix).first()
    if token is None:
        actor.scopes_of(Capability.MANAGE_USERS)
        raise NotFound("There is no token with this prefix.")
    lock_user(token.user_id, actor, at)
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])


def _issue(user: User, name: str, capabilities: Sequence[str], expires_at: datetime) -> NewSecret:
    unknown = sorted(set(capabilities) - {str(one) for one in Capability})
    if unknown or not capabilities:
        raise InvalidInput(
            f"Unknown capabilities: {', '.join(unknown) or 'none given'}. Choose from: "
            f"{', '.join(Capability)}.",
            field="capabilities",
        )
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        secret_hash=hash_secret(secret),
        capabilities=list(capabilities),
        expires_at=expires_at,
    )
    return NewSecret(token.pk, f"cr_{prefix}_{secret}")
