"""What happened to accounts, for whoever listens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(Event):
    """Somebody took the right to read clinical records in an emergency, and said why."""

    grant_id: UUID
    user_id: UUID
    scope_id: UUID
    reason: str
    ends_at: datetime
