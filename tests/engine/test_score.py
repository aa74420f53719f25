"""The score: worked by hand, also for plans that break rules."""

from __future__ import annotations

from engine.rounds.result import Plan
from engine.rounds.score import score
from tests.engine.days import at, make_carer, make_client, make_problem, make_visit, plan_of


def test_travel_home_to_home() -> None:
    clients = [make_client(), make_client("L", at=(10.0, 5.0))]
    visits = [make_visit(), make_visit("W", client="L")]
    problem = make_problem(clients=clients, visits=visits)
    found = score(problem, plan_of(("W", "A", at(11)), ("V", "A", at(10))))
    # 10 km out, 5 km on, 5√5 km = 11.18 km home, a minute each.
    assert found.travel == 600 + 300 + 671
    assert (found.unassigned, found.continuity, found.unassigned_visits) == (0, 0, 0)
    assert found.total == found.travel


def test_every_window_is_a_tour() -> None:
    visits = [make_visit(), make_visit("W", start=at(18))]
    split = make_carer(windows=((at(8), at(12)), (at(17), at(20))))
    plan = plan_of(("V", "A", at(10)), ("W", "A", at(18)))
    assert score(make_problem([split], visits=visits), plan).travel == 4 * 600
    whole = make_carer(windows=((at(8), at(20)),))
    assert score(make_problem([whole], visits=visits), plan).travel == 2 * 600


def test_left_out_costs_by_priority_and_carers() -> None:
    visits = [make_visit("V1"), make_visit("V2", carers=2, priority=2), make_visit("V3")]
    found = score(make_problem(visits=visits), plan_of(out=("V1", "V2", "V3")))
    assert found.by_priority == {1: 48000, 2: 36000, 3: 0}
    assert (found.unassigned, found.unassigned_visits) == (84000, 3)


def test_continuity_counts_every_stranger() -> None:
    carers = [make_carer("A"), make_carer("B"), make_carer("C")]
    visits = [make_visit(carers=2)]
    plan = plan_of(("V", "A B", at(10)))
    problem = make_problem(carers, visits=visits)
    assert score(problem, plan).continuity == 0
    problem = make_problem(carers, [make_client(preferred=frozenset("A"))], visits)
    assert score(problem, plan).continuity == 900
    problem = make_problem(carers, [make_client(preferred=frozenset("C"))], visits)
    assert score(problem, plan).continuity == 1800


def test_identical_places_need_no_travel() -> None:
    problem = make_problem(clients=[make_client(at=(0.0, 0.0))])
    assert score(problem, plan_of(("V", "A", at(10)))).total == 0


def test_unknown_names_count_for_nothing() -> None:
    plan = plan_of(("V", "Z", at(10)), ("X", "A", at(9)))
    found = score(make_problem(), plan)
    assert (found.unassigned_visits, found.travel) == (1, 0)


def test_a_visit_outside_the_windows_still_counts() -> None:
    problem = make_problem([make_carer(windows=((at(6), at(8)), (at(16), at(20))))])
    assert score(problem, plan_of(("V", "A", at(10)))).travel == 1200
    nowhere = make_problem([make_carer(windows=())])
    assert score(nowhere, plan_of(("V", "A", at(10)))).travel == 1200


def test_nothing_costs_nothing() -> None:
    assert score(make_problem([], [], []), Plan()).total == 0
