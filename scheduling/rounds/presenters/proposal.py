"""A proposal as a diff: nothing has changed yet; counts add up; each line has its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.texts import (
    write_change,
    write_clock,
    write_count,
    write_date,
    write_hours,
    write_list,
    write_minutes,
    write_moment,
)
from scheduling.rounds.presenters.clocks import (
    Axis,
    get_minute,
    make_axis,
    place_flags,
    write_at,
    write_length,
)
from scheduling.rounds.types import (
    CostLine,
    Proposal,
    ProposedChange,
    ProposedRound,
    ProposedStop,
    PublishResult,
)

SHOWN_IN_FULL = 10
KINDS = {"new": ("New", "green"), "moved": ("Moved", "blue"), "dropped": ("Taken off", "red")}
OUTCOMES = {
    "applied": ("Applied", "green"),
    "review": ("To review", "yellow"),
    "left": ("Left as it was", "grey"),
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


@dataclass(frozen=True, slots=True)
class Cost:
    """One rule of the cost table, in minutes."""

    rule: str
    now: str
    proposed: str
    change: str
    is_better: bool


@dataclass(frozen=True, slots=True)
class Left:
    """A visit that the proposal leaves out, or a line that did not apply."""

    name: str
    why: str
    board_query: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """The whole proposal."""

    id: str
    title: str
    state: str
    about: str
    figures: tuple[tuple[str, str, str], ...]
    axis: str
    hours: tuple[int, ...]
    carers: tuple[Carer, ...]
    more_carers: tuple[Carer, ...]
    carers_text: str
    costs: tuple[Cost, ...]
    total: Cost
    left: tuple[Left, ...]
    review: tuple[Left, ...]
    pending: int
    can_decide: bool
    can_discard: bool
    accept_all: str
    board_query: str


def present_proposal(proposal: Proposal, *, can_decide: bool) -> ProposalPage:
    """Return a proposal as its page shows it."""
    run = proposal.run
    axis = make_axis(_get_edges(proposal.rounds, run.day))
    carers = tuple(_show_carer(one, run.day, axis) for one in proposal.rounds)
    pending = proposal.pending if run.status == "proposed" else 0
    return ProposalPage(
        id=str(run.id),
        title=f"Proposal for {write_date(run.day)}",
        state=_write_state(proposal),
        about=_write_about(proposal),
        figures=_list_figures(proposal),
        axis=axis.css,
        hours=axis.hours,
        carers=carers[:SHOWN_IN_FULL],
        more_carers=carers[SHOWN_IN_FULL:],
        carers_text=write_count(len(carers), "carer changes", "carers change") + ".",
        costs=tuple(_show_cost(one) for one in proposal.costs),
        total=_show_cost(
            CostLine(
                "All",
                sum(one.now for one in proposal.costs),
                sum(one.proposed for one in proposal.costs),
            )
        ),
        left=tuple(_show_left(one, one.reasons) for one in proposal.left),
        review=tuple(_show_left(one, (one.review_reason,)) for one in proposal.review),
        pending=pending,
        can_decide=can_decide and pending > 0,
        can_discard=can_decide and run.status == "proposed",
        accept_all=f"Accept all {write_count(pending, 'change')}"
        if pending > 1
        else "Accept the change",
        board_query=f"day={run.day.isoformat()}",
    )


def write_published(result: PublishResult) -> str:
    """Return the sentence after publishing, with counts."""
    text = f"Published {write_count(result.applied, 'change')} to the rounds."
    if not result.sent_to_review:
        return text
    review = write_count(result.sent_to_review, "change")
    return f"{text} {review} did not apply any more: see “To review” below."


def _write_state(proposal: Proposal) -> str:
    if proposal.run.status == "discarded":
        if proposal.applied:
            return f"Discarded; the {proposal.applied:,} published before stay"
        return "Discarded: nothing was changed"
    if proposal.run.status == "applied":
        return "Decided"
    if not proposal.pending:
        return "Nothing left to accept"
    if proposal.applied:
        return f"{proposal.applied:,} published, {proposal.pending:,} to decide"
    return "Nothing has changed yet"


def _write_about(proposal: Proposal) -> str:
    broken = write_count(proposal.breaches, "rule") + " broken"
    return (
        f"{proposal.run_seconds:.0f} s, checked separately: {broken}. Asked for by "
        f"{proposal.run.asked_by}, {write_moment(proposal.run.asked_at)}."
    )


def _list_figures(proposal: Proposal) -> tuple[tuple[str, str, str], ...]:
    """Return the figures on top: what is proposed; once lines were decided, what became of it."""
    lines = {change.line_id: change for one in proposal.rounds for change in one.changes}
    left = sum(change.outcome == "left" for change in lines.values())
    if proposal.applied or left or proposal.review:
        return _list_decided(proposal, left)
    moved = proposal.moved_carer + proposal.moved_time
    figures = [
        (
            "Newly assigned",
            f"{proposal.newly_assigned:,}",
            f"of {proposal.unassigned_before:,} unassigned",
        ),
        (
            "Moved",
            f"{moved:,}",
            f"{proposal.moved_carer:,} to another carer, {proposal.moved_time:,} in time"
            if moved
            else "",
        ),
        ("Left out, with reasons", f"{proposal.left_out:,}", ""),
        ("Unchanged", f"{proposal.unchanged:,}", ""),
    ]
    if proposal.dropped:
        figures.insert(2, ("Taken off a round", f"{proposal.dropped:,}", ""))
    return tuple(figures)


def _list_decided(proposal: Proposal, left: int) -> tuple[tuple[str, str, str], ...]:
    others = [
        (proposal.moved_carer + proposal.moved_time, "moved"),
        (proposal.dropped, "taken off"),
    ]
    more = "".join(f", {count:,} {word}" for count, word in others if count)
    figures = [
        (
            "Proposed",
            f"{proposal.newly_assigned:,}",
            f"newly assigned of {proposal.unassigned_before:,}{more}",
        ),
        ("Applied", f"{proposal.applied:,}", ""),
        ("Left as it was", f"{left:,}", ""),
        ("To review", f"{len(proposal.review):,}", ""),
    ]
    if proposal.run.status == "proposed":
        figures.append(("Still to decide", f"{proposal.pending:,}", ""))
    return tuple(figures)


def _get_edges(rounds: Iterable[ProposedRound], day: date) -> list[int]:
    return [
        get_minute(day, at)
        for one in rounds
        for stop in one.stops
        for at in (stop.starts_at, stop.ends_at)
    ]


def _show_carer(one: ProposedRound, day: date, axis: Axis) -> Carer:
    pending = [change for change in one.changes if change.outcome == "pending"]
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
        why=_write_sentence(
            (change.review_reason,) if change.outcome == "review" else change.reasons
        ),
        is_pending=change.outcome == "pending",
        outcome=outcome,
        outcome_colour=outcome_colour,
        board_query=_link(change),
    )


def _write_before(change: ProposedChange) -> str:
    if not change.before_workers:
        return "unassigned"
    return f"{write_list([*change.before_workers])} {write_clock(change.before_at)}"


def _write_after(change: ProposedChange) -> str:
    if not change.workers or change.starts_at is None:
        return "unassigned"
    return f"{write_list([*change.workers])} {write_clock(change.starts_at)}"


def _write_sentence(reasons: Iterable[str]) -> str:
    text = "; ".join(one.removesuffix(".") for one in reasons if one)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _link(change: ProposedChange) -> str:
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


def _show_cost(line: CostLine) -> Cost:
    now, proposed = round(line.now / 60), round(line.proposed / 60)
    return Cost(
        rule=line.rule,
        now=f"{now:,}",
        proposed=f"{proposed:,}",
        change=write_change(proposed - now),
        is_better=proposed < now,
    )


def _show_left(change: ProposedChange, reasons: Iterable[str]) -> Left:
    visit = change.visit
    return Left(
        name=f"{visit.full_name} {write_clock(visit.wanted_at)}, {write_minutes(visit.minutes)}",
        why=_write_sentence(reasons) or "No reason is known.",
        board_query=_link(change),
    )
