"""The states of an unassigned visit's episode."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class EpisodeStatus(TextChoices):
    """A visit has nobody, until it has somebody or nobody is needed any more."""

    OPEN = "open"
    RESOLVED = "resolved"


EPISODE = StateMachine(
    "unassigned_episode",
    initial=EpisodeStatus.OPEN,
    transitions=[move("resolve", [EpisodeStatus.OPEN], EpisodeStatus.RESOLVED)],
)


class Step(TextChoices):
    """Who is alerted: the scheduling team leader and the DSO, side by side."""

    TEAM_LEADER = "TL"
    DSO = "DSO"


class ClosedAs(TextChoices):
    """How the alerts of a visit ended."""

    OPEN = ""
    COVERED = "covered"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    ALTERNATIVE = "alternative"
    PASSED = "passed"
