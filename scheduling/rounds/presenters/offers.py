"""What could be done for a visit, or by a carer with free time, as lines with their forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.texts import write_clock, write_minutes
from scheduling.rounds.forms.address import BoardAddress
from scheduling.rounds.presenters.words import write_span, write_tolerance
from scheduling.rounds.types import CarerTask, CarerTasks, TakerLift, TakerSwap, VisitMove

MOST_TASKS = 5
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SwapLine:
    """Two moves in one act: what they are, what they cost, what the form sends."""

    title: str
    about: str
    cost: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One visit that a carer could make: `act` says whether it is given or taken over."""

    visit_id: str
    name: str
    at: str
    tags: tuple[tuple[str, str], ...]
    reasons: str
    act: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class GapPanel:
    """What a carer could do in free time."""

    name: str
    span: str
    length: str
    tasks: tuple[TaskLine, ...]
    more_tasks: tuple[TaskLine, ...]
    address: BoardAddress
    close_query: str
    is_over: bool


def write_cost(seconds: int) -> str:
    """Return what something costs by all soft rules, in minutes of travel."""
    minutes = -(-abs(seconds) // 60)
    if not minutes:
        return "costs nothing more"
    return f"{'costs' if seconds > 0 else 'saves'} {write_minutes(minutes)}"


def show_swaps(swaps: Iterable[TakerSwap]) -> tuple[SwapLine, ...]:
    """Return swaps as lines; the other visit of the form is called `moved`."""
    return tuple(
        SwapLine(
            title=f"{one.name}, if {one.moved_name} {write_clock(one.moved_at)} goes to "
            f"{one.to_name}",
            about=f"Starts {write_clock(one.moves[1].starts_at)}",
            cost=write_cost(one.cost_seconds),
            fields=(*_list_moved(one.moves[0]), *list_fields(one.moves[1])),
        )
        for one in swaps
    )


def show_lifts(lifts: Sequence[TakerLift]) -> tuple[str, ...]:
    """Return what would have to change, each as its sentence."""
    return tuple(one.text for one in lifts)


def present_gap(found: CarerTasks, *, address: BoardAddress, at: datetime) -> GapPanel:
    """Return the panel of a carer's free time; it may have ended since the board was drawn."""
    tasks = tuple(_show_task(one) for one in found.tasks)
    minutes = round((found.ends_at - found.starts_at).total_seconds() / 60)
    return GapPanel(
        name=found.name,
        span=write_span(found.starts_at, found.ends_at),
        length=write_minutes(minutes),
        tasks=tasks[:MOST_TASKS],
        more_tasks=tasks[MOST_TASKS:],
        address=address,
        close_query=address.plain.query,
        is_over=found.ends_at <= at,
    )


def _show_task(task: CarerTask) -> TaskLine:
    visit = task.visit
    tags = [("red", "Unassigned")] if not task.instead_of_name else []
    if visit.priority == 1:
        tags.append(("red", "Priority 1"))
    if visit.carers_needed > 1:
        tags.append(("purple", f"With {task.pair_with_name}"))
    length = f"{write_minutes(visit.minutes)}, may start {write_tolerance(visit)}"
    return TaskLine(
        visit_id=str(visit.id),
        name=visit.full_name,
        at=write_clock(task.starts_at),
        tags=tuple(tags),
        reasons=", ".join([length, *task.reasons, write_cost(task.cost_seconds)]),
        act="Take over" if task.instead_of_name else "Give",
        fields=list_fields(task.move),
    )


def list_fields(move: VisitMove) -> Fields:
    """Return a move as the fields of its form."""
    fields = [
        ("version", str(move.version)),
        ("exact", move.starts_at.isoformat()),
        ("start", write_clock(move.starts_at)),
        *(("carer", str(worker_id)) for worker_id in move.worker_ids),
    ]
    return (*fields, ("pin", "on")) if move.pin else tuple(fields)


def _list_moved(move: VisitMove) -> Fields:
    fields = [
        ("moved", str(move.visit_id)),
        ("moved_version", str(move.version)),
        ("moved_exact", move.starts_at.isoformat()),
        *(("moved_carer", str(worker_id)) for worker_id in move.worker_ids),
    ]
    return (*fields, ("moved_pin", "on")) if move.pin else tuple(fields)
