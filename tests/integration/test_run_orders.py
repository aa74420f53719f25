"""Several runs in one act: a week in which each day knows the one before, areas side by side."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from accounts.selectors import get_system_actor
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from scheduling.models import Assignment, OptimiserRun, ProposalLine, RunOrder
from scheduling.rounds.forms.run import choose_days
from scheduling.rounds.selectors import get_order
from scheduling.rounds.services import (
    apply_import,
    begin_run,
    fail_run,
    order_runs,
    publish_order,
    stage_day,
    stop_order,
    stop_run,
)
from scheduling.rounds.services.nudging import take_waiting_runs
from tests.factories import (
    DAY,
    NOW,
    World,
    import_day,
    make_carer,
    make_client,
    make_day,
    make_user,
    make_visit,
    seconds,
)
from tests.integration.test_runs import start, work

NEXT_DAY = DAY + timedelta(days=1)


def order(world: World, **changes: Any) -> UUID:
    values = {
        "area_ids": [world.area_id],
        "first_day": world.day,
        "days": 2,
        "seconds": 1,
        "actor": world.actor(),
        "at": NOW,
    } | changes
    return order_runs(**values)


def add_day(world: World, data: dict[str, Any], day: date = NEXT_DAY) -> None:
    """Import one more day into the world's area."""
    batch = stage_day(
        area_id=world.area_id,
        day=day,
        files={"day.json": json.dumps(data).encode()},
        actor=world.actor(Role.TEAM_LEADER),
        at=NOW,
    )
    apply_import(batch_id=batch, actor=world.actor(Role.TEAM_LEADER), at=NOW)


def make_one_visit(*able: str) -> dict[str, Any]:
    """A day of one morning visit; the carers differ in nothing but who works in the morning."""
    late = {"shift": [seconds("15:00"), seconds("22:00")]}
    data = make_day(
        carers=[make_carer(name, **({} if name in able else late)) for name in ("Anjali", "Mabel")],
        clients=[make_client("Brambledown")],
        visits=[make_visit("V1", "Brambledown")],
    )
    data["weights"]["unfamiliar"] = 300
    return data


def get_runs(order_id: UUID) -> list[OptimiserRun]:
    return list(OptimiserRun.objects.filter(order=order_id).order_by("area_id", "day"))


def work_all(order_id: UUID) -> None:
    """Let a worker take every run of an order, in the order of the days."""
    for run in get_runs(order_id):
        assert work(run.pk)


def visitor(world: World, role: Role = Role.SCHEDULER) -> Visitor:
    guest = Visitor()
    guest.force_login(world.users[role], "allauth.account.auth_backends.AuthenticationBackend")
    return guest


@pytest.mark.parametrize("name", ["Anjali", "Mabel"])
def test_who_is_proposed_for_monday_is_preferred_on_tuesday_where_all_else_is_equal(
    world: World, name: str
) -> None:
    import_day(world, make_one_visit(name))
    add_day(world, make_one_visit("Anjali", "Mabel"))
    order_id = order(world)
    work_all(order_id)
    lines = ProposalLine.objects.order_by("run__day").values_list("kind", "workers")
    assert list(lines) == [("new", [world.worker_id(name)])] * 2


def test_a_day_waits_for_the_day_before_and_is_nudged_when_that_one_ended(day: World) -> None:
    first, second = get_runs(order(day))
    actor = get_system_actor("auto-scheduler")
    assert second.waits_for == first
    assert begin_run(run_id=second.pk, actor=actor, at=NOW) is None
    later = NOW + timedelta(seconds=11)
    assert take_waiting_runs(at=later) == [first.pk]
    assert work(first.pk, at=later)
    assert take_waiting_runs(at=later + timedelta(seconds=11)) == [second.pk]
    assert work(second.pk, at=later)


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_a_day_goes_on_without_a_day_before_that_came_to_nothing(day: World, how: str) -> None:
    first, second = get_runs(order(day))
    system = get_system_actor("auto-scheduler")
    if how == "failed":
        fail_run(run_id=first.pk, sentence="It broke.", actor=system, at=NOW)
    else:
        stop_run(run_id=first.pk, keep_best=False, actor=day.actor(), at=NOW)
    assert OptimiserRun.objects.get(pk=first.pk).status == how
    assert work(second.pk)
    assert OptimiserRun.objects.get(pk=second.pk).status == "proposed"


def test_an_order_is_all_or_nothing_and_names_every_run_in_the_way(day: World) -> None:
    start(day, patch_ids=[day.patch_id("Larkfield")])
    start(day, patch_ids=[day.patch_id("Otterbrook")], day=NEXT_DAY)
    with pytest.raises(DomainError) as refusal:
        order(day, actor=day.actor(Role.TEAM_LEADER), days=3)
    assert refusal.value.sentence == (
        "Scheduler started a run of Larkfield for 25/11/2026 at 09:00; Scheduler started a run of "
        "Otterbrook for 26/11/2026 at 09:00. Nothing was started. Open them under Runs: wait for "
        "them or stop them, then start yours."
    )
    assert not RunOrder.objects.exists()
    assert OptimiserRun.objects.count() == 2


