"""What happened to runs, for whoever listens."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsked(Event):
    """Somebody asked for a run; a worker has to take it."""

    run_id: UUID
