"""What scheduling does when something happened: enqueue, nothing more."""

import logging
from datetime import datetime
from uuid import UUID

from kombu.exceptions import OperationalError

from core.events import Payload
from engine.rounds.solve import warm_up
from scheduling.rounds.services.nudging import take_waiting_runs
from scheduling.tasks import run_auto_scheduler

logger = logging.getLogger(__name__)


def send_run_to_worker(payload: Payload) -> None:
    """Nudge a worker to take a run that somebody asked for."""
    nudge(UUID(payload["run_id"]))


def sweep_runs(at: datetime) -> int:
    """Nudge again for each run that waits, or whose worker died; return how many."""
    waiting = take_waiting_runs(at=at)
    for run_id in waiting:
        nudge(run_id)
    return len(waiting)


def load_kernels(**_signal: object) -> None:
    """Load the compiled search when a worker starts, so that no run waits for it."""
    warm_up()


def nudge(run_id: UUID) -> None:
    """Put a run on the queue; a broker that is away is no error, the next sweep nudges again."""
    try:
        run_auto_scheduler.delay(run_id=str(run_id))
    except OperationalError:
        logger.warning("The broker is away: run %s waits for the next sweep", run_id)
