"""What must be known about a client: each change is a new version, and the old ones stay."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput, StaleVersion
from core.service import write_service
from core.texts import write_moment
from scheduling.clients.models import Client, ClientInfo, InfoKind
from scheduling.clients.services.locking import lock_client, name_client
from scheduling.clients.types import INFO_NAMES

MOST_SIGNS = 4000
SHOWN_SIGNS = 120


@write_service(Capability.KEEP_CLIENT_RECORDS)
def record_information(
    *, client_id: UUID, kind: str, text: str, seen: int, actor: Actor, at: datetime
) -> int:
    """Record a new version of one kind of information; return its number.

    `seen` is the number of the version that the person had before them, 0 where there was none.
    Nothing is recorded where the text stays as it is.
    """
    client = lock_client(client_id, Capability.KEEP_CLIENT_RECORDS, actor)
    if kind not in InfoKind.values:
        raise InvalidInput("There is no such kind of information.", field="kind")
    text = _check_text(kind, text)
    newest = _get_newest(client, kind)
    number = newest.number if newest else 0
    if number != seen:
        raise StaleVersion(_write_stale(client, kind, newest, seen))
    if text == (newest.text if newest else _get_unversioned(client, kind)):
        return number
    _keep_on_client(client, kind, text)
    row = ClientInfo(client=client, kind=kind, number=number + 1, text=text, at=at)
    row.by_id = actor.id
    row.save()
    return number + 1


def keep_imported_access(clients: Iterable[Client], *, actor: Actor, at: datetime) -> None:
    """Record a new version of how to get in for each of these clients; two statements for all."""
    changed = list(clients)
    rows = ClientInfo.objects.filter(client__in=changed, kind=InfoKind.ACCESS).order_by("number")
    newest = dict(rows.values_list("client_id", "number"))
    ClientInfo.objects.bulk_create(
        ClientInfo(
            client=one,
            kind=InfoKind.ACCESS,
            number=newest.get(one.pk, 0) + 1,
            text=one.access,
            by_id=actor.id,
            at=at,
        )
        for one in changed
    )


def _check_text(kind: str, text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MOST_SIGNS:
        raise InvalidInput(
            f"{INFO_NAMES[kind]}: {len(text):,} signs are more than the {MOST_SIGNS:,} that are "
            "kept. Shorten it and save again.",
            field="text",
        )
    return text


def _get_newest(client: Client, kind: str) -> ClientInfo | None:
    rows = ClientInfo.objects.filter(client=client, kind=kind).select_related("by")
    return rows.order_by("-number").first()


def _get_unversioned(client: Client, kind: str) -> str:
    """Return what an import wrote before there were versions."""
    return client.access if kind == InfoKind.ACCESS else ""


def _keep_on_client(client: Client, kind: str, text: str) -> None:
    """Rounds and lists read these two with the client itself."""
    if kind == InfoKind.ACCESS:
        client.access = text
        client.save(update_fields=["access"])
    elif kind == InfoKind.CRITICAL:
        client.is_critical = bool(text)
        client.save(update_fields=["is_critical"])


def _write_stale(client: Client, kind: str, newest: ClientInfo | None, seen: int) -> str:
    if newest is None or newest.number < seen:
        return (
            f"Version {seen} of this is not there. Nothing was saved: open the record of "
            f"{name_client(client)} again."
        )
    text = newest.text if len(newest.text) <= SHOWN_SIGNS else f"{newest.text[:SHOWN_SIGNS]}…"
    return (
        f"{newest.by.name} changed “{INFO_NAMES[kind]}” of {name_client(client)} on "
        f"{write_moment(newest.at)}, after you opened it; it says now: “{text or 'nothing'}”. "
        "Nothing of yours was saved: put both together and save again."
    )
