"""What has to change when a carer is away or late: worked out from a loaded day, nothing written.

A day in, places and sentences out. The engine searches; whatever it proposes is settled against
the rules of the day like every other change.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.texts import write_clock
from core.times import get_at_seconds
from engine.rounds.check import check_edit
from engine.rounds.explain import find_reasons
from engine.rounds.problem import Problem
from engine.rounds.replan import MOST_MOVED, Replan, replan
from engine.rounds.result import Assignment, Plan
from engine.stop import Stop, Stopwatch
from scheduling.rounds.selectors.costs import compare_costs
from scheduling.rounds.selectors.day import NO_PLACE, Day
from scheduling.rounds.selectors.settling import settle_places
from scheduling.rounds.types import BoardVisit
from scheduling.rounds.types.replans import Occasion
from scheduling.visits.states import Attendance

NOBODY_IN_TIME = "Nobody can be told in time any more: ring round, or treat it as missed."
NOBODY_FREE = "No carer was free for it."
GOING = {Attendance.DUE, Attendance.LATE}  # whatever else is known of a visit, it has begun
Place = tuple[tuple[UUID, ...], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a re-plan found.

    places: where visits go that stand elsewhere now (nobody: they lose their carers). reasons:
    sentences by visit. covered and left: visits to cover that found carers, and that did not;
    moved: others that change.
    """

    places: Mapping[UUID, Place]
    reasons: Mapping[UUID, tuple[str, ...]]
    covered: tuple[UUID, ...]
    left: tuple[UUID, ...]
    moved: tuple[UUID, ...]
    figures: Mapping[str, Any]


def find_lost(loaded: Day, occasion: Occasion, at: datetime) -> tuple[UUID, ...]:
    """Return the visits that a carer who is away had and cannot make, in the order of time.

    One that had begun when it was reported stays with the carer, unless the carer was away already.
    """
    if not occasion.is_absence:
        return ()
    until = occasion.until
    lost = [
        visit
        for visit in loaded.visits.values()
        if occasion.worker_id in visit.worker_ids
        and visit.attendance in GOING
        and (until is None or visit.starts_at < until)
        and (
            visit.starts_at >= occasion.since
            or (visit.starts_at > at and visit.ends_at > occasion.since)
        )
    ]
    return tuple(visit.id for visit in sorted(lost, key=lambda one: (one.starts_at, one.id)))


def find_delay(
    loaded: Day, occasion: Occasion, at: datetime
) -> tuple[datetime | None, tuple[UUID, ...]]:
    """Return when a late carer is free to go on, and which visits begin late whatever is done.

    Those are visits so soon that nobody else can be told of them. None without a visit to come.
    What was found when it was reported stands: the minutes are counted once.
    """
    worker_id, known = occasion.worker_id, occasion.free_at
    own = sorted(
        (one for one in loaded.visits.values() if worker_id in one.worker_ids),
        key=lambda one: one.starts_at,
    )
    coming = [one for one in own if one.starts_at > at and one.attendance in GOING]
    if not coming:
        return None, ()
    soon = [one for one in coming if one.starts_at < get_not_before(loaded, at)]
    if known is not None:
        return known, tuple(one.id for one in soon if one.starts_at < known)
    delay = timedelta(minutes=occasion.minutes)
    if soon:
        return soon[-1].ends_at + delay, tuple(one.id for one in soon)
    before = [one for one in own if one.starts_at <= at]
    journey = loaded.get_travel_seconds(
        loaded.workers[worker_id], before[-1] if before else None, coming[0]
    )
    return coming[0].starts_at - timedelta(seconds=journey) + delay, ()


def get_not_before(loaded: Day, at: datetime) -> datetime:
    """Return the earliest start that anybody can still be told of."""
    return at + timedelta(minutes=loaded.protocol.notice_minutes)


