"""What reporting does when something falls due."""

from datetime import datetime

from accounts.selectors import get_system_actor
from reporting.selectors.due import get_due_reports
from reporting.services import make_weekly_report


def sweep_reports(at: datetime) -> int:
    """Make the weekly reports that are due; return how many."""
    due = get_due_reports(at=at)
    if not due:
        return 0
    actor = get_system_actor("alarm")
    return sum(
        make_weekly_report(service_id=service_id, week=week, actor=actor, at=at)
        for service_id, week in due
    )
