"""The states of what core keeps."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class PolicyStatus(TextChoices):
    """A policy version is written, approved, and one day replaced."""

    DRAFT = "draft"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class ImportStatus(TextChoices):
    """A file waits to be applied, was applied whole, or was rejected."""

    STAGED = "staged"
    REJECTED = "rejected"
    APPLIED = "applied"


POLICY = StateMachine(
    "policy",
    initial=PolicyStatus.DRAFT,
    transitions=[
        move("approve", [PolicyStatus.DRAFT], PolicyStatus.APPROVED),
        move("supersede", [PolicyStatus.APPROVED], PolicyStatus.SUPERSEDED),
    ],
)

IMPORT = StateMachine(
    "import",
    initial=ImportStatus.STAGED,
    transitions=[
        move("apply", [ImportStatus.STAGED], ImportStatus.APPLIED),
        move("reject", [ImportStatus.STAGED], ImportStatus.REJECTED),
    ],
)
