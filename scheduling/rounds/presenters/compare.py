"""Two proposals side by side: A, B and what differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from core.texts import (
    write_change,
    write_clock,
    write_count,
    write_date,
    write_list,
    write_minutes,
    write_moment,
)
from scheduling.rounds.presenters.changes import write_sentence
from scheduling.rounds.presenters.costs import CostTable, add_up, present_costs
from scheduling.rounds.types import (
    CarerDifference,
    LeftVisit,
    Placement,
    PriorityCount,
    RunComparison,
    RunSummary,
)

KINDS = {
    "given": "Only in B",
    "left out": "Only in A",
    "moved": "Other carers",
    "shifted": "Other start",
    "moved and shifted": "Other carers and start",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs."""

    letter: str
    id: str
    about: str
    patches: str


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A visit left out by one or both."""

    name: str
    priority: int
    why: str
    board_query: str


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """Visits left out by the same proposals."""

    title: str
    rows: tuple[LeftRow, ...]


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """A visit placed differently."""

    name: str
    kind: str
    a: str
    b: str
    board_query: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The whole comparison."""

    title: str
    about: str
    over: str
    sides: tuple[Side, Side]
    figures: tuple[tuple[str, str, str], ...]
    costs: CostTable
    unassigned: tuple[tuple[str, str, str, str], ...]
    left: tuple[LeftGroup, ...]
    placements: tuple[PlacementRow, ...]
    carers: tuple[tuple[str, str, str, str], ...]
    is_same: bool


def present_comparison(found: RunComparison) -> ComparePage:
    """Return two proposals as their page shows them."""
    day = found.a.day
    return ComparePage(
        title=f"Two proposals for {write_date(day)}",
        about=f"{found.a.area_name}. Differences are B against A.",
        over=_write_over(found),
        sides=(_show_side("A", found.a), _show_side("B", found.b)),
        figures=_list_figures(found),
        costs=present_costs(found.costs),
        unassigned=tuple(map(_show_priority, found.unassigned)),
        left=_group_left(found, day.isoformat()),
        placements=tuple(_show_placement(one, day.isoformat()) for one in found.placements),
        carers=tuple(map(_show_carer, found.carers)),
        is_same=not found.placements,
    )


def _show_side(letter: str, run: RunSummary) -> Side:
    return Side(
        letter=letter,
        id=str(run.id),
        about=f"asked for by {run.asked_by}, {write_moment(run.asked_at)}",
        patches=write_list([*run.patch_names]),
    )


def _write_over(found: RunComparison) -> str:
    """Return over which patches two proposals are compared, where one covers more."""
    if not found.over:
        return ""
    return f"Compared over {write_list([*found.over])} only, which both proposals cover."


def _list_figures(found: RunComparison) -> tuple[tuple[str, str, str], ...]:
    costs = {line.rule: line for line in found.costs}
    total = add_up(found.costs)
    travel = costs.get("travel")
    a, b = (len(one) + len(found.both) for one in (found.only_a, found.only_b))
    figures = [("Left out", *_write_pair(a, b, ""))]
    if travel:
        figures.append(("Travel", *_write_pair(travel.now, travel.proposed, " min")))
    figures.append(("Cost", *_write_pair(total.now, total.proposed, " min")))
    placed = write_count(len(found.carers), "round differs", "rounds differ")
    return (*figures, ("Visits placed differently", f"{len(found.placements):,}", placed))


def _write_pair(a: int, b: int, unit: str) -> tuple[str, str]:
    """Return A and B as text, with the difference; seconds become minutes where there is a unit."""
    one, other = (round(value / 60) if unit else value for value in (a, b))
    return f"{one:,} / {other:,}", f"{write_change(other - one)}{unit}"


def _show_priority(one: PriorityCount) -> tuple[str, str, str, str]:
    return f"Priority {one.priority}", f"{one.a:,}", f"{one.b:,}", write_change(one.b - one.a)


def _group_left(found: RunComparison, day: str) -> tuple[LeftGroup, ...]:
    groups = (
        ("Only A leaves out", found.only_a),
        ("Only B leaves out", found.only_b),
        ("Both leave out", found.both),
    )
    return tuple(
        LeftGroup(f"{title} {write_count(len(visits), 'visit')}", tuple(_show_left(visits, day)))
        for title, visits in groups
    )


def _show_left(visits: Iterable[LeftVisit], day: str) -> Iterable[LeftRow]:
    for one in visits:
        length = write_minutes(one.minutes)
        yield LeftRow(
            name=f"{one.full_name} {write_clock(one.wanted_at)}, {length}",
            priority=one.priority,
            why=write_sentence(one.reasons) or "No reason is known.",
            board_query=_link(str(one.patch_id), day, str(one.visit_id)),
        )


def _show_placement(one: Placement, day: str) -> PlacementRow:
    return PlacementRow(
        name=one.full_name,
        kind=KINDS.get(one.kind, one.kind),
        a=_write_place(one.workers_a, one.starts_a),
        b=_write_place(one.workers_b, one.starts_b),
        board_query=_link(str(one.patch_id), day, str(one.visit_id)),
    )


def _write_place(workers: tuple[str, ...], starts_at: datetime | None) -> str:
    if not workers or starts_at is None:
        return "left out"
    return f"{write_list([*workers])} {write_clock(starts_at)}"


def _show_carer(one: CarerDifference) -> tuple[str, str, str, str]:
    return one.name, f"{one.only_a:,}", f"{one.only_b:,}", f"{one.shifted:,}"


def _link(patch_id: str, day: str, visit_id: str) -> str:
    return urlencode({"patch": patch_id, "day": day, "visit": visit_id})
