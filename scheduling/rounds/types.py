"""Plain values of the rounds room: a protocol, a board, a run, a proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ModeOfTravel:
    """How fast one travels (km/h) and what every journey costs besides (seconds)."""

    kmh: float
    fixed_seconds: int


@dataclass(frozen=True, slots=True)
class Protocol:
    """An area's own settings for its rounds, as one version says them (VS-006)."""

    id: UUID
    number: int
    modes: Mapping[str, ModeOfTravel]
    detour: float
    minimum_travel_seconds: int
    unassigned_seconds: Mapping[int, int]
    published_seconds: int
    continuity_seconds: int
    moved_seconds: int
    notice_minutes: int
    patch_boundary: str
    run_seconds: int
    shown_gap_minutes: int


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


@dataclass(frozen=True, slots=True)
class TakerChoice:
    """A carer who could take a visit: when, and why this rank. `pair_with` names the second."""

    worker_id: UUID
    name: str
    starts_at: datetime
    reasons: tuple[str, ...]
    pair_with_id: UUID | None = None
    pair_with_name: str = ""


@dataclass(frozen=True, slots=True)
class TakerBlocker:
    """A carer who could not take a visit, and what stands in the way."""

    worker_id: UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One line of a record's history."""

    at: datetime
    text: str
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """All that the panel of one visit shows."""

    visit: BoardVisit
    carer_names: tuple[str, ...]
    address: str
    access: str
    nhs_number: str
    preferred_names: tuple[str, ...]
    excluded_names: tuple[str, ...]
    takers: tuple[TakerChoice, ...]
    blockers: tuple[TakerBlocker, ...]
    agreements: tuple[str, ...]
    history: tuple[Trail, ...]
    carers: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class EditCheck:
    """What a change would break and do, before it is saved."""

    breaches: tuple[str, ...]
    effects: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether no rule would break."""
        return not self.breaches


@dataclass(frozen=True, slots=True)
class TracePoint:
    """How good the best plan was after so many seconds; cost in seconds."""

    seconds: float
    cost: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run in a list."""

    id: UUID
    day: date
    area_name: str
    patch_names: tuple[str, ...]
    status: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    unassigned: int | None
    cost: int | None


@dataclass(frozen=True, slots=True)
class RunDetails:
    """A run while it works or after it ended."""

    summary: RunSummary
    seconds: int
    protocol: Protocol
    trace: tuple[TracePoint, ...]
    visits: int
    last_seen_at: datetime | None
    stop_request: str
    failure: str
    started_at: datetime | None
    pinned_visits: int
    published_visits: int
    double_handed: int
    exclusions: int
    last_runs: tuple[RunSummary, ...] = ()


@dataclass(frozen=True, slots=True)
class CostLine:
    """One rule's cost, in seconds: as it stands and as proposed."""

    rule: str
    now: int
    proposed: int


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One visit that the proposal changes or leaves out; kind and outcome as in states."""

    line_id: int
    visit: BoardVisit
    kind: str
    before_workers: tuple[str, ...]
    before_at: datetime
    workers: tuple[str, ...]
    worker_ids: tuple[UUID, ...]
    before_worker_ids: tuple[UUID, ...]
    starts_at: datetime | None
    reasons: tuple[str, ...]
    outcome: str
    review_reason: str


@dataclass(frozen=True, slots=True)
class ProposedStop:
    """One visit in the mini round of a carer: `stays`, `new` (new place) or `ghost` (was here)."""

    state: str
    family_name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ProposedRound:
    """One carer whose round the proposal changes, most changed first."""

    worker_id: UUID
    name: str
    changes: tuple[ProposedChange, ...]
    stops: tuple[ProposedStop, ...]
    travel_change_seconds: int
    week_minutes_before: int
    week_minutes_after: int
    contract_minutes: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run would change: nothing has changed yet."""

    run: RunSummary
    run_seconds: float
    breaches: int
    newly_assigned: int
    unassigned_before: int
    moved_carer: int
    moved_time: int
    dropped: int
    left_out: int
    unchanged: int
    costs: tuple[CostLine, ...]
    rounds: tuple[ProposedRound, ...]
    left: tuple[ProposedChange, ...]
    review: tuple[ProposedChange, ...]
    pending: int
    applied: int


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What publishing did: counts, and each line that went to review with its reason."""

    applied: int
    sent_to_review: int
    review: tuple[str, ...] = ()


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
