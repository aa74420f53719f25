"""The page on which a shift is closed, ready to draw."""

from dataclasses import dataclass
from uuid import UUID

from allocation.presenters.shift_running import CaseLine, present_case, present_lines
from allocation.presenters.words import write_long, write_shift
from allocation.rules import find_refusal, get_readiness
from allocation.rules.figures import Tally
from allocation.selectors.shift_values import Closing
from allocation.states import NotAble
from allocation.types import Clinician, Readiness
from core.texts import write_clock, write_count

MOVED = {
    "needs_changed": "needs changed",
    "wrong_clinician": "wrong clinician",
    "shift_ending": "finishing",
    "not_suitable": "not suitable",
    "forced": "forced",
    "holding": "held",
    "other": "other",
}


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A case that somebody who is off holds, and who could take it."""

    case: CaseLine
    holder: str
    why: str
    is_locked: bool
    proposed: UUID | None
    proposed_text: str


@dataclass(frozen=True, slots=True)
class SilentRow:
    """An included clinician who got nothing."""

    shift_id: UUID
    name: str
    hours: str
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what is looked at before the close: done, to look at, or what stops it."""

    text: str
    more: str
    tag: str
    colour: str


@dataclass(frozen=True, slots=True)
class ClosingView:
    """Everything on the page."""

    id: UUID
    service_id: UUID
    title: str
    sub: str
    state: str
    is_closed: bool
    is_early: bool
    left: tuple[LeftRow, ...]
    receivers: tuple[tuple[UUID, str], ...]
    silent: tuple[SilentRow, ...]
    reasons: tuple[tuple[str, str], ...]
    checks: tuple[Check, ...]
    stops: int
    figures: tuple[tuple[str, str], ...]
    handover: tuple[tuple[str, str], ...]


def present_closing(page: Closing, tally: Tally) -> ClosingView:
    """Return what stops the close, what is worth a look, and the figures of the shift."""
    session, at = page.session, page.at
    minutes = int((session.ends_at - at).total_seconds() // 60)
    over = f"Ends at {write_clock(session.ends_at)}" + (
        f", in {write_long(minutes)}." if minutes > 0 else ": it is over."
    )
    silent = [one for one in page.silent if not one.not_able]
    checks = _present_checks(page)
    return ClosingView(
        id=session.id,
        service_id=session.service_id,
        title=write_shift(session.starts_at, session.ends_at),
        sub=f"Closed at {write_clock(session.closed_at)}."
        if session.closed_at
        else f"{over} A shift cannot close while somebody who is off shift holds a case.",
        state=session.status.capitalize(),
        is_closed=session.status == "closed",
        is_early=at < session.ends_at,
        left=_present_left(page),
        receivers=tuple(
            (one.worker_id, f"{one.name}, {one.load.unlocked} of {page.policy.unlocked_cap}")
            for one in page.receivers
            if find_refusal(one, page.policy, at) is None
        ),
        silent=tuple(
            SilentRow(
                one.shift_id,
                one.name,
                f"{write_clock(one.starts_at)} to {write_clock(one.ends_at)}",
                one.not_able,
            )
            for one in page.silent
        ),
        reasons=tuple(NotAble.choices),
        checks=checks,
        stops=bool(page.left_over) + bool(silent),
        figures=_present_figures(tally, page),
        handover=present_lines(page.handover),
    )


def _present_left(page: Closing) -> tuple[LeftRow, ...]:
    moves = {one.case_id: one for one in page.moves}
    people = {one.worker_id: one for one in page.receivers}
    rows = []
    for case, name, why in page.left_over:
        move = moves.get(case.id)
        receiver = people.get(move.worker_id) if move and move.worker_id else None
        text = f"Proposed: {_write_load(receiver, page)}" if receiver else ""
        line = present_case(case, page.at)
        assert line
        rows.append(
            LeftRow(
                line,
                name,
                why,
                case.is_locked,
                receiver.worker_id if receiver else None,
                text or ("Open: only force moves it" if case.is_locked else "Nobody fits now"),
            )
        )
    return tuple(rows)


def _write_load(one: Clinician, page: Closing) -> str:
    starts = get_readiness(one, page.policy, page.at) == Readiness.STARTS
    when = f"starts {write_clock(one.starts_at)}, " if starts else ""
    return f"{when}{one.load.unlocked} of {page.policy.unlocked_cap} unlocked"


def _present_checks(page: Closing) -> tuple[Check, ...]:
    answered, all_pickups = page.pickups
    missing = sum(not one.not_able for one in page.silent)
    left = len(page.left_over)
    return (
        _stop("Left-over cases", f"{left} held by people off shift", left == 0),
        _stop(
            "A reason for each clinician with no cases",
            f"{missing} of {len(page.silent)} missing",
            missing == 0,
        ),
        _look(
            "Off-list pick-ups answered", f"{answered} of {all_pickups}", answered == all_pickups
        ),
        _look("Requests to be included answered", f"{page.requests} open", page.requests == 0),
        _look(
            "Hello sent to everybody who started",
            f"not to {', '.join(page.without_hello)}" if page.without_hello else "all of them",
            not page.without_hello,
        ),
        _look("Feedback form", write_count(page.entries, "entry", "entries"), page.entries > 0),
        _look(
            "Hand-over note",
            f"names the next lead, {page.next_lead}" if page.next_lead else "no next lead planned",
            bool(page.next_lead),
        ),
    )


def _stop(text: str, more: str, is_done: bool) -> Check:
    return Check(text, "" if is_done else more, *_tag(is_done, "Stops the close", "red"))


def _look(text: str, more: str, is_done: bool) -> Check:
    return Check(text, more, *_tag(is_done, "To look at", "yellow"))


def _tag(is_done: bool, tag: str, colour: str) -> tuple[str, str]:
    return ("Done", "green") if is_done else (tag, colour)


def _present_figures(tally: Tally, page: Closing) -> tuple[tuple[str, str], ...]:
    moved = ", ".join(f"{count} {MOVED.get(code, code)}" for code, count in tally.moved)
    share = f" ({tally.from_my_work * 100 // tally.completed} %)" if tally.completed else ""
    return (
        ("Allocated", str(tally.allocated)),
        ("Reallocated", f"{tally.reallocated}{f' ({moved})' if moved else ''}"),
        ("Completed", f"{tally.completed}, of them {tally.from_my_work}{share} from My Work"),
        ("No contact", f"{tally.no_contact}, not counted as completed"),
        (f"Over {page.policy.unlocked_cap} unlocked", write_count(tally.over_cap, "time")),
    )
