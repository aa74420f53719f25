"""Publish now, deliver after commit. Apps subscribe in their AppConfig.ready()."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from core.models import OutboxEvent

Payload = dict[str, Any]
Handler = Callable[[Payload], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are named in the past tense and carry ids."""

    occurred_at: datetime


EventT = TypeVar("EventT", bound=Event)

_handlers: dict[str, list[Handler]] = defaultdict(list)
_inside: dict[str, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[Event], handler: Handler) -> None:
    """Call `handler` with the payload of each such event; a handler only enqueues."""
    if handler not in _handlers[event.__name__]:
        _handlers[event.__name__].append(handler)


def get_handlers(name: str) -> list[Handler]:
    """Return who listens to the events called `name`."""
    return list(_handlers[name])


def subscribe_inside(event: type[EventT], handler: Callable[[EventT], None]) -> None:
    """Call `handler` with each such event in the very transaction that it tells of.

    For what must be there whenever the change is there. Whoever fails here undoes the change.
    """
    if handler not in _inside[event.__name__]:
        _inside[event.__name__].append(handler)


def publish(event: Event) -> None:
    """Write an event to the outbox, in the transaction of the change it tells of."""
    for handler in _inside[type(event).__name__]:
        handler(event)
    payload = {key: str(value) for key, value in asdict(event).items()}
    OutboxEvent.objects.create(
        name=type(event).__name__,
        payload=payload,
        occurred_at=event.occurred_at,
        due_at=event.occurred_at,
    )
