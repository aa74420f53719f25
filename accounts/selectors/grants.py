"""Reads of grants: who holds what where, and who broke the glass."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Grant, GrantSource
from accounts.roles import Capability, Reach, Role, get_reach
from accounts.types import GrantFacts
from core.actor import Actor


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


def get_breaks(*, capability: Capability, actor: Actor) -> list[GrantFacts]:
    """Return every emergency reading in the actor's scopes, newest first.

    Whoever sees only their own trail sees only what they did themselves.
    """
    scope_ids = actor.scopes_of(capability)
    rows = Grant.objects.filter(source=GrantSource.BREAK_GLASS, scope_id__in=scope_ids)
    if get_reach(actor.roles, capability) == Reach.OWN:
        rows = rows.filter(user_id=actor.id)
    return facts_of(rows.order_by("-starts_at", "pk")[:200])
