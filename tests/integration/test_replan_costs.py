"""What a re-plan costs is said beside what it brings, and nobody who is away is asked to come."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from scheduling.models import ProposalLine
from scheduling.rounds.selectors import replans
from scheduling.rounds.selectors.day import load_day
from scheduling.rounds.selectors.offers import find_lifts, find_takers
from scheduling.rounds.selectors.replans import get_replan
from scheduling.rounds.types.replans import GivenUp
from tests.factories import World, clock
from tests.integration.test_doors import visitor
from tests.integration.test_replans import FENELLA, LATER, TEMI, apply, published
from tests.sick_call import report

__all__ = ["published"]


def read(world: World, run_id) -> str:
    """The page of a re-plan, with one space for each gap."""
    address = reverse("replan", kwargs={"run_id": run_id})
    return " ".join(visitor(world, Role.SCHEDULER).get(address).content.decode().split())


@pytest.mark.parametrize("what", ["sick", "leaves"])
def test_who_is_away_from_later_on_is_not_asked_to_stay_longer(published: World, what: str) -> None:
    # Given a visit that only Temi could make, who goes shortly before it
    away = {"what": what, "since": clock("12:25"), "agreed_by_id": published.users[Role.DSO].pk}
    run_id = report(published, **away)
    left = ProposalLine.objects.get(run_id=run_id, visit=published.visit("T4"))
    # Then neither the reason, nor a lift, nor who could take it names Temi
    assert left.reasons
    assert "Temi" not in " ".join(left.reasons)
    apply(published, run_id)
    loaded = load_day(area_id=published.area_id, day=published.day, at=LATER)
    visit = loaded.visits[published.visit("T4").pk]
    assert not any("Temi" in lift.text for lift in find_lifts(loaded, visit))
    takers, blocked, swaps = find_takers(loaded, visit)
    assert TEMI not in {one.name for one in (*takers, *swaps)}
    assert "away then" in next(one.reason for one in blocked if one.name == TEMI)


def test_the_page_says_what_it_brings_and_what_it_costs(published: World) -> None:
    page = read(published, report(published))
    assert "Covered 2 of 3 · 1 left (3 before)" in page
    assert "3 before; ladder opens" in page
    assert re.search(r"Acornley</a> <span[^>]*>priority 1</span>", page)


def test_a_visit_given_up_says_for_which_and_is_counted(
    published: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = report(published)
    line = ProposalLine.objects.get(run_id=run_id, visit=published.visit("T4"))
    given_up = GivenUp(line.pk, "Eudora Acornley", clock("10:30"), 1)
    monkeypatch.setattr(replans, "find_given_up", lambda lines, occasion: (given_up,))
    page = read(published, run_id)
    assert "Covered 2 of 3 · 1 visit of colleagues given up · 1 left (3 before)" in page
    assert "Given up for Eudora Acornley 10:30, priority 1. " in page
    assert "1 given up; limit 10" in page


def test_the_rounds_begin_where_something_happens(published: World) -> None:
    page = read(published, report(published))
    assert 'class="cr-mini from9 ' in page
    assert "from 09:00 on" in page
    assert "08:20, stays" not in page
    assert "10:30, new place" in page


def test_every_carer_whose_round_changes_is_told_what_changed_in_it(published: World) -> None:
    # Given a change of tomorrow's rounds, of which nobody is on shift yet
    at = clock("06:00")
    run_id = report(published, at=at, since=clock("07:00"))
    found = get_replan(run_id=run_id, actor=published.actor())
    changed = {one.name for one in found.rounds} - {TEMI}
    calls = {one.name: one.text for one in found.notices if one.kind == "carer_call"}
    assert changed
    assert set(calls) == changed
    assert all("to you: " in text for text in calls.values())
    (broadcast,) = [one for one in found.notices if one.kind == "broadcast"]
    assert broadcast.people == len(broadcast.people_names)
    assert FENELLA in broadcast.people_names
    page = read(published, run_id)
    assert "none can read it here" in page
    assert f"Goes to Anjali Thistledown and {FENELLA}." in page
