"""A large run is divided: workers take its parts side by side, and none of their work is lost."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from accounts.roles import Role
from accounts.selectors import get_system_actor
from core.errors import DomainError
from scheduling.models import Assignment, OptimiserRun, PartProgress, ProposalLine, RunPart
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.optimise.worker import do_one_piece
from scheduling.rounds.selectors import get_proposal, get_run
from scheduling.rounds.services import (
    finish_part,
    move_visit,
    record_part,
    set_protocol,
    start_run,
    stop_run,
    take_part,
)
from scheduling.rounds.services.nudging import take_waiting_runs
from scheduling.rounds.types import PartWork
from tests.factories import (
    NOW,
    World,
    clock,
    import_day,
    make_carer,
    make_day,
    make_world,
)
from tests.integration.test_races import race
from tests.integration.test_runs import start, work

SYSTEM = "auto-scheduler"


def divide_above(world: World, visits: int) -> None:
    """Have the area's runs divided above so many visits."""
    set_protocol(
        area_id=world.area_id,
        body={"split_above_visits": visits},
        reason="Trial",
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )


@pytest.fixture
def large(day: World) -> World:
    """An area whose every run is a large one; nobody works in Otterbrook, its visit needs two."""
    divide_above(day, 1)
    return day


def start_divided(world: World, **changes: object) -> UUID:
    """Ask for a run and have a worker divide it."""
    run_id = start(world, **changes)
    assert do_one_piece(run_id, get_system_actor(SYSTEM), lambda: NOW)
    return run_id


def take(run_id: UUID, at: datetime = NOW) -> PartWork | None:
    return take_part(run_id=run_id, actor=get_system_actor(SYSTEM), at=at)


def finish(part: PartWork) -> bool:
    figures = {"searched": 1.0, "iterations": 5, "stopped": "time"}
    plan: dict[str, object] = {"assignments": [], "unassigned": []}
    return finish_part(
        part=part, plan=plan, figures=figures, actor=get_system_actor(SYSTEM), at=NOW
    )


def get_statuses(run_id: UUID) -> list[tuple[int, int, str]]:
    rows = RunPart.objects.filter(run_id=run_id).order_by("stage", "number")
    return list(rows.values_list("stage", "number", "status"))


def test_a_small_run_is_one_part(day: World) -> None:
    run_id = start(day)
    assert work(run_id)
    assert get_statuses(run_id) == [(1, 1, "done")]
    assert len(OptimiserRun.objects.get().problem_hash) == 64


def test_the_second_pass_borrows_a_carer_of_the_neighbouring_patch(large: World) -> None:
    run_id = start(large)
    assert work(run_id)
    assert get_statuses(run_id) == [(1, 1, "done"), (1, 2, "done"), (2, 1, "done")]
    visit_id = str(large.visit("V3").pk)
    alone = RunPart.objects.get(run_id=run_id, patches=[large.patch_id("Otterbrook")])
    assert [line["visit"] for line in alone.plan["unassigned"]] == [visit_id]
    together = RunPart.objects.get(run_id=run_id, stage=2)
    placed = {line["visit"]: line["carers"] for line in together.plan["assignments"]}
    assert len(placed[visit_id]) == 2
    proposal = get_proposal(run_id=run_id, actor=large.actor())
    assert (proposal.newly_assigned, proposal.left_out, proposal.breaches) == (4, 0, 0)


def test_the_course_of_a_divided_run_ends_where_its_proposal_is(large: World) -> None:
    run_id = start(large)
    work(run_id)
    details = get_run(run_id=run_id, actor=large.actor())
    assert details.trace[-1].unassigned == 0
    assert details.trace[-1].cost == get_proposal(run_id=run_id, actor=large.actor()).run.cost
    assert [part.visits for part in details.parts if part.stage == 1] in ([3, 1], [1, 3])
    # What the patches found by themselves is what the second pass starts from.
    first = [point for part in details.parts[:2] for point in part.trace[-1:]]
    assert details.parts[2].trace[0].unassigned <= sum(point.unassigned for point in first)


def test_equal_days_have_equal_hashes_and_a_changed_one_has_another(day: World) -> None:
    runs = []
    for reference in (None, "V1"):
        if reference:
            visit = day.visit(reference)
            move_visit(
                visit_id=visit.pk,
                version=visit.version,
                worker_ids=[day.worker_id("Mabel")],
                starts_at=clock("09:30"),
                pin=False,
                actor=day.actor(),
                at=NOW,
            )
        for _ in range(2):
            run_id = start(day)
            work(run_id)
            runs.append(OptimiserRun.objects.get(pk=run_id).problem_hash)
    assert runs[0] == runs[1]
    assert runs[2] == runs[3]
    assert runs[0] != runs[2]


