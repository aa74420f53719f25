"""What the pages say of a divided run and of an order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduling.rounds.presenters.orders import OrderPage, present_order, write_order_published
from scheduling.rounds.presenters.runs import present_line
from scheduling.rounds.types import (
    OrderDetails,
    OrderedRun,
    OrderPublished,
    RunDetails,
    RunPartDetails,
    TracePoint,
)
from tests.unit.test_run_presenters import STARTED, make_run, show
from tests.unit.values import DAY, clock, id_of, make_summary


def make_part(stage: int, number: int, status: str, seconds: int = 36) -> RunPartDetails:
    has_begun = status != "queued"
    return RunPartDetails(
        stage=stage,
        number=number,
        patch_names=(f"Patch {number}",) if stage == 1 else ("Patch 1", "Patch 2"),
        status=status,
        seconds=seconds,
        visits=150,
        began_at=STARTED if has_begun else None,
        last_seen_at=STARTED if has_begun else None,
        before=TracePoint(0.0, 90_000, 12),
        trace=(TracePoint(2.0, 60_000, 3),) if has_begun else (),
    )


def make_divided(first: str, second: str, last: str, **changes: Any) -> RunDetails:
    parts = (make_part(1, 1, first), make_part(1, 2, second), make_part(2, 1, last, 24))
    return make_run(parts=parts, **changes)


@pytest.mark.parametrize(
    ("statuses", "heading"),
    [
        (("running", "queued", "queued"), "0 of 2 patches done, then the whole area"),
        (("done", "running", "queued"), "1 of 2 patches done, then the whole area"),
        (("done", "done", "running"), "All 2 patches done, now the whole area together"),
        (("done", "done", "done"), "The search is over; now the proposal is written"),
    ],
)
def test_a_divided_run_says_how_many_patches_are_done(
    statuses: tuple[str, str, str], heading: str
) -> None:
    assert show(make_divided(*statuses)).heading == heading


def test_the_bar_of_a_divided_run_is_how_much_of_all_searching_is_over() -> None:
    page = show(make_divided("done", "running", "queued"), seconds=18)
    assert page.bar == round(600 * (36 + 18) / (36 + 36 + 24))


def test_the_parts_of_a_divided_run_are_listed_with_what_they_left() -> None:
    parts = show(make_divided("done", "queued", "queued")).parts
    assert [(one.name, one.left, one.state) for one in parts] == [
        ("Patch 1", "3", "Done"),
        ("Patch 2", "12", "Waiting"),
        ("All patches together", "", "Waiting"),
    ]
    assert show(make_run(parts=(make_part(1, 1, "running"),))).parts == ()


def test_a_run_of_a_week_says_what_it_waits_for_and_does_not_call_for_help() -> None:
    run = make_run(
        summary=make_summary(status="queued"),
        started_at=None,
        trace=(),
        waits_for_id=id_of("the day before"),
    )
    page = show(run, seconds=900, worker_age=None)
    assert page.heading == "It starts when the day before is planned"
    assert page.warning == ""


def make_ordered(number: int, status: str, **changes: Any) -> OrderedRun:
    values: dict[str, Any] = {
        "parts_done": 0,
        "parts": 0,
        "waits": False,
        "pending": 0,
        "applied": 0,
        "review": 0,
        "left_out": 0,
    } | changes
    day = DAY + timedelta(days=number)
    return OrderedRun(run=make_summary(id=id_of(str(number)), status=status, day=day), **values)


def show_order(*runs: OrderedRun, **asked: Any) -> OrderPage:
    order = OrderDetails(id_of("order"), DAY, len(runs), "Fern", clock("09:40"), runs)
    return present_order(order, can_run=True, can_publish=True, **asked)


def test_an_order_at_work_can_be_cancelled_and_says_how_far_it_is() -> None:
    page = show_order(
        make_ordered(0, "proposed", pending=4, left_out=1),
        make_ordered(1, "running", parts=3, parts_done=1),
        make_ordered(2, "queued", waits=True),
    )
    assert (page.news, page.is_working, page.can_stop) == ("1 of 3 runs done", True, True)
    assert page.publish == "Publish all: 4 changes"
    assert [line.progress for line in page.lines] == [
        "4 open",
        "1 of 3 parts done",
        "waits for the day before",
    ]


def test_an_order_that_is_done_has_only_what_is_open_to_publish() -> None:
    page = show_order(make_ordered(0, "proposed"), make_ordered(1, "applied", applied=7, review=1))
    assert (page.news, page.can_stop, page.publish) == ("All of 2 runs done", False, "")
    assert [line.state for line in page.lines] == ["Nothing to change", "Applied"]
    assert page.lines[1].progress == "7 published, 1 to review"


def test_publishing_and_cancelling_all_say_first_what_they_would_do() -> None:
    runs = (
        make_ordered(0, "proposed", pending=4),
        make_ordered(1, "proposed", pending=1),
        make_ordered(2, "running"),
    )
    assert show_order(*runs).ask is None
    publish = show_order(*runs, ask="publish", rounds=3).ask
    assert publish
    assert publish.title == "Publish 5 changes?"
    assert publish.text.startswith("5 visits of 3 rounds on 2 days in Larkfield get the carers")
    stop = show_order(*runs, ask="stop").ask
    assert stop
    assert stop.title == "Cancel 1 run?"
    assert stop.text == (
        "1 run that waits or works ends without a proposal, and no board changes. 2 proposals "
        "with open changes stay to be decided."
    )


def test_nothing_is_asked_where_there_is_nothing_to_do() -> None:
    assert show_order(make_ordered(0, "applied", applied=7), ask="publish").ask is None
    assert show_order(make_ordered(0, "proposed", pending=1), ask="stop").ask is None


def test_what_publishing_an_order_did_is_said_with_every_refusal() -> None:
    result = OrderPublished(2, 11, 1, ("Dapplemere, 26/11/2026: Somebody is at it.",))
    assert write_order_published(result) == (
        "11 changes of 2 proposals published. 1 change to review: open the proposals. "
        "Dapplemere, 26/11/2026: Somebody is at it."
    )


def test_a_run_of_a_day_without_visits_says_so_and_not_that_nothing_is_to_change() -> None:
    empty = replace(make_ordered(0, "proposed"), run=make_summary(status="proposed", visits=0))
    line = show_order(empty).lines[0]
    assert (line.state, line.progress, line.left) == ("No visits", "nothing to plan", "")
    assert present_line(empty.run, has_changes=False).state == "No visits"
    full = make_summary(status="proposed", visits=3)
    assert present_line(full, has_changes=False).state == "Nothing to change"
