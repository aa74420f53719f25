"""When a carer can be given visits follows from patterns, duties and absences, and nothing else."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from accounts.roles import Role
from core.errors import DomainError, InvalidInput, NotFound
from directory.selectors import get_employments
from rostering.models import CarerCommitment, Pattern
from rostering.selectors import get_contract_minutes, get_work_windows
from rostering.services import (
    record_absence,
    record_duties,
    record_pattern,
    refresh_availability,
)
from rostering.types import DutyInput, PatternLineInput, WorkWindow
from tests.factories import NOW, World, clock, direct_write

MONDAY = date(2026, 11, 30)


def windows(world: World, day: date) -> list[tuple[datetime, datetime]]:
    found = get_work_windows(day=day, worker_ids=[world.worker_id("Anjali")])
    return [(window.starts_at, window.ends_at) for window in found]


def agree_pattern(
    world: World, *lines: PatternLineInput, starts_on: date = MONDAY, weeks: int = 1
) -> UUID:
    worker_id = world.worker_id("Anjali")
    return record_pattern(
        employment_id=get_employments(worker_ids=[worker_id])[worker_id],
        starts_on=starts_on,
        lines=lines,
        weeks=weeks,
        minutes_per_week=1500,
        agreed_by_id=world.users[Role.DSO].pk,
        actor=world.actor(),
        at=NOW,
    )


def test_a_split_shift_of_a_fortnights_pattern(day: World) -> None:
    agree_pattern(
        day,
        PatternLineInput(1, "07:00", 360, week=1),
        PatternLineInput(1, "16:00", 360, week=1),
        PatternLineInput(1, "09:00", 480, week=2),
        weeks=2,
    )
    assert windows(day, MONDAY) == [
        (clock("07:00", MONDAY), clock("13:00", MONDAY)),
        (clock("16:00", MONDAY), clock("22:00", MONDAY)),
    ]
    second = MONDAY + timedelta(weeks=1)
    assert windows(day, second) == [(clock("09:00", second), clock("17:00", second))]
    found = get_work_windows(day=second, worker_ids=[day.worker_id("Anjali")])
    assert found[0].rests[0].length == timedelta(minutes=20)
    assert get_contract_minutes(worker_ids=[day.worker_id("Anjali")], on=second) == {
        day.worker_id("Anjali"): 1500
    }


def test_a_changed_pattern_starts_on_a_monday(day: World) -> None:
    agree_pattern(day, PatternLineInput(1, "07:00", 360))
    wednesday = MONDAY + timedelta(days=9)
    with pytest.raises(InvalidInput, match="The next is Monday 14/12/2026"):
        agree_pattern(day, PatternLineInput(1, "08:00", 360), starts_on=wednesday)
    agree_pattern(day, PatternLineInput(1, "08:00", 360), starts_on=MONDAY + timedelta(weeks=1))
    assert windows(day, MONDAY)[0][0] == clock("07:00", MONDAY)
    second = MONDAY + timedelta(weeks=1)
    assert windows(day, second)[0][0] == clock("08:00", second)
    assert [row.status for row in Pattern.objects.order_by("number")] == ["superseded", "agreed"]


def test_a_day_with_duties_does_not_follow_the_pattern(day: World) -> None:
    agree_pattern(day, PatternLineInput(1, "07:00", 360))
    duty = DutyInput(
        day.worker_id("Anjali"), day.patch_id(), clock("10:00", MONDAY), clock("14:00", MONDAY)
    )
    record_duties(day=MONDAY, duties=[duty], source="manual", actor=day.actor(), at=NOW)
    assert windows(day, MONDAY) == [(clock("10:00", MONDAY), clock("14:00", MONDAY))]


def test_two_duties_at_once_are_refused(day: World) -> None:
    from tests.factories import DAY

    duties = [
        DutyInput(day.worker_id("Anjali"), day.patch_id(), clock("08:00"), clock("12:00")),
        DutyInput(day.worker_id("Anjali"), day.patch_id(), clock("11:00"), clock("14:00")),
    ]
    with pytest.raises(DomainError, match="already has a shift"):
        record_duties(day=DAY, duties=duties, source="manual", actor=day.actor(), at=NOW)
    assert windows(day, DAY) == [(clock("07:00"), clock("14:30"))]


def test_an_absence_is_cut_out(day: World) -> None:
    agree_pattern(day, PatternLineInput(1, "07:00", 600))
    record_absence(
        worker_id=day.worker_id("Anjali"),
        kind="sickness",
        starts_at=clock("12:00", MONDAY),
        ends_at=clock("14:00", MONDAY),
        decided_by_id=None,
        actor=day.actor(),
        at=NOW,
    )
    assert windows(day, MONDAY) == [
        (clock("07:00", MONDAY), clock("12:00", MONDAY)),
        (clock("14:00", MONDAY), clock("17:00", MONDAY)),
    ]


def test_training_is_cut_out(day: World) -> None:
    from tests.factories import DAY

    with direct_write():
        CarerCommitment.objects.create(
            worker_id=day.worker_id("Anjali"),
            starts_at=clock("09:00"),
            ends_at=clock("11:00"),
            kind="training",
            source_id=UUID(int=1),
        )
    refresh_availability([day.worker_id("Anjali")], [DAY])
    assert windows(day, DAY) == [
        (clock("07:00"), clock("09:00")),
        (clock("11:00"), clock("14:30")),
    ]


def test_leave_needs_the_dso(day: World) -> None:
    values = {
        "worker_id": day.worker_id("Anjali"),
        "kind": "annual",
        "starts_at": clock("00:00", MONDAY),
        "ends_at": None,
        "actor": day.actor(),
        "at": NOW,
    }
    with pytest.raises(DomainError, match="DSO"):
        record_absence(decided_by_id=None, **values)
    record_absence(decided_by_id=day.users[Role.DSO].pk, **values)


def test_a_carer_nobody_knows(day: World) -> None:
    with pytest.raises(NotFound):
        record_absence(
            worker_id=UUID(int=3),
            kind="sickness",
            starts_at=NOW,
            ends_at=None,
            decided_by_id=None,
            actor=day.actor(),
            at=NOW,
        )


def test_a_window_covers_what_lies_inside() -> None:
    window = WorkWindow(UUID(int=1), UUID(int=2), MONDAY, clock("07:00"), clock("14:00"))
    assert window.covers(clock("07:00"), clock("14:00"))
    assert not window.covers(clock("06:59"), clock("08:00"))
