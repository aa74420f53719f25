"""What happened to visits, for whoever listens."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsGenerated(Event):
    """Visits of a week were made from the visit plans of a patch."""

    patch_id: UUID
    week_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsChanged(Event):
    """Visits of a day got other carers or times; the rounds of the day are new."""

    area_id: UUID
    day: date
