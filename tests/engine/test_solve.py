"""The search: whatever the day, the independent checker finds nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.rounds.check import check
from engine.rounds.problem import Break, Mode, Problem, Travel
from engine.rounds.recommend import recommend
from engine.rounds.result import Plan, Result, TracePoint
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.stop import Interruptible, IterationLimit
from tests.engine.days import (
    WEIGHTS,
    at,
    make_carer,
    make_client,
    make_problem,
    make_visit,
    plan_of,
    problems,
)

EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def search(problem: Problem, iterations: int = 200, **options: object) -> Result:
    """Plan a day and let the checker judge it."""
    result = solve(problem, IterationLimit(iterations), **options)  # type: ignore[arg-type]
    assert check(problem, result.plan) == []
    assert result.score == score(problem, result.plan)
    return result


def starts(result: Result) -> dict[str, int]:
    """The start of every assigned visit."""
    return {line.visit: line.start for line in result.plan.assignments}


def crews(result: Result) -> dict[str, str]:
    """The carers of every assigned visit."""
    return {line.visit: " ".join(sorted(line.carers)) for line in result.plan.assignments}


@EXAMPLES
@given(problems(), st.integers(0, 2**40))
def test_obeys_every_rule(problem: Problem, seed: int) -> None:
    result = search(problem, 60, seed=seed)
    lines = result.plan.assignments
    assert result.trace[-1].unassigned == len(problem.visits) - len(lines)
    assert result.trace[-1].cost == result.score.total


@EXAMPLES
@given(problems(), st.integers(0, 9))
def test_starting_from_a_plan_loses_nothing(problem: Problem, seed: int) -> None:
    first = search(problem, 20, seed=seed)
    again = search(problem, 20, seed=seed + 1, start_from=first.plan)
    assert again.score.total <= first.score.total


@EXAMPLES
@given(problems(), problems())
def test_starts_from_a_plan_of_another_day(problem: Problem, other: Problem) -> None:
    search(problem, 10, start_from=search(other, 10).plan)


@EXAMPLES
@given(problems())
def test_leaves_no_visit_out_that_fits(problem: Problem) -> None:
    carers = tuple(replace(carer, breaks=()) for carer in problem.carers)
    problem = replace(problem, carers=carers, weights=WEIGHTS)  # no rule but these is priced
    result = search(problem, 30)
    alone = {visit.id: visit for visit in problem.visits if visit.carers == 1}
    for line in result.plan.unassigned:
        if line.visit in alone:
            worth = problem.weights.unassigned[alone[line.visit].priority] - 900
            candidates = recommend(problem, result.plan, line.visit).candidates
            assert all(candidate.added_travel >= worth for candidate in candidates)


def big_day() -> Problem:
    """A day with more visits than three carers can make."""
    carers = [make_carer(name, home=(float(x), 3.0)) for x, name in enumerate("ABC")]
    clients = [make_client(f"K{x}", at=(x * 1.5, x % 4 * 2.0)) for x in range(30)]
    visits = [
        make_visit(
            f"V{x}",
            client=f"K{x}",
            start=at(8 + x % 8),
            carers=2 if x % 7 == 0 else 1,
            priority=1 + x % 3,
        )
        for x in range(30)
    ]
    return make_problem(carers, clients, visits)


def test_same_seed_same_plan() -> None:
    one, two = (search(big_day(), 700, seed=7) for _ in range(2))
    assert one.plan == two.plan
    assert one.score == two.score
    assert [point.cost for point in one.trace][-1] == [point.cost for point in two.trace][-1]


def test_another_search_in_between_changes_nothing() -> None:
    alone = search(big_day(), 300, seed=7)

    def search_too(point: TracePoint) -> None:
        search(big_day(), 30, seed=1)

    assert search(big_day(), 300, seed=7, on_progress=search_too).plan == alone.plan


def test_another_seed_takes_another_course() -> None:
    plans = {repr(search(big_day(), 100, seed=seed).plan) for seed in range(4)}
    assert len(plans) > 1


def test_more_iterations_do_not_cost_more() -> None:
    day = big_day()
    first = solve(day, IterationLimit(0)).score.total
    assert search(day, 2000).score.total < first


def test_counts_iterations_and_says_why_it_stopped() -> None:
    result = search(big_day(), 123)
    assert (result.iterations, result.stopped) == (123, "iterations")
    assert result.seconds > 0


def test_progress_reports_the_trace() -> None:
    seen: list[TracePoint] = []
    result = search(big_day(), 400, on_progress=seen.append)
    assert tuple(seen) == result.trace
    costs = [point.cost for point in seen]
    assert costs == sorted(costs, reverse=True)


def test_cancelling_keeps_the_best_plan() -> None:
    day = big_day()
    stop = Interruptible(IterationLimit(10**9), lambda: "stop")
    result = solve(day, stop)
    assert result.stopped == "cancelled"
    assert result.iterations == 0
    assert result.plan.assignments
    assert check(day, result.plan) == []


def test_no_visits() -> None:
    result = search(make_problem(visits=[]))
    assert result.plan == Plan()
    assert result.score.total == 0


def test_no_carers() -> None:
    result = search(make_problem([]))
    assert [line.visit for line in result.plan.unassigned] == ["V"]
    assert "0 carers" in result.plan.unassigned[0].reason


def test_a_carer_without_windows() -> None:
    result = search(make_problem([make_carer(windows=())]))
    assert result.score.unassigned_visits == 1


def test_no_tolerance_and_identical_places() -> None:
    home = (0.0, 0.0)
    visits = [make_visit(f"V{n}", start=at(8) + n * 1800, before=0, after=0) for n in range(16)]
    result = search(make_problem(clients=[make_client(at=home)], visits=visits))
    assert result.score.total == 0
    assert starts(result) == {f"V{n}": at(8) + n * 1800 for n in range(16)}


def test_exactly_as_long_as_the_window() -> None:
    problem = make_problem([make_carer(windows=((at(9, 50), at(10, 40)),))])
    assert starts(search(problem)) == {"V": at(10)}
    problem = make_problem([make_carer(windows=((at(9, 50), at(10, 40) - 1),))])
    assert starts(search(problem)) == {}


def test_starts_when_planned_if_nothing_hinders() -> None:
    assert starts(search(make_problem())) == {"V": at(10)}


def test_starts_as_near_as_possible_on_a_whole_minute() -> None:
    late = make_carer(windows=((at(10, 0) + 20, at(16)),))
    assert starts(search(make_problem([late]))) == {"V": at(10, 11)}


def test_double_handed_visit_starts_together_or_not_at_all() -> None:
    visits = [make_visit(carers=2)]
    early = make_carer("A", windows=((at(8), at(9, 45)),))
    late = make_carer("B", windows=((at(8, 50), at(16)),))
    result = search(make_problem([early, late], visits=visits))
    assert crews(result) == {"V": "A B"}
    assert at(9) <= starts(result)["V"] <= at(9, 5)  # A must be home at 09:45
    assert starts(result)["V"] % 60 == 0
    apart = make_carer("B", windows=((at(9), at(16)),))
    assert crews(search(make_problem([early, apart], visits=visits))) == {}


def test_one_carer_with_two_windows_is_not_a_pair() -> None:
    split = make_carer(windows=((at(8), at(10, 40)), (at(10, 40), at(16))))
    problem = make_problem([split], visits=[make_visit(carers=2, before=7200, after=7200)])
    assert crews(search(problem)) == {}


def test_pinned_carer_and_start() -> None:
    carers = [make_carer(), make_carer("B", home=(300.0, 0.0))]
    visits = [make_visit(pinned_carers=frozenset("B"), pinned_start=at(10, 7), after=7200)]
    problem = make_problem([*carers, make_carer("C")], visits=visits)
    assert search(problem).plan.assignments == ()  # B lives too far away
    visits = [make_visit(pinned_carers=frozenset("A"), pinned_start=at(10, 7))]
    result = search(make_problem(carers, visits=visits))
    assert result.plan.assignments == plan_of(("V", "A", at(10, 7))).assignments


def test_one_pinned_carer_of_two() -> None:
    carers = [make_carer(name, home=(10.0, 0.0)) for name in "AB"]
    carers.append(make_carer("C", home=(-20.0, 0.0)))
    visits = [make_visit(carers=2, pinned_carers=frozenset("C"))]
    assert "C" in crews(search(make_problem(carers, visits=visits)))["V"]


def test_a_pin_goes_before_any_other_visit() -> None:
    dear = [make_visit(f"V{n}", before=0, after=0) for n in range(3)]
    pinned = make_visit("P", priority=3, before=0, after=0, pinned_carers=frozenset("A"))
    result = search(make_problem(visits=[*dear, pinned]))
    assert crews(result) == {"P": "A"}


def test_a_pinned_carer_who_may_not_come_leaves_the_visit_out() -> None:
    carers = [make_carer(), make_carer("B")]
    clients = [make_client(excluded=frozenset("A"))]
    visits = [make_visit(pinned_carers=frozenset("A"))]
    result = search(make_problem(carers, clients, visits))
    reason = result.plan.unassigned[0].reason
    assert reason == "Fits if it were not pinned to A: B could start 10:00."


def test_break_leaves_its_room() -> None:
    visits = [make_visit(f"V{n}", start=at(9) + n * 1800, before=0, after=0) for n in range(4)]
    clients = [make_client(at=(0.0, 0.0))]
    rest = Break(at(9), at(10, 30), 1800)
    carer = make_carer(windows=((at(9), at(11)),), breaks=(rest,))
    assert len(search(make_problem([carer], clients, visits)).plan.assignments) == 3
    carer = make_carer(windows=((at(9), at(11)),))
    assert len(search(make_problem([carer], clients, visits)).plan.assignments) == 4


def test_a_break_without_room_keeps_its_carer_at_home() -> None:
    carer = make_carer(breaks=(Break(at(17), at(18), 1800),))
    assert search(make_problem([carer])).plan.assignments == ()


def test_a_break_goes_to_the_window_where_it_fits() -> None:
    visits = [make_visit(), make_visit("W", start=at(18))]
    windows = ((at(9), at(11)), (at(17), at(20)))
    carer = make_carer(windows=windows, breaks=(Break(at(10, 45), at(17), 1800),))
    assert len(search(make_problem([carer], visits=visits)).plan.assignments) == 2


def test_split_shift_goes_home_in_between() -> None:
    visits = [make_visit("V", before=0, after=0), make_visit("W", start=at(10, 35))]
    whole = make_carer(windows=((at(8), at(16)),))
    split = make_carer(windows=((at(8), at(10, 39)), (at(10, 39), at(16))))
    assert len(search(make_problem([whole], visits=visits)).plan.assignments) == 2
    assert len(search(make_problem([split], visits=visits)).plan.assignments) == 1


def test_starting_from_a_plan_drops_what_is_not_legal() -> None:
    carers = [make_carer(), make_carer("B", windows=((at(8), at(9)),))]
    names = ("V1", "V2", "V3", "V4", "V5")
    visits = [make_visit(name, before=0, after=0, start=at(9 + n)) for n, name in enumerate(names)]
    plan = plan_of(
        ("V1", "A", at(9)),
        ("V1", "B", at(9)),  # twice
        ("V2", "Z", at(10)),  # nobody of this name
        ("V3", "A", at(12)),  # outside tolerance
        ("V4", "B", at(12)),  # B is not at work
        ("V5", "A A", at(13)),  # too many
        ("X", "A", at(14)),  # no such visit
    )
    result = search(make_problem(carers, visits=visits), 0, start_from=plan)
    assert crews(result) == dict.fromkeys(names, "A")


def test_starting_from_a_plan_keeps_pairs_and_breaks() -> None:
    clients = [make_client(at=(0.0, 0.0))]
    visits = [make_visit(f"V{n}", start=at(9) + n * 1800, carers=2) for n in range(4)]
    rest = Break(at(9), at(12), 1800)
    carers = [make_carer(name, windows=((at(9), at(11, 30)),), breaks=(rest,)) for name in "AB"]
    half_past = [at(9), at(9, 30), at(10, 30), at(11)]  # the break is from 10:00 to 10:30
    plan = plan_of(*((f"V{n}", "A B", start) for n, start in enumerate(half_past)))
    problem = make_problem(carers, clients, visits)
    assert check(problem, plan) == []
    result = search(problem, 0, start_from=plan)
    assert starts(result) == {f"V{n}": start for n, start in enumerate(half_past)}


def test_a_break_that_has_one_minute_only_is_kept() -> None:
    travel = Travel({"car": Mode(28.0, 180)}, 1.3)
    carer = make_carer(
        home=(2.6, 3.35),
        windows=((21600, 57600),),
        breaks=(Break(25200, 25200, 2700),),
    )
    clients = [make_client("K1", at=(6.89, 0.16)), make_client("K2", at=(11.0, 9.19))]
    visits = [
        make_visit("V1", client="K1", start=27900, before=7200, after=1800, duration=2700),
        make_visit("V2", client="K2", start=17100, before=1800, after=7200, duration=900),
    ]
    problem = make_problem([carer], clients, visits, travel=travel)
    for seed in range(4):
        search(problem, 2000, seed=seed)


def test_who_was_told_keeps_the_visit_unless_moving_it_pays() -> None:
    carers = [make_carer("A", home=(0.0, 0.0)), make_carer("B", home=(9.0, 0.0))]
    visit = make_visit(current_carers=frozenset({"A"}))
    for moved, expected in ((0, "B"), (7200, "A")):
        weights = replace(WEIGHTS, moved=moved)
        result = search(make_problem(carers, visits=[visit], weights=weights))
        assert crews(result) == {"V": expected}
    assert result.score.moved == 0
