"""Plain values of a run and of what it proposes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from scheduling.rounds.types.board import BoardVisit
from scheduling.rounds.types.parts import RunPartDetails, TracePoint
from scheduling.rounds.types.protocol import Protocol


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run in a list.

    `visits` are those of its patches on its day; None without a proposal. Where there are none,
    `unassigned` and `cost` are None as well: nothing was planned, which is no praise of the plan.
    """

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
    order_id: UUID | None = None
    visits: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the run found no visit to plan."""
        return self.visits == 0


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
    parts: tuple[RunPartDetails, ...] = ()
    problem_hash: str = ""
    waits_for_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """One rule's cost, in seconds: as it stands and as proposed.

    `rule` is the engine's word; for a whole proposal `unassigned_1` and so on by priority.
    """

    rule: str
    now: int
    proposed: int


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One visit that the proposal changes or leaves out; kind and outcome as in states.

    `costs` are those of the visit itself; `client_told` says what a client was told that this
    would change.
    """

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
    costs: tuple[CostLine, ...] = ()
    client_told: str = ""


@dataclass(frozen=True, slots=True)
class ProposedStop:
    """One visit in the mini round of a carer: `stays`, `new` (new place) or `ghost` (was here)."""

    state: str
    family_name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ProposedRound:
    """One carer whose round the proposal changes, most changed first.

    `costs` are those of the round itself (travel, waiting, overtime, fairness); `calls` name the
    carers whose published runs these changes touch.
    """

    worker_id: UUID
    name: str
    changes: tuple[ProposedChange, ...]
    stops: tuple[ProposedStop, ...]
    travel_change_seconds: int
    week_minutes_before: int
    week_minutes_after: int
    contract_minutes: int | None
    costs: tuple[CostLine, ...] = ()
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """How a run searched: how long of how long, from which seed, by which version of what."""

    seconds: float
    limit: int
    iterations: int
    seed: int
    protocol_number: int
    problem_hash: str
    visits: int
    trace: tuple[TracePoint, ...]


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
    carer_calls: int
    client_texts: int
    search: SearchFacts


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What publishing did: counts, and each line that went to review with its reason."""

    applied: int
    sent_to_review: int
    review: tuple[str, ...] = ()