def test_a_county_is_a_run_for_each_area_and_day(day: World) -> None:
    first_area = day.area_id
    import_day(day, make_day(name="Elsewhere"))
    order_id = order(day, area_ids=[first_area, day.area_id], days=7)
    runs = get_runs(order_id)
    assert len(runs) == 14
    assert sum(run.waits_for is None for run in runs) == 2
    assert all(run.waits_for is None or run.waits_for.area_id == run.area_id for run in runs)
    assert {run.patches.count() for run in runs} == {2}


def test_named_patches_narrow_their_own_area_alone(day: World) -> None:
    own, patch_id = day.area_id, day.patch_id("Larkfield")
    import_day(day, make_day(name="Elsewhere"))
    order_id = order(day, area_ids=[own, day.area_id], patch_ids=[patch_id], days=1)
    assert {run.area_id: run.patches.count() for run in get_runs(order_id)} == {
        own: 1,
        day.area_id: 2,
    }


def test_what_cannot_be_ordered_is_refused(day: World) -> None:
    elsewhere = day.patch_id()
    import_day(day, make_day(name="Elsewhere"))
    refused = [{"days": 0}, {"days": 8}, {"area_ids": []}, {"patch_ids": [elsewhere]}]
    for changes in refused:
        with pytest.raises(InvalidInput):
            order(day, **changes)
    with pytest.raises(NotFound):
        order(day, area_ids=[UUID(int=5)])
    with pytest.raises(NotPermitted):
        order(day, actor=day.actor(Role.DSO))
    assert not RunOrder.objects.exists()


def test_publishing_an_order_publishes_each_proposal(day: World) -> None:
    add_day(day, make_day())
    order_id = order(day)
    with pytest.raises(DomainError, match="nothing to publish"):
        publish_order(order_id=order_id, actor=day.actor(), at=NOW)
    work_all(order_id)
    with pytest.raises(NotPermitted):
        publish_order(order_id=order_id, actor=day.actor(Role.DSO), at=NOW)
    result = publish_order(order_id=order_id, actor=day.actor(), at=NOW)
    assert (result.proposals, result.applied, result.sent_to_review) == (2, 8, 0)
    assert Assignment.objects.filter(ended_at=None).count() == 10  # two visits are double-handed
    assert {run.status for run in get_runs(order_id)} == {"applied"}


def test_stopping_an_order_keeps_its_proposals(day: World) -> None:
    order_id = order(day, days=3)
    first = get_runs(order_id)[0]
    work(first.pk)
    assert stop_order(order_id=order_id, actor=day.actor(), at=NOW) == 2
    assert [run.status for run in get_runs(order_id)] == ["proposed", "cancelled", "cancelled"]
    with pytest.raises(DomainError, match="nothing to stop"):
        stop_order(order_id=order_id, actor=day.actor(), at=NOW)


def test_an_order_is_seen_only_from_the_areas_one_works_in(day: World) -> None:
    order_id = order(day)
    details = get_order(order_id=order_id, actor=day.actor(Role.DSO))
    assert [one.run.day for one in details.runs] == [DAY, NEXT_DAY]
    assert [one.waits for one in details.runs] == [False, True]
    import_day(day, make_day(name="Elsewhere"))
    make_user(Role.SCHEDULER, day.patch_id(), "elsewhere@tests.example")
    stranger = visitor_of(day, "elsewhere@tests.example")
    answer = stranger.get(reverse("order_details", kwargs={"order_id": order_id}))
    assert answer.status_code == 404


