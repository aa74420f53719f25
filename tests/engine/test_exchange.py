"""Exchanges of parts of two tours: what may change hands, and what the rounds are afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.rounds.arrays import make_rounds, make_undo, make_work, to_arrays
from engine.rounds.check import check
from engine.rounds.kernels.anneal import build, prepare
from engine.rounds.kernels.costs import count_change, count_cost
from engine.rounds.kernels.exchange import exchange, exchange_parts, may_take
from engine.rounds.kernels.state import CARER, END, JOB, NOBODY, Day, Rounds, Undo, Work
from engine.rounds.kernels.undo import end_step
from engine.rounds.problem import Break, Problem, Visit
from engine.rounds.result import Assignment, LeftOut, Plan
from engine.rounds.solve import settle_starts
from tests.engine.days import at, make_carer, make_client, make_problem, make_visit, problems
from tests.engine.test_solve import EXAMPLES


class Search:
    """First rounds of a day, built greedily, as the search has them."""

    def __init__(self, problem: Problem, seed: int = 0) -> None:
        self.problem, self.arrays = problem, to_arrays(problem)
        self.day: Day = self.arrays.day
        self.rounds: Rounds = make_rounds(self.day)
        self.undo: Undo = make_undo(self.day)
        self.work: Work = make_work(self.day, self.rounds, seed)
        self.totals = np.zeros(2, np.int64)
        order = np.arange(len(problem.visits), dtype=np.int32)
        prepare(self.day, self.rounds, self.undo)
        best = make_rounds(self.day)
        build(self.day, self.rounds, best, self.undo, self.work, order, self.totals)

    def stops(self, tour: int) -> list[int]:
        """The jobs of a tour, in order."""
        return [int(job) for job in self.rounds.stops[tour, : self.rounds.length[tour], JOB]]

    def exchange(self, r: int, first: int, end: int, s: int, begin: int, stop: int) -> bool:
        """Exchange parts of two tours and keep that, if it is legal."""
        legal = exchange(self.day, self.rounds, self.undo, r, first, end, s, begin, stop)
        end_step(self.rounds, self.undo, legal)
        return bool(legal)

    def plan(self) -> Plan:
        """The rounds as a plan."""
        starts, made, left = settle_starts(self.arrays, self.rounds), [], []
        for number, visit in enumerate(self.problem.visits):
            tours = [tour for tour in self.rounds.crew[number] if tour != NOBODY]
            names = tuple(self.problem.carers[self.day.tours[tour, CARER]].id for tour in tours)
            if tours:
                made.append(Assignment(visit.id, names, starts[number]))
            else:
                left.append(LeftOut(visit.id, "no room"))
        return Plan(tuple(made), tuple(left))


def two_ends(visits: list[Visit] | None = None, **east: Any) -> Search:
    """West and East live at two ends of a road; two clients live beside each of them."""
    carers = [make_carer("west"), make_carer("east", **{"home": (9.0, 0.0), **east})]
    clients = [make_client(name, at=(x, 0.0)) for name, x in PLACES.items()]
    first = [
        make_visit(name.upper(), client=name, start=at(h), before=0, after=0)
        for name, h in HOURS.items()
    ]
    return Search(make_problem(carers, clients, visits or first))


PLACES = {"a": 1.0, "b": 2.0, "c": 7.0, "d": 8.0}
HOURS = {"a": 9, "b": 11, "c": 10, "d": 12}
WEST, EAST = 0, 1
A, B, C, D = range(4)


def test_what_follows_changes_hands_and_back() -> None:
    # Given each carer makes the two visits beside home
    search = two_ends()
    assert (search.stops(WEST), search.stops(EAST)) == ([A, B], [C, D])
    cost = count_cost(search.day, search.rounds)
    # When the second halves are exchanged
    assert search.exchange(WEST, 1, 2, EAST, 1, 2)
    # Then both cross the road, at its price
    assert (search.stops(WEST), search.stops(EAST)) == ([A, D], [C, B])
    assert search.rounds.crew[:, 0].tolist() == [WEST, EAST, EAST, WEST]
    assert count_cost(search.day, search.rounds) == cost + 22 * 60
    # And back again all is as it was
    assert search.exchange(WEST, 1, 2, EAST, 1, 2)
    assert count_cost(search.day, search.rounds) == cost


def test_parts_need_not_be_of_one_length() -> None:
    search = two_ends()
    assert search.exchange(WEST, 0, 1, EAST, 0, 0)
    assert (search.stops(WEST), search.stops(EAST)) == ([B], [A, C, D])


def test_an_exchange_that_would_be_late_is_put_back() -> None:
    # Given West works in the morning only, and East makes a visit in the afternoon
    visits = [make_visit("A", client="a", start=at(9)), make_visit("C", client="c", start=at(14))]
    search = two_ends(visits)
    search.day.tours[WEST, END] = at(12)
    before = (search.stops(WEST), search.stops(EAST))
    # When they exchange everything
    legal = search.exchange(WEST, 0, len(before[0]), EAST, 0, len(before[1]))
    # Then that is refused and nothing has changed
    assert not legal
    assert (search.stops(WEST), search.stops(EAST)) == before


def test_nobody_gets_a_client_they_may_not_visit() -> None:
    search = two_ends(gender="M")
    search.day.extra[B, EAST] = -1
    assert may_take(search.day, search.rounds, WEST, 0, 1, EAST)
    assert not may_take(search.day, search.rounds, WEST, 1, 2, EAST)
    assert not search.exchange(WEST, 1, 2, EAST, 1, 2)


def test_breaks_stay_with_their_carer() -> None:
    search = two_ends(breaks=(Break(at(12), at(13), 1800),))
    at_break = search.stops(EAST).index(4)
    assert not may_take(search.day, search.rounds, EAST, at_break, at_break + 1, WEST)


def test_nobody_makes_both_halves_of_a_double_handed_visit() -> None:
    search = two_ends([make_visit("A", client="a", start=at(9), carers=2)])
    assert (search.stops(WEST), search.stops(EAST)) == ([0], [0])
    assert not search.exchange(WEST, 0, 1, EAST, 0, 0)
    assert not search.exchange(WEST, 0, 1, EAST, 0, 1)


@EXAMPLES
@given(problems(), st.integers(0, 9))
def test_exchanges_keep_every_rule_and_know_their_cost(problem: Problem, seed: int) -> None:
    if not problem.visits or not any(carer.windows for carer in problem.carers):
        return
    search = Search(problem, seed)
    cost = count_cost(search.day, search.rounds)
    for _ in range(40):
        legal = exchange_parts(search.day, search.rounds, search.undo, search.work)
        if legal:
            cost += count_change(search.day, search.rounds, search.undo)
        end_step(search.rounds, search.undo, legal)
        assert count_cost(search.day, search.rounds) == cost
    assert check(problem, search.plan()) == []
