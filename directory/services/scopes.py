"""Writes of the organisation: agencies, services, areas, patches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.models import Scope, ScopeKind
from core.service import write_service
from directory.models import (
    Agency,
    Area,
    Organisation,
    Patch,
    PatchNeighbour,
    Service,
)
from directory.selectors import (
    find_area_by_name,
)


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
