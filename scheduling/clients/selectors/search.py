"""Finding clients: by name, PIN, NHS number and postcode, in the patches somebody answers for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.roles import Capability
from accounts.selectors import get_wide_scope_ids
from core.actor import Actor
from directory.selectors import get_patches, get_persons, get_places
from directory.types import PatchFacts
from scheduling.clients.models import ClientSearch
from scheduling.clients.rules import MOST_WORDS, split_words
from scheduling.clients.types import ClientLine, ClientPage

PAGE = 50


def find_clients(
    *, actor: Actor, at: datetime, own_ids: Collection[UUID] = ()
) -> QuerySet[ClientSearch]:
    """Return the clients somebody may see, as rows to narrow and to order by `name_key`.

    `own_ids` are those whom a carer visits: where a role reaches to one's own records, only these.
    """
    wide = get_wide_scope_ids(capability=Capability.VIEW_CLIENTS, actor=actor, at=at)
    held = actor.scopes_of(Capability.VIEW_CLIENTS)
    seen = Q(client__patch_id__in=wide)
    if own_ids:
        seen |= Q(pk__in=own_ids, client__patch_id__in=held)
    return ClientSearch.objects.filter(seen).select_related("client")


def match_words(rows: QuerySet[ClientSearch], text: str) -> QuerySet[ClientSearch]:
    """Narrow to those with each of these words, or words that begin so, in any order."""
    for word in split_words(text)[:MOST_WORDS]:
        rows = rows.filter(words__contains=f" {word}")
    return rows


def get_client_page(
    *,
    actor: Actor,
    at: datetime,
    text: str = "",
    patch_id: UUID | None = None,
    status: str = "",
    after: UUID | None = None,
    own_ids: Collection[UUID] = (),
) -> ClientPage:
    """Return a part of the list by family name; the number of queries is always the same.

    `status` empty is everybody whose service has not ended. `after` is the last client of the part
    before.
    """
    rows = match_words(find_clients(actor=actor, at=at, own_ids=own_ids), text)
    if patch_id:
        rows = rows.filter(client__patch_id=patch_id)
    if not status:
        rows = rows.exclude(client__status="ended")
    elif status != "all":
        rows = rows.filter(client__status=status)
    if after:
        rows = _skip_to(rows, after)
    found = list(rows.order_by("name_key", "client_id")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return ClientPage(describe_clients(found[:PAGE]), more)


def describe_clients(rows: Sequence[ClientSearch]) -> tuple[ClientLine, ...]:
    """Return clients as a list shows them; three queries, whatever their number."""
    clients = [row.client for row in rows]
    persons = get_persons(person_ids=[one.person_id for one in clients])
    places = get_places(place_ids=[one.place_id for one in clients if one.place_id])
    patches = {one.id: one.name for one in get_patches(scope_ids={c.patch_id for c in clients})}
    return tuple(
        ClientLine(
            id=one.pk,
            full_name=persons[one.person_id].full_name,
            born_on=persons[one.person_id].born_on,
            nhs_number=persons[one.person_id].nhs_number,
            pin=one.pin,
            address=places[one.place_id].address if one.place_id else "",
            patch_id=one.patch_id,
            patch_name=patches[one.patch_id],
            status=one.status,
            is_critical=one.is_critical,
        )
        for one in clients
    )


def get_patch_choices(*, actor: Actor) -> list[PatchFacts]:
    """Return the patches whose clients somebody may see."""
    return get_patches(scope_ids=actor.scopes_of(Capability.VIEW_CLIENTS))


def _skip_to(rows: QuerySet[ClientSearch], after: UUID) -> QuerySet[ClientSearch]:
    key = ClientSearch.objects.filter(pk=after).values_list("name_key", flat=True).first() or ""
    return rows.filter(Q(name_key__gt=key) | Q(name_key=key, client_id__gt=after))
