"""Before anything is saved the board says what a change breaks and costs; free time has tasks."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.roles import Role
from tests.factories import World, import_day, make_carer, make_client, make_day, make_visit
from tests.functional.pages import BoardPage
from tests.functional.test_board import give

PANELS = "**/rounds/panel/**"


def drag(board: BoardPage, card: Locator, carer: str, hour: str) -> None:
    """Drag a card of the tray over the lane of a carer and hold it there."""
    start = card.bounding_box()
    lane = board.row(carer).locator(".cr-lane").bounding_box()
    at = board.page.locator(".cr-hour", has_text=hour).bounding_box()
    assert start
    assert lane
    assert at
    mouse = board.page.mouse
    mouse.move(start["x"] + 20, start["y"] + 10)
    mouse.down()
    mouse.move(start["x"] + 40, start["y"] + 40, steps=3)
    mouse.move(at["x"] + at["width"] / 2 + 1, lane["y"] + 25, steps=6)


def hold_panels(page: Page) -> list[Route]:
    """Leave what the panel asks without an answer; return the questions as they come."""
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PANELS, hold)
    return held


def test_dragging_tells_by_colour_and_words_what_a_place_breaks_and_costs(
    board: BoardPage,
) -> None:
    # Given a card held over nine o'clock, where it fits
    tip, ghost = board.page.locator(".cr-tip"), board.page.locator(".cr-drag")
    drag(board, board.card("Brambledown", "09:00"), "Anjali", "09")
    expect(tip).to_contain_text("Breaks no rule.")
    expect(tip).to_contain_text("min travel")
    expect(ghost).to_have_class("cr-drag cr-drag--on cr-drag--good")

    # When it is held over noon, then the rule stands there in red, and Escape changes nothing
    noon = board.page.locator(".cr-hour", has_text="12").bounding_box()
    lane = board.row("Anjali").locator(".cr-lane").bounding_box()
    assert noon
    assert lane
    board.page.mouse.move(noon["x"], lane["y"] + 25, steps=4)
    expect(tip).to_contain_text("may start 08:30–09:30")
    expect(ghost).to_have_class("cr-drag cr-drag--on cr-drag--bad")
    board.page.keyboard.press("Escape")
    expect(ghost).to_be_hidden()
    board.page.mouse.up()
    assert board.world.visit("V1").planning_status == "unassigned"


def test_only_the_last_place_is_asked_about(board: BoardPage) -> None:
    # Given a question that has no answer yet
    held: list[Route] = []
    dropped: list[str] = []
    board.page.on("requestfailed", lambda one: dropped.append(one.url))
    board.page.route("**/check/**", lambda one: held.append(one))
    with board.page.expect_request("**/check/**"):
        drag(board, board.card("Brambledown", "09:00"), "Anjali", "09")

    # When the card moves on, then that question is dropped and the next one answered
    noon = board.page.locator(".cr-hour", has_text="12").bounding_box()
    lane = board.row("Anjali").locator(".cr-lane").bounding_box()
    assert noon
    assert lane
    with board.page.expect_request("**/check/**"):
        board.page.mouse.move(noon["x"], lane["y"] + 25)
    board.page.wait_for_timeout(200)  # until the route has it, and the first is given up
    held[-1].continue_()
    expect(board.page.locator(".cr-tip")).to_contain_text("may start")
    assert len(dropped) == len(held) - 1
    board.page.keyboard.press("Escape")
    board.page.mouse.up()


def test_the_form_of_the_panel_tells_the_price_by_keyboard(board: BoardPage) -> None:
    board.card("Oatridge", "09:15").focus()
    board.page.keyboard.press("m")
    board.choose("Mabel", "9:20")
    check = board.panel.locator("#panel-check")
    expect(check).to_contain_text("Breaks no rule.")
    expect(check).to_contain_text("min travel")


def test_free_time_opens_by_keyboard_and_a_visit_is_given(
    board: BoardPage, assert_accessible: Callable[[Page], None]
) -> None:
    # Given the free time of a carer, reached by arrow keys
    gaps = board.row("Anjali").locator("button[name=gap]")
    gaps.first.focus()
    board.page.keyboard.press("ArrowDown")
    expect(board.row("Mabel").locator("button[name=gap]").first).to_be_focused()
    board.page.keyboard.press("ArrowUp")
    board.page.keyboard.press("Enter")

    # When its panel shows what she could do, and the first is given
    expect(board.panel.get_by_role("heading", level=2)).to_have_text("Anjali")
    expect(board.panel).to_contain_text("What Anjali could do then")
    assert_accessible(board.page)
    board.panel.get_by_role("button", name="Give").first.click()

    # Then the board has it and the panel is that of the visit
    expect(board.panel.get_by_role("status").first).to_contain_text("given to Anjali")
    board.expect_visit("Anjali", "Brambledown", "12:30")
    board.page.keyboard.press("Escape")
    expect(board.visit("Anjali", "Brambledown")).to_be_focused()


def test_free_time_that_takes_long_or_fails_says_so_and_is_asked_again(
    board: BoardPage, assert_accessible: Callable[[Page], None]
) -> None:
    # Given a slow machine: the first question stays without an answer
    held = hold_panels(board.page)
    gap = board.row("Anjali").locator("button[name=gap]").first
    gap.click()
    expect(board.panel.get_by_role("heading", level=2)).to_have_text("Looking …")
    assert_accessible(board.page)

    # When there is no answer at all, then the panel says so and can be asked again by keyboard
    board.page.wait_for_timeout(50)
    held.pop().abort()
    expect(board.panel.get_by_role("alert")).to_contain_text("Careround did not answer")
    assert_accessible(board.page)
    board.page.unroute(PANELS)
    board.panel.get_by_role("button", name="Try again").press("Enter")
    expect(board.panel).to_contain_text("What Anjali could do then")


def test_a_late_answer_does_not_take_the_place_of_a_newer_panel(board: BoardPage) -> None:
    hold_panels(board.page)
    board.row("Anjali").locator("button[name=gap]").first.click()
    expect(board.panel.get_by_role("heading", level=2)).to_have_text("Looking …")
    board.page.unroute(PANELS)
    board.row("Mabel").locator("button[name=gap]").first.click()
    expect(board.panel).to_contain_text("What Mabel could do then")
    board.panel.get_by_role("link", name="Close").click()
    expect(board.panel).to_be_hidden()


def test_free_time_opens_without_script(open_as: Callable[..., Page], tomorrow: World) -> None:
    board = BoardPage(open_as(Role.SCHEDULER, script=False), tomorrow).open()
    board.row("Mabel").locator("button[name=gap]").first.click()
    expect(board.panel).to_contain_text("What Mabel could do then")
    board.panel.get_by_role("button", name="Give").first.click()
    expect(board.page.locator(".cr-banner--success")).to_contain_text("given to Mabel")


def test_a_phone_opens_free_time_and_reads_the_protocol(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.TEAM_LEADER, width=390, height=844)
    page.goto(f"/protocol/?area={tomorrow.area_id}")
    page.get_by_text("Change the protocol").click()
    expect(page.get_by_label("Client told something else")).to_have_value("120")
    assert_accessible(page)
    board = BoardPage(open_as(Role.SCHEDULER, width=390, height=844), tomorrow).open()
    board.row("Anjali").locator("button[name=gap]").first.click()
    expect(board.panel.get_by_role("heading", level=2)).to_be_in_viewport()
    assert_accessible(board.page)


def test_a_swap_is_one_click(open_as: Callable[..., Page], tomorrow: World) -> None:
    # Given a visit for which only Anjali has the skill, while she is at another client's
    tight = {"before": 300, "after": 300}
    data = make_day(
        name="Crossed",
        carers=[make_carer("Anna"), make_carer("Fenella", skills=[])],
        clients=[make_client("Brambledown", skills=["medication"]), make_client("Hazelmere")],
        visits=[
            make_visit("W1", "Brambledown", "09:00", **tight),
            make_visit("W2", "Hazelmere", "09:00", **tight),
        ],
    )
    import_day(tomorrow, data, day=tomorrow.day, at=timezone.now())
    give(tomorrow, "W2", "Anna", "09:00")
    page = open_as(Role.SCHEDULER)
    board = BoardPage(page, tomorrow).open(f"&visit={tomorrow.visit('W1').pk}")
    expect(board.panel).to_contain_text("Anna, if Hazelmere 09:00 goes to Fenella")

    # When the swap is taken, then both visits are where it said
    board.panel.get_by_role("button", name="Swap").click()
    expect(board.panel.get_by_role("status").first).to_contain_text("Both visits were moved")
    expect(board.visit("Fenella", "Hazelmere")).to_be_visible()
    expect(board.visit("Anna", "Brambledown")).to_be_visible()