def test_parts_of_the_second_stage_wait_for_all_of_the_first(large: World) -> None:
    run_id = start_divided(large)
    first, second = take(run_id), take(run_id)
    assert first
    assert second
    assert {first.stage, second.stage} == {1}
    assert first.patches != second.patches
    assert take(run_id) is None
    assert finish(first)
    assert take(run_id) is None
    assert finish(second)
    last = take(run_id)
    assert last
    assert (last.stage, last.patches) == (2, first.patches | second.patches)


def test_a_killed_worker_loses_no_work(large: World) -> None:
    run_id = start_divided(large, seconds=5)
    dead = take(run_id)
    assert dead
    plan = {"assignments": [], "unassigned": []}
    assert record_part(
        part=dead,
        trace=[(0.5, 66000, 3)],
        checkpoint={"seconds": 2.9, "plan": plan},
        at=NOW,
    )
    assert take(run_id) != dead  # the other patch
    later = NOW + timedelta(seconds=30)
    heir = take(run_id, later)
    assert heir
    assert (heir.id, heir.attempt) == (dead.id, dead.attempt + 1)
    assert (heir.used, heir.plan, heir.trace) == (2.9, plan, ((0.5, 66000, 3),))
    # Whoever was thought dead is not heard any more.
    assert not record_part(part=dead, trace=[], checkpoint=None, at=later)
    assert not finish(dead)
    # The heir dies as well; a third one ends the run.
    assert work(run_id, at=later + timedelta(minutes=1))
    run, part = OptimiserRun.objects.get(), RunPart.objects.get(pk=dead.id)
    assert run.status == "proposed"
    assert part.figures["searched"] >= 2.9
    assert part.progress.trace[0] == [0.5, 66000, 3]
    assert part.progress.attempts == 3
    lines = ProposalLine.objects.filter(run=run).values_list("visit_id", flat=True)
    assert len(lines) == len(set(lines)) == 4


def test_a_part_that_kills_three_workers_fails_the_run_and_ends_the_others(large: World) -> None:
    run_id, later = start_divided(large), NOW
    for _ in range(3):
        assert take(run_id, later)
        later += timedelta(minutes=1)
    assert take(run_id, later) is None
    run = OptimiserRun.objects.get()
    assert (run.status, "died three times" in run.failure) == ("failed", True)
    assert {status for _, _, status in get_statuses(run_id)} == {"ended"}
    assert not work(run_id, at=later)


def test_cancelling_in_the_middle_ends_every_part_at_once(large: World) -> None:
    run_id = start_divided(large)
    part = take(run_id)
    assert part
    stop_run(run_id=run_id, keep_best=False, actor=large.actor(), at=NOW)
    assert OptimiserRun.objects.get().status == "cancelled"
    assert {status for _, _, status in get_statuses(run_id)} == {"ended"}
    assert not record_part(part=part, trace=[], checkpoint=None, at=NOW)
    assert not finish(part)
    assert not ProposalLine.objects.exists()
    assert start(large)


def test_keeping_the_best_in_the_middle_proposes_what_the_patches_found(large: World) -> None:
    run_id = start_divided(large)
    while RunPart.objects.get(patches=[large.patch_id("Larkfield")]).status != "done":
        assert do_one_piece(run_id, get_system_actor(SYSTEM), lambda: NOW)
    stop_run(run_id=run_id, keep_best=True, actor=large.actor(), at=NOW)
    assert work(run_id)
    assert get_statuses(run_id)[-1] == (2, 1, "ended")
    kinds = dict(ProposalLine.objects.values_list("visit__reference", "kind"))
    assert kinds == {"V1": "new", "V2": "new", "V4": "new", "V3": "left_out"}
    assert all(ProposalLine.objects.get(kind="left_out").reasons)


def test_a_run_stopped_before_anybody_searched_proposes_no_change(large: World) -> None:
    run_id = start_divided(large)
    stop_run(run_id=run_id, keep_best=True, actor=large.actor(), at=NOW)
    assert work(run_id)
    assert OptimiserRun.objects.get().status == "proposed"
    assert set(ProposalLine.objects.values_list("kind", flat=True)) == {"left_out"}


def test_a_change_by_hand_while_the_parts_are_at_work_stands(large: World) -> None:
    run_id = start_divided(large)
    assert do_one_piece(run_id, get_system_actor(SYSTEM), lambda: NOW)
    visit = large.visit("V1")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[large.worker_id("Mabel")],
        starts_at=clock("09:30"),
        pin=False,
        actor=large.actor(),
        at=NOW,
    )
    assert work(run_id)
    assert not ProposalLine.objects.filter(visit=visit).exists()
    assert Assignment.objects.get(visit=visit).starts_at == clock("09:30")


