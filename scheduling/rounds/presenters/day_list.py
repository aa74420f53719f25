"""The list view: the board's equivalent as tables, for small screens, readers and paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from core.texts import write_count, write_list, write_minutes
from scheduling.rounds.presenters.lanes import is_found
from scheduling.rounds.presenters.words import (
    TRANSPORT,
    get_look,
    write_span,
    write_tolerance,
)
from scheduling.rounds.types import Board, BoardVisit, RoundRow, Segment

OTHERS = {"break": "Break", "gap": "Free", "busy": "Busy"}


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of the list; a break or free time has no id and its words as `client`."""

    span: str
    client: str
    minutes: int
    may_start: str
    travel: str
    state: str
    id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class DayTable:
    """The visits of one carer, or those of nobody."""

    name: str
    about: str
    lines: tuple[Line, ...]


def present_list(board: Board, *, find: str) -> tuple[DayTable, ...]:
    """Return the unassigned visits, then every carer with the visits of the day."""
    names = {row.worker_id: row.name for row in board.rows}
    tables = []
    waiting = [visit for visit in board.unassigned if is_found(visit, find)]
    if waiting:
        lines = tuple(_show_line(visit, 0, "unassigned") for visit in waiting)
        tables.append(DayTable("Unassigned", write_count(len(lines), "visit"), lines))
    for row in board.rows:
        own = "" if find.lower() in row.name.lower() else find
        lines = tuple(_show_round(row, own, names))
        if lines or not find:
            tables.append(DayTable(row.name, _write_about(row), lines))
    return tuple(tables)


def _show_round(row: RoundRow, find: str, names: Mapping[UUID, str]) -> Iterable[Line]:
    """Yield the lines of a round; of one that is searched, only the visits that are looked for."""
    travel = 0
    for segment in row.segments:
        if segment.visit is None:
            if segment.kind in OTHERS and not find:
                yield _show_other(segment)
        elif is_found(segment.visit, find):
            yield _show_line(segment.visit, travel, _write_state(segment.visit, row, names))
        travel = _get_minutes(segment) if segment.kind == "travel" else 0


def _get_minutes(segment: Segment) -> int:
    return round((segment.ends_at - segment.starts_at).total_seconds() / 60)


def _show_other(segment: Segment) -> Line:
    return Line(
        span=write_span(segment.starts_at, segment.ends_at),
        client=segment.text.capitalize() or OTHERS[segment.kind],
        minutes=_get_minutes(segment),
        may_start="–",
        travel="–",
        state="–",
    )


def _show_line(visit: BoardVisit, travel: int, state: str) -> Line:
    return Line(
        id=str(visit.id),
        version=visit.version,
        span=write_span(visit.starts_at, visit.ends_at),
        client=visit.full_name,
        minutes=visit.minutes,
        may_start=write_tolerance(visit),
        travel=write_minutes(travel) if travel else "–",
        state=state,
    )


def _write_state(visit: BoardVisit, row: RoundRow, names: Mapping[UUID, str]) -> str:
    others = [names.get(one, "another carer") for one in visit.worker_ids if one != row.worker_id]
    parts = [get_look(visit).text]
    if others:
        parts.append(f"with {write_list(others)}")
    if visit.is_pinned:
        parts.append("pinned")
    return ", ".join(parts)


def _write_about(row: RoundRow) -> str:
    hours = ", ".join(write_span(*window) for window in row.windows) or "not on shift"
    _, transport = TRANSPORT.get(row.transport, ("", row.transport))
    skills = ", ".join(name for _, name in row.skills)
    broken = f"breaks a rule now: {' '.join(row.problems)}" if row.problems else ""
    return "; ".join(part for part in (hours, transport, skills, broken) if part)
