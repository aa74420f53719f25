"""Clinicians and what waits for the WACC, ready to draw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allocation.presenters.words import (
    TAG_COLOURS,
    count_squares,
    write_load,
    write_shift_left,
    write_state,
    write_trade,
)
from allocation.rules import get_readiness
from allocation.types import AllocationPolicy, Board, Clinician, Need, Readiness
from core.texts import write_clock


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


@dataclass(frozen=True, slots=True)
class Needed:
    """A line of “Needs you”, and where it leads."""

    text: str
    rule: str
    action: str
    moves: tuple[tuple[UUID, str], ...] = ()
    case_id: UUID | None = None
    worker_id: UUID | None = None


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
    )


def present_needs(board: Board) -> tuple[Needed, ...]:
    """Return what waits for the WACC, each with one step that leads on."""
    return tuple(
        _present_move(need, board) if need.kind == "reallocate" else _present_preload(need, board)
        for need in board.needs
    )


def _present_move(need: Need, board: Board) -> Needed:
    one = need.clinician
    ids = {case.ref: case.id for case in board.cases if case.worker_id == one.worker_id}
    over = get_readiness(one, board.policy, board.at) == Readiness.OFF
    word = "finished" if over else "finishes"
    return Needed(
        f"{one.name} {word} {write_clock(one.ends_at)}, has {need.count} unlocked",
        "AL-029",
        f"Reallocate {need.count}",
        moves=tuple(
            (ids[ref], f"{ref} to {name or 'somebody: nobody fits now'}")
            for ref, name in need.receivers
        ),
    )


def _present_preload(need: Need, board: Board) -> Needed:
    one, policy = need.clinician, board.policy
    first = next((case.id for case in board.cases if case.is_queued), None)
    return Needed(
        f"{one.name} starts {write_clock(one.starts_at)}, pre-load "
        f"{write_load(one, Readiness.STARTS, policy)}",
        "AL-019",
        "Pre-load",
        case_id=first,
        worker_id=one.worker_id,
    )
