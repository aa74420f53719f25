"""Publish now, deliver after commit. Apps subscribe in their AppConfig.ready()."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.models import OutboxEvent

Payload = dict[str, Any]
Handler = Callable[[Payload], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are named in the past tense and carry ids."""

    occurred_at: datetime


_handlers: dict[str, list[Handler]] = defaultdict(list)


def subscribe(event: type[Event], handler: Handler) -> None:
    """Call `handler` with the payload of each such event; a handler only enqueues."""
    if handler not in _handlers[event.__name__]:
        _handlers[event.__name__].append(handler)


def get_handlers(name: str) -> list[Handler]:
    """Return who listens to the events called `name`."""
    return list(_handlers[name])


def publish(event: Event) -> None:
    """Write an event to the outbox, in the transaction of the change it tells of."""
    payload = {key: str(value) for key, value in asdict(event).items()}
    OutboxEvent.objects.create(
        name=type(event).__name__,
        payload=payload,
        occurred_at=event.occurred_at,
        due_at=event.occurred_at,
    )
