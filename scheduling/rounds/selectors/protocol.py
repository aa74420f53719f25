"""Reads of an area's protocol."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID

from accounts.roles import Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.models import PolicyVersion
from core.policy import get_policy, get_policy_history
from scheduling.rounds.rules import DEFAULT_PROTOCOL, PROTOCOL, read_protocol
from scheduling.rounds.types import Protocol, Trail


def find_protocol_version(*, area_id: UUID, at: datetime) -> PolicyVersion | None:
    """Return the version in force, if the area has decided one."""
    return get_policy(kind=PROTOCOL, scope_id=area_id, at=at)


def find_protocol(*, area_id: UUID, at: datetime) -> Protocol:
    """Return the settings in force in an area: its own, or the defaults as version 0."""
    version = find_protocol_version(area_id=area_id, at=at)
    if version is None:
        return read_protocol(DEFAULT_PROTOCOL, id=NAMESPACE_OID, number=0)
    return read_body(version)


def read_body(version: PolicyVersion) -> Protocol:
    """Return one version's settings; what a later release added has its default."""
    body: Mapping[str, Any] = {**DEFAULT_PROTOCOL, **version.body}
    return read_protocol(body, id=version.pk, number=version.number)


def get_protocol(*, area_id: UUID, actor: Actor, at: datetime) -> Protocol:
    """Return the settings in force in an area, for somebody who may see its rounds."""
    actor.require(Capability.VIEW_ROUNDS, area_id)
    return find_protocol(area_id=area_id, at=at)


def get_protocol_history(*, area_id: UUID, actor: Actor) -> tuple[Trail, ...]:
    """Return who put which version in force, when and why; newest first."""
    actor.require(Capability.VIEW_ROUNDS, area_id)
    versions = get_policy_history(kind=PROTOCOL, scope_id=area_id)
    names = get_user_names({version.proposed_by_id for version in versions})
    return tuple(
        Trail(
            version.starts_at,
            f"Version {version.number} by {names[version.proposed_by_id]}: {version.reason}",
            version.pk,
        )
        for version in versions
        if version.starts_at
    )
