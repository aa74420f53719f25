import json
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from accounts.roles import Role
from core.texts import write_date
from scheduling.rounds.services import start_run
from tests.factories import World, make_day, make_visit

PAGES = [
    "/rounds/?patch=all&area={area}&day={day}",
    "/rounds/?patch=all&area={area}&day={day}&view=list",
    "/rounds/?patch=all&area={area}&day={day}&visit={visit}",
    "/rounds/?patch=all&area={area}&day=2020-01-01",
    "/rounds/?patch=all&area={area}&day={day}&q=nobody-is-called-so",
    "/runs/",
    "/runs/new/",
    "/runs/{run}/",
    "/imports/new/",
    "/protocol/",
    "/visit-plans/generate/",
    "/there-is-no-such-page/",
]


def ask_for_run(world: World) -> str:
    now = timezone.now()
    assert world.area_id
    return str(
        start_run(
            area_id=world.area_id,
            patch_ids=[world.patch_id("Larkfield"), world.patch_id("Otterbrook")],
            day=world.day,
            seconds=1,
            actor=world.actor(at=now),
            at=now,
        )
    )


def file_of(name: str, data: object) -> FilePayload:
    return {"name": name, "mimeType": "application/json", "buffer": json.dumps(data).encode()}


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(
    open_as: Callable[..., Page],
    tomorrow: World,
    assert_accessible: Callable[[Page], None],
    width: int,
) -> None:
    page = open_as(Role.TEAM_LEADER, width=width)
    parts = {
        "area": tomorrow.area_id,
        "day": tomorrow.day.isoformat(),
        "visit": tomorrow.visit("V3").pk,
        "run": ask_for_run(tomorrow),
    }
    refused: list[str] = []
    page.on("console", lambda one: refused.append(one.text) if "Policy" in one.text else None)
    for address in PAGES:
        page.goto(address.format(**parts))
        assert_accessible(page)
    assert refused == []


def test_a_file_with_faults_names_each_and_cannot_be_applied(
    open_as: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.SCHEDULER)
    page.goto("/imports/new/")
    bad = make_day(name="Faulty", visits=[make_visit("V1", "nobody-known")])
    page.get_by_label("Area", exact=True).select_option(label="A new area")
    page.locator("#id-files").set_input_files(file_of("day.json", bad))
    page.get_by_role("button", name="Read the files").click()

    expect(page.get_by_role("table")).to_contain_text("visits")
    expect(page.locator(".cr-figs")).to_have_count(0)
    expect(page.get_by_role("button", name="Import this day")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Put aside").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("put aside")


def test_a_day_is_imported_and_its_board_opens(
    open_as: Callable[..., Page], tomorrow: World, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.SCHEDULER)
    page.goto("/imports/new/")
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the file of the day.")

    page.get_by_label("Area", exact=True).select_option(label="A new area")
    page.get_by_label("Name of the new area").fill("Newshire")
    page.get_by_label("Day", exact=True).fill(write_date(tomorrow.day))
    page.locator("#id-files").set_input_files(file_of("day.json", make_day(name="Other")))
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_text("a new area, Newshire")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Import this day").click()

    expect(page.locator(".cr-banner--success")).to_contain_text("4 visits (4 new).")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rounds in Newshire")
    expect(page.locator(".cr-un")).to_have_count(4)


def test_the_protocol_changes_with_a_reason_only(
    open_as: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = open_as(Role.TEAM_LEADER)
    page.goto("/protocol/")
    page.get_by_text("Change the protocol").click()
    page.get_by_label("Not a preferred carer").fill("25")
    page.get_by_role("button", name="Put in force now").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why the protocol changes.")
    expect(page.get_by_label("Not a preferred carer")).to_have_value("25")
    assert_accessible(page)

    page.get_by_label("Why does it change?").fill("Continuity matters more.")
    page.get_by_role("button", name="Put in force now").click()
    expect(page.locator(".cr-banner--success")).to_contain_text("in force")
    expect(page.get_by_text("Continuity matters more.")).to_be_visible()


def test_a_scheduler_reads_the_protocol_but_cannot_change_it(open_as: Callable[..., Page]) -> None:
    page = open_as(Role.SCHEDULER)
    page.goto("/protocol/")
    expect(page.get_by_text("Change the protocol")).to_have_count(0)
    expect(page.get_by_text("changes the protocol.")).to_be_visible()


def test_generating_a_week_without_plans_says_what_to_do(open_as: Callable[..., Page]) -> None:
    page = open_as(Role.SCHEDULER)
    page.goto("/visit-plans/generate/")
    page.get_by_label("Patch").select_option(label="Larkfield")
    page.get_by_role("button", name="Generate visits").click()
    expect(page.get_by_role("status")).to_contain_text("no agreed visit plan")
