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


class RunKind(TextChoices):
    """A run plans days afresh, or mends what is published after something happened."""

    PLAN = "plan"
    REPLAN = "replan"


class PartStatus(TextChoices):
    """A part of a run waits for a worker, is worked on, or is done."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    ENDED = "ended"


RUN_PART = StateMachine(
    "run_part",
    initial=PartStatus.QUEUED,
    transitions=[
        move("start", [PartStatus.QUEUED], PartStatus.RUNNING),
        move("finish", [PartStatus.RUNNING], PartStatus.DONE),
        move("end", [PartStatus.QUEUED, PartStatus.RUNNING], PartStatus.ENDED),
    ],
)


class ChangeNoticeKind(TextChoices):
    """Whom a change of rounds has to be told to, and how."""

    CARER_CALL = "carer_call"
    BROADCAST = "broadcast"
    CLIENT_TEXT = "client_text"
    CLIENT_CALL = "client_call"


class ChangeNoticeStatus(TextChoices):
    """A notice is drafted with a proposal, opens when it is applied, and is told or withdrawn."""

    DRAFTED = "drafted"
    OPEN = "open"
    TOLD = "told"
    WITHDRAWN = "withdrawn"


CHANGE_NOTICE = StateMachine(
    "change_notice",
    initial=ChangeNoticeStatus.DRAFTED,
    transitions=[
        move("open", [ChangeNoticeStatus.DRAFTED], ChangeNoticeStatus.OPEN),
        move("tell", [ChangeNoticeStatus.OPEN], ChangeNoticeStatus.TOLD),
        move(
            "withdraw",
            [ChangeNoticeStatus.DRAFTED, ChangeNoticeStatus.OPEN],
            ChangeNoticeStatus.WITHDRAWN,
        ),
    ],
)


class LineOutcome(TextChoices):
    """What became of one line of a proposal."""

    PENDING = "pending"
    APPLIED = "applied"
    REVIEW = "review"
    LEFT = "left"
    UNDONE = "undone"


class LineKind(TextChoices):
    """What a line of a proposal would do to its visit."""

    NEW = "new"
    MOVED = "moved"
    DROPPED = "dropped"
    LEFT_OUT = "left_out"
