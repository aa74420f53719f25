"""What a proposal leads to: its comparison with another one; what its figures speak of."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.errors import DomainError, InvalidInput
from core.times import get_local_day
from scheduling.models import OptimiserRun, ProposalLine, RunPart
from scheduling.rounds.selectors import get_comparison, get_proposal, get_run
from scheduling.rounds.services import leave_line, order_runs, publish_proposal
from tests.factories import NOW, World, clock, direct_write, import_day, make_day
from tests.integration.test_run_pages import ask, get_sum, open_page, propose, shrink
from tests.integration.test_run_parts import divide_above
from tests.integration.test_runs import start, work


def test_what_was_accepted_before_the_second_run_is_left_out_by_neither(day: World) -> None:
    # Given a proposal that was accepted but for one visit, and a second run after that
    a = propose(day)
    line = ProposalLine.objects.get(run_id=a, visit=day.visit("V4"))
    leave_line(run_id=a, line_id=line.pk, actor=day.actor(), at=NOW)
    publish_proposal(run_id=a, line_ids=None, actor=day.actor(), at=NOW)
    b = propose(day)

    # When they are compared, then what has its carers already is left out by neither
    found = get_comparison(a_id=a, b_id=b, actor=day.actor())
    assert (found.only_a, found.only_b, found.both) == ((), (), ())
    assert [(one.a, one.b) for one in found.unassigned] == [(0, 0)] * len(found.unassigned)


def test_a_proposal_leads_to_the_comparison_with_another_of_its_day(day: World) -> None:
    first = propose(day)
    assert "Compare with" not in open_page(day, "proposal", run_id=first)
    other = propose(day, "Otterbrook")
    assert f"a={first}&amp;b={other}" in open_page(day, "proposal", run_id=other)
    assert f"a={other}&amp;b={first}" in open_page(day, "proposal", run_id=first)
    # One for another day, or for none of its patches, is nothing to compare with
    third = propose(day, "Larkfield")
    with direct_write():
        OptimiserRun.objects.filter(pk=first).update(day=day.day + timedelta(days=1))
    assert "Compare with" not in open_page(day, "proposal", run_id=third)


def test_the_proposal_of_a_day_without_visits_says_what_to_do(world: World) -> None:
    import_day(world, make_day(visits=[]))
    html = open_page(world, "proposal", run_id=propose(world))
    assert "There is no visit for" in html
    assert "Every visit has its carers" not in html
    assert reverse("import_new") in html


def test_a_run_of_one_patch_is_told_in_figures_of_that_patch(day: World) -> None:
    run_id = propose(day, "Larkfield")  # three of the four visits
    details = get_run(run_id=run_id, actor=day.actor())
    assert (details.visits, details.parts[0].before.unassigned) == (3, 3)
    assert max(point.unassigned for point in details.trace) <= 3
    proposal = get_proposal(run_id=run_id, actor=day.actor())
    now = {line.rule: line.now for line in proposal.costs}
    assert (now["unassigned_1"], now["unassigned_2"]) == (24_000, 18_000 * 2)
    assert proposal.unassigned_before == 3
    assert details.trace[-1].cost == proposal.run.cost == get_sum(proposal.costs, "proposed")
    answer = ask(day, "api_run", {}, run_id=run_id).json()
    assert (answer["visits"], answer["summary"]["visits"]) == (3, 3)
    assert answer["summary"]["unassigned"] == answer["trace"][-1]["unassigned"] == 0


def test_parts_and_headline_count_the_same_visits_also_those_that_are_over(day: World) -> None:
    divide_above(day, 1)
    at = clock("12:00")
    run_id = start(day, at=at)
    assert work(run_id, at=at)
    details = get_run(run_id=run_id, actor=day.actor())
    *alone, together = details.parts
    assert details.visits == together.visits == sum(part.visits for part in alone) == 4
    over = RunPart.objects.get(run_id=run_id, stage=2).figures["out_of_reach"]
    assert over > 0
    left = together.trace[-1].unassigned
    assert left == details.trace[-1].unassigned == details.summary.unassigned
    proposal = get_proposal(run_id=run_id, actor=day.actor())
    assert left == proposal.left_out + proposal.dropped >= over


def test_a_patch_and_the_whole_area_are_compared_over_the_patch_that_both_plan(day: World) -> None:
    # Given a proposal for the area, and one for Otterbrook that leaves its visit out
    area, patch = propose(day), propose(day, "Otterbrook")
    otterbrook = day.visit("V3").pk
    shrink(day, patch, "V3")
    shrink(day, area, "V4")

    # When they are compared, then only Otterbrook's visit counts, in costs as well
    found = get_comparison(a_id=area, b_id=patch, actor=day.actor())
    assert found.over == ("Otterbrook",)
    assert {one.visit_id for one in found.placements} <= {otterbrook}
    assert [one.visit_id for one in found.only_b] == [otterbrook]
    assert (found.only_a, found.both) == ((), ())
    costs = {line.rule: (line.now, line.proposed) for line in found.costs}
    assert costs["unassigned_1"] == (0, 0)
    assert costs["unassigned_2"] == (0, 18_000 * 2)
    sentence = "Compared over Otterbrook only, which both proposals cover."
    assert sentence in open_page(day, "run_compare", f"a={area}&b={patch}")
    assert ask(day, "api_compare", {"a": area, "b": patch}).json()["over"] == ["Otterbrook"]

    # And two of the same patches are compared over all of them, without a word
    assert get_comparison(a_id=area, b_id=propose(day), actor=day.actor()).over == ()


def test_proposals_that_share_no_patch_are_not_compared(day: World) -> None:
    a, b = propose(day, "Larkfield"), propose(day, "Otterbrook")
    with pytest.raises(DomainError) as refusal:
        get_comparison(a_id=a, b_id=b, actor=day.actor())
    assert refusal.value.sentence == (
        "These runs cover no patch in common, Larkfield and Otterbrook: choose two runs that "
        "share a patch."
    )


def test_a_run_of_a_day_without_visits_says_so_in_the_list_and_the_api(world: World) -> None:
    import_day(world, make_day(visits=[]))
    run_id = propose(world)
    html = open_page(world, "run_list")
    assert "No visits" in html
    assert "Nothing to change" not in html
    summary = ask(world, "api_run", {}, run_id=run_id).json()["summary"]
    assert (summary["visits"], summary["unassigned"], summary["cost"]) == (0, None, None)


@pytest.mark.parametrize("days_ago", [1, 2000])
def test_a_day_that_is_over_is_not_planned(day: World, days_ago: int) -> None:
    gone = get_local_day(NOW) - timedelta(days=days_ago)
    sentence = f"{gone.day} {gone:%B %Y} is over: choose today or a later day."
    with pytest.raises(InvalidInput) as one:
        start(day, day=gone)
    with pytest.raises(InvalidInput) as several:
        order_runs(
            area_ids=[day.area_id],
            first_day=gone,
            days=7,
            seconds=1,
            actor=day.actor(),
            at=NOW,
        )
    assert one.value.sentence == several.value.sentence == sentence
    assert one.value.field == "day"
    assert not OptimiserRun.objects.exists()
    assert start(day, day=get_local_day(NOW))
