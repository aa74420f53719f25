"""Versioned settings: who approved which numbers from when, and which were in force at a time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from core.actor import Actor
from core.models import PolicyVersion, Scope
from core.states import POLICY, PolicyStatus
from core.status import change_status


def get_policy(*, kind: str, scope_id: UUID, at: datetime) -> PolicyVersion | None:
    """Return the version in force in a scope at an instant, if there is one."""
    open_at = Q(ends_at=None) | Q(ends_at__gt=at)
    return (
        PolicyVersion.objects.filter(open_at, kind=kind, scope_id=scope_id, starts_at__lte=at)
        .exclude(status=PolicyStatus.DRAFT)
        .first()
    )


def get_policy_history(*, kind: str, scope_id: UUID) -> list[PolicyVersion]:
    """Return all versions, newest first."""
    rows = PolicyVersion.objects.filter(kind=kind, scope_id=scope_id)
    return list(rows.exclude(status=PolicyStatus.DRAFT).order_by("-number"))


def replace_policy(
    *,
    kind: str,
    scope_id: UUID,
    body: dict[str, Any],
    reason: str,
    actor: Actor,
    at: datetime,
) -> PolicyVersion:
    """Put a new version in force from `at` and end the one before it.

    Called inside a service that has checked the permission; locks the scope first.
    """
    Scope.objects.select_for_update().get(pk=scope_id)
    versions = PolicyVersion.objects.filter(kind=kind, scope_id=scope_id)
    for current in versions.filter(status=PolicyStatus.APPROVED, ends_at=None):
        change_status(current, "supersede", machine=POLICY, actor=actor, at=at, reason=reason)
        current.ends_at = at
        current.save(update_fields=["status", "ends_at"])
    number = versions.aggregate(last=Max("number"))["last"] or 0
    version = PolicyVersion(
        kind=kind,
        scope_id=scope_id,
        number=number + 1,
        body=body,
        starts_at=at,
        proposed_by_id=actor.id,
        approved_by_id=actor.id,
        reason=reason,
    )
    change_status(version, "approve", machine=POLICY, actor=actor, at=at, reason=reason)
    version.save()
    return version
