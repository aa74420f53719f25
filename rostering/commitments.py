"""What other apps write of a carer's time: claims on it, kept apart by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rostering.models import CarerCommitment, CommitmentKind


@dataclass(frozen=True, slots=True)
class Claim:
    """A carer's time that a visit takes."""

    id: UUID
    worker_id: UUID
    starts_at: datetime
    ends_at: datetime
    source_id: UUID


def make_claims(claims: Sequence[Claim]) -> None:
    """Take the carers' time; an overlap is refused when the transaction's service ends."""
    CarerCommitment.objects.bulk_create(
        CarerCommitment(
            id=claim.id,
            worker_id=claim.worker_id,
            starts_at=claim.starts_at,
            ends_at=claim.ends_at,
            kind=CommitmentKind.VISIT,
            source_id=claim.source_id,
        )
        for claim in claims
    )


def move_claims(claims: Sequence[Claim]) -> None:
    """Move time that was taken before."""
    CarerCommitment.objects.bulk_update(
        [
            CarerCommitment(id=claim.id, starts_at=claim.starts_at, ends_at=claim.ends_at)
            for claim in claims
        ],
        ["starts_at", "ends_at"],
        batch_size=400,
    )


def drop_claims(claim_ids: Sequence[UUID]) -> None:
    """Give the carers' time back."""
    CarerCommitment.objects.filter(pk__in=claim_ids).delete()
