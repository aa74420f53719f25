"""What a scheduler does to one visit by hand, and what a DSO agrees to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput, NotFound, RulesBroken
from core.live import get_rounds_board, touch_boards
from core.service import explain_constraint, write_service
from directory.selectors import get_patches
from directory.services import lock_workers
from scheduling.rounds.policies import check_version
from scheduling.rounds.selectors.checking import check_places
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.placing import place_visits, raise_rounds
from scheduling.rounds.types import VisitMove
from scheduling.visits.models import Agreement, AgreementKind, Visit, VisitPin
from scheduling.visits.selectors import get_assigned_workers, get_visit_row
from scheduling.visits.types import NewPlace

explain_constraint(
    "visit_inside_tolerance",
    "The start is outside what was agreed with the client. Nothing was saved: choose a start "
    "inside the tolerance, or ask the DSO.",
)
explain_constraint(
    "visit_has_its_carers",
    "The visit would have too many or too few carers. Nothing was saved: choose as many carers as "
    "it needs.",
)


@write_service(Capability.ASSIGN_VISITS)
def move_visit(
    *,
    visit_id: UUID,
    version: int,
    worker_ids: Sequence[UUID],
    starts_at: datetime,
    pin: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a visit to carers at a time; every rule that would break is named and nothing is saved.

    `version` is what the person saw; `pin` keeps carers and start from the auto-scheduler.
    """
    move = VisitMove(visit_id, version, tuple(worker_ids), starts_at, pin)
    _move_all([move], actor, at)


@write_service(Capability.ASSIGN_VISITS)
def move_visits(*, moves: Sequence[VisitMove], actor: Actor, at: datetime) -> None:
    """Move several visits of an area's day in one act: together they break no rule, or none moves.

    For swaps, in which each half alone would be refused.
    """
    if not moves or len({move.visit_id for move in moves}) != len(moves):
        raise InvalidInput("Name each visit that moves once.", field="moves")
    _move_all(moves, actor, at)


def _move_all(moves: Sequence[VisitMove], actor: Actor, at: datetime) -> None:
    visits, loaded = lock_visits(
        [move.visit_id for move in moves],
        actor,
        at,
        worker_ids={one for move in moves for one in move.worker_ids},
    )
    for move in moves:
        check_version(visits[move.visit_id], move.version)
        _check_number(visits[move.visit_id], move)
    places = {move.visit_id: (move.worker_ids, move.starts_at) for move in moves}
    found = check_places(loaded, places)
    if not found.is_clean:
        raise RulesBroken(found.breaches)
    for move in moves:
        visit = visits[move.visit_id]
        _set_pin(visit, move.worker_ids if move.pin else (), move.starts_at if move.pin else None)
    place_visits(
        visits=visits,
        places=[NewPlace(move.visit_id, move.worker_ids, move.starts_at) for move in moves],
        area_id=loaded.area_id,
        source="manual",
        reason="",
        actor=actor,
        at=at,
    )


def _check_number(visit: Visit, move: VisitMove) -> None:
    if len(set(move.worker_ids)) != visit.carers_needed:
        raise InvalidInput(
            f"This visit needs {visit.carers_needed} different "
            f"{'carer' if visit.carers_needed == 1 else 'carers'}: choose as many.",
            field="carer",
        )


