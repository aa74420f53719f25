"""A day that is asked of again and again is read once, and anew once anybody wrote anything."""

import pytest
from django.db import transaction

from scheduling.rounds.selectors import kept
from scheduling.rounds.selectors.day import Day
from scheduling.visits.models import Visit
from tests.factories import DAY, NOW, World, direct_write, import_day, make_day, make_world


@pytest.fixture
def committed(transactional_db: None) -> World:
    """A day that everybody can see."""
    return import_day(make_world())


def load(world: World) -> Day:
    assert world.area_id
    return kept.load_unchanged_day(area_id=world.area_id, day=DAY, at=NOW)


def find_priority(loaded: Day, world: World) -> int:
    return loaded.visits[world.visit("V1").pk].priority


def set_priority(world: World, priority: int) -> None:
    Visit.objects.filter(pk=world.visit("V1").pk).update(priority=priority)


def test_nothing_written_means_nothing_read(committed: World) -> None:
    # The server's own housekeeping may end a transaction in between: then it is read once more.
    assert any(load(committed) is load(committed) for _ in range(10))


def test_what_somebody_wrote_is_seen_at_once(committed: World) -> None:
    for priority in (1, 3, 2):
        assert load(committed) is not None
        with direct_write():
            set_priority(committed, priority)
        assert find_priority(load(committed), committed) == priority


def test_whoever_writes_sees_it_before_it_is_committed(committed: World) -> None:
    load(committed)
    with transaction.atomic():
        with direct_write():
            set_priority(committed, 3)
            assert find_priority(load(committed), committed) == 3
        transaction.set_rollback(True)
    assert find_priority(load(committed), committed) == 2


def test_only_a_few_days_are_kept(committed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 1)
    monkeypatch.setattr(kept, "_name_state", lambda *_: ("same", None))
    first = load(committed)
    assert load(committed) is first
    import_day(committed, make_day(name="Other"))
    second = load(committed)
    assert second is not first
    assert len(kept._kept) == 1
    kept._kept.clear()
