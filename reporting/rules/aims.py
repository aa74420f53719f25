"""The aims of allocation, each as one number: what it is, and how it is worked out (RP-016).

Less time spent on choosing, the right case with the right clinician at once, better wellbeing.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from allocation.rules.figures import (
    MINUTE,
    OFF_LIST,
    LedgerRow,
    LockedTime,
    Tally,
    WorkedShift,
    find_percentile,
)
from core.exports import round_off
from reporting.rules.settings import ReportSettings

MICROSECOND = timedelta(microseconds=1)
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pause:
    """Somebody had no new cases from then to then."""

    shift_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AimNumbers:
    """The numbers of a session or of a week; None where too little was counted.

    `choosing` are minutes, the rates are shares, `pauses` a number a clinician-shift.
    """

    choosing: Fraction | None
    chosen: int
    reallocation: Fraction | None
    reasons: tuple[tuple[str, int], ...]
    allocated: int
    off_list: Fraction | None
    completed: int
    pauses: Fraction | None
    paused: timedelta
    shifts: int
    pulse: Fraction | None
    answers: int


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim: what is measured, how exactly, and whether less of it is better, if either is."""

    code: str
    title: str
    measure: str
    definition: str
    unit: str
    less_is_better: bool | None = True


AIMS = (
    Aim(
        "choosing",
        "Less clinician time on admin",
        "Minutes from free to open, median",
        "For each case from My Work that a clinician opened for the first time: the minutes from "
        "when the clinician had nothing open and the case was theirs, in the shift, until it was "
        "opened; pauses are taken out. The middle one of all these.",
        "min",
    ),
    Aim(
        "reallocation",
        "The right case to the right clinician",
        "Reallocations for every 100 allocations",
        "Cases that moved from one clinician to another, forced or not, for every 100 rows of the "
        "ledger that count. A slip that was put right within its minutes is not among them.",
        "%",
    ),
    Aim(
        "pulse",
        "Better wellbeing",
        "Pulse, 1 to 5, mean",
        "How allocation goes, asked of each clinician once a shift: 1 is bad, 5 is good. The mean "
        "of all answers; nobody’s name is kept with an answer.",
        "of 5",
        less_is_better=False,
    ),
)
BESIDES = (
    Aim(
        "off_list",
        "Less clinician time on admin",
        "Completed off the list",
        "Completed cases that a clinician had picked up off the list, for every 100 completed.",
        "%",
    ),
    Aim(
        "pauses",
        "Better wellbeing",
        "Pauses for each clinician-shift",
        "How often no new cases were asked for, divided by the number of clinician-shifts. Neither "
        "more nor less is better by itself.",
        "",
        less_is_better=None,
    ),
)


def get_numbers(
    tally: Tally,
    gaps: Sequence[timedelta],
    pauses: Sequence[Pause],
    scores: Sequence[int],
    settings: ReportSettings,
) -> AimNumbers:
    """Return the numbers of a session or of a week."""
    least = settings.least_cases
    return AimNumbers(
        choosing=_get_middle(gaps) if len(gaps) >= least else None,
        chosen=len(gaps),
        reallocation=_share(tally.reallocated, tally.allocated, least),
        reasons=tally.moved,
        allocated=tally.allocated,
        off_list=_share(tally.off_list_completed, tally.completed, least),
        completed=tally.completed,
        pauses=Fraction(len(pauses), tally.shifts) if tally.shifts else None,
        paused=sum((one.ends_at - one.starts_at for one in pauses), timedelta(0)),
        shifts=tally.shifts,
        pulse=Fraction(sum(scores), len(scores)) if len(scores) >= settings.least_answers else None,
        answers=len(scores),
    )


def get_value(numbers: AimNumbers, code: str) -> Fraction | None:
    """Return the one number of an aim."""
    value: Fraction | None = getattr(numbers, code)
    return value


