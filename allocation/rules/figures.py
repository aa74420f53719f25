"""What is counted of the ledger: one definition for the close of a shift, reports and aims.

Every row counts for whoever received the case, except a slip that was corrected and a case on the
holding list: they count for nobody. A case is completed once, by whoever ended it with that
outcome; “no contact” is apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

CORRECTED, COMPLETED, CLOSED = "corrected", "completed", "closed"
OFF_LIST, HOLDING, REOPENED = "off_list", "holding", "reopened"
MOVES = ("again", "forced")
NO_CONTACT = "no_contact"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the ledger with how its case ended, and the cap that held for it."""

    id: UUID
    case_id: UUID
    case_ref: str
    worker_id: UUID
    session_id: UUID
    kind: str
    reason_code: str
    by: str
    at: datetime
    ended_at: datetime | None
    ended_as: str
    outcome: str
    completed_at: datetime | None
    cap: int = 3
    preload: int = 4

    @property
    def counts(self) -> bool:
        """Whether it counts for anybody."""
        return self.ended_as != CORRECTED and self.kind != HOLDING

    @property
    def result(self) -> str:
        """How the case ended in this row, if it did: completed, no_contact, closed_elsewhere."""
        is_end = self.ended_as in (COMPLETED, CLOSED) and self.completed_at is not None
        return self.outcome if is_end and self.ended_at == self.completed_at else ""


@dataclass(frozen=True, slots=True)
class LockedTime:
    """Somebody had a case open from then to then."""

    case_id: UUID
    worker_id: UUID
    locked_at: datetime
    unlocked_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkedShift:
    """A clinician's part in a session; without `id` whoever received a case is not on it."""

    id: UUID | None
    session_id: UUID
    worker_id: UUID
    name: str
    mode: str
    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        """How long it is, exactly, whatever the clocks did."""
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one clinician-shift, or of several together.

    `moved` are reallocations received, by reason; `consultations` how long each completed case was
    open for whoever completed it.
    """

    shifts: int = 0
    length: timedelta = timedelta(0)
    allocated: int = 0
    completed: int = 0
    no_contact: int = 0
    closed_elsewhere: int = 0
    off_list: int = 0
    off_list_completed: int = 0
    corrected: int = 0
    over_cap: int = 0
    moved: tuple[tuple[str, int], ...] = ()
    consultations: tuple[timedelta, ...] = ()

    @property
    def from_my_work(self) -> int:
        """How many completed cases had been allocated instead of picked up off the list."""
        return self.completed - self.off_list_completed

    @property
    def reallocated(self) -> int:
        """How many cases came from another clinician, corrected slips aside."""
        return sum(count for _, count in self.moved)

    def per_hour(self, count: int) -> Fraction | None:
        """Return a count divided by the hours of the shift, exactly; None without any hours."""
        return Fraction(count) / self.hours if self.length else None

    @property
    def hours(self) -> Fraction:
        """The hours of the shift, exactly."""
        return Fraction(self.length // timedelta(microseconds=1), HOUR // timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class ShiftFigures:
    """One clinician-shift with what is counted of it."""

    shift: WorkedShift
    tally: Tally


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, median and the 10th and 90th percentile of lengths of time, in exact minutes."""

    mean: Fraction
    median: Fraction
    low: Fraction
    high: Fraction


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """Return what several clinician-shifts come to together."""
    known = list(tallies)
    moved: Counter[str] = Counter()
    for one in known:
        moved.update(dict(one.moved))
    return Tally(
        shifts=sum(one.shifts for one in known),
        length=sum((one.length for one in known), timedelta(0)),
        allocated=sum(one.allocated for one in known),
        completed=sum(one.completed for one in known),
        no_contact=sum(one.no_contact for one in known),
        closed_elsewhere=sum(one.closed_elsewhere for one in known),
        off_list=sum(one.off_list for one in known),
        off_list_completed=sum(one.off_list_completed for one in known),
        corrected=sum(one.corrected for one in known),
        over_cap=sum(one.over_cap for one in known),
        moved=tuple(sorted(moved.items())),
        consultations=tuple(length for one in known for length in one.consultations),
    )


