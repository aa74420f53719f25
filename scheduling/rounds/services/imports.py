"""Bringing in a day from a file: staged with every fault shown, then applied whole or not."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from accounts.selectors import get_user_names
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from core.events import publish
from core.live import get_rounds_board, touch_boards
from core.models import ImportBatch, ImportFault
from core.service import explain_constraint, write_service
from core.states import IMPORT, ImportStatus
from core.status import change_status
from core.texts import write_count, write_date, write_moment
from core.times import check_day
from directory.selectors import find_postcodes, get_agency_ids, get_area, normalise_postcode
from directory.services import ensure_area
from scheduling.rounds.files import DayFile, Fault, read_day_files
from scheduling.rounds.selectors.import_checks import find_clock_faults, find_travel_faults
from scheduling.rounds.services.import_writing import write_day
from scheduling.visits.events import RoundsChanged

explain_constraint(
    "import_applied_once",
    "This very file was applied to this day already. Nothing was saved.",
)
KIND = "home_care_day"
MOST_FAULTS = 1000


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def stage_day(
    *,
    area_id: UUID | None,
    day: date,
    files: Mapping[str, bytes],
    actor: Actor,
    at: datetime,
    area_name: str = "",
) -> UUID:
    """Read a day's files and keep them with every fault found; nothing of the day is written yet.

    Without `area_id` the day goes to a new area called `area_name`, or as the file calls itself.
    """
    check_day(day)
    if not files:
        raise InvalidInput("Choose the file of the day.", field="files")
    scope_id = area_id or _find_agency(actor)
    actor.require(Capability.IMPORT_DAY, scope_id)
    read = read_day_files(files)
    read.faults += find_clock_faults(read.data, day)
    if area_id and read.has_own_travel and read.data:
        read.faults += find_travel_faults(read.data, area_id=area_id, actor=actor, at=at)
    name = "" if area_id else (area_name or read.data.get("name") or f"Imported {write_date(day)}")
    batch = ImportBatch.objects.create(
        kind=KIND,
        scope_id=scope_id,
        day=day,
        file_name=", ".join(files)[:200],
        file_hash=_hash(files),
        body={**read.data, "area_name": name[:200], "has_own_travel": read.has_own_travel},
        summary=_summarise(read),
        actor_id=actor.id,
        at=at,
    )
    ImportFault.objects.bulk_create(
        ImportFault(
            batch=batch,
            sheet=fault.sheet[:40],
            row=fault.row[:60],
            column=fault.column[:60],
            message=fault.message,
        )
        for fault in _cap(read.faults)
    )
    return batch.pk


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def apply_import(*, batch_id: UUID, actor: Actor, at: datetime) -> dict[str, Any]:
    """Write a staged day: carers, clients, shifts and visits, all or nothing; return the counts.

    The answer's `area_id` and `day` say which board shows it.
    """
    batch = _lock_batch(batch_id, actor)
    if ImportFault.objects.filter(batch=batch).exists():
        raise DomainError("This file has faults: put them right and import it again.")
    _check_not_applied(batch)
    area_id = _find_area(batch, actor, at)
    counts = write_day(
        batch_id=batch.pk,
        area_id=area_id,
        day=_day_of(batch),
        data=batch.body,
        actor=actor.with_children(batch.scope_id, [area_id]),
        at=at,
    )
    change_status(batch, "apply", machine=IMPORT, actor=actor, at=at)
    batch.scope_id, batch.applied_at = area_id, at
    batch.summary = {**batch.summary, "applied": counts}
    batch.save(update_fields=["status", "scope", "applied_at", "summary"])
    publish(RoundsChanged(area_id=area_id, day=_day_of(batch), occurred_at=at))
    touch_boards([get_rounds_board(area_id, _day_of(batch))], at=at)
    return {**counts, "area_id": str(area_id), "day": str(batch.day)}


@write_service(Capability.IMPORT_DAY)
def reject_import(*, batch_id: UUID, actor: Actor, at: datetime) -> None:
    """Put a staged file aside; nothing of it is written."""
    batch = _lock_batch(batch_id, actor)
    change_status(batch, "reject", machine=IMPORT, actor=actor, at=at)
    batch.save(update_fields=["status"])


def _lock_batch(batch_id: UUID, actor: Actor) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, kind=KIND).first()
    if batch is None:
        raise NotFound("There is no such import.")
    actor.require(Capability.IMPORT_DAY, batch.scope_id)
    if batch.status == ImportStatus.APPLIED:
        raise DomainError("This file was applied already: open the board of its day.")
    return batch


def _check_not_applied(batch: ImportBatch) -> None:
    area_name = batch.body.get("area_name", "")
    same = ImportBatch.objects.filter(
        kind=KIND, day=batch.day, file_hash=batch.file_hash, status=ImportStatus.APPLIED
    )
    same = (
        same.filter(body__area_name=area_name)
        if area_name
        else same.filter(scope_id=batch.scope_id)
    )
    earlier = same.first()
    if earlier and earlier.applied_at:
        who = get_user_names({earlier.actor_id}).get(earlier.actor_id, "somebody")
        raise DomainError(
            f"{who} applied this very file to this day on {write_moment(earlier.applied_at)}. "
            "Nothing was changed: open the board of the day.",
            code="already_applied",
        )


def _find_agency(actor: Actor) -> UUID:
    agencies = get_agency_ids(scope_ids=actor.scopes_of(Capability.IMPORT_DAY))
    if not agencies:
        raise NotPermitted(
            f"{actor.name} may import into areas but not make one: choose one of your areas."
        )
    return agencies[0]


def _find_area(batch: ImportBatch, actor: Actor, at: datetime) -> UUID:
    name = batch.body.get("area_name", "")
    if not name:
        return get_area(batch.scope_id).id
    return ensure_area(agency_id=batch.scope_id, name=name, actor=actor, at=at)


def _day_of(batch: ImportBatch) -> date:
    assert batch.day is not None
    return batch.day


def _hash(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def _cap(faults: list[Fault]) -> list[Fault]:
    """Return so many faults as a person can work through, and how many more there are."""
    if len(faults) <= MOST_FAULTS:
        return faults
    more = f"has {len(faults) - MOST_FAULTS:,} more faults: put these right and import it again"
    return [*faults[:MOST_FAULTS], Fault("file", "", "", more)]


def _summarise(read: DayFile) -> dict[str, Any]:
    data = read.data
    notes = []
    placeless = [one for one in data.get("clients", ()) if one["at"] is None]
    known = find_postcodes(codes=[one["postcode"] for one in placeless]) if placeless else {}
    nowhere = [one for one in placeless if normalise_postcode(one["postcode"]) not in known]
    if nowhere:
        notes.append(
            f"{write_count(len(nowhere), 'client')} without a position or a postcode that we know: "
            "their visits are imported, reported on the board, and left out by the auto-scheduler. "
            f"They are {', '.join(one['id'] for one in nowhere[:10])}"
            f"{' and others' if len(nowhere) > 10 else ''}."
        )
    return {
        "counts": {name: len(data.get(name, ())) for name in ("carers", "clients", "visits")},
        "notes": notes,
    }
