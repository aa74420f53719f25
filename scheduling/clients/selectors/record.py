"""One client's record: who, what must be known, who must not come, who looked at the key safe."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from accounts.roles import Capability
from accounts.selectors import get_disclosures
from core.actor import Actor
from core.errors import NotFound
from core.models import StatusChange
from core.times import get_local_day
from scheduling.clients.models import (
    Client,
    ClientInfo,
    ExternalReference,
    KeySafe,
    Requirement,
    RequirementKind,
)
from scheduling.clients.selectors.exclusions import get_open_exclusions
from scheduling.clients.selectors.search import describe_clients, find_clients
from scheduling.clients.types import (
    INFO_NAMES,
    ClientRecord,
    InfoFacts,
    InfoVersion,
    KeySafeFacts,
    ReferenceFacts,
    RequirementFacts,
)

GENDERS = {"F": "a woman", "M": "a man"}
UNKNOWN = "There is no such client, or the client is outside the areas you work in."


def get_client_record(
    *, client_id: UUID, actor: Actor, at: datetime, own_ids: Collection[UUID] = ()
) -> ClientRecord:
    """Return what is recorded about a client, or raise NotFound outside what somebody may see.

    Who must not come, and who looked at the key safe, is told to whoever answers for the patch.
    """
    row = find_clients(actor=actor, at=at, own_ids=own_ids).filter(pk=client_id).first()
    if row is None:
        raise NotFound(UNKNOWN)
    client = row.client
    can_open = actor.can(Capability.OPEN_KEY_SAFES, client.patch_id)
    is_own = client_id in own_ids and not actor.can(Capability.VIEW_ROUNDS, client.patch_id)
    return ClientRecord(
        client=describe_clients([row])[0],
        status_since=_get_status_since(client),
        starts_on=client.starts_on,
        information=_get_information(client),
        references=() if is_own else _get_references(client),
        requirements=_get_requirements(client, get_local_day(at)),
        exclusions=() if is_own else get_open_exclusions(client_id=client.pk, at=at),
        key_safe=_get_key_safe(client),
        disclosures=() if is_own else get_disclosures(subject_id=client.pk),
        can_change=actor.can(Capability.KEEP_CLIENT_RECORDS, client.patch_id),
        can_open_key_safe=can_open,
    )


def _get_status_since(client: Client) -> datetime | None:
    rows = StatusChange.objects.filter(machine="client_service", record_id=client.pk)
    return rows.order_by("-pk").values_list("occurred_at", flat=True).first()


def _get_information(client: Client) -> tuple[InfoFacts, ...]:
    versions: dict[str, list[InfoVersion]] = defaultdict(list)
    rows = ClientInfo.objects.filter(client=client).select_related("by").order_by("-number")
    for row in rows:
        versions[row.kind].append(InfoVersion(row.number, row.text, row.by.name, row.at))
    unversioned = {"access": client.access}
    return tuple(
        InfoFacts(
            kind=kind,
            label=label,
            number=versions[kind][0].number if versions[kind] else 0,
            text=versions[kind][0].text if versions[kind] else unversioned.get(kind, ""),
            versions=tuple(versions[kind]),
        )
        for kind, label in INFO_NAMES.items()
    )


def _get_references(client: Client) -> tuple[ReferenceFacts, ...]:
    rows = ExternalReference.objects.filter(client=client).exclude(value="")
    return tuple(
        ReferenceFacts(row.system, row.value, row.changed_by.name, row.changed_at)
        for row in rows.select_related("changed_by").order_by("system")
    )


def _get_requirements(client: Client, on: date) -> tuple[RequirementFacts, ...]:
    in_force = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    rows = Requirement.objects.filter(in_force, client=client).select_related("skill", "worker")
    return tuple(
        RequirementFacts(row.kind, _write_requirement(row), row.is_hard, row.starts_on)
        for row in rows.order_by("-is_hard", "kind", "skill__name", "worker__name")
    )


def _write_requirement(row: Requirement) -> str:
    if row.kind == RequirementKind.SKILL:
        return str(row.skill)
    if row.kind == RequirementKind.GENDER:
        return GENDERS.get(row.gender, row.gender)
    return str(row.worker)


def _get_key_safe(client: Client) -> KeySafeFacts:
    rows = KeySafe.objects.filter(client=client).select_related("by")
    row = rows.order_by("-number").first()
    if row is None:
        return KeySafeFacts(0, False, "", None)
    return KeySafeFacts(row.number, bool(row.sealed), row.by.name, row.at)
