"""Applying, undoing, telling and moving by hand at the same moment, on a real Postgres."""

from collections.abc import Callable
from threading import Event
from time import sleep
from uuid import UUID

import pytest
from django.db import connection, transaction

from core.errors import DomainError
from engine.stop import Stopwatch
from rostering.services import record_absence
from scheduling.models import Assignment, ChangeNotice, Publication, Visit
from scheduling.rounds.services import (
    move_visit,
    publish_proposal,
    tell_change,
    undo_publication,
)
from scheduling.rounds.types import PublishResult
from tests.factories import World, clock, make_world
from tests.integration.test_races import race
from tests.sick_call import publish_sick_day, report

pytestmark = pytest.mark.django_db(transaction=True)
LATER = clock("09:50")
TEMI, FENELLA = "Temi Bellweather", "Fenella Quillwright"
MOST_SECONDS = 20.0  # that anybody is waited for


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
    assert [one.applied for one in results if not isinstance(one, DomainError)] == [3]
    refusals = [str(one) for one in results if isinstance(one, DomainError)]
    assert len(refusals) == 2
    assert all("accepted this at 09:50 already" in one for one in refusals)
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


def meet(first: Callable[[], object], second: Callable[[], object]) -> object:
    """Let `second` run into what `first` has written and not committed; return what it gave."""
    is_written, may_commit = Event(), Event()
    given: dict[str, object] = {}

    def hold() -> None:
        with transaction.atomic():
            first()
            is_written.set()
            may_commit.wait(MOST_SECONDS)

    def follow() -> None:
        is_written.wait(MOST_SECONDS)
        try:
            given["answer"] = second()
        except DomainError as error:
            given["answer"] = error

    def release() -> None:
        is_written.wait(MOST_SECONDS)
        given["has_waited"] = wait_for_lock()
        may_commit.set()

    race(hold, follow, release)
    assert given["has_waited"]
    return given["answer"]


def wait_for_lock() -> bool:
    """Return whether somebody waits for a lock in this database, as soon as that is so."""
    watch = Stopwatch()
    while watch.seconds() < MOST_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted "
                "AND (database IS NULL OR database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database()))"
            )
            if cursor.fetchone()[0]:
                return True
        sleep(0.02)
    return False


def record_away(world: World, name: str) -> UUID:
    """Record somebody as away for the rest of the day."""
    return record_absence(
        worker_id=world.worker_id(name),
        kind="sickness",
        starts_at=clock("09:55"),
        ends_at=clock("14:30"),
        decided_by_id=None,
        actor=world.actor(),
        at=LATER,
    )


def test_what_is_applied_while_a_carer_is_recorded_as_away_leaves_that_carer_out(
    published: World,
) -> None:
    run_id, actor = report(published), published.actor()
    result = meet(
        lambda: record_away(published, FENELLA),
        lambda: publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=LATER),
    )
    assert isinstance(result, PublishResult)
    assert (result.applied, result.sent_to_review) == (1, 2)  # what nobody can make is taken off
    taken = Assignment.objects.filter(ended_at=None, worker__name=FENELLA, source="auto")
    assert not taken.exists()
    check_whole(published)


def test_a_visit_is_not_moved_to_a_carer_who_is_recorded_as_away_meanwhile(
    published: World,
) -> None:
    visit, actor = published.visit("T2"), published.actor()
    refusal = meet(
        lambda: record_away(published, FENELLA),
        lambda: move_visit(
            visit_id=visit.pk,
            version=visit.version,
            worker_ids=[published.worker_id(FENELLA)],
            starts_at=clock("10:30"),
            pin=False,
            actor=actor,
            at=LATER,
        ),
    )
    assert isinstance(refusal, DomainError)
    assert refusal.code == "rules_broken"
    assert Assignment.objects.get(visit=visit, ended_at=None).worker.name == TEMI
