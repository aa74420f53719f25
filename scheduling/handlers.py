"""What scheduling does when something happened: enqueue, nothing more."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from kombu.exceptions import OperationalError

from core.actor import Actor
from core.events import Payload
from core.sweeping import get_database_time
from directory.selectors import get_patches
from engine.rounds.solve import warm_up
from scheduling.rounds.services.nudging import take_waiting_runs
from scheduling.tasks import run_auto_scheduler
from scheduling.unassigned.selectors import count_alerts
from scheduling.unassigned.services import check_unassigned_visits, reconcile_visits
from scheduling.visits.events import RoundsChanged, VisitsGenerated

logger = logging.getLogger(__name__)


def keep_day_episodes(event: RoundsChanged) -> None:
    """Open and close the episodes of an area's day with the change of its rounds."""
    reconcile_visits(
        patch_ids=[one.id for one in get_patches(area_id=event.area_id)],
        first=event.day,
        last=event.day,
        at=event.occurred_at,
    )


def keep_week_episodes(event: VisitsGenerated) -> None:
    """Open the episodes of a patch's week with its visits."""
    reconcile_visits(
        patch_ids=[event.patch_id],
        first=event.week_on,
        last=event.week_on + timedelta(days=6),
        at=event.occurred_at,
    )


def sweep_unassigned(at: datetime) -> int:
    """Find visits that have nobody, by whatever path, and send the alerts that are due."""
    return check_unassigned_visits(at=at)


def send_run_to_worker(payload: Payload) -> None:
    """Nudge a worker to take a run that somebody asked for."""
    nudge(UUID(payload["run_id"]))


def sweep_runs(at: datetime) -> int:
    """Nudge again for all that waits, or whose worker died; return how many nudges."""
    waiting = take_waiting_runs(at=at)
    for run_id in waiting:
        nudge(run_id)
    return len(waiting)


def count_badge(actor: Actor) -> int:
    """Return what stands beside “Unassigned” in the menu."""
    return count_alerts(actor=actor, at=get_database_time())


def load_kernels(**_signal: object) -> None:
    """Load the compiled search when a worker starts, so that no run waits for it."""
    warm_up()


def nudge(run_id: UUID) -> None:
    """Put a run on the queue; a broker that is away is no error, the next sweep nudges again."""
    try:
        run_auto_scheduler.delay(run_id=str(run_id))
    except OperationalError:
        logger.warning("The broker is away: run %s waits for the next sweep", run_id)
