"""Why a visit was left out, and why a carer has one, in words a scheduler can act on."""

from __future__ import annotations

from typing import Any

from engine.rounds.explain import explain_left_out, reasons_for
from engine.rounds.problem import Carer, Client, Visit
from engine.rounds.result import LeftOut, Plan
from tests.engine.days import at, make_carer, make_client, make_problem, make_visit, plan_of


def explain(
    carers: list[Carer] | None = None,
    clients: list[Client] | None = None,
    visits: list[Visit] | None = None,
    **lines: Any,
) -> str:
    """The reason why visit V is left out while others have the lines given."""
    plan = plan_of(*((name, *line) for name, line in lines.items()))
    plan = Plan(plan.assignments, (LeftOut("V", ""),))
    return explain_left_out(make_problem(carers, clients, visits), plan).unassigned[0].reason


def test_nobody_qualifies() -> None:
    client = make_client(skills=frozenset({"PEG"}), gender="M", excluded=frozenset("B"))
    text = explain([make_carer(), make_carer("B")], [client])
    assert text == (
        "Needs one more male carer with PEG training 10:00–10:30; none of 2 carers qualifies."
    )


def test_too_few_at_work() -> None:
    carers = [make_carer("A", windows=((at(11, 10), at(16)),)), make_carer("B")]
    text = explain(carers, visits=[make_visit(carers=2)])
    assert text == (
        "Fits if the tolerance were 80 min, not 60 min: A and B could start 11:20, planned 10:00."
    )


def test_all_with_other_clients() -> None:
    visits = [make_visit(), make_visit("W", duration=3 * 3600)]
    text = explain(visits=visits, W=("A", at(9, 15)))
    assert text == (
        "Fits if the tolerance were 75 min, not 60 min: A could start 08:45, planned 10:00."
    )


def test_only_one_of_two_is_free() -> None:
    visits = [make_visit(carers=2), make_visit("W", duration=4 * 3600)]
    text = explain([make_carer(), make_carer("B")], visits=visits, W=("A", at(9)))
    assert text.startswith("Fits if the tolerance were 90 min")


def test_pins_that_cannot_be_kept() -> None:
    late = make_visit(pinned_start=at(12))
    assert explain(visits=[late]) == ("Fits if it were not pinned to 12:00: A could start 10:00.")
    absent = make_visit(pinned_carers=frozenset("Z"))
    assert explain(visits=[absent]).startswith("Fits if it were not pinned to Z: A could start")


def test_room_that_is_not_worth_it() -> None:
    assert explain() == "A could come at 10:00 as things are: assign by hand."


def test_why_this_carer_by_the_newer_rules() -> None:
    carer = make_carer(own_patches=frozenset({"P2"}), overtime_after=1200)
    client = make_client(patch="P1", familiar=frozenset("A"))
    assert reasons_for(make_problem([carer], [client]), plan_of(("V", "A", at(10))), "V") == (
        "+20 min travel",
        "knows the client",
        "from another patch (P2, not P1)",
        "30 min of overtime that day",
        "no other carer works at that time",
    )


def test_reasons_for_a_carer() -> None:
    carers = [make_carer(), make_carer("B")]
    problem = make_problem(carers, [make_client(preferred=frozenset("A"))])
    assert reasons_for(problem, plan_of(("V", "A", at(10))), "V") == (
        "+20 min travel",
        "preferred carer",
        "2 carers work at that time, 1 other is free",
    )


def test_reasons_for_a_pair_and_for_the_only_one() -> None:
    carers = [make_carer(), make_carer("B")]
    visits = [make_visit(carers=2, pinned_carers=frozenset("B"))]
    problem = make_problem(carers, [make_client(gender="F")], visits)
    assert reasons_for(problem, plan_of(("V", "A B", at(10))), "V") == (
        "A: +20 min travel",
        "B: +20 min travel",
        "B: pinned to the visit",
        "no other female carer works at that time",
    )


def test_no_reasons_for_a_visit_left_out() -> None:
    assert reasons_for(make_problem(), plan_of(out=("V",)), "V") == ()
