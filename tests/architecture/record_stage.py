"""A client with a key safe, and with an exclusion in each state."""

from datetime import timedelta
from uuid import UUID

from accounts.roles import Role
from core.times import get_local_day
from directory.models import Worker
from scheduling.clients.services import (
    apply_exclusion,
    authorise_exclusion,
    decide_exclusion,
    request_exclusion,
    set_key_safe,
)
from scheduling.models import Client
from tests.factories import NOW, World, direct_write

STEPS = ("requested", "dso_decided", "authorised", "active")


def make_record_stage(world: World) -> None:
    client = Client.objects.get(pin="Testshire/Brambledown")
    set_key_safe(client_id=client.pk, code="C 1379 Y", seen=0, actor=world.actor(), at=NOW)
    for number, _ in enumerate(STEPS):
        take_steps(world, client.pk, make_worker(number), number)


def make_worker(number: int) -> UUID:
    with direct_write():
        worker = Worker.objects.create(name=f"Excluded {number}", gender="F", transport="car")
    worker_id: UUID = worker.pk
    return worker_id


def take_steps(world: World, client_id: UUID, worker_id: UUID, count: int) -> UUID:
    """Take an exclusion as many steps as `count` says; return it."""
    at = {"at": NOW}
    one = request_exclusion(
        client_id=client_id, worker_id=worker_id, reason="Fell out.", actor=world.actor(), **at
    )
    if count > 0:
        decide_exclusion(
            exclusion_id=one,
            reason="Critical.",
            review_on=get_local_day(NOW) + timedelta(days=60),
            actor=world.actor(Role.DSO),
            **at,
        )
    if count > 1:
        manager = world.actor(Role.DIRECT_CARE_MANAGER)
        authorise_exclusion(exclusion_id=one, reason="Agreed.", actor=manager, **at)
    if count > 2:
        apply_exclusion(exclusion_id=one, actor=world.actor(), **at)
    return one