def visitor_of(world: World, email: str) -> Visitor:
    from accounts.models import User

    guest = Visitor()
    guest.force_login(
        User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return guest


def count_queries(guest: Visitor, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert guest.get(address).status_code == 200
    return len(queries)


def test_the_page_of_a_week_takes_no_more_queries_than_that_of_a_day(day: World) -> None:
    guest, counts = visitor(day), []
    for days in (2, 7):
        order_id = order(day, days=days)
        work_all(order_id)
        address = reverse("order_details", kwargs={"order_id": order_id})
        guest.get(address)
        counts.append(count_queries(guest, address))
    assert counts[0] == counts[1]


def test_the_list_of_runs_takes_no_more_queries_for_more_runs(day: World) -> None:
    guest, counts = visitor(day), []
    for days in (1, 5):
        work_all(order(day, days=days))
        guest.get(reverse("run_list"))
        counts.append(count_queries(guest, reverse("run_list")))
    assert counts[0] == counts[1]


def send_form(world: World, **changes: Any):
    values = {
        "area": str(world.area_id),
        "patches": [str(world.patch_id("Larkfield")), str(world.patch_id("Otterbrook"))],
        "day": world.day.isoformat(),
        "seconds": 1,
    } | changes
    return visitor(world).post(reverse("run_new"), values)


@time_machine.travel(NOW, tick=True)
def test_a_week_is_ordered_watched_and_published_on_pages(day: World) -> None:
    answer = send_form(day, span="seven")
    made = RunOrder.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("order_details", kwargs={"order_id": made.pk})
    assert (made.first_day, made.days, made.runs.count()) == (DAY, 7, 7)
    page = visitor(day).get(answer.url).content.decode()
    assert page.count("waits for the day before") == 6
    assert "Cancel all" in page
    assert "Publish all" not in page
    work_all(made.pk)
    page = visitor(day).get(answer.url).content.decode()
    assert "Publish all: 4 changes" in page
    assert "Cancel all" not in page
    done = visitor(day).post(reverse("order_publish", kwargs={"order_id": made.pk}), follow=True)
    assert "4 changes of 1 proposal published." in done.content.decode()
    assert Assignment.objects.count() == 5


@time_machine.travel(NOW, tick=True)
def test_a_week_can_be_cancelled_on_its_page(day: World) -> None:
    send_form(day, span="seven")
    address = reverse("order_stop", kwargs={"order_id": RunOrder.objects.get().pk})
    assert visitor(day).post(address).status_code == 302
    assert set(OptimiserRun.objects.values_list("status", flat=True)) == {"cancelled"}


@time_machine.travel(NOW, tick=True)
def test_other_areas_can_be_ticked_on_the_form(day: World) -> None:
    other = day.area_id
    import_day(day, make_day(name="Elsewhere"))
    form = visitor(day).get(reverse("run_new"), {"area": str(day.area_id)}).content.decode()
    assert f'name="more_areas" value="{other}"' in form
    answer = send_form(day, more_areas=[str(other)])
    assert answer.status_code == 302
    assert {run.area_id for run in OptimiserRun.objects.all()} == {other, day.area_id}


@time_machine.travel(NOW, tick=True)
def test_the_form_and_the_api_refuse_a_held_patch_with_the_same_sentence(day: World) -> None:
    start(day)
    sentence = "Scheduler started a run of Larkfield and Otterbrook for 25/11/2026"
    page = send_form(day, span="seven")
    assert page.status_code == 409
    assert sentence in page.content.decode()
    api = visitor(day).post(
        reverse("api_orders"),
        json.dumps({"areas": [str(day.area_id)], "first_day": DAY.isoformat(), "days": 7}),
        content_type="application/json",
    )
    assert api.status_code == 409
    assert sentence in api.content.decode()


@time_machine.travel(NOW, tick=True)
@pytest.mark.parametrize("span", ["day", "seven"])
def test_the_form_refuses_a_day_that_is_over_beside_its_field(day: World, span: str) -> None:
    page = send_form(day, span=span, day="01/01/2020")
    assert page.status_code == 422
    sentence = "1 January 2020 is over: choose today or a later day."
    assert page.content.decode().count(sentence) == 2  # on top and beside the field
    assert not OptimiserRun.objects.exists()


@time_machine.travel(NOW, tick=True)
def test_one_key_orders_once_over_the_api(day: World) -> None:
    guest, answers = visitor(day), []
    for _ in range(2):
        answers.append(
            guest.post(
                reverse("api_orders"),
                json.dumps({"areas": [str(day.area_id)], "first_day": DAY.isoformat(), "days": 2}),
                content_type="application/json",
                headers={"Idempotency-Key": "order-1"},
            )
        )
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert RunOrder.objects.count() == 1
    order_id = answers[0].json()["id"]
    found = guest.get(reverse("api_order", kwargs={"order_id": order_id})).json()
    assert [one["run"]["status"] for one in found["runs"]] == ["queued", "queued"]
    work_all(UUID(order_id))
    done = guest.post(reverse("api_order_publish", kwargs={"order_id": order_id})).json()
    assert (done["proposals"], done["applied"]) == (1, 4)
    stopped = guest.post(reverse("api_order_stop", kwargs={"order_id": order_id}))
    assert stopped.status_code == 409


@pytest.mark.parametrize(
    ("span", "day", "today", "first", "days"),
    [
        ("day", "2026-11-25", "2026-11-24", "2026-11-25", 1),
        ("", "2026-11-25", "2026-11-24", "2026-11-25", 1),
        ("seven", "2026-11-25", "2026-11-24", "2026-11-25", 7),
        ("week", "2026-12-03", "2026-11-24", "2026-11-30", 7),  # a Thursday's Monday
        ("week", "2026-11-29", "2026-11-25", "2026-11-25", 5),  # what is left of this week
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_leaves_out_days_gone_by(
    span: str, day: str, today: str, first: str, days: int
) -> None:
    chosen = choose_days(span, date.fromisoformat(day), today=date.fromisoformat(today))
    assert chosen == (date.fromisoformat(first), days)
