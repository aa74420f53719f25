"""A replayed shift, ready to draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from allocation.rules.settings import MODE_NAMES
from core.texts import write_clock, write_count, write_date, write_list
from core.times import get_instant, get_local_day
from reporting.rules.replay import Breach, Event, PersonState, What
from reporting.selectors.replay import ReplaySession, ReplayShift

AROUND = 10  # events shown before and after the one that is looked at
BREACHES = {
    Breach.OVER_CAP: "over the cap",
    Breach.NOT_AT_WORK: "not at work",
    Breach.NOT_RUNNING: "allocation did not run",
}
STATUSES = {
    "ready": "Ready",
    "paused": "Paused",
    "finishing": "Finishing",
    "off": "Off",
    "requested": "Asks to be included",
    "declined": "Not included",
    "not_included": "Not included",
    "": "Not on the roster",
}
CLINICIANS = {
    "include": "{who} included",
    "request": "{who} asked to be included",
    "accept": "{who} included, as asked",
    "decline": "{who} not included, although asked",
    "pause": "{who} paused",
    "resume": "{who} ready again",
    "finish": "{who} finishing",
    "carry_on": "{who} carries on",
    "leave_out": "{who} left out",
    "leave": "{who} off the roster",
    "come_back": "{who} back on the roster",
}
SESSIONS = {
    "start": "Allocation started",
    "pause": "Allocation paused",
    "resume": "Allocation goes on",
    "close": "Session closed",
}
STATES = {"planned": "not started", "active": "running", "paused": "paused", "closed": "closed"}
NOTES = {"handover": "Hand-over", "motd": "Message of the day", "log": "Log"}
CASES = {
    What.RECEIVED: "{case} received",
    What.ALLOCATED: "{case} allocated to {who}",
    What.MOVED: "{case} moved to {who}",
    What.CORRECTED: "{case} moved to {who}, a slip put right",
    What.FORCED: "{case} forced to {who}",
    What.PICKED_UP: "{case} picked up off the list by {who}",
    What.HELD: "{case} on the holding list of {who}",
    What.REOPENED: "{case} reopened for {who}",
    What.OPENED: "{case} opened by {by}",
    What.PUT_BACK: "{case} put back by {by}",
    What.COMPLETED: "{case} completed by {by}",
    What.NO_CONTACT: "{case} ended without contact by {by}",
    What.CLOSED: "{case} closed for its clinician",
    What.CLOSED_AT_SOURCE: "{case} closed by its source",
}
# What a clinician does to the own case: its sentence says who.
OWN = (What.OPENED, What.PUT_BACK, What.COMPLETED, What.NO_CONTACT)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the list."""

    number: int
    clock: str
    text: str
    more: str
    breaches: str
    is_current: bool
    is_note: bool
    colour: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One clinician after the event."""

    name: str
    part: str
    status: str
    unlocked: int
    locked: int
    done: int
    is_full: bool
    is_touched: bool


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """Everything that the page shows."""

    session_id: UUID
    title: str
    period: str
    number: int
    total: int
    first: str
    previous: str
    next: str
    last: str
    event: EventRow | None
    rows: tuple[EventRow, ...]
    people: tuple[PersonRow, ...]
    queue: tuple[tuple[str, int], ...]
    queued: str
    state: str
    lead: str
    clock: str
    cap: int
    is_other_cap: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of the list."""

    id: UUID
    day: str
    period: str
    service: str
    state: str
    given: int


def present_sessions(rows: Iterable[ReplaySession]) -> tuple[SessionRow, ...]:
    """Return sessions as the list shows them."""
    return tuple(
        SessionRow(
            id=row.id,
            day=write_date(get_local_day(row.starts_at)),
            period=f"{write_clock(row.starts_at)}–{write_clock(row.ends_at)}",
            service=row.service_name,
            state=STATES[row.status],
            given=row.given,
        )
        for row in rows
    )


def find_number(shift: ReplayShift, clock: time) -> int:
    """Return the last event at or before a time of day, the first such time after it began."""
    day = get_local_day(shift.began_at)
    at = get_instant(day, clock)
    if at < shift.replay.events[0].at.replace(second=0, microsecond=0):
        at = get_instant(day + timedelta(days=1), clock)
    end = at + timedelta(minutes=1)
    return sum(event.at < end for event in shift.replay.events)


