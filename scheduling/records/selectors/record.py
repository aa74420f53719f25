"""Reads for a client's record: what the rooms below know of one client, put together."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from core.actor import Actor
from core.times import get_local_day
from scheduling.clients import selectors as clients
from scheduling.clients.models import ClientSearch
from scheduling.clients.types import ClientPage, ClientRecord
from scheduling.records.types import RecordFacts
from scheduling.visits.selectors import get_next_visits, get_own_client_ids, get_plan

NEXT_VISITS = 12


def find_clients(*, actor: Actor, at: datetime) -> QuerySet[ClientSearch]:
    """Return the clients somebody may see; a carer those whom they visit."""
    own_ids = get_own_client_ids(user_id=actor.id, at=at)
    return clients.find_clients(actor=actor, at=at, own_ids=own_ids)


def get_page(
    *, actor: Actor, at: datetime, text: str, patch_id: UUID | None, status: str, after: UUID | None
) -> ClientPage:
    """Return a part of the list of clients that somebody may see."""
    return clients.get_client_page(
        actor=actor,
        at=at,
        text=text,
        patch_id=patch_id,
        status=status,
        after=after,
        own_ids=get_own_client_ids(user_id=actor.id, at=at),
    )


def get_record(*, client_id: UUID, actor: Actor, at: datetime) -> RecordFacts:
    """Return a client's record with plan and next visits, or raise NotFound."""
    own_ids = get_own_client_ids(user_id=actor.id, at=at)
    found = clients.get_client_record(client_id=client_id, actor=actor, at=at, own_ids=own_ids)
    return RecordFacts(
        record=found,
        plan=get_plan(client_id=client_id, on=get_local_day(at)),
        visits=get_next_visits(client_id=client_id, at=at, limit=NEXT_VISITS),
        can_view_rounds=actor.can(Capability.VIEW_ROUNDS, found.client.patch_id),
    )


def get_record_to_change(*, client_id: UUID, actor: Actor, at: datetime) -> ClientRecord:
    """Return a client's record for a form; refuse whoever may not change it."""
    actor.scopes_of(Capability.KEEP_CLIENT_RECORDS)
    found = clients.get_client_record(client_id=client_id, actor=actor, at=at)
    actor.require(Capability.KEEP_CLIENT_RECORDS, found.client.patch_id)
    return found
