"""The states of a worker."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class WorkerStatus(TextChoices):
    """From joining to left."""

    JOINING = "joining"
    ACTIVE = "active"
    LEAVING = "leaving"
    LEFT = "left"


WORKER = StateMachine(
    "worker",
    initial=WorkerStatus.JOINING,
    transitions=[
        move("activate", [WorkerStatus.JOINING], WorkerStatus.ACTIVE),
        move("give_notice", [WorkerStatus.ACTIVE], WorkerStatus.LEAVING),
        move("leave", [WorkerStatus.LEAVING], WorkerStatus.LEFT),
    ],
)