def say_trend(aim: Aim, value: Fraction | None, before: Fraction | None, since: str) -> str:
    """Return how a number moved: 0.4 less than the week before (better)."""
    if value is None or before is None:
        return f"nothing to compare with {since}"
    change = value - before
    if not change:
        return f"the same as {since}"
    scale = 100 if aim.unit == "%" else 1
    size = round_off(abs(change) * scale, Decimal("0.1"))
    word = "less" if change < 0 else "more"
    verdict = {True: ", better", False: ", worse", None: ""}[is_better(aim, change)]
    return f"{size} {word} than {since}{verdict}"


def is_better(aim: Aim, change: Fraction) -> bool | None:
    """Whether a number moved the way it should; None where neither way is better."""
    return None if aim.less_is_better is None else (change < 0) == aim.less_is_better


def _share(part: int, whole: int, least: int) -> Fraction | None:
    return Fraction(part, whole) if whole >= least else None


def _get_middle(gaps: Sequence[timedelta]) -> Fraction:
    minutes = sorted(Fraction(one // MICROSECOND, MINUTE // MICROSECOND) for one in gaps)
    return find_percentile(minutes, Fraction(1, 2))


def find_gaps(
    shifts: Iterable[WorkedShift],
    rows: Iterable[LedgerRow],
    locks: Iterable[LockedTime],
    pauses: Iterable[Pause],
) -> dict[UUID, list[timedelta]]:
    """Return by clinician-shift how long cases from My Work waited for a clinician who was free.

    Of the first opening of each case, with nothing else open.
    """
    mine = _sort_locks(locks)
    stops: dict[UUID, list[Pause]] = defaultdict(list)
    for pause in pauses:
        stops[pause.shift_id].append(pause)
    held: dict[tuple[UUID, UUID], list[LedgerRow]] = defaultdict(list)
    for row in rows:
        held[row.session_id, row.worker_id].append(row)
    return {
        shift.id: [
            gap
            for row in held[shift.session_id, shift.worker_id]
            if row.kind != OFF_LIST
            for gap in _find_gap(row, shift, mine[shift.worker_id], stops[shift.id])
        ]
        for shift in shifts
        if shift.id
    }


@dataclass(slots=True)
class _Opened:
    """What one clinician had open, in order of time; `busy` is until when, at each opening."""

    starts: list[datetime] = field(default_factory=list)
    busy: list[datetime] = field(default_factory=list)
    cases: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))


def _sort_locks(locks: Iterable[LockedTime]) -> dict[UUID, _Opened]:
    found: dict[UUID, _Opened] = defaultdict(_Opened)
    for one in sorted(locks, key=lambda lock: lock.locked_at):
        mine = found[one.worker_id]
        last = mine.busy[-1] if mine.busy else one.locked_at
        mine.starts.append(one.locked_at)
        mine.busy.append(max(last, one.unlocked_at or FOREVER))
        mine.cases[one.case_id].append(one.locked_at)
    return found


def _find_gap(
    row: LedgerRow, shift: WorkedShift, mine: _Opened, pauses: Sequence[Pause]
) -> list[timedelta]:
    """Return how long one case waited for its clinician, or nothing where that is not known."""
    until = row.ended_at or FOREVER
    opened = next((at for at in mine.cases.get(row.case_id, []) if row.at <= at <= until), None)
    if opened is None:
        return []
    before = bisect_left(mine.starts, opened)
    busy = mine.busy[before - 1] if before else row.at
    if busy > opened:
        return []
    free = max(row.at, shift.starts_at, busy)
    paused = sum((_overlap(one, free, opened) for one in pauses), timedelta(0))
    return [max(opened - free - paused, timedelta(0))]


def _overlap(pause: Pause, starts_at: datetime, ends_at: datetime) -> timedelta:
    length = min(pause.ends_at, ends_at) - max(pause.starts_at, starts_at)
    return max(length, timedelta(0))
