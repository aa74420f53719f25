"""Writes of places and postcodes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.service import write_service
from directory.models import (
    Place,
    Postcode,
)
from directory.selectors import (
    find_postcodes,
    normalise_postcode,
)
from directory.types import PlaceInput, Point


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


def make_places(inputs: Sequence[PlaceInput]) -> list[Place]:
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


def is_same_place(one: Place, other: Place) -> bool:
    """Whether two addresses are the same, position included."""
    names = ("lines", "postcode", "easting", "northing")
    return all(getattr(one, name) == getattr(other, name) for name in names)
