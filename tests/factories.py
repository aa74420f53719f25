"""Records for tests, made through the services, as people would make them."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from accounts.models import Grant, User
from accounts.roles import Role
from accounts.selectors import get_actor, get_system_actor
from core.actor import Actor
from core.times import get_instant
from directory.services import create_agency, create_organisation, create_service
from scheduling.rounds.services import apply_import, stage_day
from scheduling.visits.models import Visit
from tests.day_files import make_carer, make_client, make_day, make_visit, seconds

__all__ = [
    "DAY",
    "NOW",
    "World",
    "clock",
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


def clock(text: str, day: date = DAY) -> datetime:
    """The instant of a local time such as 09:30."""
    return get_instant(day, time.fromisoformat(text))


@dataclass
class World:
    """An organisation with one agency and people in every role."""

    agency_id: UUID
    users: dict[Role, User]
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
    for part in ("setup", "auto-scheduler", "command-line"):  # a test with real commits wipes them
        User.objects.get_or_create(
            email=f"{part}@system.invalid", defaults={"name": part, "kind": "service"}
        )
    root = create_organisation(name="Testing care", actor=get_system_actor("setup"), at=NOW)
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
    users = {role: make_user(role, agency) for role in Role}
    return World(agency, users)


def make_user(role: Role | None, scope_id: UUID, email: str = "") -> User:
    """Make somebody with one grant, or none."""
    giver = User.objects.get(email="setup@system.invalid")
    name = role.value if role else "nobody"
    user = User(email=email or f"{name}@tests.example", name=name.replace("_", " ").title())
    user.set_password(PASSWORD)
    user.save()
    if role:
        Grant.objects.create(
            user=user,
            role=role,
            scope_id=scope_id,
            starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            given_by=giver,
        )
    return user


def import_day(
    world: World, data: dict[str, Any] | None = None, *, day: date = DAY, at: datetime = NOW
) -> World:
    """Import a day file into an area of its own and remember the area."""
    content = json.dumps(data or make_day()).encode()
    batch = stage_day(
        area_id=None, day=day, files={"day.json": content}, actor=world.actor(), at=at
    )
    counts = apply_import(batch_id=batch, actor=world.actor(), at=at)
    world.area_id, world.day = UUID(counts["area_id"]), day
    return world
