"""Plain values of an order: several runs that one person asked for at once."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from scheduling.rounds.types.runs import RunSummary


@dataclass(frozen=True, slots=True)
class OrderedRun:
    """One run of an order: how many of its parts are done, and what became of its lines."""

    run: RunSummary
    parts_done: int
    parts: int
    waits: bool
    pending: int
    applied: int
    review: int
    left_out: int


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order with its runs, area by area and day by day."""

    id: UUID
    first_day: date
    days: int
    asked_by: str
    asked_at: datetime
    runs: tuple[OrderedRun, ...]


@dataclass(frozen=True, slots=True)
class OrderPublished:
    """What publishing all proposals of an order did: area and day of each; why some were not."""

    proposals: int
    applied: int
    sent_to_review: int
    refused: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
