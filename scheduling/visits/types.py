"""Plain values of the visits room."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID


@dataclass(frozen=True, slots=True)
class VisitInput:
    """A visit of one day to record, found again by client and reference."""

    reference: str
    client_id: UUID
    patch_id: UUID
    wanted_at: datetime
    earliest_at: datetime
    latest_at: datetime
    seconds: int
    carers: int
    priority: int
    pinned_start_at: datetime | None
    pinned_worker_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PlanLineInput:
    """One call of a plan: weekdays 1 Monday … 7 Sunday, local start, minutes, carers, tolerance."""

    call: str
    weekdays: tuple[int, ...]
    starts_local: str
    minutes: int
    carers: int
    minutes_before: int
    minutes_after: int
    priority: int


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Where one visit goes: its carers from `starts_at` on, or nobody (`worker_ids` empty)."""

    visit_id: UUID
    worker_ids: tuple[UUID, ...]
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class GeneratedVisits:
    """What a run of the generator did; `skipped` says why a line gave no visit on a day."""

    created: int
    existing: int
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanLineFacts:
    """One call of an agreed plan; weekdays 1 Monday … 7 Sunday, tolerance in minutes."""

    call: str
    weekdays: tuple[int, ...]
    starts_local: time
    minutes: int
    carers: int
    minutes_before: int
    minutes_after: int
    priority: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan that holds for a client on a day."""

    number: int
    starts_on: date
    ends_on: date | None
    lines: tuple[PlanLineFacts, ...]


@dataclass(frozen=True, slots=True)
class NextVisit:
    """A visit that is still to come: when, in which state, by whom."""

    id: UUID
    patch_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    planning_status: str
    carers: tuple[str, ...]
    worker_ids: tuple[UUID, ...]
    carers_needed: int
    earliest_at: datetime
    latest_at: datetime
