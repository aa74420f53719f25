"""Plain values of a day that comes as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One thing wrong in one place of a file."""

    sheet: str
    row: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class StagedImport:
    """A file as it was read: what it holds, what is wrong, what it would change."""

    id: UUID
    kind: str
    status: str
    file_name: str
    area_id: UUID | None
    area_name: str
    is_new_area: bool
    day: date
    at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    faults: tuple[ImportFault, ...] = ()
