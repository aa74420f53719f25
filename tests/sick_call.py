"""A published day on which somebody calls in sick, for tests of re-plans."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from scheduling.rounds.services import move_visit, replan_rounds
from scheduling.rounds.types.replans import Happening
from tests.factories import (
    DAY,
    NOW,
    World,
    clock,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_visit,
)
from tests.snapshots import recall

# Carer and start of each visit as it is published.
PUBLISHED = {
    "T1": ("Temi Bellweather", "08:20"),
    "T2": ("Temi Bellweather", "10:30"),
    "T3": ("Temi Bellweather", "11:35"),
    "T4": ("Temi Bellweather", "12:30"),
    "F1": ("Fenella Quillwright", "09:16"),
    "F2": ("Fenella Quillwright", "13:10"),
    "A1": ("Anjali Thistledown", "10:00"),
}


def make_sick_day(**changes: Any) -> dict[str, Any]:
    """Three carers; Temi has four visits, one of which only she can make."""
    carers = [
        make_carer("Temi Bellweather", skills=["medication", "peg"]),
        make_carer("Fenella Quillwright", home=[11.0, 10.0]),
        make_carer("Anjali Thistledown", home=[10.0, 12.0]),
    ]
    clients = [
        make_client("Brambledown"),
        make_client("Acornley", at=[10.5, 10.5]),
        make_client("Pumblechin", at=[11.0, 11.0]),
        make_client("Yarroway", at=[10.2, 10.8], skills=["peg"]),
        make_client("Oatridge", at=[11.0, 10.5]),
    ]
    visits = [
        make_visit("T1", "Brambledown", "08:20"),
        make_visit("T2", "Acornley", "10:30", priority=1),
        make_visit("T3", "Pumblechin", "11:35"),
        make_visit("T4", "Yarroway", "12:30"),
        make_visit("F1", "Oatridge", "09:16"),
        make_visit("F2", "Oatridge", "13:10"),
        make_visit("A1", "Brambledown", "10:00"),
    ]
    return make_day(carers=carers, clients=clients, visits=visits) | changes


def publish_sick_day(world: World, *, day: date = DAY, at: datetime = NOW) -> World:
    """Import the day and give each visit its carer."""
    import_day(world, make_sick_day(), day=day, at=at)
    recall(world, ("published", at), lambda: _publish(world, day, at))
    return world


def _publish(world: World, day: date, at: datetime) -> None:
    for reference, (name, start) in PUBLISHED.items():
        visit = world.visit(reference)
        move_visit(
            visit_id=visit.pk,
            version=visit.version,
            worker_ids=[world.worker_id(name)],
            starts_at=clock(start, day),
            pin=False,
            actor=world.actor(),
            at=at,
        )


def report(
    world: World, name: str = "Temi Bellweather", *, at: datetime | None = None, **changes: Any
) -> UUID:
    """Have the scheduler report that somebody is off sick; return the re-plan."""
    at = at or clock("09:46", world.day)
    values = {
        "worker_id": world.worker_id(name),
        "day": world.day,
        "what": "sick",
        "since": at - timedelta(minutes=1),
    } | changes
    return replan_rounds(happening=Happening(**values), actor=world.actor(), at=at)
