"""Clinicians and what waits for the WACC, ready to draw."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from allocation.presenters.words import (
    MINUTE,
    TAG_COLOURS,
    count_squares,
    write_load,
    write_long,
    write_shift_left,
    write_state,
    write_trade,
    write_unfit,
)
from allocation.rules import get_readiness, has_left, is_fit
from allocation.types import AllocationPolicy, Board, Clinician, Need, Readiness
from core.texts import write_clock, write_count


@dataclass(frozen=True, slots=True)
class Person:
    """A clinician of the panel."""

    shift_id: UUID
    name: str
    trade: str
    squares: tuple[bool, ...]
    is_full: bool
    load: str
    state: str
    state_colour: str
    locked: int
    done: int
    minutes: int
    passed: int
    hours: str
    left: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Needed:
    """A line of “Needs you”, and the one step that leads on, in the dialog or on its page."""

    text: str
    rule: str
    action: str = ""
    href: str = ""
    is_dialog: bool = True


def present_people(board: Board) -> tuple[Person, ...]:
    """Return everybody who can be given cases this shift."""
    return tuple(present_person(one, board.policy, board.at) for one in board.clinicians)


def present_person(one: Clinician, policy: AllocationPolicy, at: datetime) -> Person:
    """Return one clinician with load and shift."""
    readiness = get_readiness(one, policy, at)
    length = one.ends_at - one.starts_at
    passed = min(max(at - one.starts_at, at - at), length)
    return Person(
        shift_id=one.shift_id,
        name=one.name,
        trade=write_trade(one),
        squares=count_squares(one, policy),
        is_full=one.load.unlocked >= policy.unlocked_cap,
        load=write_load(one, readiness, policy),
        state=write_state(one, readiness),
        state_colour=TAG_COLOURS[readiness],
        locked=one.load.locked,
        done=one.load.done,
        minutes=int(length.total_seconds() // 60),
        passed=int(passed.total_seconds() // 60),
        hours=f"{write_clock(one.starts_at)} to {write_clock(one.ends_at)}",
        left=write_shift_left(one, at),
        has_account=one.user_id is not None,
    )


def present_needs(board: Board) -> tuple[Needed, ...]:
    """Return what waits for the WACC, most urgent first, each with one step that leads on."""
    return tuple(_PRESENT[need.kind](need, board) for need in board.needs)


def _present_move(need: Need, board: Board) -> Needed:
    one = need.clinician
    word = "finished" if has_left(one, board.at) else "finishes"
    return Needed(
        f"{one.name} {word} {write_clock(one.ends_at)}, has {need.count} unlocked",
        "AL-029",
        f"Reallocate {need.count}",
        reverse("clinician_reallocate", kwargs={"shift_id": one.shift_id}),
    )


def _present_unsuitable(need: Need, board: Board) -> Needed:
    [move] = need.receivers
    return Needed(
        f"{move.ref} is not suitable for {need.clinician.name}: {write_unfit(need.reason)}",
        "AL-042",
        "Reallocate",
        _allocate(move.case_id, move.worker_id, reason_code="not_suitable"),
    )


def _present_preload(need: Need, board: Board) -> Needed:
    one = need.clinician
    load = write_load(one, Readiness.STARTS, board.policy)
    text = f"{one.name} starts {write_clock(one.starts_at)}, pre-load {load}"
    return _offer(text, "AL-019", "Pre-load", one, board)


def _present_idle(need: Need, board: Board) -> Needed:
    one = need.clinician
    long = write_long((board.at - (need.since or board.at)) // MINUTE)
    cases = write_count(need.count, "suitable case waits", "suitable cases wait")
    text = f"{one.name} has had no case for {long}, {cases}"
    return _offer(text, "AL-023", "Allocate", one, board)


def _present_hello(need: Need, board: Board) -> Needed:
    one = need.clinician
    return Needed(
        f"{one.name} started {write_clock(one.starts_at)}, hello not sent",
        "AL-041",
        "Send hello",
        reverse("hello_new", kwargs={"shift_id": one.shift_id}),
        is_dialog=False,
    )


def _offer(text: str, rule: str, action: str, one: Clinician, board: Board) -> Needed:
    """Lead to the first case in order that fits somebody, with that person chosen."""
    fits = (case for case in board.cases if case.is_queued and is_fit(case, one, board.at))
    case = next(fits, None)
    if case is None:
        return Needed(f"{text}; no case that waits fits", rule)
    return Needed(text, rule, action, _allocate(case.id, one.worker_id))


def _allocate(case_id: UUID, worker_id: UUID | None, **more: str) -> str:
    query = urlencode({**more, **({"to": worker_id} if worker_id else {})})
    return f"{reverse('case_allocate', kwargs={'case_id': case_id})}{f'?{query}' if query else ''}"


_PRESENT = {
    "reallocate": _present_move,
    "unsuitable": _present_unsuitable,
    "preload": _present_preload,
    "idle": _present_idle,
    "hello": _present_hello,
}
