"""What waits for the WACC, most urgent first."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allocation.rules.choice import add_case, find_fits, get_rank, is_free, list_free
from allocation.rules.receivers import find_refusal, get_readiness
from allocation.states import CaseStatus, ShiftStatus
from allocation.types import AllocationPolicy, Clinician, Move, Need, QueueCase, Readiness

# A case that nobody works on goes before one that will be left over, and that before a greeting.
URGENCY = ("off", "unsuitable", "reallocate", "preload", "idle", "hello")
THERE = (Readiness.READY, Readiness.FULL, Readiness.PAUSED, Readiness.FINISHING)


@dataclass(frozen=True, slots=True)
class _Board:
    """What the needs are found in."""

    cases: Sequence[QueueCase]
    clinicians: Sequence[Clinician]
    policy: AllocationPolicy
    at: datetime
    began_at: datetime | None


def find_needs(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    at: datetime,
    *,
    began_at: datetime | None = None,
) -> tuple[Need, ...]:
    """Return what waits for the WACC in a running session.

    Left-over cases to move (AL-029), cases that do not suit their clinician (AL-042), pre-loads
    (AL-019), people with nothing to do while something suits them (AL-023), hellos (AL-041).
    Before `began_at` nobody allocated, so nobody was idle.
    """
    board = _Board(cases, clinicians, policy, at, began_at)
    found = [
        *_find_leaving(board),
        *_find_unsuitable(board),
        *_find_preloads(board),
        *_find_idle(board),
        *_find_hellos(board),
    ]
    return tuple(sorted(found, key=lambda need: _by_urgency(need, at)))


def _by_urgency(need: Need, at: datetime) -> tuple[int, datetime, UUID, str]:
    one = need.clinician
    kind = "off" if need.kind == "reallocate" and has_left(one, at) else need.kind
    ref = need.receivers[0].ref if need.receivers else ""
    return (URGENCY.index(kind), need.since or one.starts_at, one.worker_id, ref)


def _find_leaving(board: _Board) -> Iterator[Need]:
    held = _get_unlocked(board.cases)
    for one in board.clinicians:
        if one.worker_id in held and is_leaving(one, board.policy, board.at):
            cases = held[one.worker_id]
            moves = propose_moves(cases, board.clinicians, board.policy, board.at)
            yield Need("reallocate", one, len(cases), moves, since=one.ends_at)


def is_leaving(one: Clinician, policy: AllocationPolicy, at: datetime) -> bool:
    """Whether what somebody holds unlocked should go to others: the shift is over or nearly so."""
    soon = at + timedelta(minutes=policy.finishing_minutes)
    return has_left(one, at) or one.status == ShiftStatus.FINISHING or one.ends_at <= soon


def has_left(one: Clinician, at: datetime) -> bool:
    """Whether somebody's shift is over."""
    return one.status == ShiftStatus.OFF or one.ends_at <= at


def _find_unsuitable(board: _Board) -> Iterator[Need]:
    people = {one.worker_id: one for one in board.clinicians}
    for case in board.cases:
        holder = people.get(case.worker_id) if case.worker_id else None
        if case.unsuitable and case.status == CaseStatus.ALLOCATED and holder:
            moves = propose_moves([case], board.clinicians, board.policy, board.at)
            yield Need("unsuitable", holder, 1, moves, case.unsuitable, case.due_at)


def _find_preloads(board: _Board) -> Iterator[Need]:
    for one in board.clinicians:
        if (
            get_readiness(one, board.policy, board.at) == Readiness.STARTS
            and find_refusal(one, board.policy, board.at) is None
            and one.load.unlocked < board.policy.preload_min
        ):
            yield Need("preload", one, one.load.unlocked, since=one.starts_at)


def _find_idle(board: _Board) -> Iterator[Need]:
    """People who have held nothing for as long as the policy allows while something suits them."""
    wanted = Counter(frozenset(case.skills) for case in board.cases if case.is_queued)
    longest = timedelta(minutes=board.policy.idle_minutes)
    for one in board.clinicians:
        since = max(one.free_since or one.starts_at, board.began_at or one.starts_at)
        is_empty = one.load.unlocked + one.load.locked == 0
        if (
            is_empty
            and board.at - since >= longest
            and get_readiness(one, board.policy, board.at) == Readiness.READY
            and is_free(one, board.policy, board.at)
        ):
            suitable = sum(count for skills, count in wanted.items() if skills <= set(one.skills))
            if suitable:
                yield Need("idle", one, suitable, since=since)


def _find_hellos(board: _Board) -> Iterator[Need]:
    for one in board.clinicians:
        is_there = get_readiness(one, board.policy, board.at) in THERE
        if is_there and one.user_id and one.hello_at is None and one.starts_at <= board.at:
            yield Need("hello", one, 0, since=one.starts_at)


def propose_moves(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    at: datetime,
) -> tuple[Move, ...]:
    """Return who could take each of somebody's cases without a stop, counting along."""
    free = list_free(clinicians, policy, at)
    moves = []
    for case in sorted(cases, key=lambda one: one.order):
        best = next(iter(find_fits(case, free, at)), None)
        moves.append(
            Move(case.id, case.ref, best.worker_id if best else None, best.name if best else "")
        )
        if best:
            free.remove(best)
            more = add_case(best)
            if is_free(more, policy, at):
                insort(free, more, key=lambda one: get_rank(one, at))
    return tuple(moves)


def _get_unlocked(cases: Sequence[QueueCase]) -> Mapping[UUID, list[QueueCase]]:
    held: dict[UUID, list[QueueCase]] = defaultdict(list)
    for case in cases:
        if case.status == CaseStatus.ALLOCATED and case.worker_id:
            held[case.worker_id].append(case)
    return held