@write_service(Capability.ASSIGN_VISITS)
def unassign_visit(
    *, visit_id: UUID, version: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Take a visit from its carers; it goes to the unassigned tray at the time that was wanted."""
    visit, loaded = lock_visit(visit_id, actor, at)
    check_version(visit, version)
    if not reason.strip():
        raise InvalidInput("Say why the visit is unassigned.", field="reason")
    _set_pin(visit, (), None)
    place_visits(
        visits={visit_id: visit},
        places=[NewPlace(visit_id, (), visit.wanted_at)],
        area_id=loaded.area_id,
        source="manual",
        reason=reason.strip(),
        actor=actor,
        at=at,
    )


@write_service(Capability.ASSIGN_VISITS)
def pin_visit(*, visit_id: UUID, version: int, pinned: bool, actor: Actor, at: datetime) -> None:
    """Fix a visit to its carers and start, or let the auto-scheduler move it again."""
    visit, loaded = lock_visit(visit_id, actor, at)
    check_version(visit, version)
    workers = loaded.visits[visit_id].worker_ids
    if pinned and not workers:
        raise InvalidInput("Give the visit to a carer before you pin it.", field="pin")
    _set_pin(visit, workers if pinned else (), visit.starts_at if pinned else None)
    visit.version += 1
    visit.save(update_fields=["version"])
    raise_rounds(workers, visit.day, at)
    touch_boards([get_rounds_board(loaded.area_id, visit.day)], at=at)


@write_service(Capability.AGREE_EXCEPTIONS)
def agree_out_of_pattern(
    *, visit_id: UUID, worker_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    """Record that the DSO agrees to a carer making a visit outside the working pattern (VS-012)."""
    visit = Visit.objects.select_for_update().filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("There is no such visit.")
    actor.require(Capability.AGREE_EXCEPTIONS, visit.patch_id)
    if not reason.strip():
        raise InvalidInput("Say why this is agreed.", field="reason")
    area_id = get_patches(scope_ids=[visit.patch_id])[0].area_id
    loaded = load_day(area_id=area_id, day=visit.day, at=at)
    if worker_id not in loaded.workers:
        raise InvalidInput("Choose a carer who works in this area on this day.", field="carer")
    Agreement.objects.create(
        kind=AgreementKind.OUT_OF_PATTERN,
        visit=visit,
        worker_id=worker_id,
        agreed_by_id=actor.id,
        reason=reason.strip(),
        at=at,
    )
    touch_boards([get_rounds_board(area_id, visit.day)], at=at)


def lock_visit(visit_id: UUID, actor: Actor, at: datetime) -> tuple[Visit, Day]:
    """Lock a visit's day, then the visit, then read; refuse whoever may not assign it."""
    visits, loaded = lock_visits([visit_id], actor, at)
    return visits[visit_id], loaded


def lock_visits(
    visit_ids: Sequence[UUID], actor: Actor, at: datetime, worker_ids: Iterable[UUID] = ()
) -> tuple[dict[UUID, Visit], Day]:
    """Lock the day of visits of one area, the visits by id, their carers and `worker_ids`; read.

    Refuses whoever may not assign one of them. An absence is recorded before or after, not between.
    """
    days = set()
    for visit_id in visit_ids:
        row = get_visit_row(visit_id=visit_id)
        if row is None:
            raise NotFound("There is no such visit.")
        actor.require(Capability.ASSIGN_VISITS, row.patch_id)
        days.add((get_patches(scope_ids=[row.patch_id])[0].area_id, row.day))
    if len(days) > 1:
        raise InvalidInput("Only visits of one area and day move together.", field="moves")
    [(area_id, day)] = days
    lock_day(area_id, day)
    rows = Visit.objects.select_for_update().filter(pk__in=visit_ids).order_by("pk")
    visits = {row.pk: row for row in rows}
    current = get_assigned_workers(visit_ids=visits)
    lock_workers({*worker_ids, *(one for group in current.values() for one in group)})
    loaded = load_day(area_id=area_id, day=day, at=at)
    if not visits.keys() <= loaded.visits.keys():
        raise NotFound("This visit was cancelled or suspended, so it is on no round.")
    return visits, loaded


def _set_pin(visit: Visit, worker_ids: Sequence[UUID], starts_at: datetime | None) -> None:
    VisitPin.objects.filter(visit=visit).delete()
    VisitPin.objects.bulk_create(
        VisitPin(visit=visit, worker_id=worker_id) for worker_id in worker_ids
    )
    visit.pinned_start_at = starts_at
    visit.save(update_fields=["pinned_start_at"])
