"""What new places of visits would break, do and cost, before anything is saved."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from core.errors import InvalidInput
from core.texts import write_clock
from engine.rounds.check import check_edit
from engine.rounds.editing import price_edit
from scheduling.rounds.selectors.day import NO_PLACE, Day
from scheduling.rounds.types import BoardVisit, EditCheck, PricePart

NewPlaces = Mapping[UUID, tuple[tuple[UUID, ...], datetime]]


def price_places(loaded: Day, places: NewPlaces) -> tuple[int, tuple[PricePart, ...]]:
    """Return what new places of visits cost in seconds, together and by each soft rule."""
    times = {visit_id: starts_at for visit_id, (_, starts_at) in places.items()}
    found = price_edit(loaded.problem, loaded.plan, loaded.make_plan(places))
    parts = tuple(
        PricePart(one.rule, one.seconds, loaded.name_ids(one.text, times))
        for one in found.effects
        if one.rule != "unassigned"
    )
    return sum(part.seconds for part in parts), parts


def check_places(loaded: Day, places: NewPlaces) -> EditCheck:
    """Return the rules that new places of visits would break and did not break before."""
    times = {visit_id: starts_at for visit_id, (_, starts_at) in places.items()}
    outside: dict[tuple[str | None, str | None], str] = {}
    for visit_id, place in places.items():
        outside |= _check_one(loaded, loaded.visits[visit_id], *place)
    breaches = list(outside.values())
    for found in check_edit(loaded.problem, loaded.plan, loaded.make_plan(places)):
        if not (found.rule == "shift" and (found.visit, found.carer) in outside):
            breaches.append(loaded.name_ids(found.text, times))
    effects = [
        _describe(loaded, loaded.visits[visit_id], *place) for visit_id, place in places.items()
    ]
    return EditCheck(tuple(dict.fromkeys(breaches)), tuple(effects))


def _check_one(
    loaded: Day, visit: BoardVisit, worker_ids: tuple[UUID, ...], starts_at: datetime
) -> dict[tuple[str | None, str | None], str]:
    """Return what the engine does not know: carers of this area, places, the agreed pattern.

    Sentences by visit and carer, as the engine names them.
    """
    if not worker_ids:
        return {}
    unknown = [worker_id for worker_id in worker_ids if worker_id not in loaded.workers]
    if unknown:
        raise InvalidInput(
            "Choose carers who work in this area on this day.", field="carer", code="unknown_carer"
        )
    if not visit.has_place:
        return {(str(visit.id), None): f"{visit.full_name}: {NO_PLACE}"}
    return {
        (str(visit.id), str(worker_id)): write_out_of_pattern(loaded, visit, worker_id, starts_at)
        for worker_id in worker_ids
        if not loaded.is_inside_pattern(visit, worker_id, starts_at)
        and (visit.id, worker_id) not in loaded.agreed
    }


def write_out_of_pattern(
    loaded: Day, visit: BoardVisit, worker_id: UUID, starts_at: datetime
) -> str:
    """Return the sentence that refuses a visit outside a carer's working pattern (VS-012)."""
    windows = loaded.windows.get(worker_id, ())
    hours = ", ".join(f"{write_clock(w.starts_at)}–{write_clock(w.ends_at)}" for w in windows)
    ends_at = starts_at + (visit.ends_at - visit.starts_at)
    return (
        f"{loaded.workers[worker_id].name} works {hours or 'not at all this day'}, so "
        f"{write_clock(starts_at)}–{write_clock(ends_at)} at {visit.full_name}’s is outside the "
        "working pattern: ask the DSO to agree to it first."
    )


def _describe(
    loaded: Day, visit: BoardVisit, worker_ids: tuple[UUID, ...], starts_at: datetime
) -> str:
    if not worker_ids:
        return f"{visit.full_name} {write_clock(visit.wanted_at)} would be unassigned."
    names = " and ".join(loaded.workers[worker_id].name for worker_id in worker_ids)
    return f"{visit.full_name} would be at {write_clock(starts_at)} with {names}."
