"""The states of an optimiser run."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class RunStatus(TextChoices):
    """A run waits, works, proposes; a scheduler applies or discards what it proposed."""

    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"
    APPLIED = "applied"
    DISCARDED = "discarded"
    CANCELLED = "cancelled"
    FAILED = "failed"


RUN = StateMachine(
    "optimiser_run",
    initial=RunStatus.QUEUED,
    transitions=[
        move("start", [RunStatus.QUEUED], RunStatus.RUNNING),
        move("propose", [RunStatus.RUNNING], RunStatus.PROPOSED),
        move("apply", [RunStatus.PROPOSED], RunStatus.APPLIED),
        move("discard", [RunStatus.PROPOSED], RunStatus.DISCARDED),
        move("cancel", [RunStatus.QUEUED, RunStatus.RUNNING], RunStatus.CANCELLED),
        move("fail", [RunStatus.QUEUED, RunStatus.RUNNING], RunStatus.FAILED),
    ],
)


class LineOutcome(TextChoices):
    """What became of one line of a proposal."""

    PENDING = "pending"
    APPLIED = "applied"
    REVIEW = "review"
    LEFT = "left"


class LineKind(TextChoices):
    """What a line of a proposal would do to its visit."""

    NEW = "new"
    MOVED = "moved"
    DROPPED = "dropped"
    LEFT_OUT = "left_out"
