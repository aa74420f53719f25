"""A run proposes; a scheduler publishes what still fits; a manual edit always wins."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from accounts.roles import Role
from accounts.selectors import get_system_actor
from core.errors import DomainError, InvalidInput, NotPermitted
from scheduling.models import Assignment, OptimiserRun, ProposalLine, Publication, RunProgress
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.selectors import get_board, get_proposal, get_run, get_runs
from scheduling.rounds.services import (
    begin_run,
    discard_run,
    fail_run,
    leave_line,
    move_visit,
    pin_visit,
    publish_proposal,
    set_protocol,
    start_run,
    stop_run,
)
from scheduling.rounds.services.nudging import take_waiting_runs
from tests.factories import (
    NOW,
    World,
    clock,
    direct_write,
    import_day,
    make_carer,
    make_day,
    seconds,
)


def write_status(run_id: UUID, **values: object) -> None:
    with direct_write():
        OptimiserRun.objects.filter(pk=run_id).update(**values)


def start(world: World, **changes: object) -> UUID:
    values = {
        "area_id": world.area_id,
        "patch_ids": [world.patch_id("Larkfield"), world.patch_id("Otterbrook")],
        "day": world.day,
        "seconds": 1,
        "actor": world.actor(),
        "at": NOW,
    } | changes
    return start_run(**values)


def work(run_id: UUID, at: datetime = NOW) -> bool:
    actor = get_system_actor("auto-scheduler")
    return run_optimiser(run_id=run_id, actor=actor, clock=lambda: at)


def propose(world: World) -> UUID:
    run_id = start(world)
    assert work(run_id)
    return run_id


def publish(world: World, run_id: UUID, lines: list[int] | None = None, **changes: object):
    values = {"run_id": run_id, "line_ids": lines, "actor": world.actor(), "at": NOW} | changes
    return publish_proposal(**values)


def test_a_run_proposes_and_changes_nothing(day: World) -> None:
    run_id = propose(day)
    proposal = get_proposal(run_id=run_id, actor=day.actor())
    assert (proposal.newly_assigned, proposal.left_out, proposal.breaches) == (4, 0, 0)
    assert not Assignment.objects.exists()
    assert OptimiserRun.objects.get().status == "proposed"
    assert all(change.reasons for group in proposal.rounds for change in group.changes)


def test_costs_add_up_by_rule(day: World) -> None:
    proposal = get_proposal(run_id=propose(day), actor=day.actor())
    by_rule = {line.rule: line for line in proposal.costs}
    assert by_rule["unassigned_1"].now == 24000
    assert by_rule["unassigned_2"].now == 18000 * 4  # one of three is double-handed
    assert by_rule["unassigned_2"].proposed == 0
    assert by_rule["travel"].proposed > 0
    assert sum(line.proposed for line in proposal.costs) == proposal.run.cost


def test_publishing_applies_all_and_a_second_time_is_refused_with_who_did(day: World) -> None:
    run_id = propose(day)
    result = publish(day, run_id)
    assert (result.applied, result.sent_to_review) == (4, 0)
    board = get_board(area_id=day.area_id, patch_id=None, day=day.day, actor=day.actor(), at=NOW)
    assert board.unassigned == ()
    assert all(row.problems == () for row in board.rows)
    assert OptimiserRun.objects.get().status == "applied"
    with pytest.raises(DomainError, match=r"accepted this at .+, and 4 visits changed"):
        publish(day, run_id)
    assert sum(Publication.objects.values_list("applied", flat=True)) == 4


def test_a_manual_edit_wins_and_the_rest_is_applied(day: World) -> None:
    run_id = propose(day)
    visit = day.visit("V1")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[day.worker_id("Mabel")],
        starts_at=clock("09:30"),
        pin=False,
        actor=day.actor(),
        at=NOW,
    )
    result = publish(day, run_id)
    assert result.sent_to_review >= 1
    assert day.visit("V1").starts_at == clock("09:30")
    line = ProposalLine.objects.get(run_id=run_id, visit=visit)
    assert (line.outcome, "manual change stands" in line.review_reason) == ("review", True)
    assert result.applied + result.sent_to_review == 4


def test_a_pin_made_meanwhile_wins(day: World) -> None:
    publish(day, propose(day))
    run_id = start(day, seconds=1)
    write_status(run_id, status="running")
    visit = day.visit("V1")
    ProposalLine.objects.create(
        run_id=run_id,
        visit=visit,
        visit_version=visit.version,
        kind="moved",
        before_workers=[],
        before_at=visit.starts_at,
        workers=[day.worker_id("Mabel")],
        starts_at=clock("09:20"),
        reasons=["shorter"],
    )
    write_status(run_id, status="proposed", ended_at=NOW)
    pin_visit(visit_id=visit.pk, version=visit.version, pinned=True, actor=day.actor(), at=NOW)
    result = publish(day, run_id)
    assert result.applied == 0
    assert "pinned it meanwhile" not in result.review[0]
    assert "pinned this visit meanwhile" in result.review[0]


def test_lines_that_no_longer_fit_together_go_to_review(day: World) -> None:
    run_id = start(day)
    write_status(run_id, status="proposed", ended_at=NOW)
    for reference in ("V1", "V2"):  # both at nine with the same carer
        visit = day.visit(reference)
        ProposalLine.objects.create(
            run_id=run_id,
            visit=visit,
            visit_version=visit.version,
            kind="new",
            before_workers=[],
            before_at=visit.starts_at,
            workers=[day.worker_id("Anjali")],
            starts_at=clock("09:00"),
            reasons=["nearest"],
        )
    result = publish(day, run_id)
    assert result.applied == 1
    assert result.sent_to_review == 1
    assert "Anjali is at visit" in result.review[0]


def test_some_lines_can_be_left_as_they_were(day: World) -> None:
    run_id = propose(day)
    line = ProposalLine.objects.get(run_id=run_id, visit=day.visit("V1"))
    leave_line(run_id=run_id, line_id=line.pk, actor=day.actor(), at=NOW)
    with pytest.raises(DomainError, match="decided already"):
        leave_line(run_id=run_id, line_id=line.pk, actor=day.actor(), at=NOW)
    assert publish(day, run_id).applied == 3
    assert day.visit("V1").planning_status == "unassigned"


def test_ticked_lines_only(day: World) -> None:
    run_id = propose(day)
    line = ProposalLine.objects.get(run_id=run_id, visit=day.visit("V1"))
    assert publish(day, run_id, [line.pk]).applied == 1
    assert OptimiserRun.objects.get().status == "proposed"
    assert publish(day, run_id).applied == 3


def test_a_discarded_proposal_cannot_be_published(day: World) -> None:
    run_id = propose(day)
    discard_run(run_id=run_id, actor=day.actor(), at=NOW)
    with pytest.raises(DomainError, match="discarded"):
        publish(day, run_id)


def test_only_a_scheduler_runs_and_publishes(day: World) -> None:
    for role in (Role.DSO, Role.SCHEDULING_MANAGER):
        with pytest.raises(NotPermitted):
            start(day, actor=day.actor(role))
    run_id = propose(day)
    with pytest.raises(NotPermitted):
        publish(day, run_id, actor=day.actor(Role.DSO))


def test_two_runs_of_a_day_wait_for_each_other(day: World) -> None:
    start(day)
    with pytest.raises(DomainError, match="Scheduler started a run of Larkfield and Otterbrook"):
        start(day)


def test_a_pinned_visit_stays(world: World) -> None:
    data = make_day()
    data["visits"][0]["pinned"] = {"carers": ["Mabel"], "start": seconds("09:20")}
    import_day(world, data)
    publish(world, propose(world))
    row = Assignment.objects.get(visit=world.visit("V1"))
    assert (row.worker_id, row.starts_at) == (world.worker_id("Mabel"), clock("09:20"))


def test_a_visit_nobody_can_make_is_left_out_with_its_reason(world: World) -> None:
    data = make_day()
    data["clients"][0]["skills"] = ["peg"]
    import_day(world, data)
    proposal = get_proposal(run_id=propose(world), actor=world.actor())
    assert proposal.left_out == 2
    assert all("peg" in line.reasons[0] for line in proposal.left)


def test_no_visit_leaves_the_working_pattern(world: World) -> None:
    data = make_day(carers=[make_carer("Anjali"), make_carer("Mabel")])
    data["visits"][0] |= {"start": seconds("14:20"), "before": 0}
    import_day(world, data)
    run_id = propose(world)
    assert not ProposalLine.objects.filter(
        run_id=run_id, visit=world.visit("V1"), kind="new"
    ).exists()


def test_another_patch_stays_as_it_is(day: World) -> None:
    run_id = start(day, patch_ids=[day.patch_id("Larkfield")])
    work(run_id)
    visits = {line.visit.reference for line in ProposalLine.objects.filter(run_id=run_id)}
    assert visits == {"V1", "V2", "V4"}


def test_what_has_begun_stays_and_what_is_over_is_named(day: World) -> None:
    publish(day, propose(day))
    before = day.visit("V1").starts_at
    run_id = start(day, at=clock("10:00"))
    work(run_id, at=clock("10:00"))
    assert day.visit("V1").starts_at == before
    assert not ProposalLine.objects.filter(run_id=run_id, visit=day.visit("V1")).exists()


def test_a_run_whose_worker_died_is_taken_again_and_fails_after_three(day: World) -> None:
    run_id, actor = start(day), get_system_actor("auto-scheduler")
    assert begin_run(run_id=run_id, actor=actor, at=NOW)
    assert begin_run(run_id=run_id, actor=actor, at=NOW) is None
    later = NOW
    for _ in range(2):
        later += timedelta(minutes=1)
        assert take_waiting_runs(at=later) == [run_id]
        assert take_waiting_runs(at=later) == []
        assert begin_run(run_id=run_id, actor=actor, at=later)
    assert begin_run(run_id=run_id, actor=actor, at=later + timedelta(minutes=1)) is None
    run = OptimiserRun.objects.get()
    assert run.status == "failed"
    assert "died three times" in run.failure


def test_a_queued_run_that_nobody_took_is_nudged_again(day: World) -> None:
    run_id = start(day)
    assert take_waiting_runs(at=NOW + timedelta(seconds=5)) == []
    assert take_waiting_runs(at=NOW + timedelta(seconds=11)) == [run_id]


def test_a_run_can_be_stopped_or_keep_its_best(day: World) -> None:
    run_id = start(day)
    stop_run(run_id=run_id, keep_best=False, actor=day.actor(), at=NOW)
    assert OptimiserRun.objects.get().status == "cancelled"
    run_id = start(day, seconds=600)
    actor = get_system_actor("auto-scheduler")
    RunProgress.objects.filter(run_id=run_id).update(attempts=0)
    begun = begin_run(run_id=run_id, actor=actor, at=NOW)
    assert begun
    stop_run(run_id=run_id, keep_best=True, actor=day.actor(), at=NOW)
    assert work(run_id, at=NOW + timedelta(minutes=1))
    run = OptimiserRun.objects.get(pk=run_id)
    assert run.status == "proposed"
    assert run.result["seconds"] < 60


def test_progress_is_seen_while_it_works(day: World) -> None:
    run_id = propose(day)
    details = get_run(run_id=run_id, actor=day.actor())
    assert details.visits == 4
    assert details.trace[-1].unassigned == 0
    assert [one.id for one in get_runs(actor=day.actor())] == [run_id]


def test_a_failed_run_says_why(day: World) -> None:
    run_id = start(day)
    fail_run(run_id=run_id, sentence="It broke.", actor=get_system_actor("auto-scheduler"), at=NOW)
    assert get_run(run_id=run_id, actor=day.actor()).failure == "It broke."


def test_each_area_runs_by_its_own_protocol_and_the_run_keeps_it(day: World) -> None:
    first = start(day)
    stop_run(run_id=first, keep_best=False, actor=day.actor(), at=NOW)
    later = NOW + timedelta(hours=1)
    body = {"continuity_seconds": 1234}
    with pytest.raises(NotPermitted):
        set_protocol(area_id=day.area_id, body=body, reason="Trial", actor=day.actor(), at=later)
    number = set_protocol(
        area_id=day.area_id,
        body=body,
        reason="Trial",
        actor=day.actor(Role.TEAM_LEADER),
        at=later,
    )
    second = start(day, at=later)
    costs = {
        run.pk: (run.protocol.number, run.protocol.body["continuity_seconds"])
        for run in OptimiserRun.objects.select_related("protocol")
    }
    assert costs == {first: (1, 900), second: (number, 1234)}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"detour": 0}, "detour"),
        ({"patch_boundary": "sideways"}, "patch_boundary"),
        ({"modes": {}}, "modes"),
        ({"unassigned_seconds": {"1": 0, "2": 1, "3": 1}}, "unassigned_seconds_1"),
    ],
)
def test_a_protocol_nobody_could_run_by_is_refused(
    day: World, body: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        set_protocol(
            area_id=day.area_id, body=body, reason="x", actor=day.actor(Role.TEAM_LEADER), at=NOW
        )
    assert refusal.value.field == field


def test_a_run_stays_in_an_area_with_its_own_patches(day: World) -> None:
    own = [day.patch_id()]
    other = import_day(day, make_day(name="Elsewhere"))
    with pytest.raises(InvalidInput, match="patches of one area"):
        start(other, patch_ids=own)
    with pytest.raises(InvalidInput, match="patches of one area"):
        start(other, area_id=UUID(int=5), patch_ids=own)


def test_nobody_is_sent_into_the_past(world: World) -> None:
    data = make_day()
    data["visits"][0] |= {"before": 7200, "after": 7200}
    import_day(world, data)
    run_id = start(world, at=clock("09:00"))
    work(run_id, at=clock("09:00"))
    lines = ProposalLine.objects.filter(run_id=run_id, kind="new")
    assert lines.exists()
    assert min(line.starts_at for line in lines) >= clock("09:30")  # half an hour's notice


def test_published_rounds_stay_unless_moving_them_pays(day: World) -> None:
    publish(day, propose(day))
    assert not ProposalLine.objects.filter(run_id=propose(day)).exists()


def test_a_proposal_marks_what_somebody_changed_since(day: World) -> None:
    run_id, visit = propose(day), day.visit("V1")
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[day.worker_id("Mabel")],
        starts_at=clock("09:30"),
        pin=False,
        actor=day.actor(),
        at=NOW,
    )
    proposal = get_proposal(run_id=run_id, actor=day.actor())
    assert proposal.pending == 3
    assert [line.visit.id for line in proposal.review] == [visit.pk]
    assert "manual change stands" in proposal.review[0].review_reason
