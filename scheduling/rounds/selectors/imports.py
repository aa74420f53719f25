"""Reads of staged imports, and a day written as files."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from core.models import ImportBatch
from core.times import get_clock_seconds
from directory.selectors import find_area_by_name, get_areas
from scheduling.rounds.models import ProposalLine
from scheduling.rounds.selectors.day import Day, load_day, to_km
from scheduling.rounds.states import LineKind
from scheduling.rounds.types import BoardVisit, ImportFault, StagedImport
from scheduling.visits.selectors import get_references


def get_staged_import(*, batch_id: UUID, actor: Actor) -> StagedImport:
    """Return a file as it was read, with everything that is wrong in it."""
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None or batch.day is None:
        raise NotFound("There is no such import.")
    actor.require(Capability.IMPORT_DAY, batch.scope_id)
    new_name = batch.body.get("area_name", "")
    areas = get_areas(scope_ids=[batch.scope_id])
    area_id = areas[0].id if areas else find_area_by_name(agency_id=batch.scope_id, name=new_name)
    return StagedImport(
        id=batch.pk,
        kind=batch.kind,
        status=batch.status,
        file_name=batch.file_name,
        area_id=area_id,
        area_name=areas[0].name if areas else new_name,
        is_new_area=area_id is None,
        day=batch.day,
        at=batch.at,
        counts=batch.summary.get("counts", {}),
        notes=tuple(batch.summary.get("notes", ())),
        faults=tuple(
            ImportFault(row.sheet, row.row, row.column, row.message)
            for row in batch.faults.order_by("pk")
        ),
    )


def export_day(*, area_id: UUID, day: date, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return an area's day in the format home-care-day/1, ready to be planned elsewhere.

    Clients without a position are left out with their visits.
    """
    actor.require(Capability.VIEW_ROUNDS, area_id)
    loaded = load_day(area_id=area_id, day=day, at=at)
    names = _Names(loaded)
    protocol = loaded.protocol
    return {
        "format": "home-care-day/1",
        "name": f"{loaded.area_name} {day}",
        "modes": {
            name: {"kmh": mode.kmh, "fixed": mode.fixed_seconds}
            for name, mode in protocol.modes.items()
        },
        "detour": protocol.detour,
        "weights": {
            "unassigned": {str(key): value for key, value in protocol.unassigned_seconds.items()},
            "continuity": protocol.continuity_seconds,
        },
        "carers": [names.write_carer(worker_id) for worker_id in names.carers],
        "clients": [names.write_client(client_id) for client_id in names.clients],
        "visits": [names.write_visit(visit) for visit in loaded.visits.values() if visit.has_place],
    }


def export_plan(*, area_id: UUID, day: date, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the rounds of an area's day as a home-care-day/1 plan."""
    actor.require(Capability.VIEW_ROUNDS, area_id)
    loaded = load_day(area_id=area_id, day=day, at=at)
    names = _Names(loaded)
    why = _get_reasons(loaded)
    placed = [visit for visit in loaded.visits.values() if visit.has_place]
    return {
        "assignments": [
            {
                "visit": names.visits[visit.id],
                "carers": [names.carers[worker_id] for worker_id in visit.worker_ids],
                "start": get_clock_seconds(day, visit.starts_at),
            }
            for visit in placed
            if visit.worker_ids
        ],
        "unassigned": [
            {
                "visit": names.visits[visit.id],
                "reason": why.get(visit.id, "Nobody was given this visit yet."),
            }
            for visit in placed
            if not visit.worker_ids
        ],
    }


class _Names:
    """The ids that people know: payroll references, PINs, references of visits."""

    def __init__(self, loaded: Day) -> None:
        self.loaded = loaded
        prefix = f"{loaded.area_name}/"
        self.carers = {
            worker.id: worker.payroll_ref.removeprefix(prefix) or str(worker.id)
            for worker in loaded.workers.values()
            if worker.home and worker.id in loaded.windows
        }
        self.clients = {
            client.id: client.pin.removeprefix(prefix)
            for client in loaded.clients.values()
            if client.point
        }
        self.visits = get_references(visit_ids=loaded.visits)

    def write_carer(self, worker_id: UUID) -> dict[str, Any]:
        """Return a carer with the windows and breaks of the day."""
        worker, day = self.loaded.workers[worker_id], self.loaded.day
        windows = self.loaded.windows[worker_id]
        assert worker.home is not None
        return {
            "id": self.carers[worker_id],
            "name": worker.name,
            "patch": self.loaded.patches[windows[0].patch_id].name,
            "home": list(to_km(worker.home)),
            "windows": [
                [get_clock_seconds(day, one.starts_at), get_clock_seconds(day, one.ends_at)]
                for one in windows
            ],
            "mode": worker.transport,
            "gender": worker.gender,
            "skills": sorted(worker.skills),
            "breaks": [
                {
                    "earliest": get_clock_seconds(day, rest.earliest_at),
                    "latest": get_clock_seconds(day, rest.latest_at),
                    "duration": round(rest.length.total_seconds()),
                }
                for one in windows
                for rest in one.rests
            ],
        }

    def write_client(self, client_id: UUID) -> dict[str, Any]:
        """Return a client with what a carer needs, and who is excluded or preferred."""
        client = self.loaded.clients[client_id]
        patch = self.loaded.patches.get(client.patch_id)
        assert client.point is not None
        return {
            "id": self.clients[client_id],
            "patch": patch.name if patch else "",
            "at": list(to_km(client.point)),
            "skills": sorted(client.skills),
            "gender": client.gender or None,
            "excluded": self._name_carers(client.excluded),
            "preferred": self._name_carers(client.preferred),
        }

    def write_visit(self, visit: BoardVisit) -> dict[str, Any]:
        """Return a visit with its tolerance and its pin."""
        day = self.loaded.day
        wanted = get_clock_seconds(day, visit.wanted_at)
        pin: dict[str, Any] = {}
        if visit.pinned_worker_ids:
            pin["carers"] = self._name_carers(frozenset(visit.pinned_worker_ids))
        if visit.pinned_start_at:
            pin["start"] = get_clock_seconds(day, visit.pinned_start_at)
        return {
            "id": self.visits[visit.id],
            "client": self.clients[visit.client_id],
            "start": wanted,
            "before": wanted - get_clock_seconds(day, visit.earliest_at),
            "after": get_clock_seconds(day, visit.latest_at) - wanted,
            "duration": round((visit.ends_at - visit.starts_at).total_seconds()),
            "carers": visit.carers_needed,
            "priority": visit.priority,
            "pinned": pin or None,
        }

    def _name_carers(self, worker_ids: frozenset[UUID]) -> list[str]:
        return sorted(self.carers[one] for one in worker_ids if one in self.carers)


def _get_reasons(loaded: Day) -> dict[UUID, str]:
    """Return why the newest run left each visit out."""
    rows = ProposalLine.objects.filter(
        visit_id__in=list(loaded.visits), kind=LineKind.LEFT_OUT
    ).order_by("run__asked_at")
    return {row.visit_id: " ".join(row.reasons) for row in rows}
