"""The changes of a proposal carer by carer: a mini round each, and a line with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.texts import (
    write_change,
    write_clock,
    write_count,
    write_hours,
    write_list,
    write_minutes,
)
from scheduling.rounds.presenters.clocks import (
    Axis,
    get_minute,
    place_flags,
    write_at,
    write_length,
)
from scheduling.rounds.presenters.costs import (
    get_change,
    write_cost_lines,
    write_difference,
    write_round_cost,
)
from scheduling.rounds.rules import shorten_names
from scheduling.rounds.types import ProposedChange, ProposedRound, ProposedStop

KINDS = {"new": ("New", "green"), "moved": ("Moved", "blue"), "dropped": ("Taken off", "red")}
OUTCOMES = {
    "applied": ("Applied", "green"),
    "review": ("To review", "yellow"),
    "left": ("Left as it was", "grey"),
    "undone": ("Undone", "grey"),
}
STOPS = {
    "stays": ("same", "stays"),
    "new": ("new", "new place"),
    "ghost": ("ghost", "was here"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the diff."""

    line_id: int
    tag: str
    colour: str
    name: str
    before: str
    after: str
    why: str
    is_pending: bool
    outcome: str
    outcome_colour: str
    board_query: str
    told: str
    cost: str
    costs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One bar of a mini round."""

    css: str
    name: str
    say: str


@dataclass(frozen=True, slots=True)
class Carer:
    """One carer whose round changes."""

    id: str
    name: str
    first_name: str
    about: str
    lines: str
    pending: int
    changes: tuple[Change, ...]
    stops: tuple[Stop, ...]
    lane_label: str
    calls: str
    cost_change: str
    cost: str
    costs: tuple[str, ...]


def get_edges(rounds: Iterable[ProposedRound], day: date) -> list[int]:
    """Return the minutes of the day at which any stop begins or ends."""
    return [
        get_minute(day, at)
        for one in rounds
        for stop in one.stops
        for at in (stop.starts_at, stop.ends_at)
    ]


def show_carer(one: ProposedRound, day: date, axis: Axis) -> Carer:
    """Return one carer with the mini round and the lines of the diff."""
    pending = [change for change in one.changes if change.outcome == "pending"]
    visits = [line for change in one.changes for line in change.costs]
    return Carer(
        id=str(one.worker_id),
        name=one.name,
        first_name=one.name.split(" ")[0],
        about=_write_carer(one),
        lines=",".join(str(change.line_id) for change in pending),
        pending=len(pending),
        changes=tuple(_show_change(change) for change in one.changes),
        stops=_show_stops(one.stops, day, axis),
        lane_label=f"Round of {one.name} as proposed",
        calls=_write_calls(one.calls),
        cost_change=f"cost {write_difference(get_change([*visits, *one.costs]))} min"
        if visits or one.costs
        else "",
        cost=write_round_cost(visits, one.costs),
        costs=write_cost_lines(one.costs),
    )


def _write_carer(one: ProposedRound) -> str:
    if one.changes and all(change.outcome != "pending" for change in one.changes):
        return _write_decided(one.changes)
    kinds = [change.kind for change in one.changes if change.outcome == "pending"]
    counts = [f"{kinds.count('new')} new", f"{kinds.count('moved')} moved"]
    if "dropped" in kinds:
        counts.append(f"{kinds.count('dropped')} taken off")
    travel = f"{write_change(round(one.travel_change_seconds / 60))} min travel"
    week = f"{write_hours(one.week_minutes_before)} to {write_hours(one.week_minutes_after)} h"
    if one.contract_minutes:
        week += f" of {write_hours(one.contract_minutes)} h"
    return f"{', '.join(counts)}, {travel}; {week} this week"


def _write_calls(names: Sequence[str]) -> str:
    """Return whom somebody calls: their runs are published and would change."""
    if not names:
        return ""
    firsts = write_list([*shorten_names(names).values()])
    runs = f"{firsts}’s run is" if len(names) == 1 else f"the runs of {firsts} are"
    return f"{write_count(len(names), 'phone call')}: {runs} published"


def _write_decided(changes: Sequence[ProposedChange]) -> str:
    """Return what became of a carer's lines once none is open."""
    outcomes = [change.outcome for change in changes]
    words = (("applied", "applied"), ("left", "left as it was"), ("review", "to review"))
    parts = [f"{outcomes.count(key)} {word}" for key, word in words if key in outcomes]
    return ", ".join(parts)


def _show_change(change: ProposedChange) -> Change:
    tag, colour = KINDS.get(change.kind, (change.kind, "grey"))
    outcome, outcome_colour = OUTCOMES.get(change.outcome, ("", ""))
    visit = change.visit
    return Change(
        line_id=change.line_id,
        tag=tag,
        colour=colour,
        name=f"{visit.full_name} {write_clock(change.before_at)}, {write_minutes(visit.minutes)}",
        before=_write_before(change),
        after=_write_after(change),
        why=write_sentence(
            (change.review_reason,) if change.outcome == "review" else change.reasons
        ),
        is_pending=change.outcome == "pending",
        outcome=outcome,
        outcome_colour=outcome_colour,
        board_query=link_visit(change),
        told=write_sentence((change.client_told,)),
        cost=f"Cost {write_difference(get_change(change.costs))} min" if change.costs else "",
        costs=write_cost_lines(change.costs),
    )


def _write_before(change: ProposedChange) -> str:
    if not change.before_workers:
        return "unassigned"
    return f"{write_list([*change.before_workers])} {write_clock(change.before_at)}"


def _write_after(change: ProposedChange) -> str:
    if not change.workers or change.starts_at is None:
        return "unassigned"
    return f"{write_list([*change.workers])} {write_clock(change.starts_at)}"


def write_sentence(reasons: Iterable[str]) -> str:
    """Return reasons as one sentence; empty where there are none."""
    text = "; ".join(one.removesuffix(".") for one in reasons if one)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def link_visit(change: ProposedChange) -> str:
    """Return the address of the board with the panel of a change’s visit."""
    visit = change.visit
    return f"patch={visit.patch_id}&day={visit.day.isoformat()}&visit={visit.id}"


def _show_stops(stops: Sequence[ProposedStop], day: date, axis: Axis) -> tuple[Stop, ...]:
    starts = [get_minute(day, stop.starts_at) for stop in stops]
    flags = place_flags(starts, [stop.family_name for stop in stops], axis)
    drawn = []
    for stop, start, (below, room) in zip(stops, starts, flags, strict=True):
        css, word = STOPS.get(stop.state, ("same", stop.state))
        length = round((stop.ends_at - stop.starts_at).total_seconds() / 60)
        classes = f"cr-v cr-v--static cr-v--{css} {write_at(start)} {write_length(length)} {room}"
        drawn.append(
            Stop(
                css=f"{classes} cr-v--dn" if below else classes,
                name=stop.family_name,
                say=f"{write_clock(stop.starts_at)}, {word}",
            )
        )
    return tuple(drawn)
