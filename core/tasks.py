"""The nudge that beat sends: whatever is due is done now."""

from typing import Any

from celery import shared_task

from core.sweeping import get_database_time, run_sweeps


@shared_task
def sweep(**_later: Any) -> None:
    """Do all that is due; a sign of life of beat, broker and worker in one."""
    run_sweeps(process="worker", at=get_database_time())
