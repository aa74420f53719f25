"""What is due is found in Postgres, by whoever looks first: beat, the sweeper process, a board.

Each app registers its own sweep in ready(). Sweeps take rows with SKIP LOCKED, so two at once are
harmless, and one that fails does not keep the others from running.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from core.due import get_oldest_due_at
from core.models import Heartbeat
from core.outbox import relay_due

Sweep = Callable[[datetime], Any]

logger = logging.getLogger(__name__)
_sweeps: dict[str, Sweep] = {"outbox": lambda at: relay_due(at=at)}
_slow: set[str] = set()
_last_looked: dict[str, datetime] = {}
BETWEEN_LOOKS = timedelta(seconds=5)


def register_sweep(name: str, sweep: Sweep, *, is_slow: bool = False) -> None:
    """Have `sweep(at)` called every few seconds; one that waits for others outside comes last."""
    _sweeps[name] = sweep
    if is_slow:
        _slow.add(name)


def look_from_request(name: str, *, at: datetime) -> None:
    """Do what one sweep finds due, because somebody looks at a board that depends on it.

    At most once in five seconds a process, and never to the harm of the request.
    """
    last = _last_looked.get(name)
    if name not in _sweeps or (last is not None and abs(at - last) < BETWEEN_LOOKS):
        return
    _last_looked[name] = at
    try:
        _sweeps[name](get_database_time())
    except Exception:
        logger.exception("The sweep of %s from a request failed", name)


def get_database_time() -> datetime:
    """Return the clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def run_sweeps(*, process: str, at: datetime) -> None:
    """Do all that is due at `at`, then leave a sign of life for `process`."""
    for name in sorted(_sweeps, key=_slow.__contains__):
        try:
            _sweeps[name](at)
        except Exception:
            logger.exception("The sweep of %s failed", name)
    beat(process=process, at=at)


def beat(*, process: str, at: datetime) -> None:
    """Record that a process is alive and since when the oldest work waits."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, beat_at=at, oldest_due_at=get_oldest_due_at(at))],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["beat_at", "oldest_due_at"],
    )
