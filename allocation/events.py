"""What happened in urgent care, for whoever listens."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived(Event):
    """A source handed in a case, or a newer version of one."""

    case_id: UUID
    service_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAllocated(Event):
    """A case was given to a clinician, for the first time or again."""

    case_id: UUID
    service_id: UUID
    worker_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    """A case was completed, or closed by its source."""

    case_id: UUID
    service_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChanged(Event):
    """An allocation session began, was paused, went on, got another lead or ended."""

    session_id: UUID
    service_id: UUID
