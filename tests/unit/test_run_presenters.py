from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduling.rounds.presenters.curves import draw_curve
from scheduling.rounds.presenters.proposal import present_proposal, write_published
from scheduling.rounds.presenters.runs import present_line, present_run
from scheduling.rounds.presenters.visit import group_blockers
from scheduling.rounds.rules import shorten_names
from scheduling.rounds.types import (
    CostLine,
    Proposal,
    ProposedChange,
    ProposedRound,
    ProposedStop,
    PublishResult,
    RunDetails,
    SearchFacts,
    TakerBlocker,
    TracePoint,
)
from scheduling.rounds.types.replans import Occasion
from tests.unit.values import clock, id_of, make_protocol, make_summary, make_visit

STARTED = clock("09:40")


def make_run(**changes: Any) -> RunDetails:
    run = RunDetails(
        summary=make_summary(),
        seconds=60,
        protocol=make_protocol(),
        trace=(TracePoint(1, 600_000, 28), TracePoint(31, 288_660, 7)),
        visits=300,
        last_seen_at=STARTED + timedelta(seconds=33),
        stop_request="",
        failure="",
        started_at=STARTED,
        pinned_visits=14,
        published_visits=41,
        double_handed=10,
        exclusions=3,
    )
    return replace(run, **changes)


def show(run: RunDetails, seconds: int = 34, worker_age: int | None = 1) -> Any:
    at = STARTED + timedelta(seconds=seconds)
    return present_run(run, can_stop=True, worker_age=worker_age, at=at)


def test_a_run_at_work_says_how_far_it_is() -> None:
    page = show(make_run())
    assert page.heading == "34 of 60 seconds"
    assert page.news == "7 unassigned, cost 4,811 min. Last better plan 3 s ago."
    assert (page.bar, page.can_stop, page.warning) == (340, True, "")
    assert page.figures[-1] == ("31.0", "7", "4,811")


@pytest.mark.parametrize(
    ("waited", "worker_age", "text"),
    [
        (1, None, ""),
        (9, 1, "Waiting for a worker for 9 s; it starts by itself."),
        (30, 1, "Waiting for a worker for 30 s; it starts by itself."),
    ],
)
def test_a_waiting_run_says_so(waited: int, worker_age: int | None, text: str) -> None:
    run = make_run(summary=make_summary(status="queued"), started_at=None, trace=())
    page = show(run, waited, worker_age)
    assert page.warning == text
    assert (page.heading, page.curves) == ("Not started yet", ())


def test_a_run_without_any_worker_says_whom_to_tell() -> None:
    run = make_run(summary=make_summary(status="queued"), started_at=None, trace=())
    assert "No worker has answered lately" in show(run, 45, None).warning


def test_a_run_whose_worker_is_silent_says_that_another_takes_over() -> None:
    assert show(make_run(), seconds=50).warning.startswith("Its worker has not answered for 17 s.")


def test_a_failed_run_shows_its_sentence() -> None:
    page = show(make_run(summary=make_summary(status="failed"), failure="It died three times."))
    assert (page.warning, page.is_working, page.can_stop) == ("It died three times.", False, False)


def test_what_it_may_not_touch_is_counted_once_known() -> None:
    assert show(make_run()).fixed[0][1] == "14 pinned visits: carer and start as pinned"
    unknown = make_run(pinned_visits=0, published_visits=0, double_handed=0, exclusions=0)
    assert show(unknown).fixed[0][1] == "Pinned visits: carer and start as pinned"


def test_a_run_of_many_patches_is_named_by_their_number() -> None:
    names = ("Highgorse", "Larkfield", "Otterbrook", "Saltmarsh")
    assert present_line(make_summary(patch_names=names)).patches == "4 patches of Dapplemere"


def test_a_run_of_few_patches_names_its_area() -> None:
    assert present_line(make_summary()).patches == "Larkfield, Dapplemere"


def test_a_run_that_ended_no_longer_says_that_it_runs() -> None:
    assert show(make_run()).started.endswith("while it runs.")
    ended = make_run(summary=make_summary(status="cancelled"))
    assert show(ended).started == "Started 09:40 by Fern Tolliver."


def test_a_curve_falls_in_steps_and_stops_at_now() -> None:
    curve = draw_curve(
        [(0, 28), (10, 9)],
        seconds=60,
        now=34,
        title="Visits",
        about="",
        unit="left",
        steps=True,
        height=250,
    )
    assert curve.edge.startswith("M52.0 ")
    assert curve.edge.count("H") == 2
    assert curve.end_x == curve.later_x == round(52 + 838 * 34 / 60, 1)
    assert [row.text for row in curve.rows] == ["0", "10", "20", "30"]


