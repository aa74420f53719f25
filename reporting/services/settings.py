"""What a service decides for its reports, versioned."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.policy import get_policy, replace_policy
from core.service import write_service
from reporting.rules.settings import POLICY, check_settings


@write_service(Capability.SET_ALLOCATION_POLICY)
def set_report_settings(
    *, service_id: UUID, body: dict[str, int], reason: str, actor: Actor, at: datetime
) -> int:
    """Put other numbers in force for the reports from now on; return the version."""
    actor.require(Capability.SET_ALLOCATION_POLICY, service_id)
    if not reason.strip():
        raise InvalidInput("Say why the settings change.", field="reason")
    check_settings(body)
    current = get_policy(kind=POLICY, scope_id=service_id, at=at)
    whole = {**(current.body if current else {}), **body}
    version = replace_policy(
        kind=POLICY, scope_id=service_id, body=whole, reason=reason.strip(), actor=actor, at=at
    )
    return version.number
