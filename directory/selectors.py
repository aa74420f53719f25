"""Reads of directory: frozen values for other apps."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from core.errors import NotFound
from directory.models import (
    Agency,
    Area,
    Employment,
    Organisation,
    Patch,
    PatchNeighbour,
    Person,
    Place,
    Placement,
    Postcode,
    Service,
    Skill,
    Worker,
    WorkerSkill,
)
from directory.types import (
    AreaFacts,
    PatchFacts,
    PersonFacts,
    PlaceFacts,
    Point,
    StaffFacts,
    WorkerFacts,
)


def get_patches(
    *, scope_ids: Iterable[UUID] | None = None, area_id: UUID | None = None
) -> list[PatchFacts]:
    """Return patches by their ids or by area, in the order of area and name."""
    rows = Patch.objects.select_related("scope", "area__scope")
    if scope_ids is not None:
        rows = rows.filter(pk__in=list(scope_ids))
    if area_id is not None:
        rows = rows.filter(area_id=area_id)
    return [
        PatchFacts(row.pk, row.scope.name, row.area_id, row.area.scope.name)
        for row in rows.order_by("area__scope__name", "scope__name")
    ]


def find_patches(*, scope_ids: Iterable[UUID]) -> QuerySet[Patch]:
    """Return patches by their ids as rows that a list can filter and order by `name`."""
    rows = Patch.objects.filter(pk__in=list(scope_ids)).select_related("scope", "area__scope")
    return rows.annotate(name=F("scope__name"))


def get_areas(*, scope_ids: Iterable[UUID]) -> list[AreaFacts]:
    """Return areas by their ids, in the order of their names."""
    rows = Area.objects.filter(pk__in=list(scope_ids)).select_related("scope", "agency")
    return [
        AreaFacts(row.pk, row.scope.name, row.agency_id, row.agency.organisation_id)
        for row in rows.order_by("scope__name")
    ]


def get_area(area_id: UUID) -> AreaFacts:
    """Return one area, or raise NotFound."""
    found = get_areas(scope_ids=[area_id])
    if not found:
        raise NotFound("There is no such area.")
    return found[0]


def get_agency_ids(*, scope_ids: Iterable[UUID]) -> list[UUID]:
    """Return which of these scopes are agencies."""
    rows = Agency.objects.filter(pk__in=list(scope_ids)).order_by("scope__name")
    return list(rows.values_list("pk", flat=True))


def find_area_by_name(*, agency_id: UUID, name: str) -> UUID | None:
    """Return the area of an agency with this name, if there is one."""
    rows = Area.objects.filter(agency_id=agency_id, scope__name=name)
    return rows.values_list("pk", flat=True).first()


def get_root_scope_id() -> UUID:
    """Return the scope of the organisation that runs this service."""
    root = Organisation.objects.order_by("pk").values_list("pk", flat=True).first()
    if root is None:
        raise NotFound("There is no organisation yet: load the demo or set one up.")
    return root


def find_organisation(*, name: str) -> UUID | None:
    """Return the organisation with this name, if there is one."""
    rows = Organisation.objects.filter(scope__name=name)
    return rows.values_list("pk", flat=True).first()


def get_home_care_service_id(*, organisation_id: UUID) -> UUID:
    """Return the home-care service of an organisation."""
    service = Service.objects.filter(organisation_id=organisation_id, kind="home_care").first()
    if service is None:
        raise NotFound("This organisation has no home-care service yet: ask an administrator.")
    service_id: UUID = service.pk
    return service_id


def get_neighbours(*, patch_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Return the neighbours of each patch with the minutes of drive; one row holds both ways."""
    ids = list(patch_ids)
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    rows = PatchNeighbour.objects.filter(Q(low_id__in=ids) | Q(high_id__in=ids))
    for row in rows:
        found[row.low_id][row.high_id] = row.drive_minutes
        found[row.high_id][row.low_id] = row.drive_minutes
    return dict(found)


def get_workers(*, worker_ids: Iterable[UUID], on: date) -> dict[UUID, WorkerFacts]:
    """Return workers with the skills and placement they have on a date; three queries."""
    ids = list(worker_ids)
    in_force = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    skills: dict[UUID, dict[str, str]] = defaultdict(dict)
    held = WorkerSkill.objects.filter(in_force, worker_id__in=ids).select_related("skill")
    for row in held.order_by("skill__name"):
        skills[row.worker_id][row.skill.code] = row.skill.name
    placed = {
        row.employment.worker_id: row
        for row in Placement.objects.filter(in_force, employment__worker_id__in=ids).select_related(
            "employment"
        )
    }
    found = {}
    for worker in Worker.objects.filter(pk__in=ids).select_related("home"):
        placement = placed.get(worker.pk)
        found[worker.pk] = WorkerFacts(
            id=worker.pk,
            name=worker.name,
            gender=worker.gender,
            transport=worker.transport,
            home=_point_of(worker.home) if worker.home else None,
            skills=skills[worker.pk],
            payroll_ref=placement.employment.payroll_ref if placement else "",
            patch_id=placement.patch_id if placement else None,
        )
    return found


