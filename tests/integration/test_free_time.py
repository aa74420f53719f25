"""Free time that has begun or is over: nobody can do anything in the past."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from scheduling.rounds.selectors import get_carer_tasks
from tests.factories import NOW, World, clock
from tests.integration.test_doors import visitor
from tests.integration.test_panel_offers import find_gap, show


def test_free_time_that_has_begun_is_what_is_left_of_it(day: World) -> None:
    def ask(at: datetime) -> Any:
        return get_carer_tasks(
            worker_id=day.worker_id("Anjali"),
            day=day.day,
            starts_at=clock("08:30"),
            ends_at=clock("10:00"),
            actor=day.actor(),
            at=at,
        )

    # When somebody asks in the middle of it, then nothing begins before the next whole minute
    found = ask(clock("08:50") + timedelta(seconds=20))
    assert found.starts_at == clock("08:51")
    assert all(one.starts_at >= clock("08:51") for one in found.tasks)
    assert ask(clock("08:50")).starts_at == clock("08:50")
    # And once it is over, there is nothing to do
    assert ask(clock("10:00")).tasks == ()


def test_the_panel_of_free_time_that_is_over_says_so(
    day: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    guest = visitor(day, Role.SCHEDULER)
    gap = find_gap(show(guest, day), day, "Anjali")
    monkeypatch.setattr(timezone, "now", lambda: clock("14:30"))
    guest = visitor(day, Role.SCHEDULER)
    panel = show(guest, day, gap=gap)
    assert "This free time is over: open a later one" in panel
    assert 'name="gap"' not in panel