def work_out(
    loaded: Day, occasion: Occasion, patches: Collection[UUID], at: datetime, stop: Stop, seed: int
) -> Outcome:
    """Return what should change so that the visits of an occasion are covered.

    `patches` are those in which visits may move. The same seed gives the same answer with a limit
    on iterations.
    """
    watch = Stopwatch()
    lost = {visit_id for visit_id in occasion.visit_ids if visit_id in loaded.visits}
    found = _search(loaded, occasion, lost, patches, at, stop, seed)
    wanted = _read_places(loaded, found.plan, lost, patches)
    freed = _find_freed(loaded, found, patches) - lost
    places, refused = _settle(loaded, occasion, wanted, lost, freed, at)
    lost |= freed & places.keys()
    kept = {visit_id: place for visit_id, place in places.items() if place[0]}
    why_left = {UUID(line.visit): loaded.name_ids(line.reason) for line in found.left_out} | refused
    left = tuple(visit_id for visit_id in _in_order(loaded, lost) if visit_id not in kept)
    after = loaded.make_plan(places)
    reasons = {
        **_explain(loaded, kept, after),
        **{visit_id: (_say_why_left(loaded, visit_id, why_left, at),) for visit_id in left},
    }
    covered = tuple(visit_id for visit_id in kept if visit_id in lost)
    moved = tuple(
        visit_id for visit_id in kept if visit_id not in lost and loaded.visits[visit_id].worker_ids
    )
    figures = _count(loaded, lost, places, after, watch.seconds())
    return Outcome(places, reasons, covered, left, moved, figures)


def _settle(
    loaded: Day,
    occasion: Occasion,
    wanted: Mapping[UUID, Place],
    lost: Collection[UUID],
    freed: Collection[UUID],
    at: datetime,
) -> tuple[dict[UUID, Place], dict[UUID, str]]:
    """Return the places that hold together, and a sentence for each that had to go.

    Visits that only make room for others lose their carers no further than those others need.
    """
    drops: dict[UUID, Place] = {
        visit_id: ((), get_open_start(loaded.visits[visit_id], at))
        for visit_id in _in_order(loaded, {*lost, *freed})
        if loaded.visits[visit_id].worker_ids
    }
    others = {one for one in freed if occasion.worker_id not in loaded.visits[one].worker_ids}
    kept, refused = settle_places(loaded, {**drops, **wanted})
    kept = {key: place for key, place in drops.items() if key not in others} | kept
    for visit_id in _in_order(loaded, others):
        if kept.get(visit_id) == drops[visit_id]:
            rest = {key: place for key, place in kept.items() if key != visit_id}
            if not check_edit(loaded.problem, loaded.plan, loaded.make_plan(rest)):
                kept = rest
    return kept, refused


def get_open_start(visit: BoardVisit, at: datetime) -> datetime:
    """Return where a visit stands without carers: as wanted, or as soon as it still could be."""
    soonest = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return visit.wanted_at if visit.wanted_at > at else min(soonest, visit.latest_at)


def _search(
    loaded: Day,
    occasion: Occasion,
    lost: Collection[UUID],
    patches: Collection[UUID],
    at: datetime,
    stop: Stop,
    seed: int,
) -> Replan:
    not_before = get_not_before(loaded, at)
    late = {}
    if occasion.free_at is not None:
        late[str(occasion.worker_id)] = loaded.seconds(occasion.free_at)
    problem, plan = _make_problem(loaded, lost, patches)
    if occasion.is_absence:
        problem, plan = _without_gone(loaded, occasion.worker_id, problem, plan, not_before)
    return replan(problem, plan, stop, not_before=loaded.seconds(not_before), late=late, seed=seed)


def _make_problem(
    loaded: Day, lost: Collection[UUID], patches: Collection[UUID]
) -> tuple[Problem, Plan]:
    """Return the day with what may not move pinned, and its plan without the lost visits."""
    visits = tuple(
        loaded.make_visit(visit, frozen=True) if _is_frozen(loaded, visit, patches) else made
        for made in loaded.problem.visits
        for visit in (loaded.visits[UUID(made.id)],)
    )
    gone = {str(visit_id) for visit_id in lost}
    plan = Plan(
        tuple(line for line in loaded.plan.assignments if line.visit not in gone),
        tuple(line for line in loaded.plan.unassigned if line.visit not in gone),
    )
    return replace(loaded.problem, visits=visits), plan


def _without_gone(
    loaded: Day, worker_id: UUID, problem: Problem, plan: Plan, not_before: datetime
) -> tuple[Problem, Plan]:
    """Leave a carer out who does not come back this day, with the visits that are over.

    The second carer of a visit keeps it alone.
    """
    gone, until = str(worker_id), loaded.seconds(not_before)
    carer = next((one for one in problem.carers if one.id == gone), None)
    if carer is None or any(end > until for _, end in carer.windows):
        return problem, plan
    lines, own = [], {}
    for line in plan.assignments:
        if gone in line.carers:
            rest = tuple(name for name in line.carers if name != gone)
            own[line.visit] = rest
            if rest:
                lines.append(Assignment(line.visit, rest, line.start))
        else:
            lines.append(line)
    visits = tuple(
        one
        if one.id not in own
        else replace(
            one,
            carers=len(own[one.id]),
            pinned_carers=frozenset(own[one.id]),
            current_carers=frozenset(own[one.id]),
        )
        for one in problem.visits
        if own.get(one.id) != ()
    )
    carers = tuple(one for one in problem.carers if one.id != gone)
    return replace(problem, carers=carers, visits=visits), Plan(tuple(lines), plan.unassigned)


