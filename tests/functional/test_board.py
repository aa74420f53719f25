from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from core.times import get_instant, parse_clock
from scheduling.rounds.services import move_visit
from tests.factories import World
from tests.functional.pages import BoardPage


def at(world: World, clock: str) -> datetime:
    return get_instant(world.day, parse_clock(clock))


def give(world: World, reference: str, carer: str, clock: str) -> None:
    """Another scheduler gives a visit to a carer."""
    visit = world.visit(reference)
    move_visit(
        visit_id=visit.pk,
        version=visit.version,
        worker_ids=[world.worker_id(carer)],
        starts_at=at(world, clock),
        pin=False,
        actor=world.actor(at=timezone.now()),
        at=timezone.now(),
    )


def test_a_visit_is_given_to_a_carer_by_keyboard(board: BoardPage) -> None:
    # Given an unassigned visit that has the focus
    board.card("Oatridge", "09:15").focus()

    # When its panel is opened with M and the form is filled and sent
    board.page.keyboard.press("m")
    expect(board.panel.get_by_label("Carer", exact=True)).to_be_focused()
    board.choose("Mabel", "9:20")
    expect(board.panel.locator("#panel-check")).to_contain_text("Breaks no rule.")
    board.page.keyboard.press("Enter")

    # Then the panel says so, the board shows it without a page load, Escape leads back
    expect(board.panel.get_by_role("status").first).to_contain_text("The visit was given to Mabel.")
    board.expect_visit("Mabel", "Oatridge", "09:20")
    board.page.keyboard.press("Escape")
    expect(board.panel).to_be_empty()
    expect(board.visit("Mabel", "Oatridge")).to_be_focused()


def test_a_visit_is_moved_without_javascript(open_as: Callable[..., Page], tomorrow: World) -> None:
    # Given a browser without script
    board = BoardPage(open_as(Role.SCHEDULER, script=False), tomorrow).open()

    # When a visit is opened and its form is sent
    board.card("Oatridge", "09:15").click()
    board.choose("Mabel", "09:20")
    board.page.get_by_role("button", name="Give visit to carer").click()

    # Then the page says so and shows it
    expect(board.page.locator(".cr-banner--success")).to_contain_text("given to Mabel")
    board.expect_visit("Mabel", "Oatridge", "09:20")


@pytest.mark.parametrize("script", [True, False])
def test_a_refused_move_names_the_rule_and_keeps_what_was_typed(
    open_as: Callable[..., Page], tomorrow: World, script: bool
) -> None:
    board = BoardPage(open_as(Role.SCHEDULER, script=script), tomorrow).open()
    board.card("Oatridge", "09:15").click()
    board.choose("Mabel", "13:00")
    board.page.get_by_role("button", name="Give visit to carer").click()

    expect(board.panel.get_by_role("alert")).to_contain_text("may start 08:45–09:45")
    expect(board.panel.get_by_label("Start")).to_have_value("13:00")
    assert tomorrow.visit("V2").planning_status == "unassigned"


def test_dragging_a_card_onto_a_row_gives_the_visit_to_the_carer(board: BoardPage) -> None:
    # Given a card of the tray and the lane of a carer
    card = board.card("Brambledown", "09:00").bounding_box()
    lane = board.row("Anjali").locator(".cr-lane").bounding_box()
    nine = board.page.locator(".cr-hour", has_text="09").bounding_box()
    assert card
    assert lane
    assert nine

    # When the card is dragged to nine o'clock
    mouse = board.page.mouse
    mouse.move(card["x"] + 20, card["y"] + 10)
    mouse.down()
    mouse.move(card["x"] + 40, card["y"] + 40, steps=3)
    mouse.move(nine["x"] + nine["width"] / 2 + 1, lane["y"] + 25, steps=8)

    # Then the tip says at once that it fits, and dropping it saves it
    expect(board.page.locator(".cr-tip")).to_contain_text("09:00 Anjali")
    expect(board.page.locator(".cr-tip")).to_contain_text("Breaks no rule.")
    mouse.up()
    board.expect_visit("Anjali", "Brambledown", "09:00")


