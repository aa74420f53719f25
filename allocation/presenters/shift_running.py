"""The page of the shift that runs, ready to draw."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allocation.presenters.words import (
    COLOUR_CSS,
    LEAD_MODES,
    TAG_COLOURS,
    count_minutes,
    get_left_css,
    write_lead,
    write_left,
    write_load,
    write_long,
    write_patient,
    write_shift,
    write_state,
    write_trade,
)
from allocation.rules import LEAD_REASONS, get_readiness
from allocation.rules.figures import Tally
from allocation.selectors.shift_values import ForceWish, Line, Pickup, Request, Running
from allocation.states import AT_WORK, ShiftStatus
from allocation.types import Clinician, Colour, QueueCase, Readiness
from core.texts import write_clock, write_count

SOON = timedelta(minutes=60)
OUT = (ShiftStatus.NOT_INCLUDED, ShiftStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the shift."""

    label: str
    figure: str
    more: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a line: colour, number, age and sex, time left."""

    id: UUID
    ref: str
    colour: str
    colour_css: str
    patient: str
    left: str
    left_css: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that waits for an answer."""

    id: UUID
    case: CaseLine | None
    ref: str
    who: str
    what: str
    said: str
    more: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something that comes within the hour."""

    clock: str
    text: str
    more: str
    shift_id: UUID | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster, with what may be done about it."""

    shift_id: UUID
    name: str
    trade: str
    hours: str
    state: str
    state_colour: str
    load: str
    can_include: bool
    can_leave_out: bool


@dataclass(frozen=True, slots=True)
class RunningView:
    """Everything on the page."""

    id: UUID
    service_id: UUID
    title: str
    sub: str
    state: str
    state_colour: str
    is_paused: bool
    tiles: tuple[Tile, ...]
    requests: tuple[Ask, ...]
    pickups: tuple[Ask, ...]
    wishes: tuple[Ask, ...]
    holding: tuple[tuple[CaseLine, str], ...]
    ahead: tuple[Ahead, ...]
    lines: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]
    waccs: tuple[tuple[UUID, str], ...]
    reasons: tuple[tuple[str, str], ...]
    motd: str
    message: str
    message_sent: str
    is_over: bool


def present_running(page: Running, tally: Tally) -> RunningView:
    """Return what runs, what waits for the shift manager and what is to come."""
    session, at = page.session, page.at
    is_paused = session.status == "paused"
    since = write_clock(session.started_at) if session.started_at else ""
    until = f" until {write_clock(session.paused_until)}" if session.paused_until else ""
    paused = f" Paused by {session.paused_by}{until}: “{session.pause_reason}”." * is_paused
    return RunningView(
        id=session.id,
        service_id=session.service_id,
        title=write_shift(session.starts_at, session.ends_at),
        sub=f"Led by {session.lead_name or 'nobody'} ({write_lead(session)}), since {since}."
        f"{paused}",
        state="Paused" if is_paused else "Running",
        state_colour="yellow" if is_paused else "green",
        is_paused=is_paused,
        tiles=_present_tiles(page, tally, since),
        requests=tuple(_present_request(one, page) for one in page.requests),
        pickups=tuple(_present_pickup(one, page) for one in page.pickups),
        wishes=tuple(_present_wish(one, at) for one in page.wishes),
        holding=tuple(
            (line, name) for case, name in page.holding if (line := present_case(case, at))
        ),
        ahead=_present_ahead(page),
        lines=present_lines(page.lines),
        people=tuple(_present_person(one, page) for one in page.people),
        waccs=tuple(
            (id, f"{name}, {LEAD_MODES.get(part, part)}")
            for id, name, part in sorted(page.waccs, key=lambda one: one[1])
            if id != session.lead_id
        ),
        reasons=tuple(LEAD_REASONS.items()),
        motd=page.motd,
        message=page.message,
        message_sent=write_clock(session.message_sent_at) if session.message_sent_at else "",
        is_over=session.ends_at <= at,
    )


def present_lines(lines: tuple[Line, ...]) -> tuple[tuple[str, str], ...]:
    """Return lines of the log as time and text."""
    return tuple((write_clock(one.at), one.body) for one in lines)


def _present_tiles(page: Running, tally: Tally, since: str) -> tuple[Tile, ...]:
    queued = [case for case in page.cases if case.is_queued]
    counts = Counter(case.colour for case in queued)
    red = [case for case in queued if case.colour in page.policy.first_colours]
    oldest = min(red, key=lambda one: one.due_at, default=None)
    minutes = count_minutes(oldest.due_at, page.at) if oldest else 0
    share = f"{tally.from_my_work * 100 // tally.completed} %" if tally.completed else "–"
    held = [case for case in page.cases if not case.is_queued]
    return (
        Tile(
            "Not allocated",
            str(len(queued)),
            ", ".join(f"{counts[one]} {one or 'none'}" for one in Colour if one or counts[one]),
        ),
        Tile(
            "Most urgent not allocated",
            write_long(abs(minutes)) if oldest else "none",
            ("left" if minutes > 0 else "overdue") + f", {oldest.colour}" if oldest else "",
        ),
        Tile("Allocated, not opened", str(sum(not case.is_locked for case in held)), ""),
        Tile("Open now", str(sum(case.is_locked for case in held)), ""),
        Tile("Completed", str(tally.completed), f"since {since}" if since else ""),
        Tile("From My Work", share, f"{tally.from_my_work} of {tally.completed}"),
    )


