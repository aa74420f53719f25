"""A shift event by event: a pure fold over what was written down, in the order it happened.

An event carries everything the fold needs; the fold reads no clock and no database. Whatever was
true before the shift began is folded first and is no event of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class What(StrEnum):
    """What happened."""

    RECEIVED = "received"
    ALLOCATED = "allocated"
    MOVED = "moved"
    CORRECTED = "corrected"
    FORCED = "forced"
    PICKED_UP = "picked_up"
    HELD = "held"
    REOPENED = "reopened"
    OPENED = "opened"
    PUT_BACK = "put_back"
    COMPLETED = "completed"
    NO_CONTACT = "no_contact"
    CLOSED = "closed"
    CLOSED_AT_SOURCE = "closed_at_source"
    CLINICIAN = "clinician"
    SESSION = "session"
    LEAD = "lead"
    NOTE = "note"


GIVEN = frozenset(
    {
        *(What.ALLOCATED, What.MOVED, What.CORRECTED, What.FORCED),
        *(What.PICKED_UP, What.HELD, What.REOPENED),
    }
)
# What the cap stops; who takes a case back or onto a holding list is not asked.
CAPPED = frozenset({What.ALLOCATED, What.MOVED, What.CORRECTED, What.FORCED})
ENDED = frozenset({What.COMPLETED, What.NO_CONTACT, What.CLOSED, What.CLOSED_AT_SOURCE})
MOST_EVENTS, MOST_CAP = 1_000_000, 20  # what an address may name
# A pause that is over counts as over before anybody notes it, so it speaks against nothing here.
AT_WORK = ("ready", "finishing", "paused")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `order` settles what happened at the same instant.

    `transition` and `status` say what became of a clinician or of the session. `cap` is that of the
    policy under which a case was given; `counts` whether its row of the ledger is of this session.
    """

    at: datetime
    order: tuple[int, int]
    what: What
    case_id: UUID | None = None
    worker_id: UUID | None = None
    by: str = ""
    reason: str = ""
    transition: str = ""
    status: str = ""
    cap: int = 0
    counts: bool = True

    @property
    def key(self) -> tuple[datetime, tuple[int, int]]:
        """The order of events: when, then as it was written."""
        return (self.at, self.order)


class Breach(StrEnum):
    """A rule that an allocation would break as things stood."""

    OVER_CAP = "over_cap"
    NOT_AT_WORK = "not_at_work"
    NOT_RUNNING = "not_running"


@dataclass(frozen=True, slots=True)
class PersonState:
    """One clinician after an event: what the person holds, and has completed in this session."""

    worker_id: UUID
    status: str
    unlocked: int
    locked: int
    done: int


@dataclass(frozen=True, slots=True)
class ReplayState:
    """How the shift stood after an event."""

    people: tuple[PersonState, ...]
    queued: tuple[UUID, ...]
    session: str
    lead_id: UUID | None


@dataclass(frozen=True, slots=True)
class Replay:
    """The events of a shift, the state after one of them, and the rules that were broken.

    `given` counts the allocations that the cap stops, `refused` those that `cap` would have
    stopped, had that been the cap, as things stood each time.
    """

    events: tuple[Event, ...]
    number: int
    state: ReplayState
    breaches: Mapping[int, tuple[Breach, ...]]
    given: int
    refused: int


def replay(
    events: Iterable[Event],
    *,
    roster: Sequence[UUID],
    began_at: datetime,
    number: int | None = None,
    cap: int | None = None,
) -> Replay:
    """Fold all events; return the state after `number` of those of the shift, or after the last."""
    fold, shown = _Fold(roster), list[Event]()
    breaches: dict[int, tuple[Breach, ...]] = {}
    state, given = None, 0
    for event in sorted(events, key=lambda one: one.key):
        if event.case_id and event.at < began_at:
            fold.apply(event)
            continue
        if len(shown) == number:
            state = fold.get_state()
        shown.append(event)
        if found := fold.find_breaches(event, cap):
            breaches[len(shown)] = found
        given += event.what in CAPPED
        fold.apply(event)
    return Replay(
        events=tuple(shown),
        number=len(shown) if number is None else min(number, len(shown)),
        state=state or fold.get_state(),
        breaches=breaches,
        given=given,
        refused=sum(Breach.OVER_CAP in found for found in breaches.values()),
    )


@dataclass(slots=True)
class _Case:
    """One case on the way: who holds it, whether it is open, whom its completion counts for."""

    worker_id: UUID | None = None
    is_open: bool = False
    counts: bool = False
    is_over: bool = False
    done_by: UUID | None = None


@dataclass(slots=True)
class _Fold:
    """The state while it is folded."""

    roster: Sequence[UUID]
    cases: dict[UUID, _Case] = field(default_factory=lambda: defaultdict(_Case))
    statuses: dict[UUID, str] = field(default_factory=dict)
    session: str = "planned"
    lead_id: UUID | None = None

    def apply(self, event: Event) -> None:
        """Take one event in."""
        if event.what == What.CLINICIAN and event.worker_id:
            self.statuses[event.worker_id] = event.status
        elif event.what == What.SESSION:
            self.session = event.status
        elif event.what == What.LEAD:
            self.lead_id = event.worker_id
        elif event.case_id:
            self._apply_to(self.cases[event.case_id], event)

    def _apply_to(self, case: _Case, event: Event) -> None:
        if event.what in GIVEN:
            case.worker_id, case.counts = event.worker_id, event.counts
            case.is_open = case.is_over = False
            case.done_by = None
        elif event.what in (What.OPENED, What.PUT_BACK):
            case.is_open = event.what == What.OPENED
        elif event.what in ENDED:
            case.is_open, case.is_over = False, True
            if event.what == What.COMPLETED and case.counts:
                case.done_by = case.worker_id

    def find_breaches(self, event: Event, cap: int | None) -> tuple[Breach, ...]:
        """Return the rules that an event breaks as things stand before it."""
        if event.what not in CAPPED or event.worker_id is None:
            return ()
        most, status = cap or event.cap, self.statuses.get(event.worker_id, "")
        found = {
            Breach.OVER_CAP: bool(most) and self._count_unlocked(event.worker_id) >= most,
            Breach.NOT_AT_WORK: status not in AT_WORK,
            Breach.NOT_RUNNING: self.session != "active",
        }
        return tuple(breach for breach, is_broken in found.items() if is_broken)

    def _count_unlocked(self, worker_id: UUID) -> int:
        return sum(
            case.worker_id == worker_id and not case.is_open and not case.is_over
            for case in self.cases.values()
        )

    def get_state(self) -> ReplayState:
        """Return how things stand now."""
        unlocked, locked, done = Counter[UUID](), Counter[UUID](), Counter[UUID]()
        for case in self.cases.values():
            if case.done_by:
                done[case.done_by] += 1
            if case.worker_id and not case.is_over:
                (locked if case.is_open else unlocked)[case.worker_id] += 1
        others = sorted((set(unlocked) | set(locked) | set(done)) - set(self.roster))
        return ReplayState(
            people=tuple(
                PersonState(
                    one,
                    self.statuses.get(one, "not_included" if one in self.roster else ""),
                    unlocked[one],
                    locked[one],
                    done[one],
                )
                for one in (*self.roster, *others)
            ),
            queued=tuple(
                case_id
                for case_id, case in self.cases.items()
                if case.worker_id is None and not case.is_over
            ),
            session=self.session,
            lead_id=self.lead_id,
        )
