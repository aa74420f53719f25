"""Orders that are stopped or published while their runs end, on a real Postgres."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from accounts.selectors import get_system_actor
from core.errors import DomainError
from scheduling.models import OptimiserRun
from scheduling.rounds.services import fail_run, orders, stop_order
from scheduling.rounds.types import PublishResult
from tests.factories import NOW, import_day, make_day, make_world
from tests.integration.test_races import race
from tests.integration.test_replan_races import meet
from tests.integration.test_run_orders import (
    NEXT_DAY,
    add_day,
    get_runs,
    order,
    visitor,
    work_all,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_is_stopped_although_one_of_its_runs_ends_at_the_same_moment() -> None:
    world = import_day(make_world())
    order_id = order(world)
    first, second = get_runs(order_id)
    system = get_system_actor("auto-scheduler")
    stopped = meet(
        lambda: fail_run(run_id=first.pk, sentence="It broke.", actor=system, at=NOW),
        lambda: stop_order(order_id=order_id, actor=world.actor(), at=NOW),
    )
    assert stopped == 1
    assert [run.status for run in get_runs(order_id)] == ["failed", "cancelled"]
    assert [run.pk for run in get_runs(order_id)] == [first.pk, second.pk]


@time_machine.travel(NOW, tick=True)
def test_with_a_key_each_proposal_of_an_order_is_published_by_itself_and_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = import_day(make_world())
    add_day(world, make_day())
    order_id = order(world)
    work_all(order_id)
    first = get_runs(order_id)[0]
    publish_proposal, seen = orders.publish_proposal, []

    def refuse_second(*, run_id: UUID, **words: Any) -> PublishResult:
        if run_id == first.pk:
            return publish_proposal(run_id=run_id, **words)
        # Somebody else sees the first as published already.
        seen.extend(race(lambda: OptimiserRun.objects.get(pk=first.pk).status))
        raise DomainError("Somebody is at it.")

    guest = visitor(world)

    def send(order_id: UUID) -> Any:
        address = reverse("api_order_publish", kwargs={"order_id": order_id})
        return guest.post(address, headers={"Idempotency-Key": "publish-1"})

    with monkeypatch.context() as patch:
        patch.setattr(orders, "publish_proposal", refuse_second)
        answer = send(order_id).json()
    names = ["Testshire, 25/11/2026", "Testshire, 26/11/2026"]
    assert seen == ["applied"]
    assert (answer["proposals"], answer["applied"], answer["published"]) == (1, 4, names[:1])
    assert answer["refused"] == [f"{names[1]}: Somebody is at it."]
    again = send(order_id).json()
    assert (again["proposals"], again["applied"], again["published"]) == (2, 8, names)
    assert send(order_id).json() == again
    assert {run.status for run in get_runs(order_id)} == {"applied"}
    other = send(order(world, first_day=NEXT_DAY + timedelta(days=1), days=1))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
