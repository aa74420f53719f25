"""What a client is called in other systems, such as Mosaic."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput, StaleVersion
from core.service import explain_constraint, write_service
from core.texts import write_moment
from scheduling.clients.models import Client, ExternalReference
from scheduling.clients.services.locking import lock_client, name_client

MOST_SYSTEM, MOST_VALUE = 40, 60

explain_constraint(
    "reference_of_one_client",
    "This reference stands in the record of another client already. Nothing was saved: look at "
    "the number again, or take it out of the other record first.",
)


@write_service(Capability.KEEP_CLIENT_RECORDS)
def set_reference(
    *, client_id: UUID, system: str, value: str, seen: str, actor: Actor, at: datetime
) -> None:
    """Record what a client is called in another system; an empty value takes it out.

    `seen` is the value that the person had before them, empty where there was none.
    """
    client = lock_client(client_id, Capability.KEEP_CLIENT_RECORDS, actor)
    system, value = _check(system, value)
    rows = ExternalReference.objects.filter(client=client, system__iexact=system)
    row = rows.select_related("changed_by").first()
    if (row.value if row else "") != seen.strip():
        raise StaleVersion(_write_stale(client, system, row))
    if row is None:
        row = ExternalReference(client=client, system=system)
    if row.value == value:
        return
    row.value, row.changed_by_id, row.changed_at = value, actor.id, at
    row.save()


def _check(system: str, value: str) -> tuple[str, str]:
    system, value = " ".join(system.split()), " ".join(value.split())
    if not system or len(system) > MOST_SYSTEM:
        sentence = f"Name the system in at most {MOST_SYSTEM} signs, such as Mosaic."
        raise InvalidInput(sentence, field="system")
    if len(value) > MOST_VALUE:
        sentence = f"A reference has at most {MOST_VALUE} signs: look at it again."
        raise InvalidInput(sentence, field="value")
    return system, value


def _write_stale(client: Client, system: str, row: ExternalReference | None) -> str:
    who = name_client(client)
    if row is None:
        return f"{who} has no reference of {system} yet. Nothing was saved: open the record again."
    did = f"changed it to “{row.value}”" if row.value else "took it out"
    return (
        f"The reference of {who} in {row.system} is another one now: {row.changed_by.name} {did} "
        f"on {write_moment(row.changed_at)}, after you opened it. Nothing of yours was saved: "
        "look at it and save again."
    )
