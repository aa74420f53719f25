"""Reads of rostering: frozen values for other apps."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from rostering.models import Availability, CarerCommitment, CommitmentKind, Contract
from rostering.types import Occupied, Rest, WorkWindow


def get_work_windows(
    *,
    day: date,
    patch_ids: Iterable[UUID] | None = None,
    worker_ids: Iterable[UUID] | None = None,
) -> list[WorkWindow]:
    """Return when carers can be given visits on a day, by patch or by carer, in order of time."""
    rows = Availability.objects.filter(day=day)
    if patch_ids is not None:
        rows = rows.filter(patch_id__in=list(patch_ids))
    if worker_ids is not None:
        rows = rows.filter(worker_id__in=list(worker_ids))
    return [_window_of(row) for row in rows.order_by("starts_at", "worker_id")]


def get_occupied(
    *, worker_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime
) -> list[Occupied]:
    """Return what occupies carers besides visits in a period."""
    rows = CarerCommitment.objects.filter(
        worker_id__in=list(worker_ids), starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exclude(kind=CommitmentKind.VISIT)
    return [
        Occupied(row.worker_id, row.starts_at, row.ends_at, row.kind)
        for row in rows.order_by("starts_at")
    ]


def get_contract_minutes(*, worker_ids: Iterable[UUID], on: date) -> dict[UUID, int]:
    """Return the contracted minutes a week of each carer who has a contract on a date."""
    rows = (
        Contract.objects.filter(employment__worker_id__in=list(worker_ids), starts_on__lte=on)
        .exclude(ends_on__lte=on)
        .values_list("employment__worker_id")
        .annotate(total=Sum("minutes_per_week"))
    )
    return dict(rows)


def _window_of(row: Availability) -> WorkWindow:
    rests = tuple(
        Rest(
            datetime.fromisoformat(rest["earliest_at"]),
            datetime.fromisoformat(rest["latest_at"]),
            timedelta(seconds=rest["seconds"]),
        )
        for rest in row.breaks
    )
    return WorkWindow(row.worker_id, row.patch_id, row.day, row.starts_at, row.ends_at, rests)
