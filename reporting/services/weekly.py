"""A weekly report is made once, kept, and those who manage the service are told."""

from datetime import datetime
from uuid import UUID

from accounts.roles import Capability, Role
from accounts.selectors import get_role_holders
from allocation.rules.figures import add_tallies
from allocation.selectors.figures import count_ledger
from core.actor import Actor
from core.models import Scope
from core.service import write_service
from core.texts import write_count, write_date
from messaging.services import tell
from reporting.models import ReportKind, ReportRun
from reporting.rules.snapshot import write_snapshot
from reporting.rules.weeks import Week
from reporting.selectors.weekly import load_week

TOLD = (Role.REPORT_MANAGER, Role.SHIFT_MANAGER)


@write_service(Capability.VIEW_REPORTS)
def make_weekly_report(*, service_id: UUID, week: Week, actor: Actor, at: datetime) -> bool:
    """Make the report of a week from the ledger; whether it was made, by nobody else before."""
    actor.require(Capability.VIEW_REPORTS, service_id)
    scopes = Scope.objects.select_for_update(skip_locked=True, no_key=True)
    free = scopes.filter(pk=service_id).first()
    known = ReportRun.objects.filter(
        scope_id=service_id, kind=ReportKind.WEEKLY_ALLOCATION, starts_on=week.starts_on
    )
    if free is None or known.exists():
        return False
    shifts = load_week(service_id, week)
    ledger = count_ledger(service_id=service_id, after=week.after, before=week.before)
    run = ReportRun.objects.create(
        scope_id=service_id,
        kind=ReportKind.WEEKLY_ALLOCATION,
        starts_on=week.starts_on,
        made_at=at,
        snapshot=write_snapshot(shifts, ledger),
    )
    total = add_tallies(one.tally for one in shifts)
    _tell(
        run,
        week,
        f"{write_count(total.allocated, 'case')} allocated, {total.completed:,} completed",
        actor,
        at,
    )
    return True


def _tell(run: ReportRun, week: Week, counts: str, actor: Actor, at: datetime) -> None:
    holders = get_role_holders(roles=TOLD, scope_ids=[run.scope_id], at=at)
    period = f"{write_date(week.starts_on)} to {write_date(week.ends_on)}"
    tell(
        user_ids={user_id for people in holders.values() for user_id in people},
        kind="weekly_report",
        text=f"The weekly allocation report of {period} is there: {counts}.",
        href=f"/reports/weekly-allocation/?service={run.scope_id}&week={week.starts_on}",
        subject_kind="report_run",
        subject_id=run.pk,
        key=f"weekly_report:{run.scope_id}:{week.starts_on}",
        actor=actor,
        at=at,
    )
