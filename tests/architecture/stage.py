"""Everything that the addresses speak of, made once, and everybody who may ask for it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from accounts.models import Grant, User
from accounts.roles import Capability, Role
from accounts.selectors import get_actor, get_system_actor
from core.models import Scope
from directory.services import create_agency
from scheduling.models import OptimiserRun, ProposalLine
from scheduling.rounds.services import begin_run, move_visit, propose, stage_day, start_run
from scheduling.rounds.states import LineKind
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_user,
    make_visit,
    make_world,
)


@dataclass
class Stage:
    """An area with a day, a proposal, a run that waits, a file that waits, and everybody."""

    world: World
    people: dict[str, Client]
    patch_id: UUID
    proposed: UUID
    line_id: int
    queued: UUID
    batch_id: UUID

    @property
    def board(self) -> dict[str, Any]:
        return {"patch": self.patch_id, "day": DAY.isoformat()}

    @property
    def area(self) -> dict[str, Any]:
        return {"area": self.world.area_id, "day": DAY.isoformat()}

    def place(self, name: str, start: str) -> dict[str, Any]:
        carer = self.world.worker_id(name)
        return {"carer": [carer], "day": DAY.isoformat(), "start": start}


def make_stage() -> Stage:
    world = import_day(make_world())
    assert world.area_id
    visit = world.visit("V2")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id("Mabel")],
        starts_at=clock("09:15"),
        pin=False,
        actor=world.actor(),
        at=NOW,
    )
    run_ids = [
        start_run(
            area_id=world.area_id,
            patch_ids=[world.patch_id()],
            day=day,
            seconds=5,
            actor=world.actor(),
            at=NOW,
        )
        for day in (DAY, DAY + timedelta(days=1))
    ]
    make_proposal(world, run_ids[0])
    batch_id = stage_day(
        area_id=world.area_id,
        day=DAY + timedelta(days=7),
        files={"day.json": json.dumps(make_day(name="Again")).encode()},
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    line = ProposalLine.objects.get()
    people = make_people(world)
    return Stage(world, people, world.patch_id(), run_ids[0], line.pk, run_ids[1], batch_id)


def make_proposal(world: World, run_id: UUID) -> None:
    system = get_system_actor("auto-scheduler")
    begin_run(run_id=run_id, actor=system, at=NOW)
    visit = world.visit("V4")
    line = ProposalLine(
        visit=visit,
        visit_version=visit.version,
        kind=LineKind.NEW,
        before_at=visit.starts_at,
        workers=[world.worker_id("Anjali")],
        starts_at=visit.starts_at,
    )
    result = {"seconds": 1, "costs": [], "breaches": 0, "facts": {}, "unchanged": 0, "cost": 0}
    result |= {"unassigned": 2, "unassigned_before": 3}
    propose(run_id=run_id, lines=[line], result=result, actor=system, at=NOW)
    assert OptimiserRun.objects.get(pk=run_id).status == "proposed"


def make_people(world: World) -> dict[str, Client]:
    """One client for each role, one for somebody without any, one for a boss of another agency."""
    organisation_id = get_system_root(world)
    elsewhere = create_agency(
        organisation_id=organisation_id,
        name="Other agency",
        actor=get_system_actor("setup"),
        at=NOW,
    )
    stranger = make_user(Role.SCHEDULER, elsewhere, "stranger@tests.example")
    for role in set(Role) - {Role.SCHEDULER}:
        Grant.objects.create(
            user=stranger,
            role=role,
            scope_id=elsewhere,
            starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            given_by=User.objects.get(email="setup@system.invalid"),
        )
    other = World(elsewhere, {Role.SCHEDULER: stranger})
    assert get_actor(stranger, at=NOW).can(Capability.VIEW_ROUNDS)
    import_day(
        other,
        make_day(
            name="Elsewhere",
            carers=[make_carer("Zoe")],
            clients=[make_client("Yew")],
            visits=[make_visit("V9", "Yew")],
        ),
    )
    users = {role.value: user for role, user in world.users.items()}
    users |= {"stranger": stranger, "nobody": make_user(None, world.agency_id)}
    return {name: sign_in(user) for name, user in users.items()} | {"anonymous": Client()}


def get_system_root(world: World) -> UUID:
    parent_id = Scope.objects.get(pk=world.agency_id).parent_id
    assert parent_id
    return parent_id


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