def count_shifts(
    shifts: Sequence[WorkedShift], rows: Sequence[LedgerRow], locks: Sequence[LockedTime]
) -> tuple[ShiftFigures, ...]:
    """Return what is counted of each clinician-shift.

    `rows` and `locks` hold all that the cases and the people of these shifts had: what somebody
    held when a shift began is in the load, and counted where it was allocated.
    """
    starts = {(one.session_id, one.worker_id): one.starts_at for one in shifts if one.id}
    over = find_over_cap(rows, locks, starts)
    origins, lengths = _find_origins(rows), _sum_locks(locks)
    by_pair: dict[Pair, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        by_pair[row.session_id, row.worker_id].append(row)
    return tuple(
        ShiftFigures(shift, _count(shift, by_pair[pair], origins, lengths, over))
        for shift in shifts
        for pair in [(shift.session_id, shift.worker_id)]
    )


def _count(
    shift: WorkedShift,
    rows: Sequence[LedgerRow],
    origins: Mapping[UUID, str],
    lengths: Mapping[Pair, timedelta],
    over: frozenset[UUID],
) -> Tally:
    counted = [row for row in rows if row.counts]
    results = Counter(row.result for row in counted)
    done = [row for row in counted if row.result == COMPLETED]
    moved = Counter(row.reason_code for row in counted if row.kind in MOVES)
    return Tally(
        shifts=1,
        length=shift.length,
        allocated=len(counted),
        completed=len(done),
        no_contact=results[NO_CONTACT],
        closed_elsewhere=results["closed_elsewhere"],
        off_list=sum(row.kind == OFF_LIST for row in counted),
        off_list_completed=sum(origins[row.id] == OFF_LIST for row in done),
        corrected=sum(row.ended_as == CORRECTED for row in rows),
        over_cap=sum(row.id in over for row in counted),
        moved=tuple(sorted(moved.items())),
        consultations=tuple(
            lengths.get((row.case_id, row.worker_id), timedelta(0)) for row in done
        ),
    )


def _find_origins(rows: Iterable[LedgerRow]) -> dict[UUID, str]:
    """Return how each row's case came to its clinician: reopening it changes nothing of that."""
    origins: dict[UUID, str] = {}
    last: dict[Pair, str] = {}
    for row in sorted(rows, key=lambda one: (one.at, one.id)):
        pair = (row.case_id, row.worker_id)
        origins[row.id] = last.get(pair, row.kind) if row.kind == REOPENED else row.kind
        last[pair] = origins[row.id]
    return origins


def _sum_locks(locks: Iterable[LockedTime]) -> dict[Pair, timedelta]:
    """Return how long each clinician had each case open; what is still open is not known yet."""
    total: dict[Pair, timedelta] = defaultdict(timedelta)
    for one in locks:
        if one.unlocked_at:
            total[one.case_id, one.worker_id] += one.unlocked_at - one.locked_at
    return dict(total)


_Event = tuple[datetime, int, int, LedgerRow | None]


def find_over_cap(
    rows: Iterable[LedgerRow], locks: Iterable[LockedTime], starts: Mapping[Pair, datetime]
) -> frozenset[UUID]:
    """Return the rows that left somebody with more unlocked cases than allowed at that moment.

    Before a shift begins the pre-load is allowed (OQ-01), from then on the cap. At one instant what
    ends and what is opened comes before what is given. Nothing is capped for who is on no shift.
    """
    events = _get_events(rows, locks)
    over: set[UUID] = set()
    for mine in events.values():
        held = 0
        for _, _, change, row in sorted(mine, key=lambda one: one[:2]):
            held += change
            if row and row.counts and held > _get_limit(row, starts):
                over.add(row.id)
    return frozenset(over)


def _get_events(rows: Iterable[LedgerRow], locks: Iterable[LockedTime]) -> dict[UUID, list[_Event]]:
    events: dict[UUID, list[_Event]] = defaultdict(list)
    for row in rows:
        events[row.worker_id].append((row.at, 3, 1, row))
        if row.ended_at:
            events[row.worker_id].append((row.ended_at, 0, -1, None))
    for lock in locks:
        events[lock.worker_id].append((lock.locked_at, 2, -1, None))
        if lock.unlocked_at:
            events[lock.worker_id].append((lock.unlocked_at, 1, 1, None))
    return events


def _get_limit(row: LedgerRow, starts: Mapping[Pair, datetime]) -> float:
    starts_at = starts.get((row.session_id, row.worker_id))
    if starts_at is None:
        return float("inf")
    return row.preload if row.at < starts_at else row.cap


def get_spread(lengths: Sequence[timedelta]) -> Spread | None:
    """Return mean, median and percentiles in minutes; None of nothing."""
    if not lengths:
        return None
    values = sorted(
        Fraction(one // timedelta(microseconds=1), MINUTE // timedelta(microseconds=1))
        for one in lengths
    )
    tenth = Fraction(1, 10)
    return Spread(
        mean=sum(values, Fraction(0)) / len(values),
        median=find_percentile(values, Fraction(1, 2)),
        low=find_percentile(values, tenth),
        high=find_percentile(values, 1 - tenth),
    )


def find_percentile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """Return a percentile of ordered values, on the straight line between its neighbours."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