def present_replay(shift: ReplayShift) -> ReplayPage:
    """Return a shift after one of its events as its page shows it."""
    found, number = shift.replay, shift.replay.number
    total, cap = len(found.events), shift.cap or shift.policy.unlocked_cap
    window = range(max(1, number - AROUND), min(total, number + AROUND) + 1)
    rows = tuple(_present_event(shift, one) for one in window)
    queue = shift.count_queue()
    return ReplayPage(
        session_id=shift.session_id,
        title=f"{shift.service_name}, {write_date(get_local_day(shift.starts_at))}",
        period=f"{write_clock(shift.starts_at)}–{write_clock(shift.ends_at)}",
        number=number,
        total=total,
        first=_link(shift, 1, total) if number > 1 else "",
        previous=_link(shift, number - 1, total),
        next=_link(shift, number + 1, total),
        last=_link(shift, total, total) if number < total else "",
        event=next((row for row in rows if row.is_current), None),
        rows=rows,
        people=_present_people(shift, cap),
        queue=tuple((str(colour), count) for colour, count in queue.items()),
        queued=write_count(sum(queue.values()), "case"),
        state=STATES[found.state.session],
        lead=shift.names.get(found.state.lead_id, "") if found.state.lead_id else "",
        clock=write_clock(shift.at),
        cap=cap,
        is_other_cap=shift.cap is not None,
        verdict=_say_verdict(shift, cap),
    )


def _link(shift: ReplayShift, number: int, total: int) -> str:
    """Return the address of an event; nothing where there is none."""
    if not 1 <= number <= total:
        return ""
    return write_query(number, shift.cap)


def write_query(number: int, cap: int | None) -> str:
    """Return what the address of an event says."""
    return urlencode({"event": number} | ({"cap": cap} if cap else {}))


def _say_verdict(shift: ReplayShift, cap: int) -> str:
    """Return how many allocations the cap would have stopped, or that rules were kept."""
    found = shift.replay
    of = f"of {write_count(found.given, 'allocation')}"
    if shift.cap is not None:
        return (
            f"Had the cap been {cap}, {found.refused:,} {of} would have been refused, as things "
            "stood each time."
        )
    if not found.breaches:
        return f"None {of} broke a rule as things stood."
    return f"{len(found.breaches):,} {of} broke a rule as things stood; they are marked."


def _present_event(shift: ReplayShift, number: int) -> EventRow:
    event = shift.replay.events[number - 1]
    case = shift.cases.get(event.case_id) if event.case_id else None
    breaches = shift.replay.breaches.get(number, ())
    is_coming = event.what == What.RECEIVED and case is not None
    return EventRow(
        number=number,
        clock=write_clock(event.at),
        text=say_event(shift, event),
        more=_say_more(event),
        breaches=write_list([BREACHES[one] for one in breaches]),
        is_current=number == shift.replay.number,
        is_note=event.what == What.NOTE,
        colour=str(case.get_colour(shift.policy, event.at)) if case and is_coming else "",
    )


def say_event(shift: ReplayShift, event: Event) -> str:
    """Return what happened in one sentence; nothing of any patient."""
    who = shift.names.get(event.worker_id, "somebody") if event.worker_id else "somebody"
    if event.what == What.NOTE:
        return f"{NOTES.get(event.transition, 'Note')}: {event.reason}"
    if event.what == What.LEAD:
        return f"{who} leads allocation"
    if event.what == What.CLINICIAN:
        return CLINICIANS[event.transition].format(who=who)
    if event.what == What.SESSION:
        return SESSIONS[event.transition]
    case = shift.cases.get(event.case_id) if event.case_id else None
    ref = f"Case {case.ref}" if case else "A case"
    return CASES[event.what].format(case=ref, who=who, by=event.by)


def _say_more(event: Event) -> str:
    """Return by whom and why, as far as it is said."""
    why = "" if event.what == What.NOTE else event.reason
    by = f"by {event.by}" if event.by and event.what not in OWN else ""
    return ": ".join(part for part in (by, why) if part)


def _present_people(shift: ReplayShift, cap: int) -> tuple[PersonRow, ...]:
    number = shift.replay.number
    touched = shift.replay.events[number - 1].worker_id if number else None
    return tuple(
        _present_person(shift, one, cap, is_touched=one.worker_id == touched)
        for one in shift.replay.state.people
    )


def _present_person(
    shift: ReplayShift, one: PersonState, cap: int, *, is_touched: bool
) -> PersonRow:
    mode = shift.modes.get(one.worker_id, "")
    is_excluded = mode in shift.policy.excluded_modes
    return PersonRow(
        name=shift.names.get(one.worker_id, "somebody"),
        part=MODE_NAMES.get(mode, mode.replace("_", " ")) if is_excluded else "",
        status="Not allocated to" if is_excluded else STATUSES.get(one.status, one.status),
        unlocked=one.unlocked,
        locked=one.locked,
        done=one.done,
        is_full=one.unlocked >= cap,
        is_touched=is_touched,
    )
