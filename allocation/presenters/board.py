"""The allocation board, ready to draw: everything is text here, so that the template is lean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from markupsafe import escape

from allocation.forms.address import BLANKS, HELD, QueueAddress
from allocation.presenters.next_best import NextBestView, present_next_best
from allocation.presenters.people import Needed, Person, present_needs, present_people
from allocation.presenters.words import (
    COLOUR_CSS,
    count_minutes,
    get_left_css,
    write_lead,
    write_left,
    write_part,
    write_patient,
    write_running,
    write_unfit_briefly,
)
from allocation.rules.receivers import EXCLUDED_BY
from allocation.types import Board, Colour, QueueCase
from core.texts import write_clock, write_count
from core.times import LONDON


@dataclass(slots=True)
class Row:
    """One case of the queue.

    All its text is escaped already: the template writes rows as they are, which is what makes 500
    of them quick.
    """

    id: str
    ref: str
    colour: str
    colour_css: str
    patient: str
    received: str
    left: str
    left_css: str
    is_priority: bool
    tags: str
    skills: str
    holder: str
    locked: str
    is_flagged: bool
    unsuitable: str


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the filter by who holds a case."""

    value: str
    text: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A heading by which the queue can be sorted."""

    text: str
    href: str
    order: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """The line under the header: whether allocation runs."""

    kind: str
    lead: str = ""
    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class BoardView:
    """All that the shared fragment draws."""

    name: str
    count: str
    status: Status
    rows: tuple[Row, ...]
    heads: Mapping[str, Head]
    options: tuple[Option, ...]
    blanks: Option
    all: Option
    is_filtered: bool
    filter_text: str
    cleared: str
    hidden: tuple[tuple[str, str], ...]
    waiting: tuple[tuple[str, int], ...]
    urgent: int
    people: tuple[Person, ...]
    needs: tuple[Needed, ...]
    excluded: tuple[tuple[str, str, str], ...]
    changed: str
    back: str
    can_allocate: bool
    empty: str
    next_best: NextBestView | None
    query: str
    export: str


def present_board(
    board: Board, address: QueueAddress, *, can_allocate: bool, changed_at: datetime | None
) -> BoardView:
    """Return a board as it is drawn for everybody with the same rights and the same filter."""
    found = [case for case in board.cases if _is_found(case, address.find)]
    shown = find_shown(board, address)
    runs = board.session is not None and board.session.status == "active"
    can_allocate = can_allocate and runs
    blanks, people = _present_options(found, board, address)
    waiting = Counter(case.colour for case in board.cases if case.is_queued)
    is_filtered = bool(address.allocated)
    return BoardView(
        name=board.service_name,
        count=_write_count(len(shown), len(board.cases)),
        status=present_status(board),
        rows=tuple(_present_row(case, board) for case in shown),
        heads=_present_heads(address),
        options=people,
        blanks=blanks,
        all=Option("all", "All", len(found), not is_filtered),
        is_filtered=is_filtered,
        filter_text=_write_filter(address, people),
        cleared=address.change(allocated=(), find="").query,
        hidden=_get_hidden(address),
        waiting=tuple(
            (colour or "no colour", waiting[colour]) for colour in _shown_colours(waiting)
        ),
        urgent=waiting[Colour.BLACK] + waiting[Colour.RED],
        people=present_people(board),
        needs=present_needs(board) if can_allocate else (),
        excluded=tuple(
            (one.name, write_part(one), EXCLUDED_BY.get(one.mode, "AL-013"))
            for one in board.excluded
        ),
        changed=f"{changed_at.astimezone(LONDON):%H:%M:%S}" if changed_at else "none yet",
        back=f"?back={quote(address.query, safe='')}" if address.query else "",
        can_allocate=can_allocate,
        empty=_write_empty(board, address),
        next_best=present_next_best(board, address) if can_allocate else None,
        query=address.query,
        export=f"?{address.change(proposes=False).query}",
    )


def present_status(board: Board) -> Status:
    """Return whether allocation runs, by whom (AL-003, AL-004)."""
    session = board.session
    if session is None:
        return Status("off")
    if session.status == "paused":
        until = f" until {write_clock(session.paused_until)}" if session.paused_until else ""
        return Status("paused", by=session.paused_by, text=f"{until}: “{session.pause_reason}”.")
    name = f"{session.lead_name} ({write_lead(session)})" if session.lead_name else "nobody"
    return Status("running", lead=name, text=write_running(session))


def sort_cases(cases: list[QueueCase], sort: str) -> list[QueueCase]:
    """Return cases in the order that the address asks for; the order of work without one."""
    name = sort.removeprefix("-")
    if name in ("received", "due"):
        cases = sorted(cases, key=lambda one: (getattr(one, f"{name}_at"), one.order))
    return cases[::-1] if sort.startswith("-") else cases


def find_shown(board: Board, address: QueueAddress) -> list[QueueCase]:
    """Return the cases that the address asks for, in its order."""
    shown = [
        case
        for case in board.cases
        if _is_found(case, address.find) and _is_shown(case, address.allocated)
    ]
    return sort_cases(shown, address.sort)


def _is_found(case: QueueCase, find: str) -> bool:
    return not find or any(case.ref.startswith(part) for part in find.replace(",", " ").split())


def _is_shown(case: QueueCase, allocated: Sequence[str]) -> bool:
    if not allocated:
        return True
    if case.worker_id is None:
        return BLANKS in allocated
    return HELD in allocated or str(case.worker_id) in allocated


def _present_row(case: QueueCase, board: Board) -> Row:
    minutes = count_minutes(case.due_at, board.at)
    names = board.skill_names
    return Row(
        id=str(case.id),
        ref=_escape(case.ref),
        colour=case.colour.value or "none",
        colour_css=COLOUR_CSS[case.colour],
        patient=_escape(write_patient(case)),
        received=write_clock(case.received_at),
        left=write_left(minutes),
        left_css=get_left_css(minutes),
        is_priority=case.is_priority,
        tags=_escape(", ".join(case.tags)),
        skills=_escape(", ".join([names.get(code, code) for code in case.skills]))
        or "Any clinician",
        holder=_escape(board.names[case.worker_id]) if case.worker_id else "",
        locked=write_clock(case.locked_at) if case.locked_at else "",
        is_flagged=case.is_flagged,
        unsuitable=_escape(write_unfit_briefly(case.unsuitable)),
    )


@lru_cache(maxsize=4096)
def _escape(text: str) -> str:
    return str(escape(text))


def _present_options(
    found: Sequence[QueueCase], board: Board, address: QueueAddress
) -> tuple[Option, tuple[Option, ...]]:
    """Return Blanks, and everybody who holds cases, with counts that equal the list (AL-034)."""
    counts = Counter(case.worker_id for case in found)
    blanks = Option(BLANKS, "Blanks", counts.pop(None, 0), _is_chosen(BLANKS, address))
    # Whoever is filtered by stays in the list though the last case may be gone meanwhile.
    kept = {UUID(one) for one in address.allocated if one not in (BLANKS, HELD)}
    people = [
        Option(
            str(id), board.names.get(id, "Somebody else"), counts[id], _is_chosen(str(id), address)
        )
        for id in {*counts, *kept}
        if id
    ]
    return blanks, tuple(sorted(people, key=lambda one: one.text))


def _is_chosen(value: str, address: QueueAddress) -> bool:
    chosen = address.allocated
    return not chosen or value in chosen or (HELD in chosen and value != BLANKS)


def _present_heads(address: QueueAddress) -> dict[str, Head]:
    return {
        name: _present_head(address, name, text)
        for name, text in (("", "Colour"), ("received", "Received"), ("due", "Time left"))
    }


def _present_head(address: QueueAddress, name: str, text: str) -> Head:
    down = f"-{name or 'colour'}"
    is_up, is_down = address.sort == name, address.sort == down
    query = address.change(sort=down if is_up else name).query
    order = "ascending" if is_up else "descending" if is_down else ""
    return Head(text, f"?{query}", order)


def _write_count(shown: int, total: int) -> str:
    if shown == total:
        return write_count(total, "case")
    return f"{shown} of {write_count(total, 'case')}"


def _write_filter(address: QueueAddress, people: Sequence[Option]) -> str:
    parts = []
    if address.allocated == (HELD,):
        parts.append("Allocated to: all but Blanks")
    elif address.allocated:
        chosen = [one.text for one in people if one.is_chosen]
        names = ["Blanks"] * (BLANKS in address.allocated) + chosen
        parts.append(f"Allocated to: {', '.join(names)}")
    if address.find:
        parts.append(f"case number {address.find}")
    return "; ".join(parts)


def _get_hidden(address: QueueAddress) -> tuple[tuple[str, str], ...]:
    fields = [("sort", address.sort), ("q", address.find)]
    fields += [("service", str(address.service_id))] if address.is_named else []
    fields += [("next", "1")] if address.proposes else []
    fields += [("skip", str(one)) for one in address.skip]
    return tuple((name, value) for name, value in fields if value)


def _shown_colours(waiting: Mapping[Colour, int]) -> list[Colour]:
    return [colour for colour in Colour if colour != Colour.NONE or waiting[colour]]


def _write_empty(board: Board, address: QueueAddress) -> str:
    """Return what stands in place of an empty list."""
    if not board.cases:
        return "No cases. New cases show here within 5 seconds."
    if address.find:
        return "No open case has this number. Numbers are looked for from their first digit."
    if address.allocated == (BLANKS,):
        count = write_count(len(board.cases), "case is", "cases are")
        return f"Nothing to allocate: {count} allocated. New cases show here within 5 seconds."
    return "No case fits this filter."
