"""Reads for the panel of one visit: who has it, who could take it, what a change would break."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from core.models import StatusChange
from core.texts import write_moment
from directory.selectors import get_patches
from scheduling.rounds.selectors.checking import check_places, price_places
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.kept import load_unchanged_day
from scheduling.rounds.selectors.offers import find_lifts, find_takers
from scheduling.rounds.types import EditCheck, Trail, VisitDetails
from scheduling.visits.selectors import get_agreements, get_pin_changes, get_visit_row

LoadDay = Callable[..., Day]
WORDS = {"assign": "Given", "replan": "Moved", "unassign": "Unassigned", "cancel": "Cancelled"}


def find_visit_day(*, visit_id: UUID, at: datetime, load: LoadDay = load_day) -> Day:
    """Return the loaded day of a visit, or raise NotFound."""
    row = get_visit_row(visit_id=visit_id)
    if row is None:
        raise NotFound("There is no such visit.")
    area_id = get_patches(scope_ids=[row.patch_id])[0].area_id
    loaded = load(area_id=area_id, day=row.day, at=at)
    if visit_id not in loaded.visits:
        raise NotFound("This visit was cancelled or suspended, so it is on no round.")
    return loaded


def get_visit_details(*, visit_id: UUID, actor: Actor, at: datetime) -> VisitDetails:
    """Return all that the panel of a visit shows."""
    loaded = find_visit_day(visit_id=visit_id, at=at)
    visit = loaded.visits[visit_id]
    actor.require(Capability.VIEW_ROUNDS, visit.patch_id)
    client = loaded.clients[visit.client_id]
    takers, blockers, swaps = find_takers(loaded, visit)
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
        swaps=swaps,
        lifts=() if takers or visit.worker_ids else find_lifts(loaded, visit),
    )


def get_edit_check(
    *,
    visit_id: UUID,
    worker_ids: Sequence[UUID],
    starts_at: datetime,
    actor: Actor,
    at: datetime,
) -> EditCheck:
    """Return every rule that a change would break, what it would do, and what it costs."""
    loaded = find_visit_day(visit_id=visit_id, at=at, load=load_unchanged_day)
    visit = loaded.visits[visit_id]
    actor.require(Capability.VIEW_ROUNDS, visit.patch_id)
    places = {visit_id: (tuple(worker_ids), starts_at)}
    found = check_places(loaded, places)
    if not visit.has_place:
        return found
    seconds, parts = price_places(loaded, places)
    return replace(found, seconds=seconds, price=parts)


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


def _name_all(worker_ids: frozenset[UUID], names: Mapping[UUID, str]) -> tuple[str, ...]:
    return tuple(sorted(names[worker_id] for worker_id in worker_ids if worker_id in names))
