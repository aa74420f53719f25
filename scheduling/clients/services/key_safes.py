"""How a key safe opens: sealed where it is kept, shown to whoever says why, each look noted."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from accounts.services import record_disclosure
from core.actor import Actor
from core.errors import DomainError, InvalidInput, StaleVersion
from core.sealing import seal, unseal
from core.service import write_service
from core.texts import write_moment
from directory.selectors import get_root_scope_id
from scheduling.clients.models import Client, KeySafe
from scheduling.clients.services.locking import lock_client, name_client

MOST_SIGNS, LEAST_REASON, MOST_REASON = 200, 5, 300
SUBJECT, WHAT = "client", "key safe"


@write_service(Capability.KEEP_CLIENT_RECORDS)
def set_key_safe(*, client_id: UUID, code: str, seen: int, actor: Actor, at: datetime) -> int:
    """Record how a client's key safe opens, empty where there is none; return the version.

    `seen` is the number of the version that the person had before them, 0 where there was none.
    """
    client = lock_client(client_id, Capability.KEEP_CLIENT_RECORDS, actor)
    code = code.strip()
    if len(code) > MOST_SIGNS:
        sentence = f"How the key safe opens fits in {MOST_SIGNS} signs. Shorten it and save again."
        raise InvalidInput(sentence, field="code")
    newest = _get_newest(client)
    number = newest.number if newest else 0
    if number != seen:
        raise StaleVersion(_write_stale(client, newest))
    sealed = seal(code) if code else ""
    KeySafe.objects.create(client=client, number=number + 1, sealed=sealed, by_id=actor.id, at=at)
    return number + 1


@write_service(Capability.OPEN_KEY_SAFES)
def open_key_safe(*, client_id: UUID, reason: str, actor: Actor, at: datetime) -> str:
    """Return how a client's key safe opens, and write down who was shown it and why."""
    client = lock_client(client_id, Capability.OPEN_KEY_SAFES, actor)
    reason = " ".join(reason.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise InvalidInput(
            f"Say in {LEAST_REASON} to {MOST_REASON} signs why you need the key safe, such as "
            "“carer at the door, no answer”: it is written down with your name.",
            field="reason",
        )
    newest = _get_newest(client)
    if newest is None or not newest.sealed:
        raise DomainError(
            f"No key safe is recorded for {name_client(client)}. Ask the DSO how carers get in, "
            "and record it under “Key safe”.",
            code="no_key_safe",
        )
    code = unseal(newest.sealed)
    record_disclosure(
        subject_kind=SUBJECT, subject_id=client.pk, what=WHAT, reason=reason, actor=actor, at=at
    )
    return code


@write_service(Capability.SET_UP, lock_seconds=10)
def reseal_key_safes(*, actor: Actor, at: datetime) -> int:
    """Seal the newest version of every key safe with the newest key; return how many."""
    actor.require(Capability.SET_UP, get_root_scope_id())
    rows = KeySafe.objects.order_by("client_id", "-number").distinct("client_id")
    newest = [row for row in rows if row.sealed]
    KeySafe.objects.bulk_create(
        KeySafe(
            client_id=row.client_id,
            number=row.number + 1,
            sealed=seal(unseal(row.sealed)),
            by_id=actor.id,
            at=at,
        )
        for row in newest
    )
    return len(newest)


def _get_newest(client: Client) -> KeySafe | None:
    rows = KeySafe.objects.filter(client=client).select_related("by")
    return rows.order_by("-number").first()


def _write_stale(client: Client, newest: KeySafe | None) -> str:
    who = name_client(client)
    if newest is None:
        return f"No key safe of {who} is recorded any more. Nothing was saved: open it again."
    return (
        f"{newest.by.name} changed the key safe of {who} on {write_moment(newest.at)}, after you "
        "opened the record. Nothing of yours was saved: look at what is there, then save again."
    )