def test_the_labels_of_large_costs_have_room_left_of_the_axis() -> None:
    values: dict[str, Any] = {
        "seconds": 9,
        "now": 9,
        "title": "",
        "about": "",
        "unit": "",
        "height": 240,
    }
    small, large = (
        draw_curve([(0, most), (9, most - 50_000)], steps=False, **values)
        for most in (130_000, 1_130_000)
    )
    assert large.left > small.left >= 52
    for curve in (small, large):
        widest = max(len(row.text) for row in curve.rows)
        assert curve.label_x - 7 * widest >= 0
        assert curve.edge.startswith(f"M{curve.left} ")


def test_a_flat_curve_still_has_an_axis() -> None:
    curve = draw_curve(
        [(0, 0)], seconds=1, now=0, title="", about="", unit="", steps=True, height=250
    )
    assert len(curve.rows) >= 2


def test_what_a_flat_curve_ends_at_is_written_inside_the_drawing() -> None:
    curve = draw_curve(
        [(0, 40), (9, 40)], seconds=9, now=9, title="", about="", unit="", steps=True, height=250
    )
    assert (curve.end_y, curve.end_text_y) == (10, 24)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("sick", "Re-plan: sick call"),
        ("leaves", "Re-plan: leaves early"),
        ("late", "Re-plan: late"),
    ],
)
def test_a_replan_is_marked_in_the_list_with_what_it_answers(what: str, text: str) -> None:
    occasion = Occasion(what, id_of("Temi"), "Temi Ashgrove", clock("09:00"))
    assert present_line(make_summary(), occasion).replan == f"{text}, Temi Ashgrove"
    assert present_line(make_summary()).replan == ""


def test_a_proposal_without_a_change_asks_for_no_decision() -> None:
    run = make_summary(status="proposed")
    assert present_line(run).state == "Proposal to decide"
    assert present_line(run, has_changes=False).state == "Nothing to change"
    running = make_summary(status="running")
    assert present_line(running, has_changes=False).state == "Running"


def make_change(name: str, kind: str = "new", **changes: Any) -> ProposedChange:
    change = ProposedChange(
        line_id=len(name),
        visit=make_visit(name, "10:10", 45, worker_ids=()),
        kind=kind,
        before_workers=(),
        before_at=clock("10:10"),
        workers=("Anjali Thistledown",),
        worker_ids=(id_of("Anjali"),),
        before_worker_ids=(),
        starts_at=clock("10:10"),
        reasons=("+7 min travel", "preferred carer"),
        outcome="pending",
        review_reason="",
    )
    return replace(change, **changes)


def make_proposal(**changes: Any) -> Proposal:
    change = make_change("Hazelmere")
    round_ = ProposedRound(
        worker_id=id_of("Anjali"),
        name="Anjali Thistledown",
        changes=(change,),
        stops=(ProposedStop("new", "Hazelmere", clock("10:10"), clock("10:55")),),
        travel_change_seconds=1440,
        week_minutes_before=1470,
        week_minutes_after=1590,
        contract_minutes=1500,
    )
    proposal = Proposal(
        run=make_summary(status="proposed"),
        run_seconds=60,
        breaches=0,
        newly_assigned=1,
        unassigned_before=2,
        moved_carer=0,
        moved_time=0,
        dropped=0,
        left_out=1,
        unchanged=254,
        costs=(
            CostLine("travel", 114_720, 120_240),
            CostLine("unassigned_1", 36_000, 0),
            CostLine("overtime", 0, 0),
        ),
        rounds=(round_,),
        left=(make_change("Thimbleby", "left_out", reasons=("Male carer asked for.",)),),
        review=(),
        pending=1,
        applied=0,
        carer_calls=1,
        client_texts=2,
        search=SearchFacts(
            seconds=58.4,
            limit=60,
            iterations=91_204,
            seed=3,
            protocol_number=7,
            problem_hash="f0" * 32,
            visits=300,
            trace=(TracePoint(1, 600_000, 28), TracePoint(31, 288_660, 7)),
        ),
    )
    return replace(proposal, **changes)


def test_a_proposal_says_that_nothing_changed_and_adds_up() -> None:
    page = present_proposal(make_proposal(), can_decide=True)
    assert page.state == "Nothing has changed yet"
    assert page.carers[0].about == (
        "1 new, 0 moved, +24 min travel; 24.5 to 26.5 h of 25 h this week"
    )
    change = page.carers[0].changes[0]
    assert (change.before, change.after) == ("unassigned", "Anjali Thistledown 10:10")
    assert change.why == "+7 min travel; preferred carer."
    total = page.costs.total
    assert (total.now, total.proposed, total.change) == ("2,512", "2,004", "−508")
    assert page.left[0].why == "Male carer asked for."
    assert page.can_decide


