"""The weekly report of a service, as much of it as somebody may see."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min

from accounts.roles import Capability
from allocation.models import ClinicianShift
from allocation.rules.figures import LedgerRow, ShiftFigures, Tally, add_tallies
from allocation.selectors.figures import (
    count_ledger,
    get_period_figures,
    get_shift_rows,
    load_figures,
)
from core.actor import Actor
from core.errors import NotFound
from directory.selectors import get_service_names, get_worker_id_of_user
from reporting.models import ReportKind, ReportRun
from reporting.rules.settings import ReportSettings
from reporting.rules.snapshot import read_snapshot
from reporting.rules.weekly import (
    FinalRun,
    Sight,
    WeeklyReport,
    get_days,
    get_people,
    get_rows,
    get_total,
    has_changed,
)
from reporting.rules.weeks import Week, find_week
from reporting.selectors.reach import SERVICES, find_sight
from reporting.selectors.settings import find_settings

NOT_THERE = "There is no such service, or it is outside those you work in."
MOST_WEEKS = 53


def get_report_services(*, actor: Actor) -> dict[UUID, str]:
    """Return the urgent-care services whose reports somebody sees, by name."""
    scopes = actor.scopes_of(Capability.VIEW_REPORTS)
    return get_service_names(scope_ids=scopes, kind=SERVICES)


def get_weekly_report(
    *, service_id: UUID, week: Week, actor: Actor, at: datetime, as_of_now: bool = False
) -> WeeklyReport:
    """Return a week: as it was made on Monday, or of the ledger as it stands.

    The same queries whatever the number of cases.
    """
    sight = find_sight(service_id=service_id, actor=actor, at=at)
    names = get_service_names(scope_ids=[service_id], kind=SERVICES)
    if service_id not in names:
        raise NotFound(NOT_THERE)
    own = _get_own_id(actor) if sight == Sight.OWN else None
    now = _keep(load_week(service_id, week), own)
    run = find_run(service_id=service_id, week=week)
    then = _keep(run.shifts, own) if run else ()
    is_final = run is not None and not as_of_now
    return _build(
        service_id=service_id,
        service_name=names[service_id],
        week=week,
        sight=sight,
        own=own,
        settings=find_settings(service_id=service_id, at=at),
        shown=then if is_final else now,
        run=run,
        is_final=is_final,
        changed=(_add(then), _add(now)) if run and has_changed(then, now) else None,
    )


def _build(
    *,
    service_id: UUID,
    service_name: str,
    week: Week,
    sight: Sight,
    own: UUID | None,
    settings: ReportSettings,
    shown: Sequence[ShiftFigures],
    run: FinalRun | None,
    is_final: bool,
    changed: tuple[Tally, Tally] | None,
) -> WeeklyReport:
    least, before = settings.least_cases, week.move(-1)
    has_people = sight != Sight.TOTALS
    return WeeklyReport(
        service_id=service_id,
        service_name=service_name,
        week=week,
        sight=sight,
        settings=settings,
        rows=get_rows(shown, least) if has_people else (),
        people=get_people(shown, least) if has_people else (),
        days=get_days(shown, week, least),
        total=get_total(shown, least),
        ledger=_count(service_id, week, own),
        last_week=_count(service_id, before, own),
        run=run,
        is_final=is_final,
        changed=changed,
    )


def load_week(service_id: UUID, week: Week) -> tuple[ShiftFigures, ...]:
    """Return what is counted of each clinician-shift of a week, from the ledger as it stands."""
    return get_period_figures(service_id=service_id, after=week.after, before=week.before)


def find_run(*, service_id: UUID, week: Week) -> FinalRun | None:
    """Return the report of a week as it was made, if it was."""
    row = ReportRun.objects.filter(
        scope_id=service_id, kind=ReportKind.WEEKLY_ALLOCATION, starts_on=week.starts_on
    ).first()
    if row is None:
        return None
    return FinalRun(row.pk, row.made_at, read_snapshot(row.snapshot), row.snapshot["ledger"])


def get_weeks(*, service_id: UUID) -> tuple[Week, ...]:
    """Return the weeks in which a service had a shift, the newest first, a year back at most."""
    rows = ClinicianShift.objects.filter(
        session__service_id=service_id, session__started_at__isnull=False
    )
    period = rows.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    if period["first"] is None:
        return ()
    first, week = find_week(period["first"]), find_week(period["last"])
    weeks: list[Week] = []
    while week >= first and len(weeks) < MOST_WEEKS:
        weeks.append(week)
        week = week.move(-1)
    return tuple(weeks)


def get_evidence(
    *, session_id: UUID, worker_id: UUID, actor: Actor, at: datetime
) -> tuple[ShiftFigures, tuple[LedgerRow, ...], UUID]:
    """Return one clinician-shift with every row of the ledger behind it, and its service."""
    scopes = actor.scopes_of(Capability.VIEW_REPORTS)
    shifts = [one for one in load_figures([session_id]) if one.shift.worker_id == worker_id]
    service_id = _find_service(session_id) if shifts else None
    if service_id is None or service_id not in scopes:
        raise NotFound("There is no such shift, or it is outside the services you work in.")
    sight = find_sight(service_id=service_id, actor=actor, at=at)
    if sight == Sight.TOTALS or (sight == Sight.OWN and _get_own_id(actor) != worker_id):
        raise NotFound("There is no such shift, or it is outside the services you work in.")
    return shifts[0], get_shift_rows(session_id=session_id, worker_id=worker_id), service_id


def _find_service(session_id: UUID) -> UUID | None:
    rows = ClinicianShift.objects.filter(session_id=session_id)
    return rows.values_list("session__service_id", flat=True).first()


def _get_own_id(actor: Actor) -> UUID:
    """Return the worker that somebody is; somebody who is none has no figures of their own."""
    return get_worker_id_of_user(actor.id) or actor.id


def _keep(shifts: Sequence[ShiftFigures], own: UUID | None) -> tuple[ShiftFigures, ...]:
    return tuple(one for one in shifts if own is None or one.shift.worker_id == own)


def _add(shifts: Sequence[ShiftFigures]) -> Tally:
    return add_tallies(one.tally for one in shifts)


def _count(service_id: UUID, week: Week, own: UUID | None) -> int:
    return count_ledger(service_id=service_id, after=week.after, before=week.before, worker_id=own)
