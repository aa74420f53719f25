"""What waits and should not: apps say since when their oldest work is due."""

from collections.abc import Callable
from datetime import datetime

from core.models import OutboxEvent

OldestDue = Callable[[datetime], datetime | None]


def _get_oldest_event(at: datetime) -> datetime | None:
    rows = OutboxEvent.objects.filter(sent_at=None, dead_at=None, due_at__lte=at)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()


_providers: dict[str, OldestDue] = {"outbox": _get_oldest_event}


def register_due(name: str, provider: OldestDue) -> None:
    """Count the work that `provider` knows of: since when the oldest of it is due at an instant."""
    _providers[name] = provider


def get_oldest_due_at(at: datetime) -> datetime | None:
    """Return since when the oldest work of all apps waits; one small query each."""
    found = [provider(at) for provider in _providers.values()]
    return min((one for one in found if one), default=None)
