"""A week is ordered, watched, and cancelled or published; a large run shows its parts."""

import re
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from accounts.selectors import get_system_actor
from scheduling.rounds.models import OptimiserRun
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.optimise.worker import do_one_piece
from scheduling.rounds.services import set_protocol
from tests.factories import World


def order_week(page: Page, world: World) -> UUID:
    page.goto(f"/runs/new/?area={world.area_id}&day={world.day.isoformat()}")
    page.get_by_label("Seconds to search").fill("1")
    page.get_by_label("Seven days from this day").check()
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/runs/orders/*/")
    return UUID(page.url.rstrip("/").rsplit("/", 1)[1])


def plan_all(order_id: UUID) -> None:
    """What workers do with the runs of an order."""
    actor = get_system_actor("auto-scheduler")
    for run in OptimiserRun.objects.filter(order=order_id).order_by("day"):
        assert run_optimiser(run_id=run.pk, actor=actor, clock=timezone.now)


def test_a_week_is_ordered_watched_and_published(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    # Given a week that was ordered on the form
    page = open_as(Role.SCHEDULER)
    page.goto(f"/runs/new/?area={tomorrow.area_id}")
    assert_accessible(page)
    order_id = order_week(page, tomorrow)
    expect(page.get_by_text("waits for the day before")).to_have_count(6)
    assert_accessible(page)

    # When workers have planned it, the page shows the proposals by itself
    plan_all(order_id)
    expect(page.get_by_role("button", name="Publish all: 4 changes")).to_be_visible()
    expect(page.get_by_text("All of 7 runs done")).to_be_visible()
    assert_accessible(page)

    # When somebody wants to publish all, then the page asks first and says what it would do
    page.get_by_role("button", name="Publish all").press("Enter")
    expect(page.get_by_role("heading", name="Publish 4 changes?")).to_be_focused()
    said = re.compile(r"4 visits of \d rounds on 1 day in Larkfield and Otterbrook get the carers")
    expect(page.locator(".cr-ask")).to_contain_text(said)
    assert_accessible(page)
    page.get_by_role("link", name="No, publish nothing").click()
    expect(page.locator(".cr-ask")).to_have_count(0)
    assert OptimiserRun.objects.filter(order=order_id, status="applied").count() == 0

    # Then all are published at once, and each leads to its proposal
    page.get_by_role("button", name="Publish all").press("Space")
    page.get_by_role("button", name="Yes, publish all").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("4 changes of 1 proposal")
    page.locator("#order tbody a").first.click()
    page.wait_for_url("**/proposal/")


def test_an_order_fits_a_phone_and_is_cancelled_without_script(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.SCHEDULER, width=390, height=844)
    page.goto(f"/runs/new/?area={tomorrow.area_id}")
    assert_accessible(page)
    order_id = order_week(page, tomorrow)
    assert_accessible(page)
    plain = open_as(Role.SCHEDULER, script=False)
    plain.goto(f"/runs/orders/{order_id}/")
    plain.get_by_role("button", name="Cancel all").click()
    expect(plain.locator("#order").get_by_text("Cancelled")).to_have_count(0)
    expect(plain.locator(".cr-ask")).to_contain_text("7 runs that wait or work end without")
    plain.get_by_role("button", name="Yes, cancel all").click()
    expect(plain.locator("#order").get_by_text("Cancelled")).to_have_count(7)


def test_a_large_run_shows_how_many_patches_are_done(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    now = timezone.now()
    set_protocol(
        area_id=tomorrow.area_id,
        body={"split_above_visits": 1},
        reason="Trial",
        actor=tomorrow.actor(Role.TEAM_LEADER, at=now),
        at=now,
    )
    page = open_as(Role.SCHEDULER)
    page.goto(f"/runs/new/?area={tomorrow.area_id}&day={tomorrow.day.isoformat()}")
    page.get_by_label("Seconds to search").fill("2")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/runs/*-*/")
    run_id = UUID(page.url.rstrip("/").rsplit("/", 1)[1])
    for _ in range(2):  # it is divided, then one patch is planned
        assert do_one_piece(run_id, get_system_actor("auto-scheduler"), timezone.now)
    expect(page.get_by_text("1 of 2 patches done, then the whole area")).to_be_visible()
    expect(page.get_by_role("row", name="All patches together")).to_contain_text("Waiting")
    assert_accessible(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled: nothing was changed")).to_be_visible()
