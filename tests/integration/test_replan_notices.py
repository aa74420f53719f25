"""Whoever has to be told of a re-plan that is applied bit by bit is told once of each change."""

from uuid import UUID

import pytest

from scheduling.models import ChangeNotice, ProposalLine
from scheduling.rounds.services import leave_line, publish_proposal, replan_again
from tests.factories import World
from tests.integration.test_replans import FENELLA, LATER, REPORTED, move, published, tell
from tests.sick_call import report

__all__ = ["published"]


@pytest.fixture
def halved(published: World) -> tuple[World, UUID]:
    """Of the visits that go to Fenella one is applied; the other is not decided."""
    run_id = report(published)
    publish(published, run_id, "T2")
    return published, run_id


def find_line(world: World, run_id: UUID, reference: str) -> int:
    line: int = ProposalLine.objects.get(run_id=run_id, visit=world.visit(reference)).pk
    return line


def publish(world: World, run_id: UUID, *references: str) -> None:
    lines = [find_line(world, run_id, reference) for reference in references]
    publish_proposal(run_id=run_id, line_ids=lines, actor=world.actor(), at=REPORTED)


def get_calls(run_id: UUID) -> list[ChangeNotice]:
    """The calls to Fenella that hold, oldest first."""
    rows = ChangeNotice.objects.filter(run_id=run_id, worker__name=FENELLA)
    return list(rows.exclude(status="withdrawn").order_by("pk"))


def get_client_statuses(run_id: UUID) -> dict[str, str]:
    rows = ChangeNotice.objects.filter(run_id=run_id, kind="client_call")
    found = rows.exclude(status="withdrawn")
    return dict(found.values_list("client__person__family_name", "status"))


def test_a_part_that_is_applied_opens_its_own_notices_alone(
    halved: tuple[World, UUID],
) -> None:
    _, run_id = halved
    assert get_client_statuses(run_id) == {
        "Acornley": "open",
        "Pumblechin": "drafted",
        "Yarroway": "drafted",
    }
    (call,) = get_calls(run_id)
    assert call.status == "open"
    assert "Acornley" in call.text
    assert "Pumblechin" not in call.text


def test_who_was_not_told_of_the_first_part_is_told_all_in_one(
    halved: tuple[World, UUID],
) -> None:
    world, run_id = halved
    publish(world, run_id, "T3")
    (call,) = get_calls(run_id)
    assert call.status == "open"
    assert "Two visits come to you: Acornley at 10:30" in call.text
    assert get_client_statuses(run_id) == {
        "Acornley": "open",
        "Pumblechin": "open",
        "Yarroway": "drafted",
    }


def test_who_was_told_of_the_first_part_is_told_of_the_second_alone(
    halved: tuple[World, UUID],
) -> None:
    world, run_id = halved
    tell(world, get_calls(run_id)[0])
    publish(world, run_id, "T3")
    first, second = get_calls(run_id)
    assert (first.status, second.status) == ("told", "open")
    assert "Pumblechin" in second.text
    assert "Acornley" not in second.text


def test_a_line_left_out_after_a_part_was_applied_takes_its_drafts_back(
    halved: tuple[World, UUID],
) -> None:
    world, run_id = halved
    line = find_line(world, run_id, "T3")
    leave_line(run_id=run_id, line_id=line, actor=world.actor(), at=LATER)
    assert get_client_statuses(run_id) == {"Acornley": "open", "Yarroway": "drafted"}
    assert len(get_calls(run_id)) == 1


def test_what_was_applied_is_told_although_the_rest_is_planned_again(
    halved: tuple[World, UUID],
) -> None:
    world, run_id = halved
    replan_again(run_id=run_id, actor=world.actor(), at=LATER)
    assert get_client_statuses(run_id) == {"Acornley": "open"}
    assert [call.status for call in get_calls(run_id)] == ["open"]


def test_nobody_is_told_of_a_part_that_went_to_review(published: World) -> None:
    run_id = report(published)
    move(published, "T2", "Anjali Thistledown", "10:45")
    publish(published, run_id, "T2")
    assert get_client_statuses(run_id) == {"Pumblechin": "drafted", "Yarroway": "drafted"}
    (call,) = get_calls(run_id)
    assert call.status == "drafted"
    assert "Acornley" not in call.text