def test_a_visit_borrowed_before_stays_with_its_carer_while_patches_plan_alone(
    large: World,
) -> None:
    """Mabel of Larkfield has a visit in Otterbrook: her own patch plans around it."""
    visit = large.visit("V3")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[large.worker_id("Anjali"), large.worker_id("Mabel")],
        starts_at=clock("11:00"),
        pin=False,
        actor=large.actor(),
        at=NOW,
    )
    run_id = start(large)
    work(run_id)
    own = RunPart.objects.get(stage=1, patches=[large.patch_id("Larkfield")])
    line = next(one for one in own.plan["assignments"] if one["visit"] == str(visit.pk))
    assert line["start"] == 11 * 3600
    proposal = get_proposal(run_id=run_id, actor=large.actor())
    assert (proposal.newly_assigned, proposal.breaches) == (3, 0)


def test_the_sweep_nudges_once_for_each_part_that_nobody_holds(large: World) -> None:
    run_id = start_divided(large)
    assert take_waiting_runs(at=NOW + timedelta(seconds=5)) == []
    soon = NOW + timedelta(seconds=11)
    assert take_waiting_runs(at=soon) == [run_id, run_id]
    assert take_waiting_runs(at=soon) == []
    assert take(run_id, soon)
    assert take(run_id, soon)
    assert take_waiting_runs(at=soon + timedelta(seconds=11)) == []  # both are at work
    assert take_waiting_runs(at=soon + timedelta(seconds=30)) == [run_id, run_id]  # both died


def test_a_run_whose_worker_died_before_the_proposal_is_nudged_and_proposes(large: World) -> None:
    run_id = start_divided(large)
    while RunPart.objects.exclude(status="done").exists():
        assert do_one_piece(run_id, get_system_actor(SYSTEM), lambda: NOW)
    assert OptimiserRun.objects.get().status == "running"
    assert take_waiting_runs(at=NOW + timedelta(seconds=11)) == [run_id]
    assert work(run_id)
    assert OptimiserRun.objects.get().status == "proposed"


def test_runs_of_different_patches_go_side_by_side(day: World) -> None:
    start(day, patch_ids=[day.patch_id("Larkfield")])
    assert start(day, patch_ids=[day.patch_id("Otterbrook")])


def test_a_patch_that_somebody_plans_is_refused_with_who_and_since_when(day: World) -> None:
    start(day, patch_ids=[day.patch_id("Larkfield")])
    with pytest.raises(DomainError) as refusal:
        start(day, actor=day.actor(Role.TEAM_LEADER))
    assert refusal.value.code == "run_in_progress"
    assert refusal.value.sentence == (
        "Scheduler started a run of Larkfield for 25/11/2026 at 09:00. Nothing was started. Open "
        "it under Runs: wait for it or stop it, then start yours."
    )


@pytest.mark.django_db(transaction=True)
def test_of_four_who_start_a_run_of_one_patch_at_once_one_does() -> None:
    world = import_day(make_world())
    actor = world.actor()
    patches = [world.patch_id("Larkfield"), world.patch_id("Otterbrook")]

    def ask(patch_ids: list[UUID]) -> object:
        return start_run(
            area_id=world.area_id,
            patch_ids=patch_ids,
            day=world.day,
            seconds=1,
            actor=actor,
            at=NOW,
        )

    results = race(*[lambda: ask(patches), lambda: ask(patches[:1])] * 2)
    assert sum(isinstance(one, UUID) for one in results) == 1
    assert OptimiserRun.objects.count() == 1
    assert {one.code for one in results if isinstance(one, DomainError)} == {"run_in_progress"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_side_by_side_do_each_part_once() -> None:
    data = make_day()
    data["carers"].append(make_carer("Piotr", patch="Otterbrook", home=[10.5, 10.6]))
    world = import_day(make_world(), data)
    divide_above(world, 1)
    run_id, actor = start(world), get_system_actor(SYSTEM)
    assert do_one_piece(run_id, actor, lambda: NOW)

    def help_out() -> object:
        return run_optimiser(run_id=run_id, actor=actor, clock=lambda: NOW)

    race(help_out, help_out)
    assert OptimiserRun.objects.get().status == "proposed"
    assert {status for _, _, status in get_statuses(run_id)} == {"done"}
    assert set(PartProgress.objects.values_list("attempts", flat=True)) == {1}
    assert ProposalLine.objects.filter(kind="new").count() == 4
