"""Everything that the addresses speak of, made once, and everybody who may ask for it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from accounts.models import ApiToken, Grant, User
from accounts.roles import Capability, Role
from accounts.selectors import get_actor, get_system_actor
from accounts.services import issue_token_for
from core.models import Scope
from directory.services import create_agency
from messaging.models import Notice, Thread
from messaging.services import open_thread, tell
from rostering.models import DutyRota
from rostering.services import record_duty
from scheduling.models import OptimiserRun, ProposalLine, RunOrder, UnassignedEpisode
from scheduling.rounds.services import (
    begin_run,
    move_visit,
    order_runs,
    propose,
    stage_day,
    start_run,
)
from scheduling.rounds.states import LineKind
from scheduling.unassigned.services import check_unassigned_visits
from tests.architecture.care_stage import CareStage, make_care_stage
from tests.architecture.record_stage import make_record_stage
from tests.architecture.replan_stage import ReplanStage, make_replan_stage
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    direct_write,
    grant,
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
    care: CareStage
    replans: ReplanStage
    person: str = "scheduler"  # who asks just now

    @property
    def notices(self) -> dict[str, UUID]:
        rows = Notice.objects.filter(key="stage").values_list("to_user__name", "pk")
        return {name.lower().replace(" ", "_"): pk for name, pk in rows}

    @property
    def order_id(self) -> UUID:
        return RunOrder.objects.get().pk

    @property
    def thread_id(self) -> UUID:
        return Thread.objects.get().pk

    @property
    def episode_id(self) -> UUID:
        return UnassignedEpisode.objects.get(visit=self.world.visit("V1")).pk

    @property
    def board(self) -> dict[str, Any]:
        return {"patch": self.patch_id, "day": DAY.isoformat()}

    @property
    def area(self) -> dict[str, Any]:
        return {"area": self.world.area_id, "day": DAY.isoformat()}

    @property
    def grant_id(self) -> UUID:
        return Grant.objects.get(user=self.world.users[Role.DSO], source="manual").pk

    @property
    def prefix(self) -> str:
        return ApiToken.objects.get().prefix

    @property
    def compared(self) -> UUID:
        """Another run with a proposal for the same area and day."""
        runs = OptimiserRun.objects.filter(status="proposed", day=DAY, area_id=self.world.area_id)
        return runs.exclude(pk=self.proposed).get().pk

    @property
    def duty_id(self) -> UUID:
        return DutyRota.objects.get().pk

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
    make_second_proposal(world)
    make_order(world)
    make_token_and_duty(world)
    make_messages(world)
    check_unassigned_visits(at=clock("08:00") - timedelta(hours=2))
    make_record_stage(world)
    care = make_care_stage(world)
    replans = make_replan_stage(world)
    people = make_people(world)
    patch_id, (proposed, queued) = world.patch_id(), run_ids
    return Stage(world, people, patch_id, proposed, line.pk, queued, batch_id, care, replans)


def make_messages(world: World) -> None:
    """A notice for everybody, and a conversation of everybody."""
    everybody = [user.pk for user in world.users.values()]
    subject = {"subject_kind": "tests", "subject_id": world.agency_id}
    writer = {"actor": get_system_actor("alarm"), "at": NOW}
    with direct_write():
        tell(user_ids=everybody, kind="notice", text="Look.", key="stage", **subject, **writer)
        open_thread(
            scope_id=world.agency_id, title="All", member_ids=everybody, **subject, **writer
        )


def make_token_and_duty(world: World) -> None:
    issue_token_for(
        user_id=world.users[Role.DSO].pk,
        name="Portal",
        capabilities=[Capability.VIEW_ROUNDS],
        expires_at=NOW + timedelta(days=90),
        actor=world.actor(Role.ADMIN),
        at=NOW,
    )
    record_duty(
        user_id=world.users[Role.SCHEDULER].pk,
        role=Role.TEAM_LEADER,
        scope_id=world.agency_id,
        starts_at=NOW + timedelta(days=3650),
        ends_at=NOW + timedelta(days=3651),
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )


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


def make_second_proposal(world: World) -> None:
    """A second proposal for the day of the first, without a line."""
    assert world.area_id
    run_id = start_run(
        area_id=world.area_id,
        patch_ids=[world.patch_id()],
        day=DAY,
        seconds=5,
        actor=world.actor(),
        at=NOW,
    )
    system = get_system_actor("auto-scheduler")
    begin_run(run_id=run_id, actor=system, at=NOW)
    result = {"seconds": 1, "costs": [], "breaches": 0, "unchanged": 1, "unassigned_before": 3}
    propose(run_id=run_id, lines=[], result=result, actor=system, at=NOW)


def make_order(world: World) -> None:
    """Runs of two days that were asked for at once: a proposal, and one that waits."""
    assert world.area_id
    order_runs(
        area_ids=[world.area_id],
        patch_ids=[world.patch_id()],
        first_day=DAY + timedelta(days=2),
        days=2,
        seconds=5,
        actor=world.actor(),
        at=NOW,
    )
    first = OptimiserRun.objects.filter(order__isnull=False).order_by("day")[0]
    make_proposal(world, first.pk)


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
        grant(stranger, role, elsewhere)
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
