"""An urgent-care shift of any size, made through the services, with tokens for programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from accounts.roles import Capability, Role
from accounts.selectors import get_system_actor
from accounts.services import issue_api_token
from tests.factories import make_user, make_world
from tests.urgent_care import UrgentCare, make_urgent_care

COLOURS = ("BLACK", "RED", "AMBER", "GREEN")


@dataclass(frozen=True, slots=True)
class Staged:
    """A running session, its cases, and the clinicians who give advice all shift."""

    care: UrgentCare
    cases: tuple[UUID, ...]
    clinicians: dict[str, UUID]
    users: dict[str, User]


def make_shift(*, cases: int, clinicians: int, at: datetime) -> Staged:
    """Make a shift with so many more clinicians and queued cases than the tests have."""
    world = make_world()
    assert world.iuc_id
    names = [f"Clinician {number:02}" for number in range(clinicians)]
    users = {
        name: make_user(Role.CLINICIAN, world.iuc_id, f"{_slug(name)}@tests.example", name=name)
        for name in names
    }
    care = make_urgent_care(world, at, also=users)
    found = [
        care.add(f"C{number:05}", colour=COLOURS[number % 4], due=number % 240 - 20).pk
        for number in range(cases)
    ]
    return Staged(care, tuple(found), {name: care.workers[name] for name in names}, users)


def issue_tokens(users: Iterable[User], *, at: datetime) -> list[str]:
    """Return one new token a user, with everything that the user may do."""
    return [
        issue_api_token(
            email=user.email,
            name="Benchmark",
            capabilities=list(Capability),
            expires_at=at + timedelta(days=1),
            actor=get_system_actor("command-line"),
            at=at,
        )
        for user in users
    ]


def _slug(name: str) -> str:
    return name.lower().replace(" ", ".")
