"""What happened to rosters, for whoever listens."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRosterChanged(Event):
    """A shift of a service got other people or other times."""

    service_shift_id: UUID
