"""Reads of the clients room."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from directory.selectors import get_persons, get_places
from scheduling.clients.models import CarerExclusion, Client, Requirement, RequirementKind
from scheduling.clients.states import ClientStatus, ExclusionStatus
from scheduling.clients.types import ClientFacts


def get_clients(*, client_ids: Iterable[UUID], on: date) -> dict[UUID, ClientFacts]:
    """Return clients with what is required of their carers on a date; five queries."""
    rows = list(Client.objects.filter(pk__in=list(client_ids)))
    persons = get_persons(person_ids=[row.person_id for row in rows])
    places = get_places(place_ids=[row.place_id for row in rows if row.place_id])
    wants = _get_requirements([row.pk for row in rows], on)
    excluded = get_excluded_workers(client_ids=[row.pk for row in rows])
    found = {}
    for row in rows:
        person, place = persons[row.person_id], places.get(row.place_id) if row.place_id else None
        want = wants[row.pk]
        found[row.pk] = ClientFacts(
            id=row.pk,
            pin=row.pin,
            patch_id=row.patch_id,
            family_name=person.family_name,
            full_name=person.full_name,
            nhs_number=person.nhs_number,
            address=place.address if place else "",
            point=place.point if place else None,
            access=row.access,
            skills=want["skills"],
            gender=want["gender"],
            excluded=frozenset(excluded.get(row.pk, ())),
            preferred=frozenset(want["preferred"]),
        )
    return found


def get_excluded_workers(*, client_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return the carers who must not visit each client."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = CarerExclusion.objects.filter(
        client_id__in=list(client_ids), status=ExclusionStatus.ACTIVE
    )
    for client_id, worker_id in rows.values_list("client_id", "worker_id"):
        found[client_id].add(worker_id)
    return dict(found)


def find_clients_by_pin(*, service_id: UUID, pins: Iterable[str]) -> dict[str, tuple[UUID, UUID]]:
    """Return the client and the person behind each PIN that is known in a service."""
    rows = Client.objects.filter(service_id=service_id, pin__in=list(pins))
    return {row.pin: (row.pk, row.person_id) for row in rows}


def get_live_client_ids(*, patch_id: UUID) -> list[UUID]:
    """Return the clients of a patch who are to be visited."""
    rows = Client.objects.filter(
        patch_id=patch_id, status__in=[ClientStatus.ACTIVE, ClientStatus.ENDING]
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _get_requirements(client_ids: list[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    wants: dict[UUID, dict[str, Any]] = defaultdict(
        lambda: {"skills": {}, "gender": "", "preferred": set()}
    )
    in_force = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    rows = Requirement.objects.filter(in_force, client_id__in=client_ids).order_by("skill__name")
    names = ("client_id", "kind", "skill__code", "skill__name", "gender", "worker_id")
    for client_id, kind, code, skill, gender, worker_id in rows.values_list(*names):
        want = wants[client_id]
        if kind == RequirementKind.SKILL:
            want["skills"][code] = skill
        elif kind == RequirementKind.GENDER:
            want["gender"] = gender
        else:
            want["preferred"].add(worker_id)
    return wants
