"""Reads one area's day; the number of queries does not depend on that of carers or visits."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from core.times import check_day, get_day_start
from directory.selectors import get_area, get_neighbours, get_patches, get_workers
from directory.types import PatchFacts
from rostering.selectors import get_contract_minutes, get_times_away, get_work_windows
from rostering.types import WorkWindow
from scheduling.clients.selectors import get_clients
from scheduling.clients.types import ClientFacts
from scheduling.rounds.selectors.facts import NO_PLACE, Day, to_km
from scheduling.rounds.selectors.protocol import find_protocol
from scheduling.rounds.selectors.week import get_familiar, get_minutes_by_day
from scheduling.rounds.types import BoardVisit
from scheduling.visits.models import AgreementKind, Visit
from scheduling.visits.selectors import (
    get_agreements,
    get_assigned_workers,
    get_day_visits,
    get_pins,
)

__all__ = ["NO_PLACE", "Day", "load_day", "to_km"]


def load_day(*, area_id: UUID, day: date, at: datetime) -> Day:
    """Read an area's day. About twenty queries, whatever its size."""
    check_day(day)
    area = get_area(area_id)
    patches = {patch.id: patch for patch in get_patches(area_id=area_id)}
    windows = get_work_windows(day=day, patch_ids=patches)
    by_worker: dict[UUID, list[WorkWindow]] = defaultdict(list)
    for window in windows:
        by_worker[window.worker_id].append(window)
    rows = get_day_visits(day=day, patch_ids=list(patches), worker_ids=by_worker)
    assigned = get_assigned_workers(visit_ids=[row.pk for row in rows])
    pins = get_pins(visit_ids=[row.pk for row in rows])
    protocol = find_protocol(area_id=area_id, at=at)
    clients = get_clients(client_ids={row.client_id for row in rows}, on=day)
    people = {*by_worker, *(w for group in assigned.values() for w in group)}
    agreements = get_agreements(visit_ids=[row.pk for row in rows])
    return Day(
        area_id=area_id,
        area_name=area.name,
        day=day,
        protocol=protocol,
        patches=patches,
        neighbours=get_neighbours(patch_ids=patches),
        visits={
            row.pk: _show(row, clients[row.client_id], patches, assigned, pins) for row in rows
        },
        clients=clients,
        workers=get_workers(worker_ids=people, on=day),
        windows={worker_id: tuple(found) for worker_id, found in by_worker.items()},
        agreed=frozenset(
            (row.visit_id, row.worker_id)
            for row in agreements
            if row.kind == AgreementKind.OUT_OF_PATTERN and row.worker_id
        ),
        contracts=get_contract_minutes(worker_ids=people, on=day),
        week_minutes=get_minutes_by_day(worker_ids=people, day=day),
        familiar=get_familiar(client_ids=clients, day=day, days=protocol.familiar_days),
        away=get_times_away(
            worker_ids=people,
            starts_at=get_day_start(day),
            ends_at=get_day_start(day + timedelta(days=2)),
        ),
    )


def _show(
    row: Visit,
    client: ClientFacts,
    patches: Mapping[UUID, PatchFacts],
    assigned: Mapping[UUID, tuple[UUID, ...]],
    pins: Mapping[UUID, tuple[UUID, ...]],
) -> BoardVisit:
    patch = patches.get(row.patch_id)
    return BoardVisit(
        id=row.pk,
        version=row.version,
        client_id=row.client_id,
        family_name=client.family_name,
        full_name=client.full_name,
        pin=client.pin,
        patch_id=row.patch_id,
        patch_name=patch.name if patch else "another area",
        day=row.day,
        wanted_at=row.wanted_at,
        earliest_at=row.earliest_at,
        latest_at=row.latest_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        carers_needed=row.carers_needed,
        priority=row.priority,
        planning_status=row.planning_status,
        attendance=row.attendance,
        pinned_start_at=row.pinned_start_at,
        pinned_worker_ids=pins.get(row.pk, ()),
        worker_ids=assigned.get(row.pk, ()),
        needs=tuple(client.skills.values()),
        gender=client.gender,
        has_place=client.point is not None,
    )
