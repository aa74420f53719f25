"""Is everything alive? Asked by the supervisor, load balancers, and every board."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError

from core.due import get_oldest_due_at
from core.grants import get_role
from core.models import Heartbeat
from core.sweeping import get_database_time

ALARM_AFTER = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Health:
    """What answers and what does not; ages in whole seconds, None where nothing is known."""

    database: bool
    broker: bool
    worker_age: int | None
    sweeper_age: int | None
    oldest_due_age: int | None
    database_role: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether every part answers and nothing due is older than the alarm limit."""
        limit = ALARM_AFTER.total_seconds()
        signs = (self.worker_age, self.sweeper_age)
        alive = all(age is not None and age <= limit for age in signs)
        return self.database and self.broker and alive and (self.oldest_due_age or 0) <= limit

    @property
    def alarm_age(self) -> int | None:
        """Seconds since anybody last looked for what is due: the pulse that boards show."""
        ages = [age for age in (self.worker_age, self.sweeper_age) if age is not None]
        return min(ages, default=None)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the health page."""
        return {
            "status": "ok" if self.is_ok else "degraded" if self.database else "down",
            "database": self.database,
            "database_role": self.database_role,
            "broker": self.broker,
            "worker_age_seconds": self.worker_age,
            "sweeper_age_seconds": self.sweeper_age,
            "oldest_due_age_seconds": self.oldest_due_age,
        }


def get_health() -> Health:
    """Look at every part; never raises."""
    broker = _is_broker_up()
    try:
        at, role = get_database_time(), get_role()
        beats = dict(Heartbeat.objects.values_list("process", "beat_at"))
        oldest = get_oldest_due_at(at)
    except DatabaseError:
        return Health(False, broker, None, None, None)
    return Health(
        database=True,
        broker=broker,
        worker_age=_age(beats.get("worker"), at),
        sweeper_age=_age(beats.get("sweeper"), at),
        oldest_due_age=_age(oldest, at),
        database_role=role,
    )


def get_alarm_age(at: datetime) -> int | None:
    """Return the seconds since anybody last did what is due.

    That is when anybody last looked; or, where something waits although somebody looked, since when
    it waits.
    """
    newest = Heartbeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    looked, waits = _age(newest, at), _age(get_oldest_due_at(at), at)
    if looked is None or waits is None or waits < ALARM_AFTER.total_seconds():
        return looked
    return max(looked, waits)


def _age(since: datetime | None, at: datetime) -> int | None:
    return None if since is None else max(0, round((at - since).total_seconds()))


def _is_broker_up() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
