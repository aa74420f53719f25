"""Several people and the optimiser at once, on a real Postgres with real transactions."""

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.errors import DomainError
from directory.models import Area
from rostering.models import CarerCommitment
from scheduling.models import Assignment, EpisodeStep, UnassignedEpisode, Visit
from scheduling.rounds.services import (
    apply_import,
    move_visit,
    publish_proposal,
    stage_day,
)
from scheduling.unassigned.services import check_unassigned_visits
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    direct_write,
    import_day,
    make_day,
    make_world,
)
from tests.integration.test_runs import propose

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy_day() -> World:
    return import_day(make_world())


def race(*jobs: Callable[[], object]) -> list[object]:
    """Run jobs at the same moment; return what each gave or refused with."""
    barrier, results = Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results.append(job())
        except DomainError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_eight_schedulers_one_moves_the_visit(busy_day: World) -> None:
    visit, actor = busy_day.visit("V1"), busy_day.actor()
    workers = [busy_day.worker_id("Anjali"), busy_day.worker_id("Mabel")] * 4

    def job(worker_id):
        return lambda: move_visit(
            visit_id=visit.pk,
            version=visit.version,
            worker_ids=[worker_id],
            starts_at=clock("09:00"),
            pin=False,
            actor=actor,
            at=NOW,
        )

    results = race(*map(job, workers))
    assert results.count(None) == 1
    assert {getattr(r, "code", None) for r in results if r is not None} == {"stale_version"}
    assert Assignment.objects.filter(ended_at=None).count() == 1
    assert CarerCommitment.objects.count() == 1


def test_two_visits_never_share_a_carers_time(busy_day: World) -> None:
    actor, worker_id = busy_day.actor(), busy_day.worker_id("Anjali")

    def job(reference):
        visit = busy_day.visit(reference)
        return lambda: move_visit(
            visit_id=visit.pk,
            version=visit.version,
            worker_ids=[worker_id],
            starts_at=clock("09:10"),
            pin=False,
            actor=actor,
            at=NOW,
        )

    results = race(job("V1"), job("V2"))
    assert results.count(None) == 1
    refusal = next(r for r in results if r is not None)
    assert refusal.code == "rules_broken"
    assert CarerCommitment.objects.count() == 1


def test_two_publishers_apply_each_line_once(busy_day: World) -> None:
    run_id, actor = propose(busy_day), busy_day.actor()

    def publish() -> object:
        return publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=NOW)

    results = race(*[publish] * 4)
    assert [one.applied for one in results if not isinstance(one, DomainError)] == [4]
    assert len(results) == 4
    assert Assignment.objects.filter(ended_at=None).count() == 5  # one visit has two carers


def test_an_editor_and_a_publisher_leave_no_half_written_visit(busy_day: World) -> None:
    run_id, actor, visit = propose(busy_day), busy_day.actor(), busy_day.visit("V1")
    race(
        lambda: publish_proposal(run_id=run_id, line_ids=None, actor=actor, at=NOW),
        lambda: move_visit(
            visit_id=visit.pk,
            version=visit.version,
            worker_ids=[busy_day.worker_id("Mabel")],
            starts_at=clock("09:30"),
            pin=False,
            actor=actor,
            at=NOW,
        ),
    )
    for row in Assignment.objects.filter(ended_at=None).select_related("commitment", "visit"):
        assert (row.starts_at, row.ends_at) == (row.visit.starts_at, row.visit.ends_at)
        assert (row.commitment.starts_at, row.commitment.worker_id) == (
            row.starts_at,
            row.worker_id,
        )


def test_one_file_for_a_new_area_applied_by_many_makes_one_area() -> None:
    world = make_world()
    actor = world.actor()
    content = json.dumps(make_day()).encode()
    batches = [
        stage_day(area_id=None, day=DAY, files={"day.json": content}, actor=actor, at=NOW)
        for _ in range(4)
    ]
    results = race(
        *[
            lambda batch=batch: apply_import(batch_id=batch, actor=actor, at=NOW)
            for batch in batches
        ]
    )
    assert sum(isinstance(result, dict) for result in results) == 1
    refused = [result for result in results if not isinstance(result, dict)]
    assert all(isinstance(result, DomainError) for result in refused)
    assert Area.objects.count() == 1
    assert Visit.objects.count() == 4


def test_of_two_sweepers_at_once_one_sends_each_alert(busy_day: World) -> None:
    at = clock("08:00") - timedelta(hours=2)

    def sweep() -> object:
        return check_unassigned_visits(at=at)

    results = race(sweep, sweep, sweep)
    assert sum(int(one) for one in results if isinstance(one, int)) == EpisodeStep.objects.count()
    assert set(EpisodeStep.objects.values_list("fired_count", flat=True)) == {1}


def test_a_lost_episode_is_opened_once_by_two_sweepers(busy_day: World) -> None:
    with direct_write(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scheduling_unassignedepisode SET status = 'resolved', "
            "resolved_at = opened_at, resolution = 'tests'"
        )
    race(*[lambda: check_unassigned_visits(at=NOW)] * 3)
    open_now = UnassignedEpisode.objects.filter(status="open")
    assert open_now.count() == Visit.objects.count()
