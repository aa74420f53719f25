"""What several doors of reporting need."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.roles import Capability
from allocation.selectors.policy import find_policy
from core.actor import Actor
from directory.selectors import get_service_names
from reporting.presenters.rules import Policies
from reporting.selectors.settings import find_settings

SEEING = (Capability.VIEW_QUEUE, Capability.SET_ALLOCATION_POLICY, Capability.VIEW_REPORTS)


def get_policies(actor: Actor, at: datetime) -> tuple[Policies, ...]:
    """Return the allocation policy in force in each urgent-care service that somebody sees."""
    scopes = {one for name in SEEING for one in actor.scopes.get(name, frozenset())}
    names = get_service_names(scope_ids=scopes, kind="iuc") if scopes else {}
    return tuple(_get_decided(actor, at, one, name) for one, name in names.items())


def _get_decided(actor: Actor, at: datetime, service_id: UUID, name: str) -> Policies:
    may_change = actor.can(Capability.SET_ALLOCATION_POLICY, service_id)
    allocation, reports = (
        f"{reverse(page)}?service={service_id}" if may_change else ""
        for page in ("allocation_policy", "report_settings")
    )
    return Policies(
        service=name,
        policy=find_policy(service_id=service_id, at=at),
        reports=find_settings(service_id=service_id, at=at),
        href=allocation,
        reports_href=reports,
    )
