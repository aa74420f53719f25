"""A re-plan takes nobody's visit for nothing, and nothing works backwards in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from core.errors import DomainError
from engine.rounds.replan import Replan
from engine.rounds.result import LeftOut, Plan
from rostering.models import Absence
from rostering.selectors import get_work_windows
from rostering.services import record_absence
from scheduling.models import OptimiserRun
from scheduling.rounds.selectors import replanning
from scheduling.rounds.services import publish_proposal, record_return, replan_again
from tests.factories import NOW, World, clock
from tests.integration.test_replans import (
    FENELLA,
    LATER,
    TEMI,
    apply,
    get_places,
    get_statuses,
    published,
    report,
    undo,
)

__all__ = ["published"]
MINUTE = timedelta(minutes=1)


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


def test_the_minutes_of_a_late_carer_are_counted_once(published: World) -> None:
    run_id = report(published, FENELLA, what="late", minutes=20)
    apply(published, run_id)
    places = get_places(published)
    again = replan_again(run_id=run_id, actor=published.actor(), at=LATER)
    free_at = [OptimiserRun.objects.get(pk=one).occasion["free_at"] for one in (run_id, again)]
    assert free_at[0] == free_at[1]
    publish_proposal(run_id=again, line_ids=None, actor=published.actor(), at=LATER)
    assert get_places(published) == places


def test_who_is_ill_again_soon_after_coming_back_is_away_from_then_on(published: World) -> None:
    record_return(run_id=report(published), actor=published.actor(), at=LATER)
    again = report(published, at=LATER + MINUTE, since=LATER - MINUTE)
    periods = Absence.objects.order_by("starts_at").values_list("starts_at", "ends_at", "status")
    assert list(periods) == [
        (clock("09:45"), LATER, "ended"),
        (LATER, clock("14:30"), "entered"),
    ]
    assert OptimiserRun.objects.get(pk=again).result["visits_left"] == 3
    with pytest.raises(DomainError, match="away from 25/11/2026 09:45 until 25/11/2026 09:50"):
        report(published, at=LATER + MINUTE, since=clock("09:00"), until="day")


def test_an_absence_that_is_taken_back_before_it_begins_blocks_nothing(published: World) -> None:
    worker_id, times = published.worker_id(TEMI), {"at": NOW, "since": clock("07:00")}
    record_return(run_id=report(published, **times), actor=published.actor(), at=NOW)
    assert Absence.objects.get().status == "withdrawn"
    (window,) = get_work_windows(day=published.day, worker_ids=[worker_id])
    assert (window.starts_at, window.ends_at) == (clock("07:00"), clock("14:30"))
    report(published, **times)
    assert not get_work_windows(day=published.day, worker_ids=[worker_id])


def test_a_return_discards_every_proposal_that_rests_on_the_absence(published: World) -> None:
    first = report(published)
    second = report(published, at=LATER, since=LATER)
    other = report(published, FENELLA, at=LATER, what="late", minutes=20)
    record_return(run_id=first, actor=published.actor(), at=LATER)
    runs = dict(OptimiserRun.objects.values_list("pk", "status"))
    assert runs == {first: "discarded", second: "discarded", other: "proposed"}
    assert get_statuses(first) == get_statuses(second) == {"withdrawn"}
    assert get_statuses(other) == {"drafted"}


def test_a_return_ends_no_leave_that_was_agreed_before(published: World) -> None:
    leave_id = record_absence(
        worker_id=published.worker_id(TEMI),
        kind="annual",
        starts_at=clock("07:00"),
        ends_at=clock("00:00", published.day + timedelta(days=3)),
        decided_by_id=published.users[Role.DSO].pk,
        actor=published.actor(),
        at=NOW,
    )
    run_id = report(published, until="day")
    assert OptimiserRun.objects.get(pk=run_id).occasion["absence_id"] == str(leave_id)
    with pytest.raises(DomainError, match="on leave that was agreed before"):
        record_return(run_id=run_id, actor=published.actor(), at=LATER)
    assert Absence.objects.get().status == "entered"
    assert OptimiserRun.objects.get(pk=run_id).status == "proposed"
