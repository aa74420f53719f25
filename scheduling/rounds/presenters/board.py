"""The rounds board, ready to draw: every class, word and number is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.texts import write_clock, write_count, write_hours, write_minutes
from core.times import get_local_day
from scheduling.rounds.presenters.clocks import Axis, get_minute, make_axis
from scheduling.rounds.presenters.lanes import Canvas, Mark, is_found, show_lane
from scheduling.rounds.presenters.words import (
    GENDERS,
    TRANSPORT,
    Skill,
    get_look,
    show_skill,
    write_span,
    write_time_left,
    write_tolerance,
)
from scheduling.rounds.types import Board, BoardVisit, RoundRow

HOT = timedelta(hours=2)
MOST_CARDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One carer's line of the board."""

    worker_id: str
    name: str
    transport_icon: str
    transport: str
    hours: str
    patch: str
    week: str
    week_bar: int
    is_over: bool
    skills: tuple[Skill, ...]
    problems: int
    lane_label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One visit of the unassigned tray."""

    id: str
    version: int
    carers: int
    start: str
    minutes: str
    name: str
    length: str
    left: str
    is_hot: bool
    may_start: str
    needs: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """The sentences on the rules that one carer's round breaks now."""

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """A whole board."""

    title: str
    axis: Axis
    now: str
    now_css: str
    cards: tuple[Card, ...]
    more_cards: tuple[Card, ...]
    unassigned: int
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    count: str
    legend: tuple[tuple[str, str, str], ...]
    is_bare: bool


PAIR = "cr-v--planned cr-v--pair"
LEGEND = (
    ("cr-v--planned", "", "planned"),
    ("cr-v--done", "i-tick", "done"),
    ("cr-v--now", "i-play", "in progress"),
    ("cr-v--late", "i-clock", "late"),
    ("cr-v--missed", "i-cross", "missed"),
    (PAIR, "i-two", "double-handed, a line joins the two"),
)


def present_board(board: Board, *, find: str, at: datetime) -> BoardView:
    """Return a board as the template draws it; `find` keeps what it names and fades the rest."""
    rows = [row for row in board.rows if _is_row_found(row, find)]
    tray = [visit for visit in board.unassigned if is_found(visit, find)]
    cards = tuple(
        _show_card(visit, at) for visit in sorted(tray, key=lambda one: (one.latest_at, one.id))
    )
    is_today = get_local_day(at) == board.day
    canvas = Canvas(
        board=board,
        axis=make_axis(_get_edges(rows, board)),
        lines={row.worker_id: number for number, row in enumerate(rows)},
        find=find,
        at=at,
        is_today=is_today,
    )
    return BoardView(
        title=f"Rounds of {board.patch_name}",
        axis=canvas.axis,
        now=write_clock(at) if is_today else "",
        now_css=_write_now(board, at) if is_today else "",
        cards=cards[:MOST_CARDS],
        more_cards=cards[MOST_CARDS:],
        unassigned=len(tray),
        rows=tuple(_show_row(row, canvas) for row in rows),
        problems=tuple(Problem(row.name, row.problems) for row in rows if row.problems),
        count=_write_count(board),
        legend=_get_legend(board),
        is_bare=is_bare(board),
    )


def is_bare(board: Board) -> bool:
    """Whether carers work here on this day but there is no visit at all."""
    return bool(board.rows) and not board.visits_placed and not board.unassigned


def _get_legend(board: Board) -> tuple[tuple[str, str, str], ...]:
    """Return the key: planned visits always, other states where this board shows one."""
    visits = [one.visit for row in board.rows for one in row.segments if one.visit is not None]
    shown = {f"cr-v--{get_look(visit).css}" for visit in visits} | {"cr-v--planned"}
    if any(len(visit.worker_ids) > 1 for visit in visits):
        shown.add(PAIR)
    return tuple(line for line in LEGEND if line[0] in shown)


def _write_count(board: Board) -> str:
    return (
        f"{write_count(len(board.rows), 'carer')}, {write_count(board.visits_placed, 'visit')} "
        f"placed ({board.double_handed} double-handed), {len(board.unassigned)} unassigned"
    )


def _write_now(board: Board, at: datetime) -> str:
    minute = get_minute(board.day, at)
    return f"nh{minute // 60} nm{minute % 60}"


def _get_edges(rows: Iterable[RoundRow], board: Board) -> list[int]:
    """Return the first and last minutes of work and visits, in one pass over both ends only."""
    found: list[int] = []
    for row in rows:
        for starts_at, ends_at in row.windows:
            found += (get_minute(board.day, starts_at), get_minute(board.day, ends_at))
        if row.segments:
            found.append(get_minute(board.day, row.segments[0].starts_at))
            found.append(get_minute(board.day, row.segments[-1].ends_at))
    return found


def _is_row_found(row: RoundRow, find: str) -> bool:
    if not find or find.lower() in row.name.lower():
        return True
    return any(one.visit is not None and is_found(one.visit, find) for one in row.segments)


def _show_card(visit: BoardVisit, at: datetime) -> Card:
    needs = [*visit.needs]
    if visit.carers_needed == 2:
        needs.insert(0, "two carers")
    if visit.gender in GENDERS:
        needs.append(GENDERS[visit.gender])
    if not visit.has_place:
        needs.append("address without a position")
    left = visit.latest_at - at
    return Card(
        id=str(visit.id),
        version=visit.version,
        carers=visit.carers_needed,
        start=write_clock(visit.wanted_at),
        minutes=write_minutes(visit.minutes),
        name=visit.family_name,
        length=str(visit.minutes),
        left=write_time_left(visit.latest_at, at) if left < timedelta(hours=24) else "",
        is_hot=left < HOT,
        may_start=write_tolerance(visit).replace(" to ", "–"),
        needs=", ".join(needs) or "no special need",
        is_urgent=visit.priority == 1,
    )


def _show_row(row: RoundRow, canvas: Canvas) -> Row:
    icon, transport = TRANSPORT.get(row.transport, ("i-car", row.transport))
    contract = row.contract_minutes or 0
    week = write_hours(row.week_minutes)
    visits = sum(one.visit is not None for one in row.segments)
    return Row(
        worker_id=str(row.worker_id),
        name=row.name,
        transport_icon=icon,
        transport=transport,
        hours=_write_hours(row),
        patch="" if canvas.board.patch_id else row.home_patch_name,
        week=f"{week} of {write_hours(contract)} h" if contract else f"{week} h",
        week_bar=min(34, round(34 * row.week_minutes / contract)) if contract else 0,
        is_over=0 < contract < row.week_minutes,
        skills=tuple(show_skill(*skill) for skill in row.skills),
        problems=len(row.problems),
        lane_label=f"Round of {row.name}, {write_count(visits, 'visit')}",
        marks=show_lane(row, canvas),
    )


def _write_hours(row: RoundRow) -> str:
    """Return the hours of work; those of a split shift without :00, so that they fit."""
    spans = [write_span(*window) for window in row.windows]
    if len(spans) > 1:
        spans = [span.replace(":00", "") for span in spans]
    return ", ".join(spans) or "not on shift"
