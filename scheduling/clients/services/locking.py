"""The first step of every change of a client's record: one at a time, by whoever may."""

from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from directory.selectors import get_persons
from scheduling.clients.models import Client

UNKNOWN = "There is no such client, or the client is outside the areas you work in."


def lock_client(client_id: UUID, capability: Capability, actor: Actor) -> Client:
    """Return a client that nobody else changes meanwhile; refuse whoever may not."""
    actor.scopes_of(capability)
    client = Client.objects.select_for_update().filter(pk=client_id).first()
    if client is None or not actor.can(capability, client.patch_id):
        raise NotFound(UNKNOWN)
    return client


def name_client(client: Client) -> str:
    """Return who a client is, for sentences."""
    return get_persons(person_ids=[client.person_id])[client.person_id].full_name
