"""The states of a visit plan and of a visit's planning."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class PlanStatus(TextChoices):
    """A visit plan is written, agreed by the DSO, and replaced; never edited in place."""

    DRAFT = "draft"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


VISIT_PLAN = StateMachine(
    "visit_plan",
    initial=PlanStatus.DRAFT,
    transitions=[
        move("agree", [PlanStatus.DRAFT], PlanStatus.AGREED),
        move("supersede", [PlanStatus.AGREED], PlanStatus.SUPERSEDED),
    ],
)


class PlanningStatus(TextChoices):
    """Whether a visit has its carers."""

    UNASSIGNED = "unassigned"
    PLANNED = "planned"
    NOTIFIED = "notified"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    COVERED_ALTERNATIVE = "covered_alternative"


_U, _P, _N, _C, _S, _A = PlanningStatus

PLANNING = StateMachine(
    "visit_planning",
    initial=_U,
    transitions=[
        move("assign", [_U], _P),
        move("replan", [_P, _N], _P),
        move("unassign", [_P, _N], _U),
        move("notify", [_P], _N),
        move("cancel", [_U, _P, _N, _S], _C),
        move("suspend", [_U, _P, _N], _S),
        move("resume", [_S], _U),
        move("cover_alternatively", [_U], _A),
    ],
)


class Attendance(TextChoices):
    """What happened, as far as is known: a fold over tag events, never set by hand."""

    DUE = "due"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    LATE = "late"
    MISSED = "missed"
    ABORTED = "aborted"
