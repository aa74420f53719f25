"""Writes of directory: scopes, workers, persons, places, postcodes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.models import Scope, ScopeKind
from core.service import explain_constraint, write_service
from core.status import change_statuses
from directory.models import (
    Agency,
    Area,
    Employment,
    Organisation,
    Patch,
    PatchNeighbour,
    Person,
    PersonAddress,
    Place,
    Placement,
    Postcode,
    Service,
    Skill,
    Worker,
    WorkerSkill,
)
from directory.selectors import (
    find_area_by_name,
    find_postcodes,
    get_area,
    normalise_postcode,
)
from directory.states import WORKER
from directory.types import PersonInput, PlaceInput, Point, WorkerInput

explain_constraint(
    "payroll_ref_once",
    "Another employment has this payroll reference. Nothing was saved: check the reference.",
)


def lock_workers(worker_ids: Iterable[UUID]) -> None:
    """Lock workers in the order of their ids until the transaction ends."""
    ids = sorted(set(worker_ids))
    list(Worker.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


@write_service(Capability.SET_UP)
def create_organisation(*, name: str, actor: Actor, at: datetime) -> UUID:
    """Make the organisation that runs this service: the root of all scopes."""
    if Scope.objects.exists():  # nobody can hold anything in a scope before there is one
        actor.scopes_of(Capability.SET_UP)
    scope = Scope.objects.create(kind=ScopeKind.ORGANISATION, name=name)
    Organisation.objects.create(scope=scope)
    return scope.pk


@write_service(Capability.SET_UP)
def create_agency(*, organisation_id: UUID, name: str, actor: Actor, at: datetime) -> UUID:
    """Make a home-care team of an organisation."""
    actor.require(Capability.SET_UP, organisation_id)
    scope = Scope.objects.create(
        kind=ScopeKind.AGENCY, parent_id=organisation_id, path=[organisation_id], name=name
    )
    Agency.objects.create(scope=scope, organisation_id=organisation_id)
    return scope.pk


@write_service(Capability.SET_UP)
def create_service(
    *, organisation_id: UUID, name: str, kind: str, actor: Actor, at: datetime
) -> UUID:
    """Make a service of an organisation, such as home care."""
    actor.require(Capability.SET_UP, organisation_id)
    scope = Scope.objects.create(
        kind=ScopeKind.SERVICE, parent_id=organisation_id, path=[organisation_id], name=name
    )
    Service.objects.create(scope=scope, organisation_id=organisation_id, kind=kind)
    return scope.pk


@write_service(Capability.SET_UP)
def set_neighbours(
    *, area_id: UUID, minutes: Mapping[tuple[UUID, UUID], int], actor: Actor, at: datetime
) -> None:
    """Record which patches border on each other and the minutes of drive between (XC-002).

    One row serves both ways, so P1 borders on P2 exactly when P2 borders on P1.
    """
    actor.require(Capability.SET_UP, area_id)
    for pair, drive in minutes.items():
        low, high = sorted(pair)
        PatchNeighbour.objects.update_or_create(
            low_id=low, high_id=high, defaults={"drive_minutes": drive}
        )


@write_service(Capability.IMPORT_DAY)
def ensure_area(*, agency_id: UUID, name: str, actor: Actor, at: datetime) -> UUID:
    """Return the area of an agency with this name; one that is missing is made.

    The agency is locked first, so that two who ask at once get the same area.
    """
    actor.require(Capability.IMPORT_DAY, agency_id)
    agency = Scope.objects.select_for_update().get(pk=agency_id)
    found = find_area_by_name(agency_id=agency_id, name=name)
    if found:
        return found
    scope = Scope.objects.create(
        kind=ScopeKind.AREA, parent=agency, path=[*agency.path, agency.pk], name=name
    )
    Area.objects.create(scope=scope, agency_id=agency_id)
    return scope.pk


@write_service(Capability.IMPORT_DAY)
def ensure_patches(
    *, area_id: UUID, names: Sequence[str], actor: Actor, at: datetime
) -> dict[str, UUID]:
    """Return the id of each named patch of an area; those that are missing are made."""
    actor.require(Capability.IMPORT_DAY, area_id)
    area = Scope.objects.select_for_update().get(pk=area_id)
    found = dict(Patch.objects.filter(area_id=area_id).values_list("scope__name", "scope_id"))
    for name in sorted(set(names) - set(found)):
        scope = Scope.objects.create(
            kind=ScopeKind.PATCH, parent=area, path=[*area.path, area.pk], name=name
        )
        Patch.objects.create(scope=scope, area_id=area_id)
        found[name] = scope.pk
    return {name: found[name] for name in names}


@write_service(Capability.IMPORT_DAY)
def ensure_skills(*, names: Mapping[str, str], actor: Actor, at: datetime) -> dict[str, UUID]:
    """Return the id of each skill by its code; those that are missing are made."""
    found = dict(Skill.objects.filter(code__in=list(names)).values_list("code", "pk"))
    missing = [Skill(code=code, name=name) for code, name in names.items() if code not in found]
    Skill.objects.bulk_create(missing)
    return found | {skill.code: skill.pk for skill in missing}


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def save_workers(
    *,
    area_id: UUID,
    patches: Mapping[str, UUID],
    workers: Sequence[WorkerInput],
    on: date,
    actor: Actor,
    at: datetime,
) -> dict[str, UUID]:
    """Record workers by payroll reference and return their ids; who is known is brought up to date.

    Names, homes, transport and skills become what is handed in; a placement changes only for
    somebody new, since moving between patches is the DSO's decision.
    """
    actor.require(Capability.IMPORT_DAY, area_id)
    organisation_id = get_area(area_id).organisation_id
    known = {
        row.payroll_ref: row.worker
        for row in Employment.objects.filter(
            organisation_id=organisation_id, payroll_ref__in=[w.payroll_ref for w in workers]
        ).select_related("worker", "worker__home")
    }
    lock_workers(worker.pk for worker in known.values())
    homes = _make_places([worker.home for worker in workers])
    new, changed = [], []
    for item, home in zip(workers, homes, strict=True):
        worker = known.get(item.payroll_ref)
        if worker is None:
            new.append(
                (
                    item,
                    Worker(name=item.name, gender=item.gender, transport=item.transport, home=home),
                )
            )
        elif _update_worker(worker, item, home):
            changed.append(worker)
    Place.objects.bulk_create(
        [worker.home for _, worker in new if worker.home]
        + [worker.home for worker in changed if worker.home and worker.home._state.adding]
    )
    change_statuses([worker for _, worker in new], "activate", machine=WORKER, actor=actor, at=at)
    Worker.objects.bulk_create([worker for _, worker in new])
    Worker.objects.bulk_update(changed, ["name", "gender", "transport", "home"])
    _employ(new, organisation_id, patches, on, actor)
    ids = {ref: worker.pk for ref, worker in known.items()}
    ids |= {item.payroll_ref: worker.pk for item, worker in new}
    _save_skills({ids[item.payroll_ref]: item.skills for item in workers}, on)
    return ids


@write_service(Capability.IMPORT_DAY, lock_seconds=10)
def save_persons(
    *,
    area_id: UUID,
    known: Mapping[str, UUID],
    persons: Sequence[PersonInput],
    on: date,
    actor: Actor,
    at: datetime,
) -> dict[str, tuple[UUID, UUID]]:
    """Record persons and where they live; return person and place id by key.

    `known` maps the keys of persons who are recorded already to their ids.
    """
    actor.require(Capability.IMPORT_DAY, area_id)
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update()
        .filter(pk__in=list(known.values()))
        .order_by("pk")
    }
    addresses = {
        row.person_id: row
        for row in PersonAddress.objects.filter(
            person_id__in=list(rows), ends_on=None
        ).select_related("place")
    }
    places = _make_places([person.place for person in persons])
    new_people, new_addresses, moved, saved = [], [], [], {}
    for item, place in zip(persons, places, strict=True):
        row = rows.get(known[item.key]) if item.key in known else None
        if row is None:
            row = Person(
                title=item.title,
                given_name=item.given_name,
                family_name=item.family_name,
                nhs_number=item.nhs_number,
            )
            new_people.append(row)
        address = addresses.get(row.pk)
        if address is not None and _is_same_place(address.place, place):
            saved[item.key] = (row.pk, address.place_id)
            continue
        if address is not None and address.starts_on >= on:
            address.place = place
            moved.append(address)
        else:
            if address is not None:
                address.ends_on = on
                moved.append(address)
            new_addresses.append(PersonAddress(person=row, place=place, starts_on=on))
        saved[item.key] = (row.pk, place.pk)
    kept = {place_id for _, place_id in saved.values()}
    Place.objects.bulk_create([place for place in places if place.pk in kept])
    Person.objects.bulk_create(new_people)
    PersonAddress.objects.bulk_update(moved, ["ends_on", "place"])
    PersonAddress.objects.bulk_create(new_addresses)
    return saved


@write_service(Capability.IMPORT_POSTCODES, lock_seconds=10)
def import_postcodes(
    *, rows: Iterable[tuple[str, str, str]], scope_id: UUID, actor: Actor, at: datetime
) -> int:
    """Record where postcodes lie (code, easting, northing in metres); return how many.

    All or nothing: the first row that cannot be used is named. Places that have a postcode and no
    position yet are given theirs.
    """
    actor.require(Capability.IMPORT_POSTCODES, scope_id)
    wanted = [_read_postcode(number, row) for number, row in enumerate(rows, 1)]
    Postcode.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["easting", "northing"],
        batch_size=5000,
    )
    _place_by_postcode()
    return len(wanted)


def _read_postcode(number: int, row: tuple[str, str, str]) -> Postcode:
    code, easting, northing = row
    try:
        return Postcode(
            code=normalise_postcode(code), easting=float(easting), northing=float(northing)
        )
    except ValueError:
        raise InvalidInput(
            f"Row {number}: “{easting}” and “{northing}” are not an easting and a northing in "
            "metres. Nothing was imported.",
            field="file",
        ) from None


def _place_by_postcode() -> None:
    missing = list(Place.objects.filter(easting=None).exclude(postcode=""))
    found = find_postcodes(codes=[place.postcode for place in missing])
    for place in missing:
        point = found.get(place.postcode)
        if point:
            place.easting, place.northing = point.easting, point.northing
    Place.objects.bulk_update(missing, ["easting", "northing"])


def _make_places(inputs: Sequence[PlaceInput]) -> list[Place]:
    """Return unsaved places; a missing position is looked up by the postcode."""
    codes = [item.postcode for item in inputs if item.point is None and item.postcode]
    found = find_postcodes(codes=codes) if codes else {}
    places = []
    for item in inputs:
        postcode = normalise_postcode(item.postcode)
        point: Point | None = item.point or found.get(postcode)
        places.append(
            Place(
                lines=item.lines,
                postcode=postcode,
                easting=point.easting if point else None,
                northing=point.northing if point else None,
            )
        )
    return places


def _is_same_place(one: Place, other: Place) -> bool:
    names = ("lines", "postcode", "easting", "northing")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _update_worker(worker: Worker, item: WorkerInput, home: Place) -> bool:
    before = (worker.name, worker.gender, worker.transport, worker.home_id)
    worker.name, worker.gender, worker.transport = item.name, item.gender, item.transport
    if worker.home is None or not _is_same_place(worker.home, home):
        worker.home = home
    return before != (worker.name, worker.gender, worker.transport, worker.home_id)


def _employ(
    new: Sequence[tuple[WorkerInput, Worker]],
    organisation_id: UUID,
    patches: Mapping[str, UUID],
    on: date,
    actor: Actor,
) -> None:
    employments = [
        Employment(
            worker=worker,
            organisation_id=organisation_id,
            payroll_ref=item.payroll_ref,
            staff_group="carer",
            starts_on=on,
        )
        for item, worker in new
    ]
    Employment.objects.bulk_create(employments)
    Placement.objects.bulk_create(
        Placement(
            employment=employment,
            patch_id=patches[item.patch],
            is_first=True,
            starts_on=on,
            agreed_by_id=actor.id,
        )
        for employment, (item, _) in zip(employments, new, strict=True)
    )


def _save_skills(wanted: Mapping[UUID, tuple[str, ...]], on: date) -> None:
    skill_ids = dict(Skill.objects.values_list("code", "pk"))
    held: dict[tuple[UUID, UUID], WorkerSkill] = {
        (row.worker_id, row.skill_id): row
        for row in WorkerSkill.objects.filter(worker_id__in=list(wanted), ends_on=None)
    }
    needed = {(worker_id, skill_ids[code]) for worker_id, codes in wanted.items() for code in codes}
    gone = [row for key, row in held.items() if key not in needed]
    WorkerSkill.objects.filter(pk__in=[row.pk for row in gone if row.starts_on >= on]).delete()
    WorkerSkill.objects.filter(pk__in=[row.pk for row in gone if row.starts_on < on]).update(
        ends_on=on
    )
    WorkerSkill.objects.bulk_create(
        WorkerSkill(worker_id=worker_id, skill_id=skill_id, starts_on=on)
        for worker_id, skill_id in sorted(needed - set(held))
    )
