"""The states of patterns, duties and absences."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class PatternStatus(TextChoices):
    """A working pattern is written, agreed by the DSO, and replaced."""

    DRAFT = "draft"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


PATTERN = StateMachine(
    "pattern",
    initial=PatternStatus.DRAFT,
    transitions=[
        move("agree", [PatternStatus.DRAFT], PatternStatus.AGREED),
        move("supersede", [PatternStatus.AGREED], PatternStatus.SUPERSEDED),
    ],
)


class DutyStatus(TextChoices):
    """A duty is planned, worked or cancelled."""

    PLANNED = "planned"
    WORKED = "worked"
    CANCELLED = "cancelled"


DUTY = StateMachine(
    "duty",
    initial=DutyStatus.PLANNED,
    transitions=[
        move("work", [DutyStatus.PLANNED], DutyStatus.WORKED),
        move("cancel", [DutyStatus.PLANNED], DutyStatus.CANCELLED),
    ],
)


class AbsenceStatus(TextChoices):
    """Asked, agreed by the DSO, entered by scheduling, visits planned again, over."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENTERED = "entered"
    REPLANNED = "replanned"
    ENDED = "ended"


ABSENCE = StateMachine(
    "absence",
    initial=AbsenceStatus.ASKED,
    transitions=[
        move("agree", [AbsenceStatus.ASKED], AbsenceStatus.AGREED),
        move("refuse", [AbsenceStatus.ASKED], AbsenceStatus.REFUSED),
        move(
            "withdraw",
            [
                AbsenceStatus.ASKED,
                AbsenceStatus.AGREED,
                AbsenceStatus.ENTERED,
                AbsenceStatus.REPLANNED,
            ],
            AbsenceStatus.WITHDRAWN,
        ),
        move("enter", [AbsenceStatus.ASKED, AbsenceStatus.AGREED], AbsenceStatus.ENTERED),
        move("replan", [AbsenceStatus.ENTERED], AbsenceStatus.REPLANNED),
        move("end", [AbsenceStatus.ENTERED, AbsenceStatus.REPLANNED], AbsenceStatus.ENDED),
    ],
)
