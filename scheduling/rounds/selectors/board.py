"""Reads for the rounds board."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from core.actor import Actor
from core.live import get_rounds_board, get_versions
from core.times import get_day_start
from directory.selectors import find_patches, get_patches
from directory.selectors import get_areas as find_areas
from directory.types import WorkerFacts
from engine.rounds.check import Breach, check
from rostering.selectors import get_occupied
from rostering.types import Occupied
from scheduling.rounds.rules import Stretch, lay_out_stretch, split_by_window
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.types import Board, BoardVisit, PatchChoice, RoundRow, Segment


def get_patch_choices(*, actor: Actor) -> tuple[PatchChoice, ...]:
    """Return the patches whose rounds somebody may see."""
    scopes = actor.scopes_of(Capability.VIEW_ROUNDS)
    return tuple(
        PatchChoice(patch.id, patch.name, patch.area_id, patch.area_name)
        for patch in get_patches(scope_ids=scopes)
    )


def find_patch_rows(*, actor: Actor) -> QuerySet[Any]:
    """Return the same patches as rows that a list can filter."""
    return find_patches(scope_ids=actor.scopes_of(Capability.VIEW_ROUNDS))


def to_patch_choice(row: Any) -> PatchChoice:
    """Return one of these rows as a value."""
    return PatchChoice(row.pk, row.scope.name, row.area_id, row.area.scope.name)


def get_areas(*, actor: Actor, capability: str) -> tuple[tuple[UUID, str], ...]:
    """Return the areas in which somebody holds a capability, as id and name."""
    return tuple((area.id, area.name) for area in find_areas(scope_ids=actor.scopes_of(capability)))


def get_board_version(*, area_id: UUID, day: date) -> int:
    """Return the number that grows with every change of an area's day; one small query."""
    return next(iter(get_versions([get_rounds_board(area_id, day)]).values()))


def get_board(
    *, area_id: UUID, patch_id: UUID | None, day: date, actor: Actor, at: datetime
) -> Board:
    """Return the rounds of a patch, or of all patches that somebody may see, on a day."""
    actor.require(Capability.VIEW_ROUNDS, patch_id or area_id)
    version = get_board_version(area_id=area_id, day=day)
    loaded = load_day(area_id=area_id, day=day, at=at)
    shown = {patch_id} if patch_id else set(loaded.patches)
    visits = [visit for visit in loaded.visits.values() if visit.patch_id in shown]
    rows = _make_rows(loaded, shown, visits)
    placed = [visit for visit in visits if visit.worker_ids]
    return Board(
        day=day,
        area_id=area_id,
        area_name=loaded.area_name,
        patch_id=patch_id,
        patch_name=loaded.patches[patch_id].name if patch_id else "All patches",
        version=version,
        rows=rows,
        unassigned=tuple(visit for visit in visits if not visit.worker_ids),
        visits_placed=len(placed),
        double_handed=sum(visit.carers_needed == 2 for visit in placed),
    )


def _make_rows(loaded: Day, shown: set[UUID], visits: Iterable[BoardVisit]) -> tuple[RoundRow, ...]:
    """One row for each carer who works in the patches shown, or visits there."""
    workers = {
        worker_id
        for worker_id, windows in loaded.windows.items()
        if any(window.patch_id in shown for window in windows)
    }
    workers |= {worker_id for visit in visits for worker_id in visit.worker_ids}
    rounds: dict[UUID, list[BoardVisit]] = defaultdict(list)
    for visit in loaded.visits.values():
        for worker_id in visit.worker_ids:
            rounds[worker_id].append(visit)
    busy: dict[UUID, list[Occupied]] = defaultdict(list)
    midnight = get_day_start(loaded.day)
    for item in get_occupied(
        worker_ids=workers, starts_at=midnight, ends_at=get_day_start(loaded.day + timedelta(1))
    ):
        busy[item.worker_id].append(item)
    problems = find_problems(loaded)
    rows = [
        _make_row(
            loaded,
            loaded.workers[worker_id],
            rounds[worker_id],
            busy[worker_id],
            sum(loaded.week_minutes.get(worker_id, {}).values()),
            loaded.contracts.get(worker_id),
            problems.get(worker_id, ()),
        )
        for worker_id in workers
    ]
    return tuple(sorted(rows, key=_order_by_shift))


def find_problems(loaded: Day) -> Mapping[UUID, tuple[str, ...]]:
    """Return the sentences on rules that each carer's round breaks as it stands."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for breach in check(loaded.problem, loaded.plan):
        for worker_id in _whom(breach, loaded):
            found[worker_id].append(loaded.name_ids(breach.text))
    for visit in loaded.visits.values():
        if not visit.has_place:
            for worker_id in visit.worker_ids:
                found[worker_id].append(f"The address of {visit.full_name} has no position.")
    return {worker_id: tuple(sentences) for worker_id, sentences in found.items()}


def _whom(breach: Breach, loaded: Day) -> tuple[UUID, ...]:
    if breach.carer:
        worker_id = UUID(breach.carer)
        return (worker_id,) if worker_id in loaded.workers else ()
    return loaded.visits[UUID(breach.visit)].worker_ids if breach.visit else ()


def _make_row(
    loaded: Day,
    worker: WorkerFacts,
    visits: list[BoardVisit],
    busy: list[Occupied],
    week_minutes: int,
    contract_minutes: int | None,
    problems: tuple[str, ...],
) -> RoundRow:
    windows = loaded.windows.get(worker.id, ())
    spans = tuple((window.starts_at, window.ends_at) for window in windows)
    inside, outside = split_by_window(visits, spans)
    gap = timedelta(minutes=loaded.protocol.shown_gap_minutes)
    segments: list[Segment] = []
    for number, window in enumerate(windows):
        rests = [(rest.earliest_at, rest.latest_at, rest.length) for rest in window.rests]
        stretch = Stretch(window.starts_at, window.ends_at, inside[number], rests)
        segments += lay_out_stretch(
            stretch,
            travel=lambda one, other: loaded.get_travel_seconds(worker, one, other),
            shown_gap=gap,
        )
    segments += [Segment("visit", one.starts_at, one.ends_at, visit=one) for one in outside]
    segments += [
        Segment("busy", item.starts_at, item.ends_at, text=item.kind.replace("_", " "))
        for item in busy
    ]
    patch = loaded.patches.get(worker.patch_id) if worker.patch_id else None
    return RoundRow(
        worker_id=worker.id,
        name=worker.name,
        gender=worker.gender,
        transport=worker.transport,
        skills=tuple(worker.skills.items()),
        windows=spans,
        segments=tuple(sorted(segments, key=lambda one: (one.starts_at, one.ends_at))),
        week_minutes=week_minutes,
        contract_minutes=contract_minutes,
        home_patch_name=patch.name if patch else "another area",
        problems=problems,
    )


def _order_by_shift(row: RoundRow) -> tuple[bool, float, str, str]:
    starts_at = row.windows[0][0].timestamp() if row.windows else 0.0
    return (not row.windows, starts_at, row.name, str(row.worker_id))