def get_staff(*, worker_ids: Iterable[UUID], on: date) -> dict[UUID, StaffFacts]:
    """Return people who work for a service, with their skills on a date; three queries."""
    ids = list(worker_ids)
    in_force = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    skills: dict[UUID, dict[str, str]] = defaultdict(dict)
    held = WorkerSkill.objects.filter(in_force, worker_id__in=ids).select_related("skill")
    for row in held.order_by("skill__name"):
        skills[row.worker_id][row.skill.code] = row.skill.name
    groups = dict(
        Employment.objects.filter(in_force, worker_id__in=ids)
        .order_by("worker_id", "-starts_on")
        .values_list("worker_id", "staff_group")
    )
    return {
        row.pk: StaffFacts(row.pk, row.name, row.user_id, groups.get(row.pk, ""), skills[row.pk])
        for row in Worker.objects.filter(pk__in=ids)
    }


def get_worker_id_of_user(user_id: UUID) -> UUID | None:
    """Return the worker that signs in as a user, if there is one."""
    return Worker.objects.filter(user_id=user_id).values_list("pk", flat=True).first()


def get_user_ids_of_workers(*, worker_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the user of each worker who can sign in."""
    rows = Worker.objects.filter(pk__in=list(worker_ids), user__isnull=False)
    return {
        worker_id: user_id for worker_id, user_id in rows.values_list("pk", "user_id") if user_id
    }


def get_service_names(*, scope_ids: Iterable[UUID], kind: str) -> dict[UUID, str]:
    """Return the names of the services of a kind among these scopes, in the order of names."""
    rows = Service.objects.filter(pk__in=list(scope_ids), kind=kind).order_by("scope__name")
    return dict(rows.values_list("pk", "scope__name"))


def find_service(*, organisation_id: UUID, kind: str) -> UUID | None:
    """Return the first service of a kind that an organisation runs, if there is one."""
    rows = Service.objects.filter(organisation_id=organisation_id, kind=kind)
    return rows.order_by("scope__name").values_list("pk", flat=True).first()


def get_service_organisation_id(service_id: UUID) -> UUID:
    """Return the organisation that runs a service, or raise NotFound."""
    found = Service.objects.filter(pk=service_id).values_list("organisation_id", flat=True).first()
    if found is None:
        raise NotFound("There is no such service.")
    return found


def find_person_by_nhs_number(nhs_number: str) -> UUID | None:
    """Return the person with this NHS number, if the person is known."""
    if not nhs_number:
        return None
    return Person.objects.filter(nhs_number=nhs_number).values_list("pk", flat=True).first()


def get_worker_names(*, worker_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of workers by id; one small query."""
    return dict(Worker.objects.filter(pk__in=list(worker_ids)).values_list("pk", "name"))


def get_placed_patches(*, worker_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the patch in which each worker is placed now."""
    rows = Placement.objects.filter(employment__worker_id__in=list(worker_ids), ends_on=None)
    return dict(rows.values_list("employment__worker_id", "patch_id"))


def get_employment_of(*, employment_id: UUID) -> tuple[UUID, UUID]:
    """Return the worker of an employment and the patch of its placement, or raise NotFound."""
    row = (
        Placement.objects.filter(employment_id=employment_id, ends_on=None)
        .values_list("employment__worker_id", "patch_id")
        .first()
    )
    if row is None:
        raise NotFound("There is no such employment, or it is not placed in a patch yet.")
    return row


def get_employments(*, worker_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the current employment of each worker."""
    rows = Employment.objects.filter(worker_id__in=list(worker_ids), ends_on=None)
    return dict(rows.values_list("worker_id", "pk"))


def get_workers_by_payroll_ref(*, organisation_id: UUID, refs: Iterable[str]) -> dict[str, UUID]:
    """Return the worker behind each payroll reference that is known."""
    rows = Employment.objects.filter(organisation_id=organisation_id, payroll_ref__in=list(refs))
    return dict(rows.values_list("payroll_ref", "worker_id"))


def get_persons(*, person_ids: Iterable[UUID]) -> dict[UUID, PersonFacts]:
    """Return persons by id."""
    rows = Person.objects.filter(pk__in=list(person_ids))
    return {
        row.pk: PersonFacts(
            row.pk,
            row.family_name,
            str(row),
            row.nhs_number or "",
            row.given_name,
            row.born_on,
        )
        for row in rows
    }


def get_places(*, place_ids: Iterable[UUID]) -> dict[UUID, PlaceFacts]:
    """Return places by id."""
    rows = Place.objects.filter(pk__in=list(place_ids))
    return {
        row.pk: PlaceFacts(
            row.pk,
            " ".join(filter(None, [row.lines, row.postcode])),
            _point_of(row),
            row.postcode,
        )
        for row in rows
    }


def get_skill_names() -> dict[str, str]:
    """Return the name of every skill by its code."""
    return dict(Skill.objects.values_list("code", "name"))


def get_skill_ids(*, codes: Iterable[str]) -> dict[str, UUID]:
    """Return the id of each skill that is known."""
    return dict(Skill.objects.filter(code__in=list(codes)).values_list("code", "pk"))


def find_postcodes(*, codes: Iterable[str]) -> dict[str, Point]:
    """Return where postcodes lie; those not in the table are left out."""
    rows = Postcode.objects.filter(code__in=[normalise_postcode(code) for code in codes])
    return {row.code: Point(row.easting, row.northing) for row in rows}


def normalise_postcode(code: str) -> str:
    """Return a postcode in capitals with one space: `zz993lf` → `ZZ99 3LF`."""
    bare = code.replace(" ", "").upper()
    return f"{bare[:-3]} {bare[-3:]}" if len(bare) > 3 else bare


def _point_of(place: Place) -> Point | None:
    if place.easting is None or place.northing is None:
        return None
    return Point(place.easting, place.northing)
