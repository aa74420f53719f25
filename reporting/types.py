"""Values of reporting."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record, as it was and as it became; None where there was nothing."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """What one write did to a record: when, by whom, through which service, why, what."""

    id: int
    at: datetime
    kind: str
    actor: str
    service: str
    request: str
    reason: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class RecordMove:
    """One change of a record's state."""

    at: datetime
    actor: str
    transition: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """A page of a record's history, newest first; `is_metadata` hides what was changed."""

    kind: str
    label: str
    id: UUID
    is_metadata: bool
    versions: tuple[RecordVersion, ...]
    moves: tuple[RecordMove, ...]
    page: int
    has_next: bool
