"""What is due is found in Postgres, by whoever looks first: beat, the sweeper process, a board.

Each app registers its own sweep in ready(). Sweeps take rows with SKIP LOCKED, so two at once are
harmless, and one that fails does not keep the others from running.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from core.models import Heartbeat, OutboxEvent
from core.outbox import relay_due

Sweep = Callable[[datetime], Any]

logger = logging.getLogger(__name__)
_sweeps: dict[str, Sweep] = {"outbox": lambda at: relay_due(at=at)}


def register_sweep(name: str, sweep: Sweep) -> None:
    """Have `sweep(at)` called every few seconds."""
    _sweeps[name] = sweep


def get_database_time() -> datetime:
    """Return the clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def run_sweeps(*, process: str, at: datetime) -> None:
    """Do all that is due at `at`, then leave a sign of life for `process`."""
    for name, sweep in _sweeps.items():
        try:
            sweep(at)
        except Exception:
            logger.exception("The sweep of %s failed", name)
    beat(process=process, at=at)


def beat(*, process: str, at: datetime) -> None:
    """Record that a process is alive and how old the oldest undelivered event is."""
    oldest = OutboxEvent.objects.filter(sent_at=None, dead_at=None, due_at__lte=at)
    due_at = oldest.order_by("due_at").values_list("due_at", flat=True).first()
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, beat_at=at, oldest_due_at=due_at)],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["beat_at", "oldest_due_at"],
    )
