"""A file of cases that was read and not applied yet, or applied."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from core.models import ImportBatch

KIND = "cases"


@dataclass(frozen=True, slots=True)
class StagedCases:
    """What a file holds and everything that is wrong in it: row, column, sentence."""

    id: UUID
    service_id: UUID
    status: str
    file_name: str
    source: str
    at: datetime
    summary: dict[str, int]
    faults: tuple[tuple[str, str, str], ...]


def get_staged_cases(*, batch_id: UUID, actor: Actor) -> StagedCases:
    """Return a file of cases as it was read."""
    scopes = actor.scopes_of(Capability.IMPORT_CASES)
    batch = ImportBatch.objects.filter(pk=batch_id, kind=KIND, scope_id__in=scopes).first()
    if batch is None:
        raise NotFound("There is no such import, or it is outside the services you work in.")
    return StagedCases(
        id=batch.pk,
        service_id=batch.scope_id,
        status=batch.status,
        file_name=batch.file_name,
        source=batch.body["source"],
        at=batch.at,
        summary=batch.summary,
        faults=tuple(batch.faults.order_by("pk").values_list("row", "column", "message")),
    )
