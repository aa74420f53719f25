"""Values of the rounds room for tests that need no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from scheduling.rounds.rules import DEFAULT_PROTOCOL, read_protocol
from scheduling.rounds.types import (
    Board,
    BoardVisit,
    ModeOfTravel,
    Protocol,
    RoundRow,
    RunSummary,
    Segment,
)

DAY = date(2026, 11, 25)
SPACE = UUID(int=7)


def id_of(name: str) -> UUID:
    return uuid5(SPACE, name)


def clock(text: str) -> datetime:
    """An instant of the day; winter, so local time is UTC."""
    hours, minutes = text.split(":")
    return datetime(2026, 11, 25, int(hours), int(minutes), tzinfo=UTC)


def make_visit(name: str, start: str, minutes: int = 30, **changes: Any) -> BoardVisit:
    begins = clock(start)
    visit = BoardVisit(
        id=id_of(f"{name}{start}"),
        version=1,
        client_id=id_of(name),
        family_name=name,
        full_name=f"Mrs {name}",
        pin="40218",
        patch_id=id_of("Larkfield"),
        patch_name="Larkfield",
        day=DAY,
        wanted_at=begins,
        earliest_at=begins - timedelta(minutes=30),
        latest_at=begins + timedelta(minutes=45),
        starts_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
        carers_needed=1,
        priority=2,
        planning_status="planned",
        attendance="due",
        pinned_start_at=None,
        pinned_worker_ids=(),
        worker_ids=(id_of("Anjali"),),
        needs=(),
        gender="",
        has_place=True,
    )
    return replace(visit, **changes)


def show(visit: BoardVisit) -> Segment:
    return Segment("visit", visit.starts_at, visit.ends_at, visit=visit)


def make_row(name: str, *segments: Segment, **changes: Any) -> RoundRow:
    row = RoundRow(
        worker_id=id_of(name),
        name=name,
        gender="F",
        transport="car",
        skills=(("medication", "medication"),),
        windows=((clock("07:00"), clock("14:30")),),
        segments=segments,
        week_minutes=1470,
        contract_minutes=1500,
        home_patch_name="Larkfield",
    )
    return replace(row, **changes)


def make_board(*rows: RoundRow, **changes: Any) -> Board:
    board = Board(
        day=DAY,
        area_id=id_of("area"),
        area_name="Dapplemere",
        patch_id=id_of("Larkfield"),
        patch_name="Larkfield",
        version=3,
        rows=rows,
        unassigned=(),
        visits_placed=sum(one.visit is not None for row in rows for one in row.segments),
        double_handed=0,
    )
    return replace(board, **changes)


def make_summary(**changes: Any) -> RunSummary:
    summary = RunSummary(
        id=id_of("run"),
        day=DAY,
        area_name="Dapplemere",
        patch_names=("Larkfield",),
        status="running",
        asked_by="Fern Tolliver",
        asked_at=clock("09:40"),
        ended_at=None,
        unassigned=None,
        cost=None,
    )
    return replace(summary, **changes)


def make_protocol() -> Protocol:
    """The defaults, for an area in which everybody drives."""
    protocol = read_protocol(DEFAULT_PROTOCOL, id=id_of("protocol"), number=7)
    return replace(protocol, modes={"car": ModeOfTravel(28, 120)})
