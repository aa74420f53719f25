"""The aims of allocation as numbers: of a week, of the weeks before, and of each session."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allocation.models import AllocationSession, PulseAnswer
from allocation.rules.figures import ShiftFigures, add_tallies
from allocation.selectors.figures import SessionLedger, find_sessions, load_ledger
from allocation.states import CLINICIAN_SHIFT, SessionStatus, ShiftStatus
from core.actor import Actor
from core.errors import NotFound
from core.models import StatusChange
from directory.selectors import get_service_names
from reporting.rules.aims import AimNumbers, Pause, find_gaps, get_numbers
from reporting.rules.settings import ReportSettings
from reporting.rules.weekly import Sight
from reporting.rules.weeks import Week, find_week
from reporting.selectors.reach import SERVICES, find_sight
from reporting.selectors.settings import find_settings

WEEKS = 8
NOT_THERE = "There is no such service, or it is outside those you work in."


@dataclass(frozen=True, slots=True)
class SessionAims:
    """One closed session: when it was, its numbers, and those of the closed session before it."""

    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    numbers: AimNumbers
    before: AimNumbers | None


@dataclass(frozen=True, slots=True)
class AimsReport:
    """A week of a service with the weeks before it, oldest first, and its closed sessions."""

    service_id: UUID
    service_name: str
    week: Week
    settings: ReportSettings
    weeks: tuple[tuple[Week, AimNumbers], ...]
    sessions: tuple[SessionAims, ...]

    @property
    def numbers(self) -> AimNumbers:
        """The numbers of the week."""
        return self.weeks[-1][1]

    @property
    def before(self) -> AimNumbers:
        """The numbers of the week before."""
        return self.weeks[-2][1]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What numbers are made of."""

    figures: tuple[ShiftFigures, ...]
    gaps: dict[UUID, list[timedelta]]
    pauses: dict[UUID, list[Pause]]
    scores: dict[UUID, list[int]]
    settings: ReportSettings

    def count(self, shifts: Iterable[ShiftFigures], sessions: Iterable[UUID]) -> AimNumbers:
        """Return the numbers of some shifts, with the answers of some sessions."""
        known = list(shifts)
        ids = [one.shift.id for one in known if one.shift.id]
        return get_numbers(
            add_tallies(one.tally for one in known),
            [gap for one in ids for gap in self.gaps.get(one, [])],
            [pause for one in ids for pause in self.pauses.get(one, [])],
            [score for one in sessions for score in self.scores.get(one, [])],
            self.settings,
        )


def get_aims(*, service_id: UUID, week: Week, actor: Actor, at: datetime) -> AimsReport:
    """Return the aims of a week and of the seven before; the same queries for any number of cases.

    They are of a service, so whoever sees own figures only does not see them.
    """
    sight = find_sight(service_id=service_id, actor=actor, at=at)
    names = get_service_names(scope_ids=[service_id], kind=SERVICES)
    if service_id not in names or sight == Sight.OWN:
        raise NotFound(NOT_THERE)
    first = week.move(1 - WEEKS)
    ids = find_sessions(service_id=service_id, after=first.after, before=week.before)
    facts = _load(ids, find_settings(service_id=service_id, at=at), at)
    sessions = _find_sessions(ids)
    return AimsReport(
        service_id=service_id,
        service_name=names[service_id],
        week=week,
        settings=facts.settings,
        weeks=tuple(
            (one, _count_week(one, facts, sessions))
            for one in (first.move(number) for number in range(WEEKS))
        ),
        sessions=_count_sessions(week, facts, sessions),
    )


def _load(ids: list[UUID], settings: ReportSettings, at: datetime) -> _Facts:
    ledger = load_ledger(ids)
    pauses = _load_pauses(ledger, at)
    scores: dict[UUID, list[int]] = defaultdict(list)
    for session_id, score in PulseAnswer.objects.filter(session_id__in=ids).values_list(
        "session_id", "score"
    ):
        scores[session_id].append(score)
    gaps = find_gaps(ledger.shifts, ledger.rows, ledger.locks, pauses)
    by_shift: dict[UUID, list[Pause]] = defaultdict(list)
    for pause in pauses:
        by_shift[pause.shift_id].append(pause)
    return _Facts(ledger.count(), gaps, by_shift, scores, settings)


def _load_pauses(ledger: SessionLedger, at: datetime) -> list[Pause]:
    """Return the pauses of shifts from the log of states; one that is not over ends now."""
    ends = {one.id: one.ends_at for one in ledger.shifts if one.id}
    rows = StatusChange.objects.filter(machine=CLINICIAN_SHIFT.name, record_id__in=ends)
    found: list[Pause] = []
    begun: dict[UUID, datetime] = {}
    for record_id, status, moment in rows.order_by("occurred_at", "pk").values_list(
        "record_id", "to_status", "occurred_at"
    ):
        if status == ShiftStatus.PAUSED:
            begun.setdefault(record_id, moment)
        elif record_id in begun:
            found.append(Pause(record_id, begun.pop(record_id), moment))
    for record_id, moment in begun.items():
        found.append(Pause(record_id, moment, max(moment, min(ends[record_id], at))))
    return found


@dataclass(frozen=True, slots=True)
class _Session:
    id: UUID
    starts_at: datetime
    ends_at: datetime
    is_closed: bool


def _find_sessions(ids: list[UUID]) -> tuple[_Session, ...]:
    rows = AllocationSession.objects.filter(pk__in=ids).order_by("service_shift__starts_at")
    return tuple(
        _Session(pk, starts_at, ends_at, status == SessionStatus.CLOSED)
        for pk, starts_at, ends_at, status in rows.values_list(
            "pk", "service_shift__starts_at", "service_shift__ends_at", "status"
        )
    )


def _count_week(week: Week, facts: _Facts, sessions: Iterable[_Session]) -> AimNumbers:
    shifts = [one for one in facts.figures if find_week(one.shift.starts_at) == week]
    return facts.count(shifts, [one.id for one in sessions if find_week(one.starts_at) == week])


def _count_sessions(
    week: Week, facts: _Facts, sessions: Iterable[_Session]
) -> tuple[SessionAims, ...]:
    """Return the closed sessions of a week, each beside the closed one before it."""
    by_session: dict[UUID, list[ShiftFigures]] = defaultdict(list)
    for one in facts.figures:
        by_session[one.shift.session_id].append(one)
    found: list[SessionAims] = []
    before: AimNumbers | None = None
    for session in sessions:
        if session.is_closed:
            numbers = facts.count(by_session[session.id], [session.id])
            found.append(
                SessionAims(session.id, session.starts_at, session.ends_at, numbers, before)
            )
            before = numbers
    return tuple(one for one in found if find_week(one.starts_at) == week)
