"""A re-plan as its page shows it: what happened, what would change, who has to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.texts import (
    write_change,
    write_clock,
    write_count,
    write_date,
    write_list,
    write_minutes,
)
from scheduling.rounds.presenters.changes import Stop, link_visit, write_sentence
from scheduling.rounds.presenters.clocks import (
    Axis,
    get_minute,
    make_axis,
    place_flags,
    write_at,
    write_length,
)
from scheduling.rounds.presenters.costs import CostTable, present_costs
from scheduling.rounds.presenters.notices import NoticeGroup, present_notices
from scheduling.rounds.presenters.replan_words import (
    can_undo_now,
    write_about,
    write_absence,
    write_alert,
    write_given_up,
    write_left,
    write_moved,
    write_net,
    write_notices,
    write_own,
    write_standing,
    write_state,
    write_title,
    write_undo,
    write_when,
)
from scheduling.rounds.presenters.words import write_tolerance
from scheduling.rounds.rules import shorten_names
from scheduling.rounds.types import ProposedChange, ProposedStop, PublishResult
from scheduling.rounds.types.replans import (
    LATE,
    LEAVES,
    Occasion,
    ReplanDetails,
    ReplannedRound,
    UndoResult,
)

LATEST_BEGIN = 22 * 60  # of the axis, so that eight hours fit on it
STOPS = {
    "stays": ("same", "stays"),
    "new": ("new", "new place"),
    "ghost": ("ghost", "was here"),
    "left": ("missed", "nobody"),
}
OUTCOMES = {
    "applied": ("Applied", "green"),
    "review": ("To review", "yellow"),
    "left": ("Left as it was", "grey"),
    "undone": ("Undone", "grey"),
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One carer's round: what stays, what is new, what was there."""

    name: str
    about: str
    is_away: bool
    stops: tuple[Stop, ...]
    label: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One visit: what becomes of it and why."""

    line_id: int
    tag: str
    colour: str
    name: str
    priority: str
    short_name: str
    was: str
    tolerance: str
    becomes: str
    why: str
    leave: str
    outcome: str
    outcome_colour: str
    board_query: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class ReplanPage:
    """The whole page."""

    id: str
    title: str
    state: str
    about: str
    is_open: bool
    can_close: bool
    net: str
    figures: tuple[tuple[str, str, str], ...]
    axis: str
    hours: tuple[int, ...]
    lanes: tuple[Lane, ...]
    lanes_text: str
    was_text: str
    changes: tuple[ChangeLine, ...]
    review: tuple[ChangeLine, ...]
    costs: CostTable
    groups: tuple[NoticeGroup, ...]
    notices_text: str
    alert: str
    absence: str
    can_return: bool
    standing: str
    later: tuple[tuple[str, str], ...]
    undo_text: str
    undo_over: bool
    can_undo: bool
    can_again: bool
    newer_id: str
    board_query: str


def present_replan(details: ReplanDetails, *, can_decide: bool, at: datetime) -> ReplanPage:
    """Return a re-plan as its page shows it at an instant."""
    day, occasion = details.run.day, details.occasion
    first = _get_first_minute(details)
    axis = make_axis([first, *_get_edges(details.rounds, day, first)])
    is_open = details.run.status == "proposed"
    pending = [
        one for one in details.changes if one.outcome == "pending" and one.kind != "left_out"
    ]
    can_open = can_decide and is_open and bool(pending)
    given_up = {one.line_id: write_given_up(one) for one in details.given_up}
    lines = tuple(
        _show_change(one, occasion, given_up.get(one.line_id, ""), can_leave=can_open)
        for one in details.changes
    )
    return ReplanPage(
        id=str(details.run.id),
        title=write_title(occasion, day, at),
        state=write_state(details),
        about=write_about(details),
        is_open=can_open,
        can_close=can_decide and is_open and not can_open,
        net=write_net(details),
        figures=_list_figures(details, at),
        axis=axis.css,
        hours=axis.hours,
        lanes=tuple(_show_lane(one, details, axis, first) for one in details.rounds),
        lanes_text=(
            f"{len(details.rounds)} of {details.rounds_of_day}, from {axis.first // 60:02d}:00 on"
        ),
        was_text=f"was {write_own(occasion.worker_name)}" if occasion.is_absence else "was here",
        changes=tuple(one for one in lines if one.outcome != "To review"),
        review=tuple(one for one in lines if one.outcome == "To review"),
        costs=present_costs(details.costs),
        groups=present_notices(
            details.notices,
            client_told_minutes=details.client_told_minutes,
            can_tell=can_decide,
        ),
        notices_text=write_notices(details),
        alert=write_alert(details),
        absence=write_absence(details),
        can_return=can_decide and occasion.absence_id is not None and details.back_at is None,
        standing=write_standing(details, has_pending=bool(pending) and is_open),
        later=tuple(
            (write_date(on), f"{write_count(count, 'visit')}") for on, count in details.later
        ),
        undo_text=write_undo(details),
        undo_over=bool(details.applied_at and details.undo_refusal and not details.undone_at),
        can_undo=can_decide and can_undo_now(details),
        can_again=can_decide and details.superseded_by is None and details.back_at is None,
        newer_id=str(details.superseded_by or ""),
        board_query=f"patch=all&area={details.area_id}&day={day.isoformat()}",
    )


def write_applied(result: PublishResult) -> str:
    """Return the sentence after applying, with counts."""
    if not result.applied and not result.sent_to_review:
        return "Closed: no visit was changed. See “Notices” for who has to be told all the same."
    text = f"Applied {write_count(result.applied, 'change')}. Tell people now: see “Notices”."
    if not result.sent_to_review:
        return text
    review = write_count(result.sent_to_review, "change")
    return f"{text} {review} did not apply any more: see “To review”."


def write_undone(result: UndoResult) -> str:
    """Return the sentence after undoing: how many are as before, and which have nobody."""
    visits = write_count(result.restored, "visit")
    verb = "is" if result.restored == 1 else "are"
    text = f"Undone: {visits} {verb} as published before." if result.restored else "Undone."
    return " ".join([text, *result.sentences])


def _list_figures(details: ReplanDetails, at: datetime) -> tuple[tuple[str, str, str], ...]:
    first = write_own(details.occasion.worker_name)
    what = "visits that cannot be kept"
    if details.occasion.is_absence:
        what = f"visits left {write_when(details.run.day, at)}"
    given_up = len(details.given_up)
    left = write_left(details.left, before=details.visits_left)
    limit = write_moved(given_up, most=details.most_moved)
    return (
        (f"{first} {what}", f"{details.visits_left:,}", ""),
        ("Covered", f"{details.covered:,}", f"of {details.visits_left:,}"),
        ("Left", f"{details.left:,}", left),
        ("Visits of colleagues changed", f"{details.moved + given_up:,}", limit),
        ("Unchanged", f"{details.unchanged:,}", ""),
    )


def _get_first_minute(details: ReplanDetails) -> int:
    """Return when the rounds begin to differ: at the occasion, or with an earlier change."""
    day = details.run.day
    changed = [
        get_minute(day, stop.starts_at)
        for one in details.rounds
        for stop in one.stops
        if stop.state != "stays"
    ]
    return max(0, min([get_minute(day, details.occasion.since), *changed, LATEST_BEGIN]))


def _get_edges(rounds: Sequence[ReplannedRound], day: date, first: int) -> list[int]:
    return [
        get_minute(day, at)
        for one in rounds
        for stop in _leave_earlier_out(one.stops, day, first)
        for at in (stop.starts_at, stop.ends_at)
    ]


def _leave_earlier_out(
    stops: Sequence[ProposedStop], day: date, first: int
) -> tuple[ProposedStop, ...]:
    """Return the stops that are not over by a minute of the day: those before stay as they are."""
    return tuple(stop for stop in stops if get_minute(day, stop.ends_at) > first)


def _show_lane(one: ReplannedRound, details: ReplanDetails, axis: Axis, first: int) -> Lane:
    occasion = details.occasion
    is_away = one.worker_id == occasion.worker_id
    return Lane(
        name=one.name,
        about=_write_away(occasion) if is_away else _write_round(one),
        is_away=is_away,
        stops=_show_stops(
            _leave_earlier_out(one.stops, details.run.day, first), details.run.day, axis
        ),
        label=f"Round of {one.name}",
    )


def _write_away(occasion: Occasion) -> str:
    if occasion.what == LATE:
        return f"{write_minutes(occasion.minutes)} late"
    word = "away" if occasion.what == LEAVES else "sick"
    return f"{word} from {write_clock(occasion.since)}"


def _write_round(one: ReplannedRound) -> str:
    counts = [(one.given, "new"), (one.shifted, "moved"), (one.taken, "taken off")]
    parts = [f"{count} {word}" for count, word in counts if count]
    travel = round(one.travel_change_seconds / 60)
    return ", ".join([*parts, f"{write_change(travel)} min travel"])


def _show_stops(stops: Sequence[ProposedStop], day: date, axis: Axis) -> tuple[Stop, ...]:
    starts = [get_minute(day, stop.starts_at) for stop in stops]
    flags = place_flags(starts, [stop.family_name for stop in stops], axis)
    drawn = []
    for stop, start, (below, room) in zip(stops, starts, flags, strict=True):
        css, word = STOPS[stop.state]
        length = round((stop.ends_at - stop.starts_at).total_seconds() / 60)
        classes = f"cr-v cr-v--static cr-v--{css} {write_at(start)} {write_length(length)} {room}"
        say = f"{write_clock(stop.starts_at)}, {word}"
        drawn.append(Stop(f"{classes} cr-v--dn" if below else classes, stop.family_name, say))
    return tuple(drawn)


def _show_change(
    change: ProposedChange, occasion: Occasion, given_up: str, *, can_leave: bool
) -> ChangeLine:
    visit = change.visit
    tag, colour = _choose_tag(change, occasion)
    outcome, outcome_colour = OUTCOMES.get(change.outcome, ("", ""))
    is_own = occasion.is_absence and occasion.worker_id in change.before_worker_ids
    can = can_leave and change.outcome == "pending" and change.kind != "left_out"
    keep = (
        "Leave out"
        if is_own or not change.before_workers
        else (f"Keep at {write_clock(change.before_at)}")
    )
    reasons = (change.review_reason,) if change.outcome == "review" else change.reasons
    return ChangeLine(
        line_id=change.line_id,
        tag=tag,
        colour=colour,
        name=visit.full_name,
        priority=f"priority {visit.priority}",
        short_name=f"{visit.family_name} {write_clock(change.before_at)}",
        was=_write_was(change, is_own=is_own),
        tolerance=f"may start {write_tolerance(visit)}",
        becomes=_write_becomes(change),
        why=" ".join(
            filter(
                None, [write_sentence([given_up]), write_sentence([*reasons, change.client_told])]
            )
        ),
        leave=keep if can and tag != "Left" else "",
        outcome=outcome,
        outcome_colour=outcome_colour,
        board_query=link_visit(change),
        is_left=tag == "Left",
    )


def _choose_tag(change: ProposedChange, occasion: Occasion) -> tuple[str, str]:
    """Return what becomes of a visit, in one word and its colour."""
    if not change.workers:
        return ("Left", "red")
    if change.kind == "new":
        return ("New", "green")
    if occasion.worker_id in change.before_worker_ids:
        same = set(change.worker_ids) == set(change.before_worker_ids)
        return ("Moved", "blue") if same else ("Covered", "green")
    return ("Moved", "blue")


def _write_was(change: ProposedChange, *, is_own: bool) -> str:
    clock = write_clock(change.before_at)
    if is_own and len(change.before_workers) == 1:
        return clock
    short = _shorten(change)
    who = write_list([short[one] for one in change.before_workers])
    return f"{clock} {who}" if who else f"{clock}, nobody"


def _write_becomes(change: ProposedChange) -> str:
    if not change.workers or change.starts_at is None:
        return "nobody: the ladder opens"
    short = _shorten(change)
    who = write_list([short[one] for one in change.workers])
    return f"→ {who} {write_clock(change.starts_at)}"


def _shorten(change: ProposedChange) -> Mapping[str, str]:
    """Return how a line calls the carers before and after, so that two of one name differ."""
    return shorten_names([*change.before_workers, *change.workers])