def test_dropping_where_a_rule_breaks_saves_nothing_and_names_it(board: BoardPage) -> None:
    card = board.card("Oatridge", "09:15").bounding_box()
    lane = board.row("Mabel").locator(".cr-lane").bounding_box()
    noon = board.page.locator(".cr-hour", has_text="12").bounding_box()
    assert card
    assert lane
    assert noon
    mouse = board.page.mouse
    mouse.move(card["x"] + 20, card["y"] + 10)
    mouse.down()
    mouse.move(noon["x"], lane["y"] + 25, steps=8)
    expect(board.page.locator(".cr-tip")).to_contain_text("Breaks 1 rule")
    mouse.up()

    expect(board.panel.locator("#panel-check")).to_contain_text("too late")
    expect(board.panel.get_by_label("Carer", exact=True)).to_have_value(
        str(board.world.worker_id("Mabel"))
    )
    assert board.world.visit("V2").planning_status == "unassigned"


def test_a_change_by_somebody_else_appears_and_typed_text_stays(
    board: BoardPage, tomorrow: World
) -> None:
    # Given a panel in which somebody types
    board.card("Brambledown", "12:30").click()
    board.panel.get_by_label("Start").fill("12:4")

    # When another scheduler places another visit
    give(tomorrow, "V2", "Mabel", "09:15")

    # Then it appears within five seconds; text and focus stay
    expect(board.visit("Mabel", "Oatridge")).to_be_visible(timeout=6000)
    expect(board.panel.get_by_label("Start")).to_have_value("12:4")
    expect(board.panel.get_by_label("Start")).to_be_focused()


def test_the_panel_says_that_its_visit_changed(board: BoardPage, tomorrow: World) -> None:
    board.card("Oatridge", "09:15").click()
    expect(board.panel.get_by_role("heading", level=2)).to_be_focused()
    give(tomorrow, "V2", "Mabel", "09:15")

    notice = board.panel.locator("[data-stale]")
    expect(notice).to_be_visible(timeout=6000)
    notice.get_by_role("link").click()
    expect(board.panel).to_contain_text("Planned")


def test_the_panel_says_so_too_when_the_board_does_not_show_its_visit(
    board: BoardPage, tomorrow: World
) -> None:
    # Given the panel of a visit on a board that shows somebody else only, and typed text
    board.open(f"&q=Brambledown&visit={tomorrow.visit('V2').pk}")
    board.panel.get_by_label("Start").fill("9:3")

    # When another scheduler moves that visit, then the panel says so and the text stays
    give(tomorrow, "V2", "Mabel", "09:15")
    expect(board.panel.locator("[data-stale]")).to_be_visible(timeout=8000)
    expect(board.panel.get_by_label("Start")).to_have_value("9:3")


def test_without_a_connection_the_board_says_how_old_it_is(board: BoardPage) -> None:
    board.page.clock.install()
    board.open()
    board.page.route("**/rounds/version/**", lambda route: route.abort())
    board.page.clock.run_for(15_000)
    banner = board.page.locator("[data-offline]")
    expect(banner).to_contain_text("no connection")


def test_arrows_walk_over_the_visits_with_one_tab_stop_a_row(
    board: BoardPage, tomorrow: World
) -> None:
    give(tomorrow, "V1", "Anjali", "09:00")
    give(tomorrow, "V4", "Anjali", "12:30")
    give(tomorrow, "V2", "Mabel", "09:15")
    board.open()

    board.row("Anjali").locator("button").first.focus()
    board.page.keyboard.press("End")
    expect(board.row("Anjali").locator("button").last).to_be_focused()
    board.page.keyboard.press("ArrowLeft")
    expect(board.visit("Anjali", "Brambledown").last).to_be_focused()
    board.page.keyboard.press("ArrowDown")
    expect(board.visit("Mabel", "Oatridge")).to_be_focused()
    assert board.row("Anjali").locator('button[tabindex="0"]').count() == 1


