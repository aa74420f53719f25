"""Plain values of a map of rounds and of two proposals side by side."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from scheduling.rounds.types.runs import CostLine, RunSummary


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A position in kilometres on the National Grid, to ten metres."""

    east: float
    north: float


@dataclass(frozen=True, slots=True)
class MapStop:
    """One visit on a map, named as the board names it; `at` is None without a position.

    `state` is `stays`, or `new` where a proposal gives it another carer or start.
    """

    visit_id: UUID
    family_name: str
    priority: int
    starts_at: datetime
    ends_at: datetime
    at: MapPoint | None
    state: str = "stays"


@dataclass(frozen=True, slots=True)
class MapRound:
    """One carer's stops in order, from home to home; `home` is None without a position."""

    worker_id: UUID
    name: str
    home: MapPoint | None
    stops: tuple[MapStop, ...]
    travel_seconds: int


@dataclass(frozen=True, slots=True)
class RoundsMap:
    """The rounds of a day on a map: as they stand, or as a proposal (`run_id`) would have them."""

    day: date
    area_id: UUID
    area_name: str
    patch_name: str
    rounds: tuple[MapRound, ...]
    unassigned: tuple[MapStop, ...]
    run_id: UUID | None = None
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class LeftVisit:
    """A visit that one or both of two proposals leave out; `reasons` of the first that does."""

    visit_id: UUID
    full_name: str
    wanted_at: datetime
    minutes: int
    priority: int
    patch_id: UUID
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """One visit that two proposals place differently; no start where nobody is given."""

    visit_id: UUID
    full_name: str
    patch_id: UUID
    kind: str
    workers_a: tuple[str, ...]
    starts_a: datetime | None
    workers_b: tuple[str, ...]
    starts_b: datetime | None


@dataclass(frozen=True, slots=True)
class CarerDifference:
    """How many visits of one carer differ between two proposals."""

    worker_id: UUID
    name: str
    only_a: int
    only_b: int
    shifted: int


@dataclass(frozen=True, slots=True)
class PriorityCount:
    """How many visits of a priority each of two proposals leaves out."""

    priority: int
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two proposals for one area and day. In `costs`, `now` is A and `proposed` is B.

    `over` names the patches that both cover, where one of them covers more: all figures are theirs.
    """

    a: RunSummary
    b: RunSummary
    costs: tuple[CostLine, ...]
    unassigned: tuple[PriorityCount, ...]
    only_a: tuple[LeftVisit, ...]
    only_b: tuple[LeftVisit, ...]
    both: tuple[LeftVisit, ...]
    placements: tuple[Placement, ...]
    carers: tuple[CarerDifference, ...]
    over: tuple[str, ...] = ()
