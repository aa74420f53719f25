"""A proposal as a diff: nothing has changed yet; counts add up; each line has its reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.texts import (
    write_clock,
    write_count,
    write_date,
    write_list,
    write_minutes,
    write_moment,
)
from scheduling.rounds.presenters.changes import (
    Carer,
    get_edges,
    link_visit,
    show_carer,
    write_sentence,
)
from scheduling.rounds.presenters.clocks import make_axis
from scheduling.rounds.presenters.costs import CostTable, present_costs, write_seconds
from scheduling.rounds.presenters.search import Search, present_search
from scheduling.rounds.types import Proposal, ProposedChange, PublishResult, RunSummary

SHOWN_IN_FULL = 10
# What the two parts of a carer's cost are, in one line.
COSTS = (
    "Costs are minutes of travel, those with − are saved. “Visits” is what the visits cost by "
    "themselves: left out, another carer than the client asked for, another time. “The round "
    "itself” is the carer’s day: travel, waiting, overtime, uneven hours."
)


@dataclass(frozen=True, slots=True)
class Left:
    """A visit that the proposal leaves out, or a line that did not apply."""

    name: str
    why: str
    board_query: str
    cost: str


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
    costs: CostTable
    search: Search
    left: tuple[Left, ...]
    review: tuple[Left, ...]
    pending: int
    can_decide: bool
    can_discard: bool
    accept_all: str
    board_query: str
    no_visits: str
    costs_text: str


def present_proposal(proposal: Proposal, *, can_decide: bool) -> ProposalPage:
    """Return a proposal as its page shows it."""
    run = proposal.run
    axis = make_axis(get_edges(proposal.rounds, run.day))
    carers = tuple(show_carer(one, run.day, axis) for one in proposal.rounds)
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
        costs=present_costs(proposal.costs),
        search=present_search(proposal),
        left=tuple(_show_left(one, one.reasons) for one in proposal.left),
        review=tuple(_show_left(one, (one.review_reason,)) for one in proposal.review),
        pending=pending,
        can_decide=can_decide and pending > 0,
        can_discard=can_decide and run.status == "proposed",
        accept_all=f"Accept all {write_count(pending, 'change')}"
        if pending > 1
        else "Accept the change",
        board_query=f"day={run.day.isoformat()}",
        no_visits="" if proposal.search.visits or proposal.rounds else _write_no_visits(run),
        costs_text=COSTS,
    )


def write_published(result: PublishResult) -> str:
    """Return the sentence after publishing, with counts."""
    if not result.applied and not result.sent_to_review:
        return "Closed: no visit was changed."
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
        _count_notices(proposal),
    ]
    if proposal.dropped:
        figures.insert(2, ("Taken off a round", f"{proposal.dropped:,}", ""))
    return tuple(figures)


def _count_notices(proposal: Proposal) -> tuple[str, str, str]:
    calls = "call" if proposal.carer_calls == 1 else "calls"
    texts = write_count(proposal.client_texts, "text")
    return "Notices it would open", f"{proposal.carer_calls:,}", f"{calls}, {texts}"


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


def _show_left(change: ProposedChange, reasons: Iterable[str]) -> Left:
    visit = change.visit
    return Left(
        name=f"{visit.full_name} {write_clock(visit.wanted_at)}, {write_minutes(visit.minutes)}",
        why=write_sentence(reasons) or "No reason is known.",
        board_query=link_visit(change),
        cost=_write_left_cost(change),
    )


def _write_left_cost(change: ProposedChange) -> str:
    """Return what it costs to leave a visit out, as the run weighed it."""
    if change.kind != "left_out" or not change.costs:
        return ""
    seconds, carers = sum(line.proposed for line in change.costs), change.visit.carers_needed
    text = (
        f"Priority {change.visit.priority}: leaving it out weighs as much as "
        f"{write_seconds(seconds)} min of travel"
    )
    return (
        f"{text}, {write_seconds(seconds // carers)} for each carer." if carers > 1 else f"{text}."
    )


def _write_no_visits(run: RunSummary) -> str:
    where = write_list([*run.patch_names])
    return (
        f"There is no visit for {write_date(run.day)} in {where}. Import that day or generate its "
        "visits, then run the auto-scheduler again"
    )
