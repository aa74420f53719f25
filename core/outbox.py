"""The relay: takes what is due from the outbox and hands it to those who listen.

A row is leased and committed before anybody is called, and marked afterwards: a relay that dies in
between gives the row back when its lease ends. Delivery is at least once, handling is once.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from core.events import get_handlers
from core.models import HandledEvent, OutboxEvent

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8

logger = logging.getLogger(__name__)


def relay_due(*, at: datetime, limit: int = 200) -> int:
    """Deliver up to `limit` events due at `at`; return how many were delivered."""
    delivered = 0
    for _ in range(limit):
        event = _lease_next(at)
        if event is None:
            break
        delivered += _deliver(event, at)
    return delivered


@transaction.atomic
def _lease_next(at: datetime) -> OutboxEvent | None:
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    pending = OutboxEvent.objects.filter(free, sent_at=None, dead_at=None, due_at__lte=at)
    event = pending.select_for_update(skip_locked=True).order_by("due_at", "id").first()
    if event:
        event.leased_until = at + LEASE
        event.attempts += 1
        event.save(update_fields=["leased_until", "attempts"])
    return event


def _deliver(event: OutboxEvent, at: datetime) -> bool:
    try:
        for handler in get_handlers(event.name):
            _handle_once(event, f"{handler.__module__}.{handler.__qualname__}", handler, at)
    except Exception as error:
        logger.exception("Event %s was not delivered", event.event_id)
        _back_off(event, at, error)
        return False
    OutboxEvent.objects.filter(pk=event.pk).update(sent_at=at, leased_until=None)
    return True


@transaction.atomic
def _handle_once(event: OutboxEvent, name: str, handler: object, at: datetime) -> None:
    created = HandledEvent.objects.get_or_create(
        event_id=event.event_id, handler=name, defaults={"at": at}
    )[1]
    if created:
        assert callable(handler)
        handler(event.payload)


def _back_off(event: OutboxEvent, at: datetime, error: Exception) -> None:
    dead = event.attempts >= MOST_ATTEMPTS
    OutboxEvent.objects.filter(pk=event.pk).update(
        due_at=at + timedelta(seconds=2**event.attempts),
        leased_until=None,
        dead_at=at if dead else None,
        last_error=str(error)[:500],
    )
