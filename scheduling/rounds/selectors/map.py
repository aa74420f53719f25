"""Where the rounds of a day lead: stops in order, with positions.

Positions are of clients' and carers' homes, so they are shown to whoever may see the rounds, with
no more names than the board has, and rounded to ten metres.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from directory.types import Point
from scheduling.rounds.models import ProposalLine
from scheduling.rounds.selectors.day import Day, load_day, to_km
from scheduling.rounds.selectors.proposal import find_proposed, load_proposed
from scheduling.rounds.states import LineKind, LineOutcome
from scheduling.rounds.types import BoardVisit, MapPoint, MapRound, MapStop, RoundsMap

Place = tuple[tuple[UUID, ...], datetime]


def get_rounds_map(
    *, area_id: UUID, patch_id: UUID | None, day: date, actor: Actor, at: datetime
) -> RoundsMap:
    """Return the rounds of a patch, or of an area, as they stand."""
    actor.require(Capability.VIEW_ROUNDS, patch_id or area_id)
    loaded = load_day(area_id=area_id, day=day, at=at)
    shown = {patch_id} if patch_id else set(loaded.patches)
    name = loaded.patches[patch_id].name if patch_id else "All patches"
    return _make_map(loaded, shown, {}, patch_name=name)


def get_proposal_map(*, run_id: UUID, is_proposed: bool, actor: Actor) -> RoundsMap:
    """Return the rounds of a run's patches as they stood before, or as the run proposes them."""
    row = find_proposed(run_id=run_id, actor=actor)
    loaded = load_proposed(row)
    patches = {patch.pk: patch.scope.name for patch in row.patches.all()}
    lines = ProposalLine.objects.filter(run=row).exclude(kind=LineKind.LEFT_OUT)
    places = {line.visit_id: get_place(line, is_proposed=is_proposed) for line in lines}
    return _make_map(
        loaded,
        set(patches),
        places,
        patch_name=", ".join(sorted(patches.values())),
        run_id=run_id,
        is_proposed=is_proposed,
    )


def get_place(line: ProposalLine, *, is_proposed: bool) -> Place:
    """Return the carers and the start that a line had before, or that it proposes.

    A line that somebody left as it was proposes what was.
    """
    if is_proposed and line.outcome != LineOutcome.LEFT:
        return tuple(line.workers), line.starts_at or line.before_at
    return tuple(line.before_workers), line.before_at


def _make_map(
    loaded: Day,
    patches: Collection[UUID],
    places: Mapping[UUID, Place],
    *,
    patch_name: str,
    run_id: UUID | None = None,
    is_proposed: bool = False,
) -> RoundsMap:
    stops: dict[UUID, list[tuple[BoardVisit, MapStop]]] = defaultdict(list)
    unassigned, shown = [], set()
    for visit in loaded.visits.values():
        workers, starts_at = places.get(visit.id, (visit.worker_ids, visit.starts_at))
        is_new = is_proposed and visit.id in places
        stop = _make_stop(loaded, visit, starts_at, "new" if is_new else "stays")
        for worker_id in workers:
            stops[worker_id].append((visit, stop))
        if visit.patch_id in patches:
            shown |= set(workers)
            if not workers:
                unassigned.append(stop)
    rounds = [_make_round(loaded, one, stops[one]) for one in shown if one in loaded.workers]
    return RoundsMap(
        day=loaded.day,
        area_id=loaded.area_id,
        area_name=loaded.area_name,
        patch_name=patch_name,
        rounds=tuple(sorted(rounds, key=lambda one: (one.name, str(one.worker_id)))),
        unassigned=tuple(sorted(unassigned, key=_get_order)),
        run_id=run_id,
        is_proposed=is_proposed,
    )


def _make_stop(loaded: Day, visit: BoardVisit, starts_at: datetime, state: str) -> MapStop:
    return MapStop(
        visit_id=visit.id,
        family_name=visit.family_name,
        priority=visit.priority,
        starts_at=starts_at,
        ends_at=starts_at + (visit.ends_at - visit.starts_at),
        at=_to_map(loaded.clients[visit.client_id].point),
        state=state,
    )


def _make_round(loaded: Day, worker_id: UUID, found: list[tuple[BoardVisit, MapStop]]) -> MapRound:
    worker = loaded.workers[worker_id]
    ordered = sorted(found, key=lambda pair: _get_order(pair[1]))
    path: list[BoardVisit | None] = [None, *(visit for visit, _ in ordered), None]
    return MapRound(
        worker_id=worker_id,
        name=worker.name,
        home=_to_map(worker.home),
        stops=tuple(stop for _, stop in ordered),
        travel_seconds=sum(
            loaded.get_travel_seconds(worker, one, other) for one, other in pairwise(path)
        ),
    )


def _to_map(point: Point | None) -> MapPoint | None:
    if point is None:
        return None
    east, north = to_km(point)
    return MapPoint(round(east, 2), round(north, 2))


def _get_order(stop: MapStop) -> tuple[datetime, str]:
    return stop.starts_at, str(stop.visit_id)
