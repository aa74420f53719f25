"""Applying, undoing, telling and moving by hand at the same moment, on a real Postgres."""

import pytest

from core.errors import DomainError
from scheduling.models import Assignment, ChangeNotice, Publication, Visit
from scheduling.rounds.services import (
    move_visit,
    publish_proposal,
    tell_change,
    undo_publication,
)
from tests.factories import World, clock, make_world
from tests.integration.test_races import race
from tests.sick_call import publish_sick_day, report

pytestmark = pytest.mark.django_db(transaction=True)
LATER = clock("09:50")


@pytest.fixture
def published() -> World:
    return publish_sick_day(make_world())


def check_whole(world: World) -> None:
    """Every visit has all its carers at its own time, or none."""
    for visit in Visit.objects.all():
        rows = Assignment.objects.filter(visit=visit, ended_at=None).select_related("commitment")
        has_carers = visit.planning_status == "planned"
        assert rows.count() == (visit.carers_needed if has_carers else 0)
        for row in rows:
            assert row.commitment
            assert {row.starts_at, row.commitment.starts_at} == {visit.starts_at}


def test_of_two_who_apply_one_does(published: World) -> None:
    run_id, actor = report(published), published.actor()

    def apply() -> object:
        return publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=LATER)

    results = race(apply, apply, apply)
    assert sorted(result.applied for result in results) == [0, 0, 3]
    assert Publication.objects.count() == 1
    assert set(ChangeNotice.objects.values_list("status", flat=True)) == {"open"}
    check_whole(published)


def test_undoing_and_telling_at_once_leaves_one_of_the_two(published: World) -> None:
    run_id, actor = report(published), published.actor()
    publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=LATER)
    notice = ChangeNotice.objects.get(run_id=run_id, kind="carer_call")
    results = race(
        lambda: undo_publication(run_id=run_id, actor=actor, at=LATER),
        lambda: tell_change(notice_id=notice.pk, outcome="phone", actor=actor, at=LATER),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    is_undone = Publication.objects.get().undone_at is not None
    notice.refresh_from_db()
    assert notice.status == ("withdrawn" if is_undone else "told")
    check_whole(published)


def test_undoing_twice_and_moving_by_hand_at_once_loses_no_edit(published: World) -> None:
    run_id, actor = report(published), published.actor()
    publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=LATER)
    visit = published.visit("T3")

    def undo() -> object:
        return undo_publication(run_id=run_id, actor=actor, at=LATER)

    def move() -> object:
        return move_visit(
            visit_id=visit.pk,
            version=visit.version,
            worker_ids=[published.worker_id("Anjali Thistledown")],
            starts_at=clock("11:40"),
            pin=False,
            actor=actor,
            at=LATER,
        )

    results = race(undo, move, undo)
    assert results.count(None) <= 1  # `move_visit` answers None
    is_undone = Publication.objects.get().undone_at is not None
    is_moved = results.count(None) == 1
    assert is_undone != is_moved
    row = Assignment.objects.filter(visit=visit, ended_at=None).select_related("worker").first()
    assert (row.worker.name if row else "") == ("Anjali Thistledown" if is_moved else "")
    check_whole(published)
