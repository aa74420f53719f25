"""The small round of one carer that a proposal draws: as it was, and as it will be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from scheduling.rounds.selectors.day import Day
from scheduling.rounds.types import BoardVisit, ProposedStop

Entry = tuple[datetime, BoardVisit]


@dataclass(slots=True)
class Lane:
    """One carer's visits before and after, with when each begins, and the stops to draw.

    given, shifted, taken: visits that come, that begin at another time, and that go.
    """

    stops: list[ProposedStop] = field(default_factory=list)
    before: list[Entry] = field(default_factory=list)
    after: list[Entry] = field(default_factory=list)
    given: int = 0
    shifted: int = 0
    taken: int = 0

    def draw(self, state: str, visit: BoardVisit, starts_at: datetime) -> None:
        """Add a stop; states are `stays`, `ghost` (was here), `new` and `left` (nobody has it)."""
        ends_at = starts_at + (visit.ends_at - visit.starts_at)
        self.stops.append(ProposedStop(state, visit.family_name, starts_at, ends_at))

    def get_stops(self) -> tuple[ProposedStop, ...]:
        """Return the stops in the order of time."""
        return tuple(sorted(self.stops, key=lambda stop: (stop.starts_at, stop.family_name)))

    def sum_travel_change(self, loaded: Day, worker_id: UUID) -> int:
        """Return by how many seconds the carer's travel grows, from home to home."""
        after = _sum_travel(loaded, worker_id, self.after)
        return after - _sum_travel(loaded, worker_id, self.before)

    def sum_minutes_change(self) -> int:
        """Return by how many minutes the carer's visits grow."""
        after = sum(visit.minutes for _, visit in self.after)
        return after - sum(visit.minutes for _, visit in self.before)


def _sum_travel(loaded: Day, worker_id: UUID, stops: Sequence[Entry]) -> int:
    worker = loaded.workers[worker_id]
    ordered = sorted(stops, key=lambda stop: (stop[0], str(stop[1].id)))
    path: list[BoardVisit | None] = [None, *(visit for _, visit in ordered), None] if stops else []
    return sum(loaded.get_travel_seconds(worker, one, other) for one, other in pairwise(path))
