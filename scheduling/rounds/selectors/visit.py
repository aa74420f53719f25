"""Reads for the panel of one visit: who has it, who could take it, what a change would break."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput, NotFound
from core.models import StatusChange
from core.texts import write_clock, write_moment
from core.times import get_at_seconds
from directory.selectors import get_patches
from engine.rounds.check import check_edit
from engine.rounds.recommend import recommend
from scheduling.rounds.selectors.day import NO_PLACE, Day, load_day
from scheduling.rounds.types import (
    BoardVisit,
    EditCheck,
    TakerBlocker,
    TakerChoice,
    Trail,
    VisitDetails,
)
from scheduling.visits.selectors import get_agreements, get_pin_changes, get_visit_row

WORDS = {"assign": "Given", "replan": "Moved", "unassign": "Unassigned", "cancel": "Cancelled"}
NewPlaces = Mapping[UUID, tuple[tuple[UUID, ...], datetime]]


def find_visit_day(*, visit_id: UUID, at: datetime) -> Day:
    """Return the loaded day of a visit, or raise NotFound."""
    row = get_visit_row(visit_id=visit_id)
    if row is None:
        raise NotFound("There is no such visit.")
    area_id = get_patches(scope_ids=[row.patch_id])[0].area_id
    loaded = load_day(area_id=area_id, day=row.day, at=at)
    if visit_id not in loaded.visits:
        raise NotFound("This visit was cancelled or suspended, so it is on no round.")
    return loaded


def get_visit_details(*, visit_id: UUID, actor: Actor, at: datetime) -> VisitDetails:
    """Return all that the panel of a visit shows."""
    loaded = find_visit_day(visit_id=visit_id, at=at)
    visit = loaded.visits[visit_id]
    actor.require(Capability.VIEW_ROUNDS, visit.patch_id)
    client = loaded.clients[visit.client_id]
    takers, blockers = find_takers(loaded, visit)
    names = {worker.id: worker.name for worker in loaded.workers.values()}
    return VisitDetails(
        visit=visit,
        carer_names=tuple(names[worker_id] for worker_id in visit.worker_ids),
        address=client.address,
        access=client.access,
        nhs_number=client.nhs_number,
        preferred_names=_name_all(client.preferred, names),
        excluded_names=_name_all(client.excluded, names),
        takers=takers,
        blockers=blockers,
        agreements=tuple(
            f"{row.agreed_by.name} agreed on {write_moment(row.at)} that "
            f"{names.get(row.worker_id, 'a carer')} may visit outside the working pattern: "
            f"{row.reason}"
            for row in get_agreements(visit_ids=[visit_id])
            if row.worker_id
        ),
        history=get_history(visit_id=visit_id, names=names),
        carers=tuple(sorted(names.items(), key=lambda item: item[1])),
    )


def find_takers(
    loaded: Day, visit: BoardVisit
) -> tuple[tuple[TakerChoice, ...], tuple[TakerBlocker, ...]]:
    """Return who could take a visit while all others stay, best first, and why nobody else."""
    if not visit.has_place:
        return (), ()
    answer = recommend(loaded.problem, loaded.plan, str(visit.id))
    takers = tuple(
        TakerChoice(
            worker_id=UUID(one.carer),
            name=loaded.workers[UUID(one.carer)].name,
            starts_at=get_at_seconds(loaded.day, one.start),
            reasons=tuple(loaded.name_ids(reason) for reason in one.reasons),
            pair_with_id=UUID(one.pair_with) if one.pair_with else None,
            pair_with_name=loaded.workers[UUID(one.pair_with)].name if one.pair_with else "",
        )
        for one in answer.candidates
        if loaded.is_inside_pattern(visit, UUID(one.carer), get_at_seconds(loaded.day, one.start))
        or (visit.id, UUID(one.carer)) in loaded.agreed
    )
    blockers = tuple(
        TakerBlocker(
            UUID(one.carer), loaded.workers[UUID(one.carer)].name, loaded.name_ids(one.reason)
        )
        for one in answer.blocked
    )
    return takers, blockers


def get_edit_check(
    *,
    visit_id: UUID,
    worker_ids: Sequence[UUID],
    starts_at: datetime,
    actor: Actor,
    at: datetime,
) -> EditCheck:
    """Return every rule that a change would break, before it is saved, and what it would do."""
    loaded = find_visit_day(visit_id=visit_id, at=at)
    visit = loaded.visits[visit_id]
    actor.require(Capability.VIEW_ROUNDS, visit.patch_id)
    return check_places(loaded, {visit_id: (tuple(worker_ids), starts_at)})


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


def get_history(*, visit_id: UUID, names: Mapping[UUID, str]) -> tuple[Trail, ...]:
    """Return what happened to a visit, newest first: moves, pins, what the DSO agreed to."""
    moves = [
        Trail(
            row.occurred_at,
            f"{WORDS.get(row.transition, row.transition)} by {row.actor_name}"
            + (f": {row.reason}" if row.reason else ""),
        )
        for row in StatusChange.objects.filter(record_id=visit_id).order_by("-pk")[:20]
    ]
    agreed = [
        Trail(
            row.at,
            f"{row.agreed_by.name} agreed to {names.get(row.worker_id, 'a carer')} outside the "
            f"working pattern: {row.reason}",
        )
        for row in get_agreements(visit_ids=[visit_id])
        if row.worker_id
    ]
    pins = [Trail(at, f"{what} by {who}") for at, what, who in get_pin_changes(visit_id=visit_id)]
    return tuple(sorted([*moves, *agreed, *pins], key=lambda one: one.at, reverse=True)[:20])


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


def _name_all(worker_ids: frozenset[UUID], names: Mapping[UUID, str]) -> tuple[str, ...]:
    return tuple(sorted(names[worker_id] for worker_id in worker_ids if worker_id in names))