def present_case(case: QueueCase | None, at: datetime) -> CaseLine | None:
    """Return a case as a line, or nothing where it is not open any more."""
    if case is None:
        return None
    minutes = count_minutes(case.due_at, at)
    return CaseLine(
        case.id,
        case.ref,
        case.colour or "none",
        COLOUR_CSS[case.colour],
        write_patient(case),
        write_left(minutes),
        get_left_css(minutes),
    )


def _present_request(one: Request, page: Running) -> Ask:
    person = one.clinician
    asked = ""
    if one.at:
        ago = write_long(int((page.at - one.at).total_seconds() // 60))
        asked = f"Asked {write_clock(one.at)}, {ago} ago."
    excluded = page.policy.excluded_modes
    included = [
        other for other in page.people if other.status in AT_WORK and other.mode not in excluded
    ]
    fits = sum(
        case.is_queued and bool(case.skills) and set(case.skills) <= set(person.skills)
        for case in page.cases
    )
    more = f"Capacity: {write_count(len(included), 'clinician')} included now"
    more += (
        f"; their skills fit {write_count(fits, 'waiting case')} that need some." if fits else "."
    )
    return Ask(
        one.shift_id,
        None,
        "",
        person.name,
        f"{write_trade(person)}, on shift {write_clock(person.starts_at)} to "
        f"{write_clock(person.ends_at)}. {asked}",
        one.text,
        more,
    )


def _present_pickup(one: Pickup, page: Running) -> Ask:
    holder = one.case.worker_id if one.case else None
    waiting = [
        case
        for case in page.cases
        if holder and case.worker_id == holder and not case.is_locked and case.id != one.case_id
    ]
    listed = ", ".join(f"{case.ref} {case.colour}".strip() for case in waiting)
    more = f"In their My Work, not opened: {listed}." if waiting else "Nothing else waits for them."
    return Ask(
        one.id,
        present_case(one.case, page.at),
        one.ref,
        one.worker_name,
        f"opened it from the queue at {write_clock(one.at)}.",
        one.reason,
        f"It is theirs since then. {more}",
    )


def _present_wish(one: ForceWish, at: datetime) -> Ask:
    since = write_clock(one.case.locked_at) if one.case and one.case.locked_at else ""
    return Ask(
        one.id,
        present_case(one.case, at),
        one.ref,
        one.asked_by,
        f"asks to move it from {one.holder}{f', who locked it at {since},' if since else ''} to "
        f"{one.receiver}.",
        one.reason,
        f"A locked case moves only if you force it, with a reason. {one.holder} is told.",
    )


def _present_ahead(page: Running) -> tuple[Ahead, ...]:
    """Return who starts, comes back or finishes within the hour, in the order of time."""
    found: list[tuple[datetime, str, str, UUID | None]] = []
    for one in page.people:
        if one.mode in page.policy.excluded_modes or one.status in OUT:
            continue
        held = write_count(one.load.unlocked, "unlocked case")
        if page.at < one.starts_at <= page.at + SOON:
            state = f"pre-load {write_load(one, Readiness.STARTS, page.policy)}"
            found.append((one.starts_at, f"{one.name} starts", state, None))
        elif page.at < one.ends_at <= page.at + SOON:
            shift_id = one.shift_id if one.load.unlocked else None
            found.append((one.ends_at, f"{one.name} finishes", held, shift_id))
        if one.paused_until and page.at < one.paused_until <= page.at + SOON:
            found.append((one.paused_until, f"{one.name} is back from a pause", held, None))
    found.sort(key=lambda item: (item[0], item[1]))
    return tuple(Ahead(write_clock(when), text, more, id) for when, text, more, id in found)


def _present_person(one: Clinician, page: Running) -> Person:
    readiness = get_readiness(one, page.policy, page.at)
    is_excluded = readiness == Readiness.EXCLUDED
    return Person(
        one.shift_id,
        one.name,
        write_trade(one),
        f"{write_clock(one.starts_at)}–{write_clock(one.ends_at)}",
        write_state(one, readiness),
        TAG_COLOURS[readiness],
        "" if is_excluded else write_load(one, readiness, page.policy),
        one.status in OUT and not is_excluded,
        one.status == ShiftStatus.READY and not is_excluded and not one.load.unlocked,
    )
