"""The states of what is sent to somebody."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class NoticeStatus(TextChoices):
    """A notice waits for its recipient, was seen, or no longer holds."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


NOTICE = StateMachine(
    "notice",
    initial=NoticeStatus.OPEN,
    transitions=[
        move("acknowledge", [NoticeStatus.OPEN], NoticeStatus.ACKNOWLEDGED),
        move("close", [NoticeStatus.OPEN, NoticeStatus.ACKNOWLEDGED], NoticeStatus.CLOSED),
    ],
)


class DeliveryStatus(TextChoices):
    """What became of one way of telling somebody."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


_WAITING = [DeliveryStatus.QUEUED, DeliveryStatus.FAILED]

DELIVERY = StateMachine(
    "delivery",
    initial=DeliveryStatus.QUEUED,
    transitions=[
        move("send", _WAITING, DeliveryStatus.SENT),
        move("fail", [DeliveryStatus.QUEUED], DeliveryStatus.FAILED),
        move("give_up", _WAITING, DeliveryStatus.DEAD),
        move("withdraw", _WAITING, DeliveryStatus.WITHDRAWN),
    ],
)
