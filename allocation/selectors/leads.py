"""Who may lead allocation in a shift, who led when, and who should."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from allocation.models import SessionLead
from allocation.rules import LeadProposal, propose_lead
from allocation.selectors.policy import find_policy
from core.times import get_local_day
from directory.selectors import get_staff
from rostering.selectors import get_service_duties

Wacc = tuple[UUID, str, str]


def get_waccs(shift_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[Wacc]]:
    """Return the WACCs on the roster of each shift: id, name, part."""
    found = {}
    for shift_id in shift_ids:
        duties = [
            duty
            for duty in get_service_duties(service_shift_id=shift_id)
            if duty.kind.startswith("wacc")
        ]
        ids = [duty.worker_id for duty in duties]
        staff = get_staff(worker_ids=ids, on=get_local_day(at))
        found[shift_id] = [
            (duty.worker_id, staff[duty.worker_id].name, duty.kind) for duty in duties
        ]
    return found


def get_last_led(worker_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when each of these people began to lead last; one query."""
    rows = SessionLead.objects.filter(worker_id__in=list(worker_ids))
    return dict(rows.values_list("worker_id").annotate(last=Max("starts_at")))


def propose_session_lead(
    service_id: UUID, service_shift_id: UUID, at: datetime
) -> LeadProposal | None:
    """Return who should lead a shift by its roster and the policy (AL-006)."""
    waccs = get_waccs([service_shift_id], at)[service_shift_id]
    policy = find_policy(service_id=service_id, at=at)
    return propose_lead(waccs, get_last_led([worker_id for worker_id, _, _ in waccs]), policy)
