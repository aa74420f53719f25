from collections.abc import Callable
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from accounts.selectors import get_system_actor
from core.texts import write_date
from scheduling.rounds.models import OptimiserRun
from scheduling.rounds.optimise import run_optimiser
from tests.factories import World, direct_write


def start(page: Page, world: World) -> UUID:
    page.goto(f"/runs/new/?area={world.area_id}&day={world.day.isoformat()}")
    page.get_by_label("Seconds to search").fill("1")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url("**/runs/*-*/")
    return UUID(page.url.rstrip("/").rsplit("/", 1)[1])


def plan(run_id: UUID) -> None:
    """What a worker does with a run."""
    actor = get_system_actor("auto-scheduler")
    assert run_optimiser(run_id=run_id, actor=actor, clock=timezone.now)


def test_a_run_leads_to_its_proposal_and_is_published(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    # Given a run that waits for a worker, and says so
    page = open_as(Role.SCHEDULER)
    run_id = start(page, tomorrow)
    expect(page.get_by_text("it starts by itself")).to_be_visible()
    assert_accessible(page)

    # When a worker does it, the page leads to the proposal by itself
    plan(run_id)
    page.wait_for_url("**/proposal/")
    expect(page.get_by_text("Nothing has changed yet")).to_be_visible()
    assert_accessible(page)

    # Then one line stays as it was, the rest is published and stands on the board
    page.get_by_role("button", name="Leave as it was").first.click()
    expect(page.locator(".cr-banner--success")).to_contain_text("stays as it was")
    page.get_by_role("button", name="Accept").first.click()
    expect(page.locator(".cr-banner--success")).to_contain_text("Published")
    assert_accessible(page)
    page.get_by_role("link", name="Open the board of this day").first.click()
    expect(page.locator(".cr-lane button").first).to_be_visible()


def test_a_proposal_fits_a_phone(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.SCHEDULER, width=390, height=844)
    plan(start(page, tomorrow))
    page.wait_for_url("**/proposal/")
    assert_accessible(page)


def test_accepting_no_carer_is_refused_in_place(
    open_as: Callable[..., Page], tomorrow: World
) -> None:
    page = open_as(Role.SCHEDULER)
    plan(start(page, tomorrow))
    page.wait_for_url("**/proposal/")
    for box in page.locator('input[name="lines"][type="checkbox"]').all():
        box.uncheck()
    page.get_by_role("button", name="Accept ticked carers").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one carer")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("Nothing was changed")


def test_a_waiting_run_is_cancelled(open_as: Callable[..., Page], tomorrow: World) -> None:
    page = open_as(Role.SCHEDULER)
    start(page, tomorrow)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled: nothing was changed")).to_be_visible()
    expect(page.get_by_text("While you wait")).to_have_count(0)
    expect(page.get_by_text("Nothing changes on the board")).to_have_count(0)


def test_a_run_is_asked_for_again_with_all_that_it_was_asked(
    open_as: Callable[..., Page], tomorrow: World
) -> None:
    # Given a cancelled run of one of two patches for 7 seconds
    page = open_as(Role.SCHEDULER)
    page.goto(f"/runs/new/?area={tomorrow.area_id}&day={tomorrow.day.isoformat()}")
    page.get_by_label("Larkfield", exact=True).uncheck()
    page.get_by_label("Seconds to search").fill("7")
    page.get_by_role("button", name="Start the run").click()
    page.get_by_role("button", name="Cancel").click()

    # When it is asked for again, then the form holds the same
    page.get_by_role("link", name="Run the auto-scheduler again").click()
    expect(page.get_by_label("Larkfield", exact=True)).not_to_be_checked()
    expect(page.get_by_label("Otterbrook", exact=True)).to_be_checked()
    expect(page.get_by_label("Day", exact=True)).to_have_value(write_date(tomorrow.day))
    expect(page.get_by_label("Seconds to search")).to_have_value("7")


def test_the_state_follows_the_run_without_a_page_load(
    open_as: Callable[..., Page], tomorrow: World
) -> None:
    page = open_as(Role.SCHEDULER)
    run_id = start(page, tomorrow)
    expect(page.locator("#run-state")).to_contain_text("Waiting")
    with direct_write():
        OptimiserRun.objects.filter(pk=run_id).update(status="running", started_at=timezone.now())
    expect(page.locator("#run-state")).to_contain_text("Running")
    expect(page.locator("#run-state")).to_contain_text("Started")


def test_a_run_without_a_patch_is_refused_and_keeps_what_was_typed(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.SCHEDULER)
    page.goto(f"/runs/new/?area={tomorrow.area_id}&day={tomorrow.day.isoformat()}")
    for box in page.locator('input[name="patches"]').all():
        box.uncheck()
    page.get_by_label("Seconds to search").fill("7")
    page.get_by_role("button", name="Start the run").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one patch.")
    expect(page.get_by_label("Seconds to search")).to_have_value("7")
    assert_accessible(page)
