"""The one function that gives visits their carers and times, or takes them away.

One time, three rows: a visit, its assignments and its carers' commitments move together. Callers
hold the permission, have locked the visits in the order of their ids, and have checked the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from core.actor import Actor
from core.events import publish
from core.ids import new_id
from core.live import get_rounds_board, touch_boards
from core.status import change_statuses
from core.texts import write_clock, write_list
from directory.selectors import get_worker_names
from directory.services import lock_workers
from rostering.commitments import Claim, drop_claims, make_claims, move_claims
from scheduling.rounds.models import Round
from scheduling.visits.events import RoundsChanged
from scheduling.visits.models import Assignment, Visit
from scheduling.visits.states import PLANNING, PlanningStatus
from scheduling.visits.types import NewPlace


@dataclass
class _Work:
    """What has to be written, gathered before anything is."""

    ended: list[Assignment] = field(default_factory=list)
    moved: list[Assignment] = field(default_factory=list)
    added: list[Assignment] = field(default_factory=list)
    dropped_claims: list[UUID] = field(default_factory=list)
    moved_claims: list[Claim] = field(default_factory=list)
    added_claims: list[Claim] = field(default_factory=list)
    workers: set[UUID] = field(default_factory=set)


def place_visits(
    *,
    visits: Mapping[UUID, Visit],
    places: Sequence[NewPlace],
    area_id: UUID,
    source: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Put each visit where its new place says; everything that follows from it is written too."""
    work = _Work()
    open_rows = Assignment.objects.filter(
        visit_id__in=[place.visit_id for place in places], ended_at=None
    )
    by_visit: dict[UUID, list[Assignment]] = {}
    for row in open_rows:
        by_visit.setdefault(row.visit_id, []).append(row)
    stories = _tell(visits, places, by_visit, reason)
    steps: dict[str, list[Visit]] = {"assign": [], "replan": [], "unassign": []}
    for place in places:
        visit = visits[place.visit_id]
        _gather(work, visit, place, by_visit.get(visit.pk, []), source, at)
        steps[_name_step(visit, place)].append(visit)
        length = visit.ends_at - visit.starts_at
        visit.starts_at, visit.ends_at = place.starts_at, place.starts_at + length
        visit.version += 1
    lock_workers(work.workers)
    for step, moved in steps.items():
        change_statuses(
            moved,
            step,
            machine=PLANNING,
            actor=actor,
            at=at,
            reason=reason,
            column="planning_status",
            reasons=stories,
        )
    _write(work, [visits[place.visit_id] for place in places])
    day = visits[places[0].visit_id].day
    raise_rounds(work.workers, day, at)
    publish(RoundsChanged(area_id=area_id, day=day, occurred_at=at))
    touch_boards([get_rounds_board(area_id, day)], at=at)


def _tell(
    visits: Mapping[UUID, Visit],
    places: Sequence[NewPlace],
    by_visit: Mapping[UUID, Sequence[Assignment]],
    reason: str,
) -> dict[UUID, str]:
    """Return what the log says of each visit: from whom and when, to whom and when, and why."""
    ids = {row.worker_id for rows in by_visit.values() for row in rows}
    names = get_worker_names(worker_ids={*ids, *(w for place in places for w in place.worker_ids)})
    stories = {}
    for place in places:
        visit = visits[place.visit_id]
        before = [names[row.worker_id] for row in by_visit.get(visit.pk, ())]
        after = [names[worker_id] for worker_id in place.worker_ids]
        parts = []
        if before:
            parts.append(f"from {write_list(before)} {write_clock(visit.starts_at)}")
        if after:
            parts.append(f"to {write_list(after)} {write_clock(place.starts_at)}")
        stories[visit.pk] = ". ".join(filter(None, [" ".join(parts), reason]))
    return stories


def raise_rounds(worker_ids: Iterable[UUID], day: date, at: datetime) -> None:
    """Raise the version of each carer's round of a day; a round not yet there begins at 1."""
    ids = sorted(set(worker_ids))
    known = Round.objects.filter(worker_id__in=ids, day=day)
    known.update(version=F("version") + 1, changed_at=at)
    missing = set(ids) - set(known.values_list("worker_id", flat=True))
    Round.objects.bulk_create(
        [Round(worker_id=worker_id, day=day, changed_at=at) for worker_id in sorted(missing)],
        ignore_conflicts=True,
    )


def _name_step(visit: Visit, place: NewPlace) -> str:
    if not place.worker_ids:
        return "unassign"
    return "assign" if visit.planning_status == PlanningStatus.UNASSIGNED else "replan"


def _gather(
    work: _Work,
    visit: Visit,
    place: NewPlace,
    current: Sequence[Assignment],
    source: str,
    at: datetime,
) -> None:
    ends_at = place.starts_at + (visit.ends_at - visit.starts_at)
    for row in current:
        assert row.commitment_id is not None
        work.workers.add(row.worker_id)
        claim = Claim(row.commitment_id, row.worker_id, place.starts_at, ends_at, visit.pk)
        if row.worker_id in place.worker_ids:
            work.moved_claims.append(claim)
            continue
        work.dropped_claims.append(row.commitment_id)
        row.ended_at, row.ended_reason = at, "moved" if place.worker_ids else "unassigned"
        row.starts_at = row.ends_at = row.commitment_id = None
        work.ended.append(row)
    staying = {row.worker_id for row in current if row.ended_at is None}
    for worker_id in place.worker_ids:
        work.workers.add(worker_id)
        if worker_id in staying:
            continue
        claim = Claim(new_id(), worker_id, place.starts_at, ends_at, visit.pk)
        work.added_claims.append(claim)
        work.added.append(
            Assignment(
                visit=visit,
                worker_id=worker_id,
                commitment_id=claim.id,
                starts_at=place.starts_at,
                ends_at=ends_at,
                day=visit.day,
                source=source,
            )
        )


def _write(work: _Work, visits: Sequence[Visit]) -> None:
    Assignment.objects.bulk_update(
        work.ended, ["ended_at", "ended_reason", "starts_at", "ends_at", "commitment"]
    )
    drop_claims(work.dropped_claims)
    Visit.objects.bulk_update(
        visits, ["starts_at", "ends_at", "planning_status", "version"], batch_size=400
    )
    move_claims(work.moved_claims)
    make_claims(work.added_claims)
    Assignment.objects.bulk_create(work.added)
