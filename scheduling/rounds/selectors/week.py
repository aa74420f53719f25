"""What the days around a day say: which carers a client knows, and how much a carer works."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q, Sum

from scheduling.visits.models import Assignment
from scheduling.visits.selectors import LIVE
from scheduling.visits.states import Attendance


def get_familiar(
    *, client_ids: Iterable[UUID], day: date, days: int
) -> dict[UUID, frozenset[UUID]]:
    """Return the carers whom each client knows; one query for all clients.

    Those who came in so many `days` before, and those who come on another day of the same week.
    Visits that nobody came to do not count; nor does the day itself, which is still being planned.
    """
    monday = day - timedelta(days=day.weekday())
    rows = (
        Assignment.objects.filter(
            Q(day__gte=day - timedelta(days=days), day__lt=day)
            | Q(day__gte=monday, day__lte=monday + timedelta(days=6)),
            visit__client_id__in=list(client_ids),
            visit__planning_status__in=LIVE,
            ended_at=None,
        )
        .exclude(day=day)
        .exclude(visit__attendance__in=[Attendance.MISSED, Attendance.ABORTED])
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for client_id, worker_id in rows.values_list("visit__client_id", "worker_id").distinct():
        found[client_id].add(worker_id)
    return {client_id: frozenset(workers) for client_id, workers in found.items()}


def get_minutes_by_day(*, worker_ids: Iterable[UUID], day: date) -> dict[UUID, Mapping[date, int]]:
    """Return the minutes of visits of each carer on each day of the week of `day`; one query."""
    monday = day - timedelta(days=day.weekday())
    rows = (
        Assignment.objects.filter(
            worker_id__in=list(worker_ids),
            day__gte=monday,
            day__lte=monday + timedelta(days=6),
            ended_at=None,
        )
        .values_list("worker_id", "day")
        .annotate(length=Sum(F("ends_at") - F("starts_at")))
    )
    found: dict[UUID, dict[date, int]] = defaultdict(dict)
    for worker_id, on, length in rows:
        found[worker_id][on] = round(length.total_seconds() / 60)
    return dict(found)
