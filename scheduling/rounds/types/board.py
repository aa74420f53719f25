"""Plain values of a board: visits, rounds, what lies between."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PatchChoice:
    """A patch somebody may open, with its area."""

    id: UUID
    name: str
    area_id: UUID
    area_name: str


@dataclass(frozen=True, slots=True)
class BoardVisit:
    """One visit as boards, trays and panels show it."""

    id: UUID
    version: int
    client_id: UUID
    family_name: str
    full_name: str
    pin: str
    patch_id: UUID
    patch_name: str
    day: date
    wanted_at: datetime
    earliest_at: datetime
    latest_at: datetime
    starts_at: datetime
    ends_at: datetime
    carers_needed: int
    priority: int
    planning_status: str
    attendance: str
    pinned_start_at: datetime | None
    pinned_worker_ids: tuple[UUID, ...]
    worker_ids: tuple[UUID, ...]
    needs: tuple[str, ...]
    gender: str
    has_place: bool

    @property
    def is_pinned(self) -> bool:
        """Whether a person fixed its carer or its start."""
        return self.pinned_start_at is not None or bool(self.pinned_worker_ids)

    @property
    def minutes(self) -> int:
        """How long the visit takes, in whole minutes."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a carer's round.

    kind: `travel`, `wait` (under the shown gap), `gap`, `break`, `visit`, `busy` (training and
    other commitments; `text` says what).
    """

    kind: str
    starts_at: datetime
    ends_at: datetime
    visit: BoardVisit | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One carer's day on the board; `problems` are sentences on rules the round breaks now."""

    worker_id: UUID
    name: str
    gender: str
    transport: str
    skills: tuple[tuple[str, str], ...]
    windows: tuple[tuple[datetime, datetime], ...]
    segments: tuple[Segment, ...]
    week_minutes: int
    contract_minutes: int | None
    home_patch_name: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The rounds of one patch, or of all patches of an area, on a day."""

    day: date
    area_id: UUID
    area_name: str
    patch_id: UUID | None
    patch_name: str
    version: int
    rows: tuple[RoundRow, ...]
    unassigned: tuple[BoardVisit, ...]
    visits_placed: int
    double_handed: int
