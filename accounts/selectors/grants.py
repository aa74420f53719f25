"""Reads of grants: who holds what where, and who broke the glass."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Grant, GrantSource
from accounts.roles import TABLE, Capability, Reach, Role
from accounts.types import GrantFacts
from core.actor import Actor
from core.models import Scope


def current(at: datetime) -> Q:
    """Return the condition of a grant that holds or will hold."""
    return Q(ends_at=None) | Q(ends_at__gt=at)


def facts_of(rows: QuerySet[Grant]) -> list[GrantFacts]:
    """Return grants as values; one query."""
    return [
        GrantFacts(
            id=row.pk,
            user_id=row.user_id,
            user_name=row.user.name,
            role=row.role,
            scope_id=row.scope_id,
            scope_name=row.scope.name,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            source=row.source,
            reason=row.reason,
            given_by=row.given_by.name,
        )
        for row in rows.select_related("user", "scope", "given_by")
    ]


def get_grants(*, user_id: UUID) -> list[GrantFacts]:
    """Return all grants of somebody, the newest first."""
    return facts_of(Grant.objects.filter(user_id=user_id).order_by("-starts_at", "pk"))


def get_emergency(*, user_id: UUID, at: datetime) -> GrantFacts | None:
    """Return the emergency reading that somebody holds now."""
    rows = Grant.objects.filter(
        current(at), user_id=user_id, role=Role.EMERGENCY_READER, starts_at__lte=at
    )
    return next(iter(facts_of(rows.order_by("ends_at")[:1])), None)


def get_breaks(*, capability: Capability, actor: Actor, at: datetime) -> list[GrantFacts]:
    """Return every emergency reading that reaches into the actor's scopes, newest first.

    One that was taken around a scope opens its records too. Where a role reaches only to one's own
    records, one sees only what one did oneself.
    """
    reached = _get_reached(capability, actor, at)
    seen = Q(scope_id__in=reached) | Q(user_id=actor.id)
    rows = Grant.objects.filter(seen, source=GrantSource.BREAK_GLASS)
    return facts_of(rows.order_by("-starts_at", "pk")[:200])


def get_wide_scope_ids(*, capability: Capability, actor: Actor, at: datetime) -> frozenset[UUID]:
    """Return the scopes in which the actor sees all records, not only their own; two queries.

    A part of the system, which holds no grant, sees all where it holds the capability.
    """
    held = actor.scopes_of(capability)
    if not actor.roles:
        return held
    return frozenset(held & _get_below(_get_granted(capability, actor, at)))


def _get_below(granted: list[UUID]) -> set[UUID]:
    rows = Scope.objects.filter(Q(pk__in=granted) | Q(path__overlap=granted))
    return set(rows.values_list("pk", flat=True))


def _get_granted(capability: Capability, actor: Actor, at: datetime) -> list[UUID]:
    """Return where the actor was given a role that reaches further than to one's own records."""
    wide = [role for role, cell in TABLE[capability].items() if cell.reach != Reach.OWN]
    rows = Grant.objects.filter(current(at), user_id=actor.id, starts_at__lte=at, role__in=wide)
    return list(rows.values_list("scope_id", flat=True))


def _get_reached(capability: Capability, actor: Actor, at: datetime) -> set[UUID]:
    """Return the scopes, with those around them, in which the actor sees more than their own."""
    held = actor.scopes_of(capability)
    granted = _get_granted(capability, actor, at)
    scopes = Scope.objects.filter(Q(pk__in=granted) | Q(path__overlap=granted), pk__in=held)
    return {one for pk, path in scopes.values_list("pk", "path") for one in (pk, *path)}
