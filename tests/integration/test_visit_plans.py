"""Visits follow from what was agreed, week by week, and are never made twice."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from accounts.roles import Role
from core.errors import InvalidInput, NotPermitted
from scheduling.clients.models import Client
from scheduling.visits.models import Visit, VisitPlan, VisitPlanLine
from scheduling.visits.services import generate_visits, record_visit_plan
from scheduling.visits.types import GeneratedVisits, PlanLineInput
from tests.factories import NOW, World, clock, direct_write

MONDAY = date(2026, 11, 30)


def call(**changes: object) -> PlanLineInput:
    values = {
        "call": "breakfast",
        "weekdays": (1, 3, 5),
        "starts_local": "08:00",
        "minutes": 30,
        "carers": 1,
        "minutes_before": 15,
        "minutes_after": 30,
        "priority": 1,
    } | changes
    return PlanLineInput(**values)


def agree(world: World, *lines: PlanLineInput, starts_on: date = date(2026, 11, 2)) -> UUID:
    client = Client.objects.get(pin="Testshire/Brambledown")
    return record_visit_plan(
        client_id=client.pk,
        starts_on=starts_on,
        lines=lines,
        actor=world.actor(Role.DSO),
        at=NOW,
    )


def generate(world: World, week_on: date = MONDAY, **changes: object) -> GeneratedVisits:
    values = {
        "patch_id": world.patch_id(),
        "week_on": week_on,
        "actor": world.actor(),
        "at": NOW,
    } | changes
    return generate_visits(**values)


def test_one_visit_a_line_and_day_however_often(day: World) -> None:
    agree(day, call(), call(call="bed", starts_local="20:00", weekdays=(7,)))
    assert generate(day).created == 4
    again = generate(day)
    assert (again.created, again.existing) == (0, 4)
    rows = Visit.objects.filter(plan_line__isnull=False).order_by("starts_at")
    assert [row.day for row in rows] == [MONDAY + timedelta(days=step) for step in (0, 2, 4, 6)]
    first = rows[0]
    assert (first.earliest_at, first.wanted_at, first.latest_at) == (
        clock("07:45", MONDAY),
        clock("08:00", MONDAY),
        clock("08:30", MONDAY),
    )


def test_a_new_plan_takes_over_on_its_day(day: World) -> None:
    agree(day, call())
    agree(day, call(starts_local="09:00"), starts_on=date(2026, 12, 2))
    assert generate(day).created == 3
    starts = Visit.objects.filter(plan_line__isnull=False).values_list("wanted_at", flat=True)
    assert set(starts) == {
        clock("08:00", MONDAY),
        clock("09:00", date(2026, 12, 2)),
        clock("09:00", date(2026, 12, 4)),
    }


def test_a_time_the_clocks_skip_gives_no_visit_and_is_named(day: World) -> None:
    agree(day, call(starts_local="01:30", weekdays=(6, 7)))
    found = generate(day, week_on=date(2027, 3, 22))
    assert found.created == 1
    assert "01:30 on 28/03/2027 does not exist" in found.skipped[0]


def test_a_week_starts_on_monday(day: World) -> None:
    with pytest.raises(InvalidInput, match="starts on a Monday"):
        generate(day, week_on=date(2026, 12, 1))


def test_who_decides_and_who_applies(day: World) -> None:
    with pytest.raises(NotPermitted):
        generate(day, actor=day.actor(Role.DSO))
    client = Client.objects.first()
    assert client
    with pytest.raises(NotPermitted):
        record_visit_plan(
            client_id=client.pk, starts_on=MONDAY, lines=[call()], actor=day.actor(), at=NOW
        )


def test_an_agreed_plan_is_never_edited(day: World) -> None:
    agree(day, call())
    line = VisitPlanLine.objects.get()
    line.minutes = 45
    with pytest.raises(IntegrityError, match="never edited"), direct_write():
        line.save()
    assert VisitPlan.objects.get().status == "agreed"
