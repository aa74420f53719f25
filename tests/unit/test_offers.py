"""How the panel words its offers, and that what a form sends is the move that was offered."""

from datetime import UTC
from uuid import UUID

import pytest
from django.http import QueryDict

from core.errors import InvalidInput
from scheduling.rounds.forms.address import BoardAddress, Gap, read_gap
from scheduling.rounds.forms.visit import MoveForm, SwapForm
from scheduling.rounds.presenters.offers import (
    list_fields,
    present_gap,
    show_swaps,
    write_cost,
)
from scheduling.rounds.presenters.visit import write_check
from scheduling.rounds.types import (
    CarerTask,
    CarerTasks,
    EditCheck,
    PricePart,
    TakerSwap,
    VisitMove,
)
from tests.unit.values import DAY, clock, id_of, make_visit


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "costs nothing more"),
        (1, "costs 1 min"),
        (960, "costs 16 min"),
        (7200, "costs 2 h"),
        (-600, "saves 10 min"),
    ],
)
def test_a_cost_is_said_in_minutes_of_travel(seconds: int, text: str) -> None:
    assert write_cost(seconds) == text


def make_address() -> BoardAddress:
    return BoardAddress(id_of("area"), "Testshire", id_of("patch"), "Larkfield", DAY)


def make_move(name: str, start: str, *carers: str, pin: bool = False) -> VisitMove:
    return VisitMove(id_of(name), 3, tuple(id_of(one) for one in carers), clock(start), pin)


def send(fields: tuple[tuple[str, str], ...]) -> QueryDict:
    """What a browser sends of hidden fields."""
    data = QueryDict(mutable=True)
    data.update({"day": DAY.isoformat()})
    for name, value in fields:
        data.appendlist(name, value)
    return data


@pytest.mark.parametrize("pin", [True, False])
def test_a_form_sends_the_move_that_was_offered_to_the_second(pin: bool) -> None:
    move = make_move("V1", "09:00", "anjali", "mabel", pin=pin)
    exact = move.starts_at.replace(second=37)
    fields = list_fields(VisitMove(move.visit_id, 3, move.worker_ids, exact, pin))
    form = MoveForm(send(fields))
    assert form.is_valid(), form.errors
    assert form.get_starts_at().astimezone(UTC) == exact
    assert form.cleaned_data["carer"] == move.worker_ids
    assert (form.cleaned_data["version"], form.cleaned_data["pin"]) == (3, pin)


def test_the_form_of_a_swap_sends_both_moves() -> None:
    moved = make_move("V2", "10:10", "fenella", pin=True)
    own = make_move("V1", "10:20", "anjali")
    swap = TakerSwap("Anjali", "Hazelmere", clock("10:10"), "Fenella", "", 720, (moved, own))
    (line,) = show_swaps([swap])
    assert line.title == "Anjali, if Hazelmere 10:10 goes to Fenella"
    assert (line.about, line.cost) == ("Starts 10:20", "costs 12 min")
    form = SwapForm(send(line.fields))
    assert form.is_valid(), form.errors
    assert form.get_moves(own.visit_id) == (moved, own)


def make_task(name: str, *, instead_of: str = "", pair: str = "", carers: int = 1) -> CarerTask:
    visit = make_visit(name, "09:00", carers_needed=carers)
    move = VisitMove(visit.id, 1, (id_of("anjali"),), clock("09:10"))
    return CarerTask(visit, clock("09:10"), ("+6 min travel",), 360, instead_of, pair, move)


def test_free_time_shows_the_best_tasks_and_keeps_the_rest_behind() -> None:
    tasks = tuple(make_task(f"V{number}") for number in range(7))
    found = CarerTasks(id_of("anjali"), "Anjali", DAY, clock("08:00"), clock("10:05"), tasks)
    panel = present_gap(found, address=make_address(), at=clock("07:00"))
    assert (panel.span, panel.length) == ("08:00–10:05", "2 h 05")
    assert (len(panel.tasks), len(panel.more_tasks)) == (5, 2)
    first = panel.tasks[0]
    assert first.tags[0] == ("red", "Unassigned")
    assert (first.at, first.act) == ("09:10", "Give")
    assert first.reasons.endswith("+6 min travel, costs 6 min")


def test_a_task_of_somebody_else_is_taken_over_with_its_second_carer() -> None:
    task = make_task("V1", instead_of="Mabel", pair="Kezia", carers=2)
    found = CarerTasks(id_of("anjali"), "Anjali", DAY, clock("08:00"), clock("10:00"), (task,))
    (line,) = present_gap(found, address=make_address(), at=clock("07:00")).tasks
    assert line.act == "Take over"
    assert ("purple", "With Kezia") in line.tags
    assert ("red", "Unassigned") not in line.tags


def test_a_check_says_what_it_costs_and_by_which_rules() -> None:
    parts = (
        PricePart("travel", 960, "+16 min travel"),
        PricePart("continuity", 900, "Mabel is not a preferred carer of the client"),
    )
    said = write_check(EditCheck((), (), 1860, parts))["price"]
    assert said == ("Costs 31 min: +16 min travel; Mabel is not a preferred carer of the client.")


@pytest.mark.parametrize("check", [EditCheck(()), EditCheck((), (), 0, ())])
def test_what_changes_no_cost_has_no_price(check: EditCheck) -> None:
    assert write_check(check)["price"] == ""


def test_free_time_stands_in_the_address_and_is_read_from_it() -> None:
    gap = Gap(id_of("anjali"), 28800, 36300)
    assert read_gap(str(gap)) == gap
    assert read_gap("") is None
    address = make_address().change(gap=gap)
    assert f"gap={gap}" in address.query
    assert "gap" not in address.plain.query
    assert "gap" not in address.change(visit_id=UUID(int=1)).query


@pytest.mark.parametrize("text", ["1", f"{UUID(int=1)}.1", f"{UUID(int=1)}.-1.2", "a.1.2"])
def test_what_is_no_free_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no free time"):
        read_gap(text)
