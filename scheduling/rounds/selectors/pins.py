"""Pins that a re-plan takes off a visit, kept with the run so that an undo can restore them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from scheduling.rounds.models import OptimiserRun
from scheduling.visits.models import Visit
from scheduling.visits.selectors import get_pins

Pin = tuple[tuple[UUID, ...], datetime | None]


def keep_pins(visits: Sequence[Visit]) -> dict[str, dict[str, Any]]:
    """Return the carers and starts to which visits are pinned, as JSON keeps them."""
    workers = get_pins(visit_ids=[visit.pk for visit in visits])
    return {
        str(visit.pk): {
            "workers": [str(one) for one in workers.get(visit.pk, ())],
            "start": visit.pinned_start_at.isoformat() if visit.pinned_start_at else None,
        }
        for visit in visits
        if visit.pinned_start_at or workers.get(visit.pk)
    }


def read_pins(run: OptimiserRun) -> Mapping[UUID, Pin]:
    """Return the pins that a run took off, by visit."""
    return {
        UUID(visit_id): (
            tuple(map(UUID, kept["workers"])),
            datetime.fromisoformat(kept["start"]) if kept["start"] else None,
        )
        for visit_id, kept in run.result.get("pins", {}).items()
    }
