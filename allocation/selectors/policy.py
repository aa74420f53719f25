"""The allocation policy of a service: the version in force, or the defaults of the procedure."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_user_names
from allocation.rules import POLICY, read_policy
from allocation.types import AllocationPolicy
from core.actor import Actor
from core.models import PolicyVersion
from core.policy import get_policy, get_policy_history


def find_policy_version(*, service_id: UUID, at: datetime) -> PolicyVersion | None:
    """Return the version in force, if the service has decided one."""
    return get_policy(kind=POLICY, scope_id=service_id, at=at)


def find_policy(*, service_id: UUID, at: datetime) -> AllocationPolicy:
    """Return the numbers in force: the service's own, or the defaults as version 0."""
    version = find_policy_version(service_id=service_id, at=at)
    if version is None:
        return read_policy({}, id=None, number=0)
    return read_policy(version.body, id=version.pk, number=version.number)


def get_policy_trail(
    *, service_id: UUID, actor: Actor
) -> tuple[tuple[int, datetime, str, str], ...]:
    """Return each version with its start, who approved it and why; newest first."""
    if not actor.can(Capability.SET_ALLOCATION_POLICY, service_id):
        actor.require(Capability.VIEW_QUEUE, service_id)
    versions = get_policy_history(kind=POLICY, scope_id=service_id)
    names = get_user_names({version.proposed_by_id for version in versions})
    return tuple(
        (version.number, version.starts_at, names.get(version.proposed_by_id, ""), version.reason)
        for version in versions
        if version.starts_at
    )
