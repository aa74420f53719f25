"""A re-plan takes nobody's visit for nothing, and nothing works backwards in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import DomainError
from engine.rounds.replan import Replan
from engine.rounds.result import LeftOut, Plan
from scheduling.models import OptimiserRun
from scheduling.rounds.selectors import replanning
from scheduling.rounds.services import publish_proposal, record_return, replan_again
from tests.factories import World
from tests.integration.test_replans import LATER, apply, get_places, published, report, undo

__all__ = ["published"]


def test_a_visit_of_somebody_else_that_is_given_up_for_nothing_stays(
    published: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    search, given_up = replanning.replan, []

    def waste(problem: Any, plan: Plan, *words: Any, **named: Any) -> Replan:
        found = search(problem, plan, *words, **named)
        kept = set(plan.assignments)
        line = next(one for one in found.plan.assignments if one in kept)
        given_up.append(line.visit)
        left = LeftOut(line.visit, "Given up.")
        rest = tuple(one for one in found.plan.assignments if one != line)
        wasteful = Plan(rest, (*found.plan.unassigned, left))
        return replace(found, plan=wasteful, left_out=(*found.left_out, left))

    monkeypatch.setattr(replanning, "replan", waste)
    run_id = report(published)
    assert given_up
    lines = OptimiserRun.objects.get(pk=run_id).lines.values_list("visit_id", flat=True)
    assert given_up[0] not in set(map(str, lines))


def test_nothing_is_planned_again_for_somebody_who_is_back(published: World) -> None:
    run_id = report(published)
    record_return(run_id=run_id, actor=published.actor(), at=LATER)
    with pytest.raises(DomainError, match="Temi Bellweather is back at work"):
        replan_again(run_id=run_id, actor=published.actor(), at=LATER)


def test_a_change_whose_time_has_passed_goes_to_review(published: World) -> None:
    run_id, places = report(published), get_places(published)
    tomorrow = LATER + timedelta(days=1)
    result = publish_proposal(run_id=run_id, line_ids=None, actor=published.actor(), at=tomorrow)
    assert result.applied == 0
    assert result.sent_to_review > 0
    assert get_places(published) == places


def test_nothing_is_undone_when_the_day_is_over(
    published: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = report(published)
    apply(published, run_id)
    places = get_places(published)
    monkeypatch.setattr("tests.integration.test_replans.LATER", LATER + timedelta(days=1))
    with pytest.raises(DomainError, match="is over: nothing of it can be undone"):
        undo(published, run_id)
    assert get_places(published) == places
