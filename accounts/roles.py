"""Who may do what: one readable table. A role is a named set of capabilities, kept in code.

The DSO decides, the scheduler applies. A capability is written so that "You may not …" reads well.
"""

from enum import StrEnum


class Capability(StrEnum):
    """Something a person may do in a scope."""

    VIEW_ROUNDS = "see rounds"
    ASSIGN_VISITS = "assign visits"
    RUN_AUTO_SCHEDULER = "run the auto-scheduler"
    PUBLISH_ROUNDS = "publish rounds"
    GENERATE_VISITS = "generate visits from visit plans"
    IMPORT_DAY = "import a day"
    IMPORT_POSTCODES = "import postcodes"
    SET_PROTOCOL = "change an area's protocol"
    AGREE_EXCEPTIONS = "agree visits outside a working pattern"
    AGREE_VISIT_PLANS = "agree visit plans"
    RECORD_AVAILABILITY = "record availability"
    SET_UP = "set up organisations and accounts"


class Role(StrEnum):
    """The part somebody plays in a scope for a time."""

    SCHEDULER = "scheduler"
    TEAM_LEADER = "team_leader"
    DSO = "dso"
    SCHEDULING_MANAGER = "scheduling_manager"


ROLE_NAMES: dict[Role, str] = {
    Role.SCHEDULER: "scheduler",
    Role.TEAM_LEADER: "scheduling team leader",
    Role.DSO: "domiciliary care organiser",
    Role.SCHEDULING_MANAGER: "scheduling service manager",
}

_SCHEDULING = frozenset(
    {
        Capability.VIEW_ROUNDS,
        Capability.ASSIGN_VISITS,
        Capability.RUN_AUTO_SCHEDULER,
        Capability.PUBLISH_ROUNDS,
        Capability.GENERATE_VISITS,
        Capability.IMPORT_DAY,
        Capability.IMPORT_POSTCODES,
        Capability.RECORD_AVAILABILITY,
    }
)

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    # Runs the auto-scheduler, schedules within availability, applies what the DSO decided.
    Role.SCHEDULER: _SCHEDULING,
    # A scheduler for the whole service who also answers for the area's protocol.
    Role.TEAM_LEADER: _SCHEDULING | {Capability.SET_PROTOCOL},
    # Decides what a person needs and when carers work; asks schedulers to move visits.
    Role.DSO: frozenset(
        {
            Capability.VIEW_ROUNDS,
            Capability.AGREE_EXCEPTIONS,
            Capability.AGREE_VISIT_PLANS,
        }
    ),
    # Reads everything and decides the protocol.
    Role.SCHEDULING_MANAGER: frozenset({Capability.VIEW_ROUNDS, Capability.SET_PROTOCOL}),
}
