"""One carer's lane: everything that happens on it, as marks with their classes and words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.texts import write_clock, write_minutes
from core.times import get_seconds
from scheduling.rounds.forms.address import Gap
from scheduling.rounds.presenters.clocks import (
    Axis,
    get_minute,
    place_flags,
    write_at,
    write_length,
    write_whiskers,
)
from scheduling.rounds.presenters.words import Look, get_look, write_span, write_tolerance
from scheduling.rounds.types import Board, BoardVisit, RoundRow, Segment

LONGEST_PAIR_LINE = 12
ROOMY = 75


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a lane; which fields are filled depends on `kind`.

    `id` names a visit, or a gap as the address bar does.
    """

    kind: str
    css: str
    text: str = ""
    say: str = ""
    id: str = ""
    version: int = 0
    word: str = ""
    icons: tuple[str, ...] = ()
    whiskers: str = ""
    earliest: str = ""
    latest: str = ""
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What all lanes of a board share; `lines` says on which line each carer is."""

    board: Board
    axis: Axis
    lines: Mapping[UUID, int]
    find: str
    at: datetime
    is_today: bool

    def get_minute(self, at: datetime) -> int:
        """Return where an instant lies on the axis."""
        return get_minute(self.board.day, at)

    def get_find(self, row: RoundRow) -> str:
        """Return what visits of a row must match; all do where the carer is looked for."""
        return "" if self.find.lower() in row.name.lower() else self.find


def is_found(visit: BoardVisit, find: str) -> bool:
    """Whether a visit is what somebody looks for, by name or PIN."""
    if not find:
        return True
    pin = visit.pin.rpartition("/")[2]
    return find.lower() in f"{visit.full_name} {visit.family_name} {pin}".lower()


def show_lane(row: RoundRow, canvas: Canvas) -> tuple[Mark, ...]:
    """Return the marks of one carer's lane, from left to right."""
    return (*_show_off(row, canvas), *_show_segments(row, canvas))


def _show_off(row: RoundRow, canvas: Canvas) -> list[Mark]:
    """Return the hatched stretches in which the carer is not at work."""
    axis = canvas.axis
    if not row.windows:
        return [_off("", axis.first, axis.last, "not on shift")]
    starts = [canvas.get_minute(starts_at) for starts_at, _ in row.windows]
    ends = [canvas.get_minute(ends_at) for _, ends_at in row.windows]
    marks = []
    if starts[0] > axis.first:
        text = f"from {write_clock(row.windows[0][0])}"
        marks.append(_off("cr-off--l", axis.first, starts[0], text))
    for number in range(1, len(starts)):
        if starts[number] > ends[number - 1]:
            text = f"off until {write_clock(row.windows[number][0])}"
            marks.append(_off("cr-off--l cr-off--r", ends[number - 1], starts[number], text))
    if ends[-1] < axis.last:
        text = f"ends {write_clock(row.windows[-1][1])}"
        marks.append(_off("cr-off--r", ends[-1], axis.last, text))
    return marks


def _off(css: str, first: int, last: int, text: str) -> Mark:
    classes = f"cr-x cr-off {css} {write_at(first)} {write_length(last - first)}"
    return Mark("off", classes, text=text if last - first >= ROOMY else "", say=f"Shift {text}")


def _show_segments(row: RoundRow, canvas: Canvas) -> list[Mark]:
    visits = [one.visit for one in row.segments if one.visit is not None]
    words = [_write_word(visit, canvas) for visit in visits]
    starts = [canvas.get_minute(visit.starts_at) for visit in visits]
    texts = [
        f"{word} {visit.family_name}".strip() for word, visit in zip(words, visits, strict=True)
    ]
    flags = iter(zip(words, place_flags(starts, texts, canvas.axis), strict=True))
    marks: list[Mark] = []
    travel = 0
    for segment in row.segments:
        if segment.visit is None:
            marks.append(_show_other(segment, row, canvas))
            travel = _get_length(segment) if segment.kind == "travel" else 0
        else:
            word, flag = next(flags)
            marks.append(_show_visit(segment.visit, row, canvas, word, flag, travel))
            travel = 0
    return marks


def _get_length(segment: Segment) -> int:
    return round((segment.ends_at - segment.starts_at).total_seconds() / 60)


