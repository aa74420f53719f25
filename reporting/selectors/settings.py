"""The settings of the reports of a service: its own version, or the defaults."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.policy import get_policy, get_policy_history
from reporting.rules.settings import POLICY, ReportSettings, read_settings


def find_settings(*, service_id: UUID, at: datetime) -> ReportSettings:
    """Return the settings in force."""
    version = get_policy(kind=POLICY, scope_id=service_id, at=at)
    return read_settings(version.body if version else {})


def get_settings_trail(
    *, service_id: UUID, actor: Actor
) -> tuple[tuple[int, datetime, str, str], ...]:
    """Return each version with its start, who approved it and why; newest first."""
    actor.require(Capability.SET_ALLOCATION_POLICY, service_id)
    versions = get_policy_history(kind=POLICY, scope_id=service_id)
    names = get_user_names({version.proposed_by_id for version in versions})
    return tuple(
        (version.number, version.starts_at, names.get(version.proposed_by_id, ""), version.reason)
        for version in versions
        if version.starts_at
    )
