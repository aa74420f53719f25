"""What clients are found by, kept true with the person, the place and the PIN."""

from collections.abc import Iterable
from uuid import UUID

from directory.selectors import get_persons, get_places
from scheduling.clients.models import Client, ClientSearch
from scheduling.clients.rules import make_name_key, make_search_words


def refresh_search(*, person_ids: Iterable[UUID]) -> None:
    """Write anew what the clients of these persons are found by; five statements for all."""
    clients = list(Client.objects.filter(person_id__in=list(person_ids)).order_by("pk"))
    persons = get_persons(person_ids=[one.person_id for one in clients])
    places = get_places(place_ids=[one.place_id for one in clients if one.place_id])
    known = {
        row.client_id: (row.name_key, row.words)
        for row in ClientSearch.objects.filter(client__in=clients)
    }
    rows = []
    for one in clients:
        person = persons[one.person_id]
        place = places.get(one.place_id) if one.place_id else None
        names = {"given_name": person.given_name, "family_name": person.family_name}
        words = make_search_words(
            *names.values(),
            pin=one.pin,
            nhs_number=person.nhs_number,
            postcode=place.postcode if place else "",
        )
        rows.append(ClientSearch(client=one, name_key=make_name_key(**names), words=words))
    ClientSearch.objects.bulk_create(
        [row for row in rows if known.get(row.client_id) != (row.name_key, row.words)],
        update_conflicts=True,
        unique_fields=["client"],
        update_fields=["name_key", "words"],
    )
