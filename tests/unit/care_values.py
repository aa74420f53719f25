"""Cases and clinicians of urgent care as values, for tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from allocation.rules import read_policy
from allocation.types import Clinician, Colour, QueueCase

AT = datetime(2026, 11, 19, 19, 42, tzinfo=UTC)
POLICY = read_policy({}, id=None, number=7)


def make_case(number: int, colour: Colour = Colour.RED, **changes: Any) -> QueueCase:
    case = QueueCase(
        id=UUID(int=number),
        ref=str(48000 + number),
        source="adastra",
        colour=colour,
        received_at=AT - timedelta(minutes=number),
        due_at=AT + timedelta(minutes=number),
        is_priority=False,
        age=71,
        sex="F",
        tags=(),
        skills=(),
        status="queued",
        worker_id=None,
        allocated_at=None,
        locked_at=None,
        is_flagged=False,
        version=1,
    )
    return replace(case, **changes)


def make_clinician(number: int, name: str, **changes: Any) -> Clinician:
    clinician = Clinician(
        shift_id=UUID(int=100 + number),
        worker_id=UUID(int=200 + number),
        user_id=None,
        name=name,
        staff_group="gp",
        skills={},
        mode="advice",
        site="",
        status="ready",
        starts_at=AT - timedelta(hours=2),
        ends_at=AT + timedelta(hours=4, minutes=18),
        paused_until=None,
        pause_reason="",
    )
    return replace(clinician, **changes)


def give(case: QueueCase, clinician: Clinician, **changes: Any) -> QueueCase:
    return replace(
        case, status="allocated", worker_id=clinician.worker_id, allocated_at=AT, **changes
    )