def _is_frozen(loaded: Day, visit: BoardVisit, patches: Collection[UUID]) -> bool:
    """Whether a visit with carers stays as it is: elsewhere, begun, or as a DSO agreed."""
    if not visit.worker_ids:
        return False
    if visit.patch_id not in patches or visit.attendance not in GOING:
        return True
    return any((visit.id, worker_id) in loaded.agreed for worker_id in visit.worker_ids)


def _read_places(
    loaded: Day, plan: Plan, lost: Collection[UUID], patches: Collection[UUID]
) -> dict[UUID, Place]:
    """Return where a plan puts visits that stand elsewhere now; nobody of another patch moves."""
    places: dict[UUID, Place] = {}
    standing = {line.visit: line for line in loaded.plan.assignments}
    for line in plan.assignments:
        if line == standing.get(line.visit):
            continue
        visit = loaded.visits[UUID(line.visit)]
        workers = tuple(UUID(name) for name in line.carers)
        starts_at = get_at_seconds(loaded.day, line.start)
        same = set(workers) == set(visit.worker_ids) and starts_at == visit.starts_at
        may_move = visit.id in lost or not _is_frozen(loaded, visit, patches)
        is_whole = len(workers) == visit.carers_needed and visit.patch_id in patches
        if not same and may_move and is_whole:
            places[visit.id] = (workers, starts_at)
    return places


def _find_freed(loaded: Day, found: Replan, patches: Collection[UUID]) -> set[UUID]:
    """Return visits with carers that a late carer cannot keep, or that make room for others."""
    names = (*found.covered, *(line.visit for line in found.left_out))
    visits = [loaded.visits[UUID(name)] for name in names]
    return {one.id for one in visits if one.worker_ids and one.patch_id in patches}


def _in_order(loaded: Day, visit_ids: Collection[UUID]) -> list[UUID]:
    return sorted(visit_ids, key=lambda one: (loaded.visits[one].starts_at, one))


def _explain(loaded: Day, kept: Mapping[UUID, Place], after: Plan) -> dict[UUID, tuple[str, ...]]:
    """Return why each visit goes where it goes; `show_line` adds what its client was told."""
    why = find_reasons(loaded.problem, after, [str(visit_id) for visit_id in kept])
    times = {visit_id: starts_at for visit_id, (_, starts_at) in kept.items()}
    return {
        visit_id: tuple(loaded.name_ids(one, times) for one in why.get(str(visit_id), ()))
        for visit_id in kept
    }


def _say_why_left(loaded: Day, visit_id: UUID, why: Mapping[UUID, str], at: datetime) -> str:
    visit = loaded.visits[visit_id]
    if not visit.has_place:
        return NO_PLACE
    if visit.latest_at < get_not_before(loaded, at):
        return f"It may start until {write_clock(visit.latest_at)}. {NOBODY_IN_TIME}"
    return why.get(visit_id, NOBODY_FREE)


def _count(
    loaded: Day,
    lost: Collection[UUID],
    places: Mapping[UUID, Place],
    after: Plan,
    seconds: float,
) -> dict[str, Any]:
    """Return the figures: what it costs if nothing is done beside what is proposed, by rule."""
    alone: dict[UUID, Place] = {
        visit_id: ((), loaded.visits[visit_id].wanted_at) for visit_id in lost
    }
    costs = compare_costs(loaded.problem, loaded.make_plan(alone), after).rules
    fresh = [one for one in check_edit(loaded.problem, loaded.plan, after) if one.rule != "missing"]
    placed = [one for one in loaded.visits.values() if one.worker_ids]
    return {
        "seconds": round(seconds, 2),
        "most_moved": MOST_MOVED,
        "breaches": len(fresh),
        "unassigned": len(after.unassigned),
        "unassigned_before": sum(not one.worker_ids for one in loaded.visits.values()),
        "unchanged": sum(one.id not in places for one in placed),
        "cost": sum(proposed for _, _, proposed in costs),
        "costs": [line for line in costs if any(line[1:])],
    }
