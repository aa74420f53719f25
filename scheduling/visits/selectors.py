"""Reads of the visits room."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from core.times import get_local_day
from directory.selectors import get_worker_id_of_user, get_worker_names
from scheduling.visits.models import Agreement, Assignment, Visit, VisitPin, VisitPlan
from scheduling.visits.states import PlanningStatus, PlanStatus
from scheduling.visits.types import NextVisit, PlanFacts, PlanLineFacts

OWN_DAYS = 7
LIVE = [PlanningStatus.UNASSIGNED, PlanningStatus.PLANNED, PlanningStatus.NOTIFIED]


def get_day_visits(
    *, day: date, patch_ids: Sequence[UUID], worker_ids: Iterable[UUID]
) -> list[Visit]:
    """Return the visits of a day in these patches, and those that these carers make elsewhere."""
    elsewhere = Assignment.objects.filter(
        worker_id__in=list(worker_ids), day=day, ended_at=None
    ).values("visit_id")
    rows = Visit.objects.filter(
        Q(patch_id__in=patch_ids) | Q(pk__in=elsewhere), day=day, planning_status__in=LIVE
    )
    return list(rows.order_by("starts_at", "pk"))


def get_assigned_workers(*, visit_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return the carers of each visit, in the order in which they were given it."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = Assignment.objects.filter(visit_id__in=list(visit_ids), ended_at=None).order_by("pk")
    for visit_id, worker_id in rows.values_list("visit_id", "worker_id"):
        found[visit_id].append(worker_id)
    return {visit_id: tuple(workers) for visit_id, workers in found.items()}


def get_pins(*, visit_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return the carers that a person fixed for each visit."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = VisitPin.objects.filter(visit_id__in=list(visit_ids)).order_by("worker_id")
    for visit_id, worker_id in rows.values_list("visit_id", "worker_id"):
        found[visit_id].append(worker_id)
    return {visit_id: tuple(workers) for visit_id, workers in found.items()}


def get_agreements(*, visit_ids: Iterable[UUID]) -> list[Agreement]:
    """Return what DSOs agreed for these visits, oldest first."""
    rows = Agreement.objects.filter(visit_id__in=list(visit_ids))
    return list(rows.select_related("agreed_by").order_by("at"))


def get_week_minutes(*, worker_ids: Iterable[UUID], monday: date, sunday: date) -> dict[UUID, int]:
    """Return the minutes of visits each carer has from Monday to Sunday."""
    found: dict[UUID, float] = defaultdict(float)
    rows = Assignment.objects.filter(
        worker_id__in=list(worker_ids), day__gte=monday, day__lte=sunday, ended_at=None
    )
    for worker_id, starts_at, ends_at in rows.values_list("worker_id", "starts_at", "ends_at"):
        assert starts_at is not None
        assert ends_at is not None
        found[worker_id] += (ends_at - starts_at).total_seconds() / 60
    return {worker_id: round(minutes) for worker_id, minutes in found.items()}


def get_visit_row(*, visit_id: UUID) -> Visit | None:
    """Return one visit, if there is one."""
    return Visit.objects.filter(pk=visit_id).first()


def get_plans_of_week(*, client_ids: Iterable[UUID], first: date, last: date) -> list[VisitPlan]:
    """Return the agreed plans of these clients that cover any day of a period, with their lines."""
    rows = VisitPlan.objects.filter(client_id__in=list(client_ids), starts_on__lte=last)
    rows = rows.exclude(status=PlanStatus.DRAFT).exclude(ends_on__lte=first)
    return list(rows.prefetch_related("lines").order_by("client_id", "number"))


def get_references(*, visit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the reference under which each visit came, or its id."""
    rows = Visit.objects.filter(pk__in=list(visit_ids)).values_list("pk", "reference")
    return {visit_id: reference or str(visit_id) for visit_id, reference in rows}


def get_pin_changes(*, visit_id: UUID) -> list[tuple[datetime, str, str]]:
    """Return when somebody pinned or unpinned a visit, and who: read from the audit trail."""
    versions = apps.get_model("scheduling", "VisitHistory").objects.filter(pgh_obj_id=visit_id)
    rows = versions.order_by("pgh_id").values_list(
        "pgh_created_at", "pinned_start_at", "pgh_context__actor"
    )
    changes, before = [], None
    for number, (at, pinned_start_at, who) in enumerate(rows):
        if number and (before is None) != (pinned_start_at is None):
            what = "Unpinned" if pinned_start_at is None else "Pinned"
            changes.append((at, what, who or "somebody"))
        before = pinned_start_at
    return changes


def get_plan(*, client_id: UUID, on: date) -> PlanFacts | None:
    """Return the agreed plan that holds for a client on a day or begins next, with its calls."""
    rows = VisitPlan.objects.filter(client_id=client_id).exclude(status=PlanStatus.DRAFT)
    rows = rows.exclude(ends_on__lte=on).order_by("starts_on").prefetch_related("lines")
    plan = rows.first()
    if plan is None:
        return None
    lines = sorted(plan.lines.all(), key=lambda line: (line.starts_local, line.call))
    return PlanFacts(
        number=plan.number,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        lines=tuple(
            PlanLineFacts(
                call=line.call,
                weekdays=tuple(line.weekdays),
                starts_local=line.starts_local,
                minutes=line.minutes,
                carers=line.carers,
                minutes_before=line.minutes_before,
                minutes_after=line.minutes_after,
                priority=line.priority,
            )
            for line in lines
        ),
    )


def get_next_visits(*, client_id: UUID, at: datetime, limit: int) -> tuple[NextVisit, ...]:
    """Return the visits of a client that have not ended yet, soonest first; three queries."""
    rows = Visit.objects.filter(
        client_id=client_id,
        day__gte=get_local_day(at),
        ends_at__gt=at,
        planning_status__in=[*LIVE, PlanningStatus.SUSPENDED],
    )
    found = list(rows.order_by("starts_at", "pk")[:limit])
    assigned = get_assigned_workers(visit_ids=[row.pk for row in found])
    names = get_worker_names(worker_ids={one for group in assigned.values() for one in group})
    return tuple(
        NextVisit(
            id=row.pk,
            patch_id=row.patch_id,
            day=row.day,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            planning_status=row.planning_status,
            carers=tuple(names[one] for one in assigned.get(row.pk, ())),
            worker_ids=assigned.get(row.pk, ()),
            carers_needed=row.carers_needed,
            earliest_at=row.earliest_at,
            latest_at=row.latest_at,
        )
        for row in found
    )


def get_own_client_ids(*, user_id: UUID, at: datetime) -> frozenset[UUID]:
    """Return the clients whom a carer visits, from a week ago to a week from now."""
    worker_id = get_worker_id_of_user(user_id)
    if worker_id is None:
        return frozenset()
    today = get_local_day(at)
    rows = Assignment.objects.filter(
        worker_id=worker_id,
        ended_at=None,
        day__gte=today - timedelta(days=OWN_DAYS),
        day__lte=today + timedelta(days=OWN_DAYS),
    )
    return frozenset(rows.values_list("visit__client_id", flat=True))
