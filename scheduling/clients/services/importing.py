"""Clients as a file or the demo hands them in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.service import explain_constraint, write_service
from core.status import change_statuses
from directory.selectors import get_area, get_home_care_service_id, get_skill_ids
from scheduling.clients.models import CarerExclusion, Client, Requirement, RequirementKind
from scheduling.clients.services.finding import refresh_search
from scheduling.clients.services.information import keep_imported_access
from scheduling.clients.states import CLIENT, EXCLUSION, ExclusionStatus
from scheduling.clients.types import ClientInput

explain_constraint(
    "client_one_live_service",
    "This person already receives the service. Nothing was saved: use the record that is there.",
)

Want = tuple[UUID, str, UUID | None, str, UUID | None]


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def save_clients(
    *,
    area_id: UUID,
    clients: Sequence[ClientInput],
    people: Mapping[str, tuple[UUID, UUID]],
    patches: Mapping[str, UUID],
    workers: Mapping[str, UUID],
    batch_id: UUID | None,
    on: date,
    actor: Actor,
    at: datetime,
) -> dict[str, UUID]:
    """Record clients by PIN and return their ids; requirements become what is handed in.

    `people` gives person and place of each PIN, `workers` the carer behind each reference.
    Exclusions that came with the file bind at once: they were authorised where it was made.
    """
    actor.require(Capability.IMPORT_DAY, area_id)
    area = get_area(area_id)
    service_id = get_home_care_service_id(organisation_id=area.organisation_id)
    known = {
        row.pin: row
        for row in Client.objects.select_for_update()
        .filter(service_id=service_id, pin__in=[item.pin for item in clients])
        .order_by("pk")
    }
    new, changed, access = [], [], []
    for item in clients:
        person_id, place_id = people[item.pin]
        row = known.get(item.pin)
        values = (place_id, patches[item.patch], item.access)
        if row is None:
            new.append(
                Client(
                    person_id=person_id,
                    service_id=service_id,
                    pin=item.pin,
                    place_id=place_id,
                    patch_id=patches[item.patch],
                    access=item.access,
                    starts_on=on,
                )
            )
            access += [new[-1]] if item.access else []
        elif (row.place_id, row.patch_id, row.access) != values:
            access += [row] if row.access != item.access else []
            row.place_id, row.patch_id, row.access = values
            changed.append(row)
    change_statuses(new, "start", machine=CLIENT, actor=actor, at=at)
    Client.objects.bulk_create(new)
    Client.objects.bulk_update(changed, ["place", "patch", "access"])
    keep_imported_access(access, actor=actor, at=at)
    refresh_search(person_ids={person_id for person_id, _ in people.values()})
    ids = {pin: row.pk for pin, row in known.items()} | {row.pin: row.pk for row in new}
    _save_requirements(clients, ids, workers, on)
    _save_exclusions(clients, ids, workers, batch_id, actor, at)
    return ids


def _save_requirements(
    clients: Sequence[ClientInput],
    ids: Mapping[str, UUID],
    workers: Mapping[str, UUID],
    on: date,
) -> None:
    skills = get_skill_ids(codes={code for item in clients for code in item.skills})
    needed: set[Want] = set()
    for item in clients:
        client_id = ids[item.pin]
        needed |= {
            (client_id, RequirementKind.SKILL, skills[code], "", None) for code in item.skills
        }
        needed |= {
            (client_id, RequirementKind.CARER, None, "", workers[ref]) for ref in item.preferred
        }
        if item.gender:
            needed.add((client_id, RequirementKind.GENDER, None, item.gender, None))
    rows = Requirement.objects.filter(
        client_id__in=[ids[item.pin] for item in clients], ends_on=None
    )
    held: dict[Want, Requirement] = {
        (row.client_id, row.kind, row.skill_id, row.gender, row.worker_id): row for row in rows
    }
    gone = [row for want, row in held.items() if want not in needed]
    Requirement.objects.filter(pk__in=[row.pk for row in gone if row.starts_on >= on]).delete()
    Requirement.objects.filter(pk__in=[row.pk for row in gone if row.starts_on < on]).update(
        ends_on=on
    )
    Requirement.objects.bulk_create(
        Requirement(
            client_id=client_id,
            kind=kind,
            is_hard=kind != RequirementKind.CARER,
            skill_id=skill_id,
            gender=gender,
            worker_id=worker_id,
            starts_on=on,
        )
        for client_id, kind, skill_id, gender, worker_id in needed - set(held)
    )


def _save_exclusions(
    clients: Sequence[ClientInput],
    ids: Mapping[str, UUID],
    workers: Mapping[str, UUID],
    batch_id: UUID | None,
    actor: Actor,
    at: datetime,
) -> None:
    live = [ExclusionStatus.ENDED, ExclusionStatus.REFUSED]
    held = set(
        CarerExclusion.objects.filter(client_id__in=list(ids.values()))
        .exclude(status__in=live)
        .values_list("client_id", "worker_id")
    )
    needed = {(ids[item.pin], workers[ref]) for item in clients for ref in item.excluded}
    rows = [
        CarerExclusion(
            client_id=client_id,
            worker_id=worker_id,
            reason="Came with an imported day",
            imported_in_id=batch_id,
        )
        for client_id, worker_id in sorted(needed - held)
    ]
    for step in ("decide", "authorise", "activate"):
        change_statuses(rows, step, machine=EXCLUSION, actor=actor, at=at)
    CarerExclusion.objects.bulk_create(rows)
