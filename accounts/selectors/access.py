"""Reads: who is asking, with what, where."""

import hashlib
import secrets
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import ApiToken, Grant, User
from accounts.roles import CAPABILITIES, Capability, Role
from core.actor import Actor
from core.models import Scope


def get_actor(user: User, *, at: datetime) -> Actor:
    """Return what a user may do at an instant: two queries, whatever the number of scopes."""
    in_force = Q(ends_at=None) | Q(ends_at__gt=at)
    grants = list(
        Grant.objects.filter(in_force, user=user, starts_at__lte=at).values_list("role", "scope_id")
    )
    below = _get_scopes_below({scope_id for _, scope_id in grants})
    scopes: dict[str, set[UUID]] = defaultdict(set)
    for role, scope_id in grants:
        for capability in CAPABILITIES[Role(role)]:
            scopes[capability] |= below[scope_id]
    return Actor(
        id=user.pk,
        name=user.name,
        roles=tuple(sorted({role for role, _ in grants})),
        scopes={capability: frozenset(ids) for capability, ids in scopes.items()},
    )


def get_system_actor(name: str) -> Actor:
    """Return the actor of a named part of the system, which may do everything everywhere."""
    user = User.objects.get(email=f"{name}@system.invalid")
    everywhere = frozenset(Scope.objects.values_list("pk", flat=True))
    return Actor(id=user.pk, name=user.name, scopes=dict.fromkeys(map(str, Capability), everywhere))


def hash_secret(secret: str) -> str:
    """Return what is kept of a token's secret: it is long and random, so one hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_token(written: str, *, at: datetime) -> ApiToken | None:
    """Return the token that a program sent, if it is one of ours, lives and belongs to somebody."""
    kind, _, rest = written.partition("_")
    prefix, _, secret = rest.partition("_")
    token = ApiToken.objects.select_related("user").filter(prefix=prefix).first()
    if kind != "cr" or token is None or token.revoked_at or token.expires_at <= at:
        return None
    same = secrets.compare_digest(token.secret_hash, hash_secret(secret))
    return token if same and token.user.is_active else None


def get_token_actor(token: ApiToken, *, at: datetime) -> Actor:
    """Return what a program may do: what its user may, and of that what the token names."""
    actor = get_actor(token.user, at=at)
    allowed = {name: held for name, held in actor.scopes.items() if name in token.capabilities}
    return replace(actor, name=f"{actor.name} ({token.name})", scopes=allowed)


def get_user_names(ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of users by id."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def _get_scopes_below(ids: set[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {scope_id: {scope_id} for scope_id in ids}
    children = Scope.objects.filter(path__overlap=list(ids)) if ids else Scope.objects.none()
    for scope_id, path in children.values_list("pk", "path"):
        for parent in ids & set(path):
            found[parent].add(scope_id)
    return found
