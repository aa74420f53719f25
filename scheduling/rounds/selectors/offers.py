"""Who could take a visit, what would make room for it, and what a carer with free time could do."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput, NotFound
from core.times import check_day, get_at_seconds
from directory.selectors import get_patches
from engine.rounds.blockers import find_blockers
from engine.rounds.openings import Book
from engine.rounds.recommend import Recommendation, recommend
from engine.rounds.swaps import Swap
from engine.rounds.tasks import Task, recommend_for
from rostering.selectors import get_work_windows
from scheduling.rounds.selectors.checking import check_places
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.types import (
    BoardVisit,
    CarerTask,
    CarerTasks,
    TakerBlocker,
    TakerChoice,
    TakerLift,
    TakerSwap,
    VisitMove,
)

MINUTE = 60
Offers = tuple[tuple[TakerChoice, ...], tuple[TakerBlocker, ...], tuple[TakerSwap, ...]]


def find_takers(loaded: Day, visit: BoardVisit) -> Offers:
    """Return who could take a visit while all others stay, why nobody else, and swaps.

    The best come first. Swaps are looked for where nobody has the visit, and each fits as it is.
    """
    if not visit.has_place:
        return (), (), ()
    answer = recommend(loaded.problem, loaded.plan, str(visit.id), book=loaded.book)
    swaps = () if visit.worker_ids else _show_swaps(loaded, visit, answer.swaps)
    return _show_takers(loaded, visit, answer), _show_blockers(loaded, answer), swaps


def _show_takers(loaded: Day, visit: BoardVisit, answer: Recommendation) -> tuple[TakerChoice, ...]:
    book = _without(loaded, visit)
    takers = []
    for one in answer.candidates:
        crew = (one.carer, *([one.pair_with] if one.pair_with else []))
        starts_at = _choose_minute(loaded, book, visit, crew, one.start)
        if _is_agreed(loaded, visit, UUID(one.carer), starts_at):
            takers.append(
                TakerChoice(
                    worker_id=UUID(one.carer),
                    name=loaded.workers[UUID(one.carer)].name,
                    starts_at=starts_at,
                    reasons=tuple(loaded.name_ids(reason) for reason in one.reasons),
                    pair_with_id=UUID(one.pair_with) if one.pair_with else None,
                    pair_with_name=loaded.workers[UUID(one.pair_with)].name
                    if one.pair_with
                    else "",
                    cost_seconds=one.cost,
                )
            )
    return tuple(takers)


def _show_blockers(loaded: Day, answer: Recommendation) -> tuple[TakerBlocker, ...]:
    return tuple(
        TakerBlocker(
            UUID(one.carer), loaded.workers[UUID(one.carer)].name, loaded.name_ids(one.reason)
        )
        for one in answer.blocked
    )


def _show_swaps(loaded: Day, visit: BoardVisit, swaps: Iterable[Swap]) -> tuple[TakerSwap, ...]:
    found = []
    for one in swaps:
        moved = loaded.visits[UUID(one.moved)]
        names = (one.carer, *([one.pair_with] if one.pair_with else []))
        moves = (
            _move(loaded, moved, one.crew, get_at_seconds(loaded.day, one.moved_start)),
            _move(loaded, visit, names, get_at_seconds(loaded.day, one.start)),
        )
        places = {move.visit_id: (move.worker_ids, move.starts_at) for move in moves}
        if check_places(loaded, places).is_clean:
            found.append(
                TakerSwap(
                    name=" and ".join(loaded.workers[UUID(name)].name for name in names),
                    moved_name=moved.family_name,
                    moved_at=moved.starts_at,
                    to_name=loaded.workers[UUID(one.to)].name,
                    text=loaded.name_ids(one.reason),
                    cost_seconds=one.cost,
                    moves=moves,
                )
            )
    return tuple(found)


def find_lifts(loaded: Day, visit: BoardVisit) -> tuple[TakerLift, ...]:
    """Return what would have to change so that a visit finds its carers, the cheapest first.

    Swaps are offers of their own, and what fits as things are needs no lift.
    """
    if not visit.has_place:
        return ()
    found = find_blockers(loaded.problem, loaded.plan, str(visit.id), book=loaded.book)
    return tuple(
        TakerLift(one.kind, loaded.name_ids(one.text), one.cost)
        for one in found
        if one.kind not in ("room", "swap")
    )


def get_carer_tasks(
    *,
    worker_id: UUID,
    day: date,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> CarerTasks:
    """Return what a carer could do between two times of a day, in visits that the actor may give.

    Every other visit keeps its carers and its start. Free time that has begun is what is left of
    it, from the next whole minute on; where it is over, there is nothing to do.
    """
    check_day(day)
    windows = get_work_windows(day=day, worker_ids=[worker_id])
    if not windows:
        raise NotFound("There is no such carer, or nobody may give them visits on this day.")
    first = next((one for one in windows if one.ends_at > starts_at), windows[-1])
    actor.require(Capability.ASSIGN_VISITS, first.patch_id)
    if ends_at <= starts_at:
        raise InvalidInput("The free time must end after it begins.", field="until")
    starts_at = min(_leave_past_out(starts_at, at), ends_at)
    area_id = get_patches(scope_ids=[first.patch_id])[0].area_id
    loaded = load_day(area_id=area_id, day=day, at=at)
    tasks = _find_tasks(loaded, worker_id, (loaded.seconds(starts_at), loaded.seconds(ends_at)))
    return CarerTasks(
        worker_id=worker_id,
        name=loaded.workers[worker_id].name,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        tasks=tuple(
            one for one in tasks if actor.can(Capability.ASSIGN_VISITS, one.visit.patch_id)
        ),
    )


def _leave_past_out(starts_at: datetime, at: datetime) -> datetime:
    """Return from when free time can still be used: its start, or the next whole minute."""
    minute = at.replace(second=0, microsecond=0)
    return max(starts_at, minute if minute == at else minute + timedelta(minutes=1))


def _find_tasks(loaded: Day, worker_id: UUID, window: tuple[int, int]) -> list[CarerTask]:
    if loaded.workers[worker_id].home is None:
        return []
    found = recommend_for(loaded.problem, loaded.plan, str(worker_id), window, book=loaded.book)
    tasks = [_show_task(loaded, worker_id, one) for one in found]
    return [
        one
        for one in tasks
        if all(_is_agreed(loaded, one.visit, name, one.starts_at) for name in one.move.worker_ids)
    ]


def _show_task(loaded: Day, worker_id: UUID, task: Task) -> CarerTask:
    visit = loaded.visits[UUID(task.visit)]
    crew = (str(worker_id), *([task.pair_with] if task.pair_with else []))
    starts_at = visit.starts_at
    if task.instead_of is None:
        starts_at = _choose_minute(loaded, loaded.book, visit, crew, task.start)
    return CarerTask(
        visit=visit,
        starts_at=starts_at,
        reasons=tuple(loaded.name_ids(reason) for reason in task.reasons),
        cost_seconds=task.cost,
        instead_of_name=loaded.name_ids(task.instead_of or ""),
        pair_with_name=loaded.name_ids(task.pair_with or ""),
        move=_move(loaded, visit, crew, starts_at),
    )


def _move(loaded: Day, visit: BoardVisit, names: Iterable[str], starts_at: datetime) -> VisitMove:
    """Return a move that keeps a pin as it is."""
    return VisitMove(visit.id, visit.version, tuple(map(UUID, names)), starts_at, visit.is_pinned)


def _without(loaded: Day, visit: BoardVisit) -> Book:
    line = loaded.book.lines.get(str(visit.id))
    return loaded.book if line is None else loaded.book.change(take=[line])


def _choose_minute(
    loaded: Day, book: Book, visit: BoardVisit, crew: Iterable[str], start: int
) -> datetime:
    """Return a start as people say it: the next whole minute, where all carers can make that."""
    wanted, later = book.get_visit(str(visit.id)), -(-start // MINUTE) * MINUTE
    fits = later == start or all(
        book.find_opening_at(wanted, book.get_carer(name), later) for name in crew
    )
    return get_at_seconds(loaded.day, later if fits else start)


def _is_agreed(loaded: Day, visit: BoardVisit, worker_id: UUID, starts_at: datetime) -> bool:
    """Whether a place is inside a carer's pattern, or the DSO agreed to it."""
    return (
        loaded.is_inside_pattern(visit, worker_id, starts_at)
        or (visit.id, worker_id) in loaded.agreed
    )
