"""Alerts come in time: by hours that pass, and whatever part of the system is dead."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from core import health, sweeping
from core.health import get_alarm_age
from core.models import OutboxEvent
from core.times import LONDON
from scheduling.models import EpisodeStep, Visit
from scheduling.unassigned.services import check_unassigned_visits, reconcile_visits
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    direct_write,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_visit,
)
from tests.integration.test_unassigned import _clocks, get_notices, sign_in

__all__ = ["_clocks"]

pytestmark = pytest.mark.django_db


@pytest.mark.req("XC-005")
@pytest.mark.parametrize(
    ("on", "clock_before"),
    [(date(2026, 10, 25), "+1"), (date(2026, 3, 29), "-1"), (date(2026, 6, 10), "0")],
)
def test_24_hours_are_hours_that_pass_across_a_clock_change(
    world: World, on: date, clock_before: str
) -> None:
    """After a clock change the alert is due an hour earlier or later by the clock on the wall."""
    import_day(world, day=on, at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    world.day = on
    visit = Visit.objects.filter(day=on).order_by("starts_at").first()
    assert visit
    before = visit.starts_at - timedelta(hours=24, minutes=1)
    after = visit.starts_at - timedelta(hours=23, minutes=59)
    on_the_wall = [one.astimezone(LONDON).replace(tzinfo=None) for one in (after, visit.starts_at)]
    apart = (on_the_wall[1] - on_the_wall[0]) - timedelta(hours=23, minutes=59)
    assert apart == timedelta(hours=-int(clock_before))
    assert check_unassigned_visits(at=before) == 0
    assert check_unassigned_visits(at=after) >= 2
    with time_machine.travel(after, tick=False):
        shown = sign_in(world, Role.TEAM_LEADER).get(reverse("unassigned_list")).content.decode()
    assert "in 23 h 59" in shown


def test_a_board_request_alone_sends_what_is_due(day: World) -> None:
    board = {"patch": str(day.patch_id()), "day": DAY.isoformat()}
    with direct_write():
        EpisodeStep.objects.update(next_at=NOW)
    answer = sign_in(day, Role.SCHEDULER).get(reverse("board_version"), board)
    assert answer.status_code == 200
    assert len(get_notices(day, Role.TEAM_LEADER)) == 1


def test_the_pulse_turns_red_when_an_alert_is_due_and_not_sent(day: World) -> None:
    at = clock("08:00") - timedelta(hours=2)
    OutboxEvent.objects.update(sent_at=NOW)
    sweeping.beat(process="sweeper", at=at)
    with direct_write():
        EpisodeStep.objects.update(next_at=at - timedelta(seconds=119))
    assert get_alarm_age(at) == 0
    with direct_write():
        EpisodeStep.objects.update(next_at=at - timedelta(seconds=121))
    assert get_alarm_age(at) == 121
    with time_machine.travel(at, tick=False):
        found = health.get_health()
    assert (found.oldest_due_age, found.is_ok) == (121, False)


def test_with_worker_beat_and_broker_dead_one_look_of_the_sweeper_sends_what_is_due(
    day: World, settings: Any
) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    at = clock("08:00") - timedelta(hours=2)
    with time_machine.travel(at, tick=False):
        call_command("sweep", "--once")
        assert not health.get_health().broker
    assert len(get_notices(day, Role.TEAM_LEADER)) == len(get_notices(day, Role.DSO)) == 1


def test_three_hundred_visits_more_take_a_few_queries(world: World) -> None:
    """Opening and closing an episode with each visit of a large change stays cheap."""
    visits = [make_visit(f"W{one}", "Yew") for one in range(300)]
    carers, clients = [make_carer("Zoe")], [make_client("Yew")]
    import_day(world, make_day(carers=carers, clients=clients, visits=visits))
    patches, area = [world.patch_id()], {"first": DAY, "last": DAY, "at": NOW}
    with direct_write(), CaptureQueriesContext(connection) as closing:
        Visit.objects.update(planning_status="suspended")
        assert reconcile_visits(patch_ids=patches, **area) == (0, 300)
    with direct_write(), CaptureQueriesContext(connection) as opening:
        Visit.objects.update(planning_status="unassigned")
        assert reconcile_visits(patch_ids=patches, **area) == (300, 0)
    assert len(closing) < 60
    assert len(opening) < 40
