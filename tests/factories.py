"""Records for tests, made through the services, as people would make them."""

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.models import Grant, User
from accounts.roles import Role
from accounts.selectors import get_actor, get_system_actor
from accounts.services import set_sign_in_policy
from core.actor import Actor
from core.audit import written_by
from core.times import get_instant
from directory.services import create_agency, create_organisation, create_service
from scheduling.rounds.services import apply_import, stage_day
from scheduling.visits.models import Visit
from tests.day_files import make_carer, make_client, make_day, make_visit, seconds
from tests.snapshots import recall, recall_first

__all__ = [
    "DAY",
    "NOW",
    "World",
    "clock",
    "direct_write",
    "grant",
    "import_day",
    "make_carer",
    "make_client",
    "make_day",
    "make_user",
    "make_visit",
    "make_world",
    "seconds",
]

DAY = date(2026, 11, 25)  # a Wednesday
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "a-password-of-tests-1"
SYSTEM_USERS = ("setup", "auto-scheduler", "command-line", "alarm", "roster")
# Where the roles of the tests' people hold: urgent care, the whole organisation, else the agency.
IUC_ROLES = (
    Role.WACC,
    Role.SHIFT_MANAGER,
    Role.CLINICIAN,
    Role.COORDINATOR,
    Role.NAVIGATOR,
    Role.ROSTER_MANAGER,
    Role.REPORT_MANAGER,
)
EVERYWHERE = (Role.ADMIN, Role.API_CLIENT, Role.PROJECT_TEAM)


def clock(text: str, day: date = DAY) -> datetime:
    """The instant of a local time such as 09:30."""
    return get_instant(day, time.fromisoformat(text))


def direct_write() -> AbstractContextManager[None]:
    """What a test writes beside the services, inside one transaction."""
    return written_by(actor_id="", actor="tests", service="tests")


@dataclass
class World:
    """An organisation with one agency, one urgent-care service and people in every role."""

    agency_id: UUID
    users: dict[Role, User]
    root_id: UUID | None = None
    iuc_id: UUID | None = None
    area_id: UUID | None = None
    day: date = DAY
    visits: dict[str, Visit] = field(default_factory=dict)

    def actor(self, role: Role = Role.SCHEDULER, at: datetime = NOW) -> Actor:
        """What the person in a role may do now."""
        return get_actor(self.users[role], at=at)

    def visit(self, reference: str) -> Visit:
        """A visit as it stands in the database."""
        return Visit.objects.get(reference=reference, day=self.day)

    def worker_id(self, name: str) -> UUID:
        """The id of a carer by name."""
        from directory.models import Worker

        worker_id: UUID = Worker.objects.get(name=name).pk
        return worker_id

    def patch_id(self, name: str = "Larkfield") -> UUID:
        """The id of a patch by name."""
        from directory.models import Patch

        patch_id: UUID = Patch.objects.get(scope__name=name, area_id=self.area_id).pk
        return patch_id


def make_world() -> World:
    """Make the organisation and one user a role, granted over the whole agency."""
    return recall_first("world", _make_world)


def _make_world() -> World:
    with direct_write():
        for part in SYSTEM_USERS:  # a test with real commits wipes them
            User.objects.get_or_create(
                email=f"{part}@system.invalid", defaults={"name": part, "kind": "service"}
            )
    root = create_organisation(name="Testing care", actor=get_system_actor("setup"), at=NOW)
    # Nobody in the tests has a phone; the second factor has tests of its own.
    set_sign_in_policy(
        body={"mfa_roles": []}, reason="Tests.", actor=get_system_actor("setup"), at=NOW
    )
    agency = create_agency(
        organisation_id=root, name="Testing agency", actor=get_system_actor("setup"), at=NOW
    )
    create_service(
        organisation_id=root,
        name="Home care",
        kind="home_care",
        actor=get_system_actor("setup"),
        at=NOW,
    )
    iuc = create_service(
        organisation_id=root, name="IUC", kind="iuc", actor=get_system_actor("setup"), at=NOW
    )
    homes = dict.fromkeys(IUC_ROLES, iuc) | dict.fromkeys(EVERYWHERE, root)
    users = {role: make_user(role, homes.get(role, agency)) for role in Role}
    return World(agency, users, root_id=root, iuc_id=iuc)


@cache
def get_password_hash() -> str:
    """The password of all testers, hashed once: the hash is slow on purpose."""
    return make_password(PASSWORD)


def make_user(role: Role | None, scope_id: UUID, email: str = "", *, name: str = "") -> User:
    """Make somebody with one grant, or none."""
    word = role.value if role else "nobody"
    user = User(email=email or f"{word}@tests.example", name=name or word.replace("_", " ").title())
    user.password = get_password_hash()
    with direct_write():
        user.save()
    if role:
        grant(user, role, scope_id)
    return user


def grant(user: User, role: Role, scope_id: UUID) -> None:
    """Grant somebody a role in a scope, since long ago."""
    taken = {"source": "break_glass", "reason": "Fire", "ends_at": datetime(2099, 1, 1, tzinfo=UTC)}
    more = taken if role == Role.EMERGENCY_READER else {}
    with direct_write():
        Grant.objects.create(
            user=user,
            role=role,
            scope_id=scope_id,
            starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            given_by=User.objects.get(email="setup@system.invalid"),
            **more,
        )


def import_day(
    world: World, data: dict[str, Any] | None = None, *, day: date = DAY, at: datetime = NOW
) -> World:
    """Import a day file into an area of its own and remember the area."""
    content = json.dumps(data or make_day()).encode()

    def write() -> UUID:
        batch = stage_day(
            area_id=None, day=day, files={"day.json": content}, actor=world.actor(), at=at
        )
        return UUID(apply_import(batch_id=batch, actor=world.actor(), at=at)["area_id"])

    world.area_id, world.day = recall(world, ("day", content, day, at), write), day
    return world
