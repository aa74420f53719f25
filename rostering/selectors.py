"""Reads of rostering: frozen values for other apps."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from rostering.models import (
    Absence,
    Availability,
    CarerCommitment,
    CommitmentKind,
    Contract,
    Duty,
    DutyRota,
    ServiceShift,
)
from rostering.states import AbsenceStatus, DutyStatus
from rostering.types import (
    AbsenceFacts,
    DutyRotaFacts,
    Occupied,
    Rest,
    ServiceDutyFacts,
    ServiceShiftFacts,
    WorkWindow,
)


def get_work_windows(
    *,
    day: date,
    until: date | None = None,
    patch_ids: Iterable[UUID] | None = None,
    worker_ids: Iterable[UUID] | None = None,
) -> list[WorkWindow]:
    """Return when carers can be given visits, by patch or by carer, in order of time; one query.

    On a day, or from it to another, which counts too.
    """
    rows = Availability.objects.filter(day__gte=day, day__lte=until or day)
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


def find_absences(
    *, worker_id: UUID, starts_at: datetime, ends_at: datetime | None
) -> list[AbsenceFacts]:
    """Return when somebody is away in a period, or was until it ended early, in order of time."""
    return [_absence_of(row) for row in _find_recorded([worker_id], starts_at, ends_at)]


def get_times_away(
    *, worker_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime
) -> dict[UUID, tuple[tuple[datetime, datetime], ...]]:
    """Return when carers are away in a period, cut to it; whoever is not away is not in it."""
    found: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in _find_recorded(worker_ids, starts_at, ends_at):
        until = ends_at if row.ends_at is None else min(row.ends_at, ends_at)
        found[row.worker_id].append((max(row.starts_at, starts_at), until))
    return {worker_id: tuple(spans) for worker_id, spans in found.items()}


def _find_recorded(
    worker_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime | None
) -> QuerySet[Absence]:
    recorded = [AbsenceStatus.ENTERED, AbsenceStatus.REPLANNED, AbsenceStatus.ENDED]
    rows = Absence.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=starts_at),
        worker_id__in=list(worker_ids),
        status__in=recorded,
    )
    if ends_at is not None:
        rows = rows.filter(starts_at__lt=ends_at)
    return rows.order_by("starts_at", "pk")


def get_absence(absence_id: UUID) -> AbsenceFacts | None:
    """Return one absence, if there is one."""
    row = Absence.objects.filter(pk=absence_id).first()
    return _absence_of(row) if row else None


def get_contract_minutes(*, worker_ids: Iterable[UUID], on: date) -> dict[UUID, int]:
    """Return the contracted minutes a week of each carer who has a contract on a date."""
    rows = (
        Contract.objects.filter(employment__worker_id__in=list(worker_ids), starts_on__lte=on)
        .exclude(ends_on__lte=on)
        .values_list("employment__worker_id")
        .annotate(total=Sum("minutes_per_week"))
    )
    return dict(rows)


def get_service_shift(service_shift_id: UUID) -> ServiceShiftFacts:
    """Return one shift of a service, or raise NotFound."""
    row = ServiceShift.objects.filter(pk=service_shift_id).first()
    if row is None:
        raise NotFound("There is no such shift.")
    return _shift_of(row)


def get_service_shifts(
    *, service_ids: Iterable[UUID], after: datetime, before: datetime
) -> list[ServiceShiftFacts]:
    """Return the shifts of services that lie in or reach into a period, in order of time."""
    rows = ServiceShift.objects.filter(
        service_id__in=list(service_ids), ends_at__gt=after, starts_at__lt=before
    )
    return [_shift_of(row) for row in rows.order_by("starts_at", "pk")]


def get_service_duties(*, service_shift_id: UUID) -> list[ServiceDutyFacts]:
    """Return who does what in a shift of a service, in order of time."""
    rows = Duty.objects.filter(service_shift_id=service_shift_id).exclude(
        status=DutyStatus.CANCELLED
    )
    return [
        ServiceDutyFacts(row.pk, row.worker_id, row.kind, row.starts_at, row.ends_at, row.site)
        for row in rows.order_by("starts_at", "pk")
    ]


def get_duty_rota(*, after: datetime, before: datetime, actor: Actor) -> list[DutyRotaFacts]:
    """Return who answers in a period in the actor's scopes, in order of time; one query."""
    rows = DutyRota.objects.filter(
        scope_id__in=actor.scopes_of(Capability.VIEW_ROSTER),
        ends_at__gt=after,
        starts_at__lt=before,
        cancelled_at=None,
    ).select_related("scope", "worker")
    return [
        DutyRotaFacts(
            id=row.pk,
            scope_id=row.scope_id,
            scope_name=row.scope.name,
            role=row.role,
            worker_id=row.worker_id,
            worker_name=row.worker.name,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in rows.order_by("starts_at", "pk")
    ]


def _shift_of(row: ServiceShift) -> ServiceShiftFacts:
    return ServiceShiftFacts(row.pk, row.service_id, row.day, row.starts_at, row.ends_at)


def _absence_of(row: Absence) -> AbsenceFacts:
    has_ended = row.status not in (AbsenceStatus.ENTERED, AbsenceStatus.REPLANNED)
    return AbsenceFacts(
        row.pk, row.worker_id, row.kind, row.starts_at, row.ends_at, has_ended=has_ended
    )


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


def get_service_shift_rows(*, actor: Actor) -> QuerySet[ServiceShift]:
    """Return the shifts of the services whose rosters somebody may see."""
    scopes = actor.scopes_of(Capability.VIEW_ROSTER)
    return ServiceShift.objects.filter(service_id__in=scopes).prefetch_related("duties")
