"""Reads: who holds what where, for whoever has to be told of something."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Grant, GrantSource, User, UserKind
from accounts.roles import TABLE, Capability, Reach, Role
from core.models import Scope


def get_users_with(capability: Capability, scope_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """Return the active people who hold a capability in a scope, or in one around it.

    Who holds it over their own records only answers for nobody else, and is left out.
    """
    roles = [role for role, cell in TABLE[capability].items() if cell.reach != Reach.OWN]
    found = get_role_holders(roles=roles, scope_ids=[scope_id], at=at)
    return tuple(sorted({user_id for people in found.values() for user_id in people}))


def get_users_in_reach_of(capability: Capability, scope_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """Return the same, with those who hold the capability only somewhere below the scope."""
    roles = [role for role, cell in TABLE[capability].items() if cell.reach != Reach.OWN]
    below = Scope.objects.filter(path__contains=[scope_id]).values_list("pk", flat=True)
    found = get_role_holders(roles=roles, scope_ids=[scope_id, *below], at=at)
    return tuple(sorted({user_id for people in found.values() for user_id in people}))


def get_role_holders(
    *, roles: Iterable[Role], scope_ids: Iterable[UUID], at: datetime
) -> dict[tuple[Role, UUID], tuple[UUID, ...]]:
    """Return the active people in each role at each scope, granted there or around it.

    Two queries, whatever the number of scopes. A grant for an emergency makes nobody responsible.
    """
    scopes = Scope.objects.filter(pk__in=set(scope_ids))
    around = {pk: {pk, *path} for pk, path in scopes.values_list("pk", "path")}
    grants = _get_grants(at).filter(
        role__in=[role.value for role in roles],
        scope_id__in={one for scopes in around.values() for one in scopes},
    )
    held: dict[tuple[str, UUID], set[UUID]] = defaultdict(set)
    for role, scope_id, user_id in grants.values_list("role", "scope_id", "user_id"):
        held[role, scope_id].add(user_id)
    found: dict[tuple[Role, UUID], tuple[UUID, ...]] = {}
    for (role, scope_id), users in _spread(held, around).items():
        found[Role(role), scope_id] = tuple(sorted(users))
    return found


def get_granted_scope_ids(*, user_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """Return the scopes in which somebody was granted anything that is in force."""
    rows = _get_grants(at).filter(user_id=user_id).values_list("scope_id", flat=True)
    return tuple(sorted(set(rows)))


def get_user_emails(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the addresses of active people by id."""
    rows = User.objects.filter(pk__in=list(ids), is_active=True, kind=UserKind.PERSON)
    return dict(rows.values_list("pk", "email"))


def _get_grants(at: datetime) -> QuerySet[Grant]:
    in_force = Q(ends_at=None) | Q(ends_at__gt=at)
    people = Grant.objects.filter(user__is_active=True, user__kind=UserKind.PERSON)
    return people.filter(in_force, starts_at__lte=at).exclude(source=GrantSource.BREAK_GLASS)


def _spread(
    held: dict[tuple[str, UUID], set[UUID]], around: dict[UUID, set[UUID]]
) -> dict[tuple[str, UUID], set[UUID]]:
    found: dict[tuple[str, UUID], set[UUID]] = defaultdict(set)
    for scope_id, parents in around.items():
        for (role, granted_at), users in held.items():
            if granted_at in parents:
                found[role, scope_id] |= users
    return found
