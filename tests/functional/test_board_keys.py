from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests.factories import World
from tests.functional.pages import BoardPage


def test_m_leads_from_an_open_panel_to_its_form(board: BoardPage) -> None:
    board.card("Oatridge", "09:15").focus()
    board.page.keyboard.press("Enter")
    expect(board.panel.get_by_role("heading", level=2)).to_be_focused()
    board.page.keyboard.press("m")
    expect(board.panel.get_by_label("Carer", exact=True)).to_be_focused()


def test_letters_are_letters_where_somebody_types(board: BoardPage) -> None:
    board.card("Oatridge", "09:15").click()
    expect(board.panel.get_by_role("heading", level=2)).to_be_focused()
    board.page.get_by_role("searchbox").press_sequentially("mu")
    expect(board.page.get_by_role("searchbox")).to_have_value("mu")
    expect(board.page.get_by_role("searchbox")).to_be_focused()


def test_u_and_arrows_walk_over_the_unassigned(board: BoardPage) -> None:
    cards = board.page.locator(".cr-un")
    # Outside the board a letter does nothing; from the last card it leads back to the first.
    board.page.get_by_role("link", name="Today").focus()
    board.page.keyboard.press("u")
    expect(board.page.get_by_role("link", name="Today")).to_be_focused()
    cards.last.focus()
    board.page.keyboard.press("u")
    expect(cards.first).to_be_focused()
    board.page.keyboard.press("ArrowRight")
    expect(cards.nth(1)).to_be_focused()
    board.page.keyboard.press("End")
    expect(cards.last).to_be_focused()
    board.page.keyboard.press("ArrowLeft")
    expect(cards.nth(2)).to_be_focused()


def test_escape_does_not_throw_away_what_was_typed_at_once(board: BoardPage) -> None:
    # Given a changed start
    board.card("Oatridge", "09:15").click()
    board.panel.get_by_label("Start").fill("9:30")

    # When Escape is pressed, then the field is left, the panel says so and keeps the text
    board.page.keyboard.press("Escape")
    expect(board.panel.get_by_role("heading", level=2)).to_be_focused()
    expect(board.panel.locator("[data-unsaved]")).to_contain_text("not saved")
    expect(board.panel.get_by_label("Start")).to_have_value("9:30")

    # And a second Escape closes it
    board.page.keyboard.press("Escape")
    expect(board.panel).to_be_empty()


def test_a_search_keeps_the_focus_in_its_box(board: BoardPage) -> None:
    box = board.page.get_by_role("searchbox")
    box.fill("Oatridge")
    box.press("Enter")
    board.page.wait_for_url("**q=Oatridge**")
    expect(box).to_be_focused()
    expect(board.page.locator(".cr-un")).to_have_count(1)


def test_a_board_of_a_day_that_does_not_exist_is_not_called_a_change(
    open_as: Callable[..., Page], tomorrow: World
) -> None:
    page = open_as(Role.SCHEDULER)
    page.goto("/rounds/?day=2026-11-31")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page cannot be shown")
