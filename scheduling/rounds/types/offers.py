"""Plain values of the panel: a visit, who could take it, what a change would break and cost."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from scheduling.rounds.types.board import BoardVisit


@dataclass(frozen=True, slots=True)
class TakerChoice:
    """A carer who could take a visit: when, and why this rank. `pair_with` names the second.

    `cost_seconds` is what the visit then adds by all soft rules, for both of them.
    """

    worker_id: UUID
    name: str
    starts_at: datetime
    reasons: tuple[str, ...]
    pair_with_id: UUID | None = None
    pair_with_name: str = ""
    cost_seconds: int = 0


@dataclass(frozen=True, slots=True)
class TakerBlocker:
    """A carer who could not take a visit, and what stands in the way."""

    worker_id: UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class VisitMove:
    """Where one visit goes, among several that move together; `version` is what was seen of it."""

    visit_id: UUID
    version: int
    worker_ids: tuple[UUID, ...]
    starts_at: datetime
    pin: bool = False


@dataclass(frozen=True, slots=True)
class TakerSwap:
    """Two moves that together give a visit its carer: another visit goes to somebody else first.

    `moves` are that of the other visit, then that of the visit itself.
    """

    name: str
    moved_name: str
    moved_at: datetime
    to_name: str
    text: str
    cost_seconds: int
    moves: tuple[VisitMove, ...]


@dataclass(frozen=True, slots=True)
class TakerLift:
    """What would have to change so that a visit finds its carers; kinds as the engine names them.

    `cost_seconds` only puts lifts in order.
    """

    kind: str
    text: str
    cost_seconds: int


@dataclass(frozen=True, slots=True)
class CarerTask:
    """A visit that a carer with free time could make, and why; `move` gives it to them.

    `instead_of_name` has it now, empty if nobody; `cost_seconds` is below nought if it saves.
    """

    visit: BoardVisit
    starts_at: datetime
    reasons: tuple[str, ...]
    cost_seconds: int
    instead_of_name: str
    pair_with_name: str
    move: VisitMove


@dataclass(frozen=True, slots=True)
class CarerTasks:
    """What a carer could do in a stretch of a day, the best first."""

    worker_id: UUID
    name: str
    day: date
    starts_at: datetime
    ends_at: datetime
    tasks: tuple[CarerTask, ...]


@dataclass(frozen=True, slots=True)
class PricePart:
    """What a change costs by one soft rule, in seconds, below nought if it is a gain."""

    rule: str
    seconds: int
    text: str


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
    swaps: tuple[TakerSwap, ...] = ()
    lifts: tuple[TakerLift, ...] = ()


@dataclass(frozen=True, slots=True)
class EditCheck:
    """What a change would break, do and cost, before it is saved.

    `seconds` is the cost by all soft rules together; that a visit was or is left out is not in it.
    None where it cannot be priced.
    """

    breaches: tuple[str, ...]
    effects: tuple[str, ...] = ()
    seconds: int | None = None
    price: tuple[PricePart, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether no rule would break."""
        return not self.breaches
