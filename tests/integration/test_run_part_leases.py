"""Who works on a part keeps it as long as somebody hears of it, and no longer."""

from datetime import datetime, timedelta
from time import sleep
from typing import Any

import pytest

from accounts.selectors import get_system_actor
from engine.stop import Stopwatch
from scheduling.models import PartProgress
from scheduling.rounds.optimise import holding, worker
from scheduling.rounds.optimise.worker import do_one_piece
from scheduling.rounds.services import record_part
from scheduling.rounds.types import PartWork
from tests.factories import NOW, World, import_day, make_world
from tests.integration.test_run_parts import SYSTEM, finish, get_statuses, start_divided, take

LEAST_HELD = timedelta(seconds=19)


def test_a_worker_that_is_slow_but_heard_of_keeps_its_part(day: World) -> None:
    run_id = start_divided(day)
    part = take(run_id)
    assert part
    assert record_part(part=part, trace=[(0.5, 66000, 3)], at=NOW + timedelta(seconds=15))
    later = NOW + timedelta(seconds=30)
    assert take(run_id, later) is None
    assert record_part(part=part, at=later)  # the course stays as it was told
    assert PartProgress.objects.get().trace == [[0.5, 66000, 3]]
    assert finish(part)


def test_a_silent_worker_loses_its_part(day: World) -> None:
    run_id = start_divided(day)
    part = take(run_id)
    assert part
    assert take(run_id, NOW + timedelta(seconds=19)) is None
    heir = take(run_id, NOW + timedelta(seconds=30))
    assert heir
    assert heir.id == part.id
    assert not record_part(part=part, at=NOW + timedelta(seconds=31))
    assert not finish(part)


@pytest.mark.django_db(transaction=True)
def test_a_part_is_held_while_its_worker_writes_the_sentences(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_id = start_divided(import_day(make_world()))
    moment, search = [NOW], worker.search
    taken: list[PartWork | None] = []

    def write_long(part: PartWork, *words: Any, **named: Any) -> Any:
        found = search(part, *words, **named)
        for _ in range(3):  # together longer than anybody waits for a silent worker
            moment[0] += timedelta(seconds=15)
            wait_for_beat(part, moment[0])
            taken.append(take(run_id, moment[0]))
        return found

    monkeypatch.setattr(holding, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(worker, "search", write_long)
    assert do_one_piece(run_id, get_system_actor(SYSTEM), lambda: moment[0])
    assert taken == [None, None, None]
    assert get_statuses(run_id) == [(1, 1, "done")]
    assert PartProgress.objects.get().attempts == 1


def wait_for_beat(part: PartWork, at: datetime) -> None:
    """Wait until the worker of a part was heard of at a moment, or long enough."""
    watch = Stopwatch()
    while watch.seconds() < 20:
        if PartProgress.objects.filter(part_id=part.id, leased_until__gt=at + LEAST_HELD).exists():
            return
        sleep(0.02)
