"""Plain values of the parts of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TracePoint:
    """How good the best plan was after so many seconds; cost in seconds."""

    seconds: float
    cost: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class PatchDay:
    """Patches of one area on one day."""

    area_id: UUID
    patch_ids: tuple[UUID, ...]
    day: date


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A part to be made: its stage and number, which patches, with which seed and how long."""

    stage: int
    number: int
    patches: tuple[UUID, ...]
    seed: int
    seconds: int


@dataclass(frozen=True, slots=True)
class PartWork:
    """A part that a worker holds by its `attempt`; `used` are the seconds searched before.

    `plan` is the best one of an attempt before, as a plan file; `trace` its course.
    """

    id: UUID
    run_id: UUID
    stage: int
    patches: frozenset[UUID]
    seed: int
    seconds: int
    began_at: datetime
    attempt: int
    used: float = 0.0
    plan: Mapping[str, Any] | None = None
    trace: tuple[tuple[float, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RunPartDetails:
    """One part of a run as pages show it; `before` is how its patches stood when it was made.

    status: `queued`, `running`, `done`, `ended` (stopped before it had a plan).
    """

    stage: int
    number: int
    patch_names: tuple[str, ...]
    status: str
    seconds: int
    visits: int
    began_at: datetime | None
    last_seen_at: datetime | None
    before: TracePoint
    trace: tuple[TracePoint, ...]
