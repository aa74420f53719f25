"""What is needed to replay a shift: everything that was written down of it, as events.

The same few queries, whatever the number of cases and of what happened to them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from accounts.roles import Capability
from allocation.models import (
    Allocation,
    AllocationKind,
    AllocationSession,
    Case,
    CaseLock,
    ClinicianShift,
    SessionLead,
    SessionNote,
)
from allocation.rules import get_colour, read_policy
from allocation.states import CASE, CLINICIAN_SHIFT, OPEN, SESSION, CaseStatus
from allocation.types import AllocationPolicy, Colour
from core.actor import Actor
from core.errors import NotFound
from core.models import PolicyVersion, StatusChange
from directory.selectors import get_worker_names
from reporting.rules.replay import Event, Replay, What, replay
from reporting.rules.weekly import Sight
from reporting.selectors.reach import find_sight
from reporting.selectors.weekly import get_report_services

NOT_THERE = "There is no such session, or it is outside the services you work in."
NOT_BEGUN = "This session has not begun, so there is nothing to replay. Choose another one."
KINDS: Mapping[str, What] = {
    AllocationKind.FIRST: What.ALLOCATED,
    AllocationKind.AGAIN: What.MOVED,
    AllocationKind.CORRECTION: What.CORRECTED,
    AllocationKind.FORCED: What.FORCED,
    AllocationKind.OFF_LIST: What.PICKED_UP,
    AllocationKind.HOLDING: What.HELD,
    AllocationKind.REOPENED: What.REOPENED,
}
GIVING = ("allocate", "reallocate", "force", "reopen")
CHANGES: Mapping[str, What] = {
    "open": What.OPENED,
    "put_back": What.PUT_BACK,
    "complete": What.COMPLETED,
    "close_for_clinician": What.CLOSED,
    "close_at_source": What.CLOSED_AT_SOURCE,
}
# What is written at one instant: cases come in, then what was changed, then who leads, then notes.
FIRST, CHANGED, LED, NOTED = range(4)
PAGE = 25


@dataclass(frozen=True, slots=True)
class ReplaySession:
    """A session that can be replayed, and how much was allocated in it."""

    id: UUID
    service_name: str
    starts_at: datetime
    ends_at: datetime
    status: str
    given: int


@dataclass(frozen=True, slots=True)
class ReplayCase:
    """A case of a shift, without anything about its patient."""

    id: UUID
    ref: str
    colour: str
    received_at: datetime
    due_at: datetime

    def get_colour(self, policy: AllocationPolicy, at: datetime) -> Colour:
        """Return its colour at an instant."""
        return get_colour(self.colour, self.received_at, self.due_at, policy, at)


@dataclass(frozen=True, slots=True)
class ReplayShift:
    """A shift with everything that happened, folded up to one event."""

    session_id: UUID
    service_name: str
    starts_at: datetime
    ends_at: datetime
    began_at: datetime
    closed_at: datetime | None
    policy: AllocationPolicy
    replay: Replay
    cases: Mapping[UUID, ReplayCase]
    names: Mapping[UUID, str]
    modes: Mapping[UUID, str]
    cap: int | None

    @property
    def at(self) -> datetime:
        """When the event was that is looked at."""
        number = self.replay.number
        return self.replay.events[number - 1].at if number else self.began_at

    def count_queue(self) -> dict[Colour, int]:
        """Return how many cases of each colour nobody held."""
        found = [
            self.cases[one].get_colour(self.policy, self.at) for one in self.replay.state.queued
        ]
        return {colour: found.count(colour) for colour in Colour if colour}


def get_replay_services(*, actor: Actor, at: datetime) -> dict[UUID, str]:
    """Return the services whose shifts somebody may replay, by name."""
    return {
        service_id: name
        for service_id, name in get_report_services(actor=actor).items()
        if find_sight(service_id=service_id, actor=actor, at=at) == Sight.WHOLE
    }


def get_replay_sessions(*, service_ids: Iterable[UUID], page: int) -> tuple[ReplaySession, ...]:
    """Return a page of the sessions that began, the newest first, and one more if there is one."""
    rows = AllocationSession.objects.filter(
        service_id__in=list(service_ids), started_at__isnull=False
    ).select_related("service__scope", "service_shift")
    first = (page - 1) * PAGE
    chosen = rows.annotate(given=Count("allocation")).order_by("-started_at", "pk")
    return tuple(
        ReplaySession(
            id=row.pk,
            service_name=row.service.scope.name,
            starts_at=row.service_shift.starts_at,
            ends_at=row.service_shift.ends_at,
            status=row.status,
            given=row.given,
        )
        for row in chosen[first : first + PAGE + 1]
    )


def get_replay(
    *,
    session_id: UUID,
    actor: Actor,
    at: datetime,
    number: int | None = None,
    cap: int | None = None,
) -> ReplayShift:
    """Return a shift after one of its events, or after the last, for who manages its service.

    With `cap` the rules are asked as if that had been the cap.
    """
    session = _find_session(session_id, actor, at)
    assert session.started_at
    until = session.closed_at or at
    policy = _read_policies([session.policy_id])[session.policy_id]
    cases, roster = _read_cases(session, until), _read_roster(session_id)
    events = [
        *_read_received(cases),
        *_read_changes(session, cases, roster, until),
        *_read_leads(session_id, until),
        *_read_notes(session_id, until),
    ]
    found = replay(
        events,
        roster=[row.worker_id for row in roster],
        began_at=session.started_at,
        number=number,
        cap=cap,
    )
    people = {one.worker_id for one in events if one.worker_id}
    return ReplayShift(
        session_id=session_id,
        service_name=session.service.scope.name,
        starts_at=session.service_shift.starts_at,
        ends_at=session.service_shift.ends_at,
        began_at=session.started_at,
        closed_at=session.closed_at,
        policy=policy,
        replay=found,
        cases=cases,
        names=get_worker_names(worker_ids=people | {row.worker_id for row in roster}),
        modes={row.worker_id: row.mode for row in roster},
        cap=cap,
    )


def _find_session(session_id: UUID, actor: Actor, at: datetime) -> AllocationSession:
    scopes = actor.scopes_of(Capability.VIEW_REPORTS)
    rows = AllocationSession.objects.select_related("service__scope", "service_shift")
    session = rows.filter(pk=session_id, service_id__in=scopes).first()
    if session is None:
        raise NotFound(NOT_THERE)
    if find_sight(service_id=session.service_id, actor=actor, at=at) != Sight.WHOLE:
        raise NotFound(NOT_THERE)
    if session.started_at is None:
        raise NotFound(NOT_BEGUN)
    return session


def _read_policies(ids: Iterable[UUID]) -> dict[UUID, AllocationPolicy]:
    return {
        row.pk: read_policy(row.body, id=row.pk, number=row.number)
        for row in PolicyVersion.objects.filter(pk__in=list(ids))
    }


def _read_cases(session: AllocationSession, until: datetime) -> dict[UUID, ReplayCase]:
    """Return the cases of a service that were open at some time of a session; one query."""
    began_at = session.started_at
    is_late = Q(completed_at__gte=began_at) | Q(
        status=CaseStatus.CLOSED_AT_SOURCE, source_closed_at__gte=began_at
    )
    rows = Case.objects.filter(
        Q(status__in=OPEN) | is_late, service_id=session.service_id, received_at__lte=until
    ).values_list("pk", "source_ref", "colour", "received_at", "due_at")
    return {row[0]: ReplayCase(*row) for row in rows}


def _read_roster(session_id: UUID) -> list[ClinicianShift]:
    rows = ClinicianShift.objects.filter(session_id=session_id).select_related("worker")
    return list(rows.order_by("worker__name", "pk"))


def _read_received(cases: Mapping[UUID, ReplayCase]) -> list[Event]:
    return [
        Event(one.received_at, (FIRST, 0), What.RECEIVED, case_id=one.id) for one in cases.values()
    ]


def _read_changes(
    session: AllocationSession,
    cases: Mapping[UUID, ReplayCase],
    roster: Sequence[ClinicianShift],
    until: datetime,
) -> list[Event]:
    """Return every change of state of a session, its people and its cases; four queries."""
    workers = {row.pk: row.worker_id for row in roster}
    ids = [session.pk, *workers, *cases]
    changes = StatusChange.objects.filter(record_id__in=ids, occurred_at__lte=until)
    gifts = _Gifts(session.pk, cases, until)
    silent = set(
        CaseLock.objects.filter(case_id__in=list(cases), ended_as="no_contact").values_list(
            "case_id", "unlocked_at"
        )
    )
    events = []
    for change in changes.order_by("pk"):
        if change.machine == CASE.name:
            is_silent = (change.record_id, change.occurred_at) in silent
            events.append(_read_case_change(change, gifts, is_silent=is_silent))
        elif change.machine in (SESSION.name, CLINICIAN_SHIFT.name):
            events.append(_read_change(change, workers.get(change.record_id)))
    return events


def _read_change(change: StatusChange, worker_id: UUID | None) -> Event:
    return Event(
        change.occurred_at,
        (CHANGED, change.pk),
        What.CLINICIAN if worker_id else What.SESSION,
        worker_id=worker_id,
        by=change.actor_name,
        reason=change.reason,
        transition=change.transition,
        status=change.to_status,
    )


class _Gifts:
    """The rows of the ledger of cases, handed out in the order in which they were written."""

    def __init__(self, session_id: UUID, cases: Mapping[UUID, ReplayCase], until: datetime) -> None:
        self._session_id = session_id
        rows = list(Allocation.objects.filter(case_id__in=list(cases), at__lte=until))
        self._rows: dict[UUID, list[Allocation]] = defaultdict(list)
        for row in sorted(rows, key=lambda one: (one.at, one.ended_at is None, one.pk)):
            self._rows[row.case_id].append(row)
        self._policies = _read_policies({row.policy_id for row in rows})

    def take(self, change: StatusChange) -> Event:
        """Return the next row of a case as the event that its change of state is."""
        row = self._rows[change.record_id].pop(0)
        return Event(
            change.occurred_at,
            (CHANGED, change.pk),
            KINDS[row.kind],
            case_id=row.case_id,
            worker_id=row.worker_id,
            by=row.by_name,
            reason=row.reason,
            cap=self._policies[row.policy_id].unlocked_cap,
            counts=row.session_id == self._session_id,
        )


def _read_case_change(change: StatusChange, gifts: _Gifts, *, is_silent: bool) -> Event:
    if change.transition in GIVING:
        return gifts.take(change)
    what = CHANGES[change.transition]
    return Event(
        change.occurred_at,
        (CHANGED, change.pk),
        What.NO_CONTACT if what == What.COMPLETED and is_silent else what,
        case_id=change.record_id,
        by=change.actor_name,
        reason=change.reason if what in (What.CLOSED, What.CLOSED_AT_SOURCE) else "",
    )


def _read_leads(session_id: UUID, until: datetime) -> list[Event]:
    rows = SessionLead.objects.filter(session_id=session_id, starts_at__lte=until)
    return [
        Event(
            row.starts_at,
            (LED, number),
            What.LEAD,
            worker_id=row.worker_id,
            reason=row.reason,
        )
        for number, row in enumerate(rows.order_by("starts_at", "pk"))
    ]


def _read_notes(session_id: UUID, until: datetime) -> list[Event]:
    rows = SessionNote.objects.filter(session_id=session_id, at__lte=until).order_by("pk")
    return [
        Event(
            row.at,
            (NOTED, row.pk),
            What.NOTE,
            by=row.by_name,
            reason=row.body,
            transition=row.kind,
        )
        for row in rows
    ]
