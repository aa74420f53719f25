"""Writes of people who receive care."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.service import write_service
from directory.models import (
    Person,
    PersonAddress,
    Place,
)
from directory.services.places import is_same_place, make_places
from directory.types import PersonInput


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
    places = make_places([person.place for person in persons])
    new_people, new_addresses, moved, saved = [], [], [], {}
    for item, place in zip(persons, places, strict=True):
        row = rows.get(known[item.key]) if item.key in known else None
        if row is None:
            row = Person(
                title=item.title,
                given_name=item.given_name,
                family_name=item.family_name,
                nhs_number=item.nhs_number,
                born_on=item.born_on,
            )
            new_people.append(row)
        address = addresses.get(row.pk)
        if address is not None and is_same_place(address.place, place):
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
