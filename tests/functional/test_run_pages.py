"""Somebody looks at a proposal, at the map of its rounds, and at two proposals side by side."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from accounts.selectors import get_system_actor
from scheduling.rounds.optimise import run_optimiser
from scheduling.rounds.services import start_run
from tests.factories import World

OPEN_ALL = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"
Open = Callable[..., Page]
Check = Callable[[Page], None]


def propose(world: World, *names: str) -> UUID:
    """A run of some patches that a worker has done."""
    assert world.area_id
    run_id = start_run(
        area_id=world.area_id,
        patch_ids=[world.patch_id(name) for name in names or ("Larkfield", "Otterbrook")],
        day=world.day,
        seconds=1,
        actor=world.actor(at=timezone.now()),
        at=timezone.now(),
    )
    actor = get_system_actor("auto-scheduler")
    assert run_optimiser(run_id=run_id, actor=actor, clock=timezone.now)
    return run_id


def test_a_proposal_explains_what_each_change_costs(
    open_as: Open, tomorrow: World, assert_accessible: Check
) -> None:
    # Given a proposal
    page = open_as(Role.SCHEDULER)
    page.goto(f"/runs/{propose(tomorrow)}/")
    expect(page.get_by_role("heading", name="How the search went")).to_be_visible()
    expect(page.get_by_role("rowheader", name="All")).to_be_visible()

    # When somebody opens a change by keyboard, then its cost by rule is there
    change = page.locator("summary", has_text="Cost −").first
    change.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cr-cost__lines").first).to_be_visible()
    page.evaluate(OPEN_ALL)
    assert_accessible(page)


def test_a_proposal_with_all_its_costs_fits_a_phone_without_script(
    open_as: Open, tomorrow: World, assert_accessible: Check
) -> None:
    run_id = propose(tomorrow)
    page = open_as(Role.SCHEDULER, width=390, height=844)
    page.goto(f"/runs/{run_id}/proposal/")
    page.evaluate(OPEN_ALL)
    assert_accessible(page)
    plain = open_as(Role.SCHEDULER, script=False)
    plain.goto(f"/runs/{run_id}/proposal/")
    plain.locator("summary", has_text="Cost −").first.click()
    expect(plain.locator(".cr-cost__lines").first).to_be_visible()


def test_a_map_shows_rounds_that_the_keyboard_hides_before_and_after(
    open_as: Open, tomorrow: World, assert_accessible: Check
) -> None:
    # Given the map of a proposal, which asks no other host for anything
    page = open_as(Role.SCHEDULER)
    hosts = set[str]()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    faults = list[str]()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"/runs/{propose(tomorrow)}/proposal/")
    page.get_by_role("link", name="Map", exact=True).click()
    lines = page.locator("path.cr-route")
    rounds = page.locator("[data-round]:not([data-round=unassigned])")
    expect(lines).to_have_count(rounds.count())
    assert rounds.count() > 0
    assert_accessible(page)

    # When the space bar unticks a round, then its line goes
    shown = lines.count()
    rounds.first.focus()
    page.keyboard.press("Space")
    expect(lines).to_have_count(shown - 1)

    # And with all hidden nothing of it is left; before the run, four visits had nobody
    page.get_by_role("button", name="Hide all").press("Enter")
    expect(lines).to_have_count(0)
    page.get_by_role("button", name="Show all").press("Enter")
    expect(lines).to_have_count(shown)
    page.get_by_role("link", name="As it stood").click()
    expect(page.locator(".cr-spot--left")).to_have_count(4)
    assert_accessible(page)
    assert (len(hosts), faults) == (1, [])


def test_the_map_of_the_board_fits_a_phone_and_is_a_table_without_script(
    open_as: Open, tomorrow: World, assert_accessible: Check
) -> None:
    page = open_as(Role.SCHEDULER, width=390, height=844)
    page.goto(f"/rounds/?patch=all:{tomorrow.area_id}&day={tomorrow.day}")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".cr-spot--left")).to_have_count(4)
    assert_accessible(page)
    plain = open_as(Role.SCHEDULER, script=False)
    plain.goto(page.url)
    expect(plain.locator("#map")).to_be_hidden()
    expect(plain.get_by_text("The map needs a script")).to_be_visible()
    expect(plain.get_by_role("table")).to_contain_text("Brambledown")
    assert_accessible(page)


def test_two_proposals_are_ticked_in_the_list_and_compared(
    open_as: Open, tomorrow: World, assert_accessible: Check
) -> None:
    # Given one proposal for both patches and one for Larkfield alone
    propose(tomorrow)
    propose(tomorrow, "Larkfield")
    page = open_as(Role.SCHEDULER)
    page.goto("/runs/")
    assert_accessible(page)

    # When only one is ticked, the refusal says what to do
    boxes = page.get_by_role("checkbox", name="Compare the run")
    boxes.nth(0).press("Space")
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.get_by_text("Tick two proposals of one area and one day")).to_be_visible()

    # When both are, then what differs is there, wide and narrow
    page.goto("/runs/")
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Cost by rule, minutes")).to_be_visible()
    expect(page.get_by_role("link", name="Open A")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Compared over Larkfield only")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)
