"""Which reports are due and were not made yet: found in the ledger, never remembered."""

from datetime import datetime
from uuid import UUID

from django.db.models.functions import TruncWeek

from allocation.models import ClinicianShift
from core.models import PolicyVersion
from core.policy import get_policy
from core.times import LONDON, get_local_day
from reporting.models import ReportKind, ReportRun
from reporting.rules.settings import LIMITS, POLICY, ReportSettings, read_settings
from reporting.rules.weeks import Week, get_due_weeks, get_week


def get_due_reports(*, at: datetime) -> list[tuple[UUID, Week]]:
    """Return the services and weeks whose report is due, the oldest first; two queries.

    A week without a shift has none. After an outage the missed weeks of the last few are made.
    """
    earliest, latest = LIMITS["made_hour"][0], LIMITS["weeks_back"][1]
    widest = get_due_weeks(at, hour=earliest, most=latest)
    worked = (
        ClinicianShift.objects.filter(
            session__started_at__isnull=False,
            starts_at__gte=widest[0].after,
            starts_at__lt=widest[-1].before,
        )
        .values_list("session__service_id", TruncWeek("starts_at", tzinfo=LONDON))
        .order_by()
        .distinct()
    )
    made = set(
        ReportRun.objects.filter(
            kind=ReportKind.WEEKLY_ALLOCATION, starts_on__gte=widest[0].starts_on
        ).values_list("scope_id", "starts_on")
    )
    missing = sorted(
        (get_week(get_local_day(start)), service_id)
        for service_id, start in worked
        if (service_id, get_local_day(start)) not in made
    )
    hours = _get_settings({service_id for _, service_id in missing}, at)
    return [
        (service_id, week)
        for week, service_id in missing
        if week in _get_wanted(hours[service_id], at)
    ]


def _get_settings(service_ids: set[UUID], at: datetime) -> dict[UUID, ReportSettings]:
    has_own = PolicyVersion.objects.filter(kind=POLICY, scope_id__in=service_ids).exists()
    return {
        one: read_settings(version.body if version else {})
        for one in service_ids
        for version in [get_policy(kind=POLICY, scope_id=one, at=at) if has_own else None]
    }


def _get_wanted(settings: ReportSettings, at: datetime) -> tuple[Week, ...]:
    return get_due_weeks(at, hour=settings.made_hour, most=settings.weeks_back)
