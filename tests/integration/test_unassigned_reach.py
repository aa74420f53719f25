"""Whom an alert reaches when the first in line are missing, and whose counts are whose."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.roles import Role
from core import health, sweeping
from messaging.models import Notice
from scheduling.models import EpisodeStep
from scheduling.unassigned.selectors import count_alerts, get_oldest_due
from scheduling.unassigned.services import check_unassigned_visits
from tests.factories import (
    World,
    clock,
    direct_write,
    grant,
    make_user,
)
from tests.integration.test_unassigned import _clocks, acknowledge, get_notices, sign_in

pytestmark = pytest.mark.django_db
__all__ = ["_clocks"]


def test_where_nobody_holds_the_role_the_managers_are_told_and_the_page_says_so(
    day: World,
) -> None:
    with direct_write():
        for role in (Role.DSO, Role.DIRECT_CARE_MANAGER, Role.SCHEDULING_MANAGER):
            day.users[role].grants.all().delete()
    at = clock("08:00") - timedelta(hours=2)
    check_unassigned_visits(at=at)
    with time_machine.travel(at, tick=False):
        shown = sign_in(day, Role.TEAM_LEADER).get(reverse("unassigned_list")).content.decode()
    assert "There is no DSO and no manager to alert in Larkfield" in shown
    grant(day.users[Role.SCHEDULING_MANAGER], Role.SCHEDULING_MANAGER, day.agency_id)
    check_unassigned_visits(at=at + timedelta(minutes=15))
    assert len(get_notices(day, Role.SCHEDULING_MANAGER)) == 1


def drop_grants(world: World, *kept: Role) -> None:
    with direct_write():
        for role in set(world.users) - set(kept):
            world.users[role].grants.all().delete()


@pytest.mark.parametrize("role", [Role.SCHEDULER, Role.ADMIN])
def test_where_role_and_managers_are_missing_the_next_in_line_is_told(
    day: World, role: Role
) -> None:
    drop_grants(day, role)
    at = clock("08:00") - timedelta(hours=2)
    assert check_unassigned_visits(at=at) == 8
    (notice,) = get_notices(day, role)
    assert "no carer" in notice.text


def test_a_leader_of_the_patch_beside_comes_before_the_schedulers(day: World) -> None:
    drop_grants(day, Role.SCHEDULER)
    other = make_user(Role.DSO, day.patch_id("Larkfield"), "near@tests.example")
    check_unassigned_visits(at=clock("08:00") - timedelta(hours=2))
    steps = EpisodeStep.objects.filter(fired_at__isnull=False).select_related("episode__visit")
    told: dict[str, set[Any]] = {one.step: set() for one in steps}
    for one in steps:
        told[one.step] |= set(one.told)
    assert told == {"DSO": {other.pk}, "TL": {day.users[Role.SCHEDULER].pk}}


def test_where_nobody_at_all_can_be_told_it_stays_due_until_somebody_can(day: World) -> None:
    drop_grants(day)
    at = clock("08:00") - timedelta(hours=2)
    since = at + timedelta(minutes=3)
    assert check_unassigned_visits(at=at) == 0
    assert check_unassigned_visits(at=since) == 0
    assert not EpisodeStep.objects.exclude(fired_at=None).exists()
    assert not Notice.objects.filter(kind="unassigned_alert").exists()
    oldest = get_oldest_due(since)
    assert oldest is not None
    assert oldest <= at
    sweeping.beat(process="sweeper", at=since)
    age = health.get_alarm_age(since)
    assert age is not None
    assert age >= 180
    grant(day.users[Role.ADMIN], Role.ADMIN, day.agency_id)
    assert check_unassigned_visits(at=since) == 8
    assert get_oldest_due(since) is None


def test_the_counts_are_of_what_waits_for_whoever_looks(day: World) -> None:
    start = clock("08:00") - timedelta(hours=2)
    check_unassigned_visits(at=start)
    with time_machine.travel(start + timedelta(minutes=1), tick=False):
        acknowledge(day, Role.TEAM_LEADER, "V1", "V2", "V3")
        for role, says in (
            (Role.TEAM_LEADER, "1 alert waits for you"),
            (Role.DSO, "4 alerts wait for you"),
            (Role.DIRECT_CARE_MANAGER, "4 alerts wait for you"),
            (Role.SCHEDULER, "0 alerts wait for you"),
        ):
            shown = sign_in(day, role).get(reverse("unassigned_list")).content.decode()
            assert f"4 visits in the next 24 h have no carer, {says}." in shown
            actor = day.actor(role)
            assert count_alerts(actor=actor, at=start) == int(says[0])
        done = acknowledge(day, Role.TEAM_LEADER, "V4").wsgi_request
        assert "You are not alerted of it again" in " ".join(map(str, get_messages(done)))
