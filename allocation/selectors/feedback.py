"""The feedback form of a shift (Appendix A), and who sees which of its entries (OQ-11)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.roles import Capability
from allocation.models import AllocationSession, ClinicianShift, Feedback, SessionLead
from allocation.selectors.closing import Silent, find_not_able
from allocation.selectors.figures import get_session_figures
from allocation.selectors.my_work import get_own_worker_id
from allocation.selectors.sessions import find_own_session, session_of
from allocation.states import RUNNING, FeedbackStatus, SessionStatus
from allocation.types import SessionFacts
from core.actor import Actor
from core.errors import NotFound
from rostering.selectors import get_service_duties


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a form: who said what, who wrote it down, and what came of it."""

    id: UUID
    session_id: UUID
    service_id: UUID
    starts_at: datetime
    ends_at: datetime
    is_closed: bool
    about_id: UUID
    about: str
    body: str
    author_id: UUID
    author: str
    at: datetime
    status: str
    owner: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Led:
    """Somebody who leads or led the shift, from when and until when."""

    worker_id: UUID
    name: str
    mode: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    """A clinician who was given cases, how many, and how many entries are about them."""

    worker_id: UUID
    name: str
    allocated: int
    entries: int


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """The form of a shift; its head is derived, so that nobody types it (AL-044, AL-045)."""

    session: SessionFacts
    leads: tuple[Led, ...]
    given: tuple[Given, ...]
    not_given: tuple[Silent, ...]
    people: tuple[tuple[UUID, str], ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form among the earlier ones."""

    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    status: str
    leads: tuple[str, ...]
    entries: int
    new: int


@dataclass(frozen=True, slots=True)
class OwnFeedback:
    """What was said of somebody's own shifts, and the shift on whose form they can write now."""

    session: SessionFacts | None
    entries: tuple[Entry, ...]
    has_more: bool


def find_feedback(*, actor: Actor) -> QuerySet[Feedback, Feedback]:
    """Return the entries that somebody may see, unordered.

    One's own, those about oneself, those of the shifts that one led, and as a manager all.
    """
    held = [
        actor.scopes_of(capability)
        for capability in (Capability.WRITE_FEEDBACK, Capability.REVIEW_FEEDBACK)
        if actor.can(capability)
    ] or [actor.scopes_of(Capability.WRITE_FEEDBACK)]
    led = SessionLead.objects.filter(session=OuterRef("session"), worker__user_id=actor.id)
    seen = Q(author_id=actor.id) | Q(about__user_id=actor.id) | Q(Exists(led))
    if actor.can(Capability.REVIEW_FEEDBACK):
        seen |= Q(session__service_id__in=actor.scopes_of(Capability.REVIEW_FEEDBACK))
    inside = Q(session__service_id__in=frozenset().union(*held))
    rows = Feedback.objects.filter(inside & seen)
    return rows.select_related("session__service_shift", "about")


def describe_feedback(rows: Iterable[Feedback]) -> tuple[Entry, ...]:
    """Return entries as values; no query for rows of `find_feedback`."""
    return tuple(_entry_of(row) for row in rows)


def get_feedback(*, feedback_id: UUID, actor: Actor) -> Entry:
    """Return one entry, if this person may see it."""
    row = find_feedback(actor=actor).filter(pk=feedback_id).first()
    if row is None:
        raise NotFound("There is no such entry, or it is not one that you may see.")
    return _entry_of(row)


def get_form(*, session_id: UUID, actor: Actor, at: datetime) -> FeedbackForm:
    """Return the form of a session, with the entries on it that this person may see."""
    capability = Capability.VIEW_FEEDBACK
    row = find_own_session(session_id=session_id, actor=actor, capability=capability)
    entries = find_feedback(actor=actor).filter(session=row).order_by("-at", "-pk")
    found = describe_feedback(entries)
    given = _get_given(row, found)
    has_begun = row.status != SessionStatus.PLANNED
    return FeedbackForm(
        session=session_of(row),
        leads=_get_leads(row),
        given=given,
        not_given=find_not_able(row, row.closed_at or at) if has_begun else (),
        people=_get_people(row, given),
        entries=found,
    )


def find_form_session(*, service_id: UUID, actor: Actor) -> UUID | None:
    """Return the session whose form is meant now: the one that runs, else the newest."""
    actor.require(Capability.VIEW_FEEDBACK, service_id)
    rows = AllocationSession.objects.filter(service_id=service_id)
    chosen = (
        rows.filter(status__in=RUNNING),
        rows.filter(started_at__isnull=False).order_by("-started_at"),
        rows.order_by("service_shift__starts_at"),
    )
    return next((row.pk for row in (some.first() for some in chosen) if row), None)


def get_earlier_forms(
    *, service_id: UUID, actor: Actor, limit: int, offset: int = 0
) -> tuple[tuple[FormLine, ...], bool]:
    """Return forms, the newest first, and whether there are more; four queries."""
    actor.require(Capability.VIEW_FEEDBACK, service_id)
    rows = AllocationSession.objects.filter(service_id=service_id, started_at__isnull=False)
    found = list(
        rows.select_related("service_shift").order_by("-service_shift__starts_at", "-pk")[
            offset : offset + limit + 1
        ]
    )
    page = found[:limit]
    entries = find_feedback(actor=actor).filter(session__in=page)
    states = Counter(entries.values_list("session_id", "status"))
    leads = _get_lead_names(page)
    lines = [_line_of(row, leads.get(row.pk, ()), states) for row in page]
    return tuple(lines), len(found) > limit


def get_own_feedback(*, service_id: UUID, actor: Actor, limit: int, offset: int = 0) -> OwnFeedback:
    """Return the entries about whoever asks, and those they wrote, the newest first."""
    actor.require(Capability.WRITE_FEEDBACK, service_id)
    worker_id = get_own_worker_id(actor)
    mine = Q(about_id=worker_id) | Q(author_id=actor.id)
    rows = find_feedback(actor=actor).filter(mine, session__service_id=service_id)
    found = describe_feedback(rows.order_by("-at", "-pk")[offset : offset + limit + 1])
    return OwnFeedback(_find_last_session(service_id, worker_id), found[:limit], len(found) > limit)


def _find_last_session(service_id: UUID, worker_id: UUID) -> SessionFacts | None:
    """Return the last session that began with somebody on its roster."""
    rows = ClinicianShift.objects.filter(
        worker_id=worker_id, session__service_id=service_id, session__started_at__isnull=False
    ).select_related("session__service__scope", "session__service_shift")
    row = rows.order_by("-session__started_at").first()
    return session_of(row.session) if row else None


def _get_given(row: AllocationSession, entries: Sequence[Entry]) -> tuple[Given, ...]:
    """Return who was given cases as the ledger has it, whoever had most first (AL-045)."""
    said = Counter(one.about_id for one in entries)
    figures = get_session_figures(session_id=row.pk).clinicians
    given = [
        Given(one.shift.worker_id, one.shift.name, one.tally.allocated, said[one.shift.worker_id])
        for one in figures
        if one.tally.allocated
    ]
    return tuple(sorted(given, key=lambda one: (-one.allocated, one.name)))


def _get_people(row: AllocationSession, given: Sequence[Given]) -> tuple[tuple[UUID, str], ...]:
    """Return about whom something can be written: everybody who was there."""
    roster = ClinicianShift.objects.filter(session=row)
    people = dict(roster.values_list("worker_id", "worker__name"))
    people |= {one.worker_id: one.name for one in given}
    return tuple(sorted(people.items(), key=lambda one: (one[1], one[0])))


def _get_leads(row: AllocationSession) -> tuple[Led, ...]:
    duties = get_service_duties(service_shift_id=row.service_shift_id)
    modes = {duty.worker_id: duty.kind for duty in duties}
    rows = SessionLead.objects.filter(session=row).select_related("worker").order_by("starts_at")
    return tuple(
        Led(
            one.worker_id, one.worker.name, modes.get(one.worker_id, ""), one.starts_at, one.ends_at
        )
        for one in rows
    )


def _get_lead_names(rows: Sequence[AllocationSession]) -> dict[UUID, tuple[str, ...]]:
    names: dict[UUID, tuple[str, ...]] = {}
    found = SessionLead.objects.filter(session__in=rows).order_by("starts_at")
    for session_id, name in found.values_list("session_id", "worker__name"):
        names[session_id] = (*names.get(session_id, ()), name)
    return names


def _line_of(
    row: AllocationSession, leads: tuple[str, ...], states: Mapping[tuple[UUID, str], int]
) -> FormLine:
    return FormLine(
        row.pk,
        row.service_shift.starts_at,
        row.service_shift.ends_at,
        row.status,
        tuple(dict.fromkeys(leads)),
        sum(states.get((row.pk, status), 0) for status in FeedbackStatus),
        states.get((row.pk, FeedbackStatus.NEW), 0),
    )


def _entry_of(row: Feedback) -> Entry:
    session = row.session
    return Entry(
        id=row.pk,
        session_id=row.session_id,
        service_id=session.service_id,
        starts_at=session.service_shift.starts_at,
        ends_at=session.service_shift.ends_at,
        is_closed=session.status == SessionStatus.CLOSED,
        about_id=row.about_id,
        about=row.about.name,
        body=row.body,
        author_id=row.author_id,
        author=row.author_name,
        at=row.at,
        status=row.status,
        owner=row.owner_name,
        outcome=row.outcome,
    )
