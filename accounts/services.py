"""Writes: accounts and grants."""

from datetime import datetime
from uuid import UUID

from accounts.models import Grant, SignIn, User
from accounts.roles import Capability, Role
from core.actor import Actor
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


def record_sign_in(*, user_id: UUID | None, how: str, succeeded: bool, at: datetime) -> None:
    """Log that somebody signed in, or tried to; nobody needs a permission for that."""
    SignIn.objects.create(user_id=user_id, how=how, succeeded=succeeded, at=at)
