"""Who works in the demo county. All names are invented."""

from dataclasses import dataclass

from accounts.roles import Role

# A password everybody can read belongs to invented people only; the demo is loaded on request.
DEMO_PASSWORD = "rounds-not-secret-1"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who signs in to the demo county."""

    email: str
    name: str
    role: Role


DEMO_USERS = (
    DemoUser("scheduler@demo.example", "Fern Tolliver", Role.SCHEDULER),
    DemoUser("leader@demo.example", "Briar Holloway", Role.TEAM_LEADER),
    DemoUser("dso@demo.example", "Linnet Ashdown", Role.DSO),
    DemoUser("manager@demo.example", "Rowan Pettifer", Role.SCHEDULING_MANAGER),
)
