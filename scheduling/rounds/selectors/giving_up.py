"""Which colleagues' visits a re-plan gives up, and for which visit each one is given up.

Read from the lines of the proposal alone: who lost a visit, what the same carer got instead, and
from whom. What cannot be read there is not said.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from scheduling.rounds.states import LineKind
from scheduling.rounds.types import ProposedChange
from scheduling.rounds.types.replans import GivenUp, Occasion

NEAR = timedelta(minutes=90)  # how far from a visit another may be that took its place


def find_given_up(changes: Collection[ProposedChange], occasion: Occasion) -> tuple[GivenUp, ...]:
    """Return the visits that lose all their carers although those are neither away nor late."""
    given_up = [
        one
        for one in changes
        if one.kind == LineKind.DROPPED and occasion.worker_id not in one.before_worker_ids
    ]
    ordered = sorted(given_up, key=lambda one: (one.before_at, one.visit.id))
    return tuple(_show(one, _find_cause(one, changes, occasion)) for one in ordered)


def _show(change: ProposedChange, cause: ProposedChange | None) -> GivenUp:
    if cause is None:
        return GivenUp(change.line_id)
    return GivenUp(change.line_id, cause.visit.full_name, cause.starts_at, cause.visit.priority)


def _find_cause(
    change: ProposedChange, changes: Collection[ProposedChange], occasion: Occasion
) -> ProposedChange | None:
    """Return the covered visit that a chain of carers leads to: each got what the next one had."""
    seen: set[UUID] = set()
    losers: Sequence[UUID] = change.before_worker_ids
    start, length = change.before_at, change.visit.ends_at - change.visit.starts_at
    while True:
        taken = _find_taken(losers, start, length, changes)
        if taken is None or taken.visit.id in seen:
            return None
        if occasion.worker_id in taken.before_worker_ids or not taken.before_worker_ids:
            return taken
        seen.add(taken.visit.id)
        losers = [one for one in taken.before_worker_ids if one not in taken.worker_ids]
        start, length = taken.before_at, taken.visit.ends_at - taken.visit.starts_at


def _find_taken(
    losers: Collection[UUID],
    start: datetime,
    length: timedelta,
    changes: Collection[ProposedChange],
) -> ProposedChange | None:
    """Return what these carers got in the place of a visit: the nearest to it in time."""
    near = [
        (gap, one.visit.priority, one.visit.id, one)
        for one in changes
        if any(name in one.worker_ids and name not in one.before_worker_ids for name in losers)
        and (gap := _count_gap(start, length, one)) <= NEAR
    ]
    return min(near, key=lambda found: found[:3])[3] if near else None


def _count_gap(start: datetime, length: timedelta, other: ProposedChange) -> timedelta:
    """Return the time between two visits; none where they overlap."""
    then = other.starts_at or other.before_at
    ends = then + (other.visit.ends_at - other.visit.starts_at)
    return max(then - (start + length), start - ends, timedelta(0))
