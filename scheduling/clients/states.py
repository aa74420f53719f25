"""The states of a person's service and of an exclusion."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class ClientStatus(TextChoices):
    """From agreed to ended."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDING = "ending"
    ENDED = "ended"


CLIENT = StateMachine(
    "client_service",
    initial=ClientStatus.PENDING,
    transitions=[
        move("start", [ClientStatus.PENDING], ClientStatus.ACTIVE),
        move("suspend", [ClientStatus.ACTIVE], ClientStatus.SUSPENDED),
        move("restart", [ClientStatus.SUSPENDED], ClientStatus.ACTIVE),
        move("plan_end", [ClientStatus.ACTIVE, ClientStatus.SUSPENDED], ClientStatus.ENDING),
        move(
            "end",
            [ClientStatus.PENDING, ClientStatus.SUSPENDED, ClientStatus.ENDING],
            ClientStatus.ENDED,
        ),
    ],
)


class ExclusionStatus(TextChoices):
    """A DSO decides, a service manager authorises, then it binds."""

    REQUESTED = "requested"
    DSO_DECIDED = "dso_decided"
    AUTHORISED = "authorised"
    ACTIVE = "active"
    ENDED = "ended"
    REFUSED = "refused"


EXCLUSION = StateMachine(
    "carer_exclusion",
    initial=ExclusionStatus.REQUESTED,
    transitions=[
        move("decide", [ExclusionStatus.REQUESTED], ExclusionStatus.DSO_DECIDED),
        move("authorise", [ExclusionStatus.DSO_DECIDED], ExclusionStatus.AUTHORISED),
        move("activate", [ExclusionStatus.AUTHORISED], ExclusionStatus.ACTIVE),
        move(
            "refuse",
            [ExclusionStatus.REQUESTED, ExclusionStatus.DSO_DECIDED],
            ExclusionStatus.REFUSED,
        ),
        move("review", [ExclusionStatus.ACTIVE], ExclusionStatus.ACTIVE),
        move("end", [ExclusionStatus.ACTIVE], ExclusionStatus.ENDED),
    ],
)
