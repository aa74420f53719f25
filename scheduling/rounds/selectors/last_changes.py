"""Who changed a visit last, and when: what a refusal names."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from core.models import StatusChange
from core.texts import write_clock
from scheduling.visits.selectors import get_pin_changes

MOST_PINS = 20  # visits whose pins are looked up, one query each


def find_last_changes(*, visit_ids: Collection[UUID], since: datetime) -> dict[UUID, str]:
    """Return of each visit who changed or pinned it since when, as “Fern changed it at 09:52”."""
    rows = StatusChange.objects.filter(record_id__in=list(visit_ids), occurred_at__gte=since)
    found: dict[UUID, tuple[datetime, str]] = {}
    for row in rows.order_by("occurred_at", "pk"):
        found[row.record_id] = (row.occurred_at, f"{row.actor_name} changed it")
    for visit_id in sorted(visit_ids)[:MOST_PINS]:
        for at, what, who in get_pin_changes(visit_id=visit_id)[-1:]:
            if at >= since and (visit_id not in found or at > found[visit_id][0]):
                found[visit_id] = (at, f"{who} {what.lower()} it")
    return {visit_id: f"{text} at {write_clock(at)}" for visit_id, (at, text) in found.items()}