def test_a_day_without_visits_says_so_and_not_that_all_have_carers() -> None:
    proposal = make_proposal()
    empty = replace(proposal, rounds=(), left=(), search=replace(proposal.search, visits=0))
    assert present_proposal(empty, can_decide=True).no_visits == (
        "There is no visit for 25/11/2026 in Larkfield. Import that day or generate its visits, "
        "then run the auto-scheduler again"
    )
    assert present_proposal(proposal, can_decide=True).no_visits == ""


def test_what_leaving_a_visit_out_weighs_is_said_for_each_carer() -> None:
    def write(carers: int, seconds: int) -> str:
        visit = replace(make_visit("Thimbleby", "10:10", worker_ids=()), carers_needed=carers)
        cost = (CostLine("unassigned", 0, seconds),)
        left = make_change("Thimbleby", "left_out", visit=visit, costs=cost)
        return present_proposal(make_proposal(left=(left,)), can_decide=True).left[0].cost

    assert write(1, 12_000) == "Priority 2: leaving it out weighs as much as 200 min of travel."
    assert write(2, 24_000) == (
        "Priority 2: leaving it out weighs as much as 400 min of travel, 200 for each carer."
    )


def test_two_of_one_first_name_are_told_apart() -> None:
    assert [*shorten_names(["Saffron Hill", "Anjali Reed"]).values()] == ["Saffron", "Anjali"]
    names = ["Saffron Hill", "Saffron Moor", "Saffron Marsh", "a carer who left"]
    assert [*shorten_names(names).values()] == [
        "Saffron H.",
        "Saffron Moor",
        "Saffron Marsh",
        "a carer who left",
    ]


def test_who_may_not_publish_or_comes_too_late_decides_nothing() -> None:
    assert not present_proposal(make_proposal(), can_decide=False).can_decide
    decided = make_proposal(run=make_summary(status="applied"), pending=0, applied=1)
    page = present_proposal(decided, can_decide=True)
    assert (page.state, page.can_decide) == ("Decided", False)


def decide(*outcomes: str, **changes: Any) -> Any:
    """The page of a proposal with one carer whose lines came to these outcomes."""
    proposal = make_proposal(**changes)
    lines = tuple(
        make_change("H" * (number + 1), outcome=outcome, review_reason="Moved by hand.")
        for number, outcome in enumerate(outcomes)
    )
    review = tuple(line for line in lines if line.outcome == "review")
    rounds = (replace(proposal.rounds[0], changes=lines),)
    decided = replace(proposal, rounds=rounds, review=review, pending=outcomes.count("pending"))
    return present_proposal(decided, can_decide=True)


def test_a_carer_without_an_open_line_says_what_became_of_them() -> None:
    page = decide("applied", "applied", "left", "review", applied=2)
    assert page.carers[0].about == "2 applied, 1 left as it was, 1 to review"
    assert page.state == "Nothing left to accept"
    assert (page.can_decide, page.can_discard) == (False, True)
    assert [(title, number) for title, number, _ in page.figures] == [
        ("Proposed", "1"),
        ("Applied", "2"),
        ("Left as it was", "1"),
        ("To review", "1"),
        ("Still to decide", "0"),
    ]


def test_a_stale_line_is_shown_for_review_with_its_reason() -> None:
    page = decide("pending", "review")
    carer = page.carers[0]
    assert carer.lines == "1"
    stale = carer.changes[1]
    assert (stale.is_pending, stale.outcome, stale.why) == (False, "To review", "Moved by hand.")
    assert carer.about.startswith("1 new, 0 moved")


def test_publishing_counts_what_went_to_review() -> None:
    assert write_published(PublishResult(40, 0)) == "Published 40 changes to the rounds."
    assert "1 change did not apply any more" in write_published(PublishResult(39, 1, ("x",)))


def test_blockers_are_grouped_by_reason_the_rare_ones_first() -> None:
    names = ["Rosie Hill", "Mei Lane", "Una Moor", "Tariq Moon", "Zofia Nettle"]
    late = [TakerBlocker(id_of(name), name, "shift starts 15:30") for name in names[:4]]
    groups = group_blockers([*late, TakerBlocker(id_of("Zofia"), "Zofia Nettle", "70 min late")])
    assert (groups[0].names, groups[0].reason) == ("Zofia", "70 min late")
    assert (groups[1].names, groups[1].more) == ("Rosie", "and 3 more")
    assert groups[1].more_names == "Mei, Una and Tariq"
