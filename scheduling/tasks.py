"""Jobs of scheduling: the nudge and the work. Arguments are ids only."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.selectors import get_system_actor
from core.errors import Busy, DomainError
from core.sweeping import get_database_time
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.services import fail_run
from scheduling.unassigned.services import check_unassigned_visits

# A worker begins nothing more of a run after so long: the longest search is 600 s, the limit 900 s.
MOST = timedelta(seconds=240)
BUG = "The run met an error of ours; it has been logged. Run it again, or plan by hand meanwhile."


@shared_task(name="check_unassigned_visits")
def check_unassigned(**_later: Any) -> None:
    """Find visits that have nobody and send the alerts that are due; the sweeper does the same."""
    check_unassigned_visits(at=get_database_time())


@shared_task
def run_auto_scheduler(*, run_id: str, **_later: Any) -> None:
    """Work on a run; safe to be called twice, since each part of it is held by one worker."""
    actor = get_system_actor("auto-scheduler")
    try:
        run_optimiser(run_id=UUID(run_id), actor=actor, clock=timezone.now, most=MOST)
    except Busy:
        # Somebody holds the same records just now: the lease ends, the next sweep nudges again.
        return
    except DomainError as error:
        fail_run(run_id=UUID(run_id), sentence=error.sentence, actor=actor, at=timezone.now())
    except Exception:
        fail_run(run_id=UUID(run_id), sentence=BUG, actor=actor, at=timezone.now())
        raise
