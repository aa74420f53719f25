"""The feedback form of a shift, ready to draw, and as a table for a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allocation.presenters.words import LEAD_MODES, write_shift
from allocation.selectors.feedback import Entry, FeedbackForm, FormLine, Led
from allocation.states import NotAble
from allocation.types import SessionFacts
from core.actor import Actor
from core.exports import Table
from core.texts import write_clock, write_date
from core.times import LONDON, get_local_day

STATUSES = {
    "new": ("New", "blue"),
    "reviewed": ("Reviewed", "yellow"),
    "actioned": ("Actioned", "green"),
}
PARTS = ((5, "night"), (12, "morning"), (17, "afternoon"), (21, "evening"), (24, "night"))
REASONS = tuple(NotAble.choices)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry, with what this person may do about it."""

    id: UUID
    session_id: UUID
    shift: str
    clock: str
    about: str
    body: str
    author: str
    status: str
    status_colour: str
    owner: str
    outcome: str
    can_correct: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class NotGivenLine:
    """Somebody included who was given nothing, and why if somebody said."""

    shift_id: UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of a shift."""

    id: UUID
    service_id: UUID
    title: str
    shift: str
    state: str
    state_colour: str
    is_closed: bool
    leads: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, int, int], ...]
    not_given: tuple[NotGivenLine, ...]
    people: tuple[tuple[UUID, str], ...]
    entries: tuple[EntryLine, ...]
    file_name: str


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """One form among the earlier ones."""

    id: UUID
    title: str
    leads: str
    state: str
    state_colour: str
    entries: int
    new: int


STATES = {
    "planned": ("Planned", "grey"),
    "active": ("Open", "green"),
    "paused": ("Open", "green"),
    "closed": ("Closed", "grey"),
}


def write_part_of_day(starts_at: datetime) -> str:
    """Return how a shift that begins then is called: morning, afternoon, evening, night."""
    hour = starts_at.astimezone(LONDON).hour
    return next(name for before, name in PARTS if hour < before)


def write_short_shift(starts_at: datetime) -> str:
    """Return date and shift as the form has them: 19/11/2026, evening."""
    return f"{write_date(get_local_day(starts_at))}, {write_part_of_day(starts_at)}"


def present_form_page(form: FeedbackForm, actor: Actor) -> FormPage:
    """Return a form with its derived head."""
    session = form.session
    state, colour = STATES[session.status]
    return FormPage(
        id=session.id,
        service_id=session.service_id,
        title=write_shift(session.starts_at, session.ends_at),
        shift=write_short_shift(session.starts_at),
        state=state,
        state_colour=colour,
        is_closed=session.status == "closed",
        leads=tuple(map(_present_lead, form.leads)),
        given=tuple((one.name, one.allocated, one.entries) for one in form.given),
        not_given=tuple(
            NotGivenLine(one.shift_id, one.name, one.not_able) for one in form.not_given
        ),
        people=form.people,
        entries=present_entries(form.entries, actor),
        file_name=name_file(session),
    )


def present_entries(entries: Iterable[Entry], actor: Actor) -> tuple[EntryLine, ...]:
    """Return entries as lines."""
    return tuple(present_entry(one, actor) for one in entries)


def present_entry(one: Entry, actor: Actor) -> EntryLine:
    """Return one entry; its author may correct it until it is reviewed or the shift is closed."""
    status, colour = STATUSES[one.status]
    is_mine = one.author_id == actor.id
    return EntryLine(
        id=one.id,
        session_id=one.session_id,
        shift=write_short_shift(one.starts_at),
        clock=write_clock(one.at),
        about=one.about,
        body=one.body,
        author=one.author,
        status=status,
        status_colour=colour,
        owner=one.owner,
        outcome=one.outcome,
        can_correct=is_mine and one.status == "new" and not one.is_closed,
        is_closed=one.is_closed,
    )


def present_earlier(lines: Sequence[FormLine]) -> tuple[EarlierLine, ...]:
    """Return forms of shifts as lines."""
    return tuple(
        EarlierLine(
            one.session_id,
            write_shift(one.starts_at, one.ends_at),
            ", ".join(one.leads) or "nobody",
            *STATES[one.status],
            one.entries,
            one.new,
        )
        for one in lines
    )


def make_table(form: FeedbackForm) -> Table:
    """Return the entries of a form as a table for a file."""
    session = form.session
    columns = (
        *("Date", "Shift", "Written", "Clinician", "Feedback", "Written by"),
        *("Status", "Owner", "Outcome"),
    )
    rows = [
        (
            get_local_day(session.starts_at),
            write_part_of_day(session.starts_at),
            one.at,
            one.about,
            one.body,
            one.author,
            STATUSES[one.status][0],
            one.owner,
            one.outcome,
        )
        for one in form.entries
    ]
    return Table("Feedback to WACC", columns, rows)


def name_file(session: SessionFacts) -> str:
    """Return the name of the file of a form."""
    return f"feedback-{session.starts_at.astimezone(LONDON):%Y-%m-%d-%H%M}.csv"


def _present_lead(one: Led) -> tuple[str, str]:
    part = LEAD_MODES.get(one.mode, "WACC")
    until = f" to {write_clock(one.ends_at)}" if one.ends_at else ""
    since = (
        f"{write_clock(one.starts_at)}{until}" if until else f"since {write_clock(one.starts_at)}"
    )
    return one.name, f"{part}, lead {since}"
