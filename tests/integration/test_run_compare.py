"""What a proposal leads to: its comparison with another one; and a day without any visits."""

from datetime import timedelta

from django.urls import reverse

from scheduling.models import OptimiserRun, ProposalLine
from scheduling.rounds.selectors import get_comparison
from scheduling.rounds.services import leave_line, publish_proposal
from tests.factories import NOW, World, direct_write, import_day, make_day
from tests.integration.test_run_pages import open_page, propose


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