def test_a_dso_agrees_and_a_scheduler_then_moves_outside_the_pattern(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    # Given a DSO with the panel of a visit: no form to move it, one to agree
    dso = BoardPage(open_as(Role.DSO), tomorrow).open(f"&visit={tomorrow.visit('V4').pk}")
    expect(dso.panel).to_contain_text("A scheduler moves visits.")
    expect(dso.panel.get_by_role("button", name="Give visit")).to_have_count(0)

    # When the DSO agrees without a reason, then with one
    dso.panel.get_by_label("Carer", exact=True).select_option(label="Mabel")
    dso.panel.get_by_role("button", name="Agree").click()
    expect(dso.panel.get_by_role("alert")).to_contain_text("Say why this is agreed.")
    assert_accessible(dso.page)
    dso.panel.get_by_label("Why?").fill("She asked for the hours.")
    dso.panel.get_by_role("button", name="Agree").click()

    # Then it stands in the panel
    expect(dso.panel).to_contain_text("She asked for the hours.")


def test_who_could_take_it_fills_the_form_and_the_visit_is_pinned_and_taken_back(
    board: BoardPage, assert_accessible: Callable[[Page], None]
) -> None:
    # Given the panel of a visit; choosing the first carer fills and checks the form
    board.card("Brambledown", "12:30").click()
    board.panel.get_by_role("button", name="Choose").first.click()
    expect(board.panel.locator("#panel-check")).to_contain_text("Breaks no rule.")
    board.panel.get_by_role("button", name="Give visit to carer").click()
    expect(board.panel).to_contain_text("Planned")

    # When it is pinned, then taken from the carer without and with a reason
    board.panel.get_by_role("button", name="Pin where it is").click()
    expect(board.panel.locator(".nhsuk-tag", has_text="Pinned")).to_be_visible()
    board.panel.get_by_text("Take it from its carer").click()
    board.panel.get_by_role("button", name="Unassign").click()
    expect(board.panel.get_by_role("alert")).to_contain_text("Say why")
    assert_accessible(board.page)
    board.panel.get_by_label("Why is it unassigned?").fill("She is in hospital today.")
    board.panel.get_by_role("button", name="Unassign").click()

    # Then it is back in the tray, with the reason in its history
    expect(board.panel).to_contain_text("She is in hospital today.")
    expect(board.card("Brambledown", "12:30")).to_be_visible()


def test_a_double_handed_visit_needs_two_carers_and_is_joined_by_a_line(board: BoardPage) -> None:
    board.card("Juniper", "11:00").click()
    board.panel.get_by_label("First carer").select_option(label="Anjali")
    board.panel.get_by_role("button", name="Give visit to carers").click()
    expect(board.panel.get_by_role("alert")).to_contain_text("2 different carers")
    board.panel.get_by_label("Second carer").select_option(label="Mabel")
    board.panel.get_by_role("button", name="Give visit to carers").click()

    board.expect_visit("Anjali", "Juniper", "11:00")
    board.expect_visit("Mabel", "Juniper", "11:00")
    expect(board.page.locator(".cr-pair")).to_have_count(1)


def test_a_request_without_an_answer_says_so_and_keeps_what_was_typed(board: BoardPage) -> None:
    board.card("Oatridge", "09:15").click()
    board.choose("Mabel", "09:20")
    board.page.route("**/move/**", lambda route: route.abort())
    board.panel.get_by_role("button", name="Give visit to carer").click()
    expect(board.page.locator("[data-unanswered]")).to_contain_text("What you typed is kept")
    expect(board.panel.get_by_label("Start")).to_have_value("09:20")


def test_the_phone_shows_rounds_as_a_list(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    give(tomorrow, "V2", "Mabel", "09:15")
    board = BoardPage(open_as(Role.SCHEDULER, width=390, height=844), tomorrow).open()
    expect(board.visit("Mabel", "Oatridge")).to_contain_text("May start 08:45 to 09:45.")
    assert_accessible(board.page)
    board.visit("Mabel", "Oatridge").click()
    expect(board.panel.get_by_role("heading", level=2)).to_be_in_viewport()
    assert_accessible(board.page)