def _write_word(visit: BoardVisit, canvas: Canvas) -> str:
    look = get_look(visit)
    if visit.attendance == "late" and canvas.is_today:
        minutes = int((canvas.at - visit.starts_at).total_seconds() // 60)
        return f"late {minutes}" if minutes > 0 else look.word
    return look.word


def _show_other(segment: Segment, row: RoundRow, canvas: Canvas) -> Mark:
    minutes = _get_length(segment)
    place = f"{write_at(canvas.get_minute(segment.starts_at))} {write_length(minutes)}"
    span = write_span(segment.starts_at, segment.ends_at)
    match segment.kind:
        case "travel":
            return Mark("plain", f"cr-x cr-trav {place}")
        case "wait":
            return Mark("plain", f"cr-x cr-wait {place}")
        case "gap":
            return _show_gap(segment, row, canvas)
        case "break":
            return Mark("break", f"cr-x cr-brk {place}", say=f"Break {span}")
        case _:
            text = segment.text.capitalize() or "Busy"
            return Mark("gap", f"cr-x cr-brk cr-busy {place}", text=text, say=f"{text} {span}")


def _show_gap(segment: Segment, row: RoundRow, canvas: Canvas) -> Mark:
    """Return free time; what is left of it can be opened, and nothing can be done in the past."""
    is_over = segment.ends_at <= canvas.at
    left = segment
    if not is_over:
        left = replace(segment, starts_at=max(segment.starts_at, canvas.at))
    minutes = _get_length(left)
    free = f"{write_minutes(minutes)} free" if minutes >= ROOMY else write_minutes(minutes)
    seconds = (get_seconds(canvas.board.day, at) for at in (left.starts_at, left.ends_at))
    length = write_length(minutes)
    return Mark(
        "gap",
        f"cr-x cr-gap {write_at(canvas.get_minute(left.starts_at))} {length}",
        text="" if is_over else free,
        say=f"{'Was free' if is_over else 'Free'} {write_span(left.starts_at, left.ends_at)}",
        id="" if is_over else str(Gap(row.worker_id, *seconds)),
    )


def _show_visit(
    visit: BoardVisit,
    row: RoundRow,
    canvas: Canvas,
    word: str,
    flag: tuple[bool, str],
    travel: int,
) -> Mark:
    look = get_look(visit)
    is_double = len(visit.worker_ids) > 1
    start = canvas.get_minute(visit.starts_at)
    before = start - canvas.get_minute(visit.earliest_at)
    after = canvas.get_minute(visit.latest_at) - start
    return Mark(
        "visit",
        _write_css(visit, look, start, flag, canvas.get_find(row)),
        text=visit.family_name,
        say=_write_say(visit, look, travel, is_double),
        id=str(visit.id),
        version=visit.version,
        word=word,
        icons=_get_icons(visit, look, is_double),
        whiskers=write_whiskers(before, after),
        earliest=write_clock(visit.earliest_at),
        latest=write_clock(visit.latest_at),
        pair=_write_pair(visit, row, canvas) if is_double else "",
    )


def _write_css(visit: BoardVisit, look: Look, start: int, flag: tuple[bool, str], find: str) -> str:
    below, room = flag
    css = f"cr-v cr-v--{look.css} {write_at(start)} {write_length(visit.minutes)} {room}"
    if below:
        css += " cr-v--dn"
    if len(visit.worker_ids) > 1:
        css += " cr-v--pair"
    return css if is_found(visit, find) else f"{css} cr-v--faint"


def _get_icons(visit: BoardVisit, look: Look, is_double: bool) -> tuple[str, ...]:
    """Return at most two icons, one on a short bar: what a person fixed comes before the rest."""
    icons = [
        *([look.icon] if look.icon else []),
        *(["i-two"] if is_double else []),
        *(["i-pin"] if visit.is_pinned else []),
    ]
    return tuple(icons[-2:] if visit.minutes >= 25 else icons[-1:])


def _write_pair(visit: BoardVisit, row: RoundRow, canvas: Canvas) -> str:
    """Return the class of the line down to the other carer; none where it would cross the board."""
    here = canvas.lines[row.worker_id]
    below = [
        canvas.lines[one] - here
        for one in visit.worker_ids
        if one in canvas.lines and canvas.lines[one] > here
    ]
    return f"n{below[0]}" if below and below[0] <= LONGEST_PAIR_LINE else ""


def _write_say(visit: BoardVisit, look: Look, travel: int, is_double: bool) -> str:
    parts = [f"{write_clock(visit.starts_at)} to {write_clock(visit.ends_at)}", look.text]
    if is_double:
        parts.append("double-handed")
    if visit.is_pinned:
        parts.append("pinned")
    text = f"{', '.join(parts)}. May start {write_tolerance(visit)}."
    return f"{text} {write_minutes(travel)} travel before." if travel else text
