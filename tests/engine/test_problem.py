"""Problems made in code: what cannot be planned is refused with a line that names it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.rounds.arrays import share_breaks, to_arrays
from engine.rounds.problem import Break, Mode, ProblemError, Travel, Weights
from tests.engine.days import WEIGHTS, at, make_carer, make_client, make_problem, make_visit


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"carers": [make_carer(), make_carer()]}, r'carers\[1\].id: "A" is used twice'),
        ({"clients": [make_client(), make_client()]}, r'clients\[1\].id: "K" is used twice'),
        ({"visits": [make_visit(), make_visit()]}, r'visits\[1\].id: "V" is used twice'),
        ({"carers": [make_carer(mode="boat")]}, r"carers\[0\].mode: no mode"),
        ({"carers": [make_carer(windows=((5, 5),))]}, r"carers\[0\].windows"),
        ({"carers": [make_carer(windows=((5, 9), (8, 12)))]}, r"carers\[0\].windows"),
        ({"visits": [make_visit(client="X")]}, r"visits\[0\].client: no client"),
        ({"visits": [make_visit(carers=3)]}, r"visits\[0\].carers: a visit has 1 carer or 2"),
        ({"visits": [make_visit(duration=0)]}, r"visits\[0\]: the duration must be above 0"),
        ({"visits": [make_visit(before=-1)]}, r"visits\[0\]: the duration must be above 0"),
        ({"visits": [make_visit(priority=9)]}, r"visits\[0\].priority"),
        ({"visits": [make_visit(pinned_carers=frozenset("AB"))]}, r"visits\[0\].pinned.carers"),
        ({"weights": replace(WEIGHTS, told=-1)}, r"weights.told: must be from 0 to 10000000"),
        ({"weights": replace(WEIGHTS, continuity=10**10)}, r"weights.continuity: must be from 0"),
        ({"weights": Weights({1: -1}, 0)}, r"weights.unassigned.1: must be from 0"),
        ({"carers": [make_carer(contract=-1)]}, r"carers\[0\].contract: must be from 0"),
        ({"carers": [make_carer(overtime_after=10**6)]}, r"carers\[0\].overtime_after: must be"),
    ],
)
def test_refuses(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        make_problem(**changes)


def test_carers_who_are_not_at_work_may_be_named() -> None:
    absent = frozenset("Z")
    make_problem(
        clients=[make_client(excluded=absent, preferred=absent)],
        visits=[make_visit(pinned_carers=absent)],
    )


def test_travel() -> None:
    travel = Travel({"car": Mode(30.0, 60)}, 1.5, minimum=300)
    assert travel.seconds((0.0, 0.0), (3.0, 4.0), "car") == 900 + 60
    assert travel.seconds((0.0, 0.0), (0.1, 0.0), "car") == 300
    assert travel.seconds((3.0, 4.0), (3.0, 4.0), "car") == 0


def test_the_table_of_journeys_agrees_to_the_second() -> None:
    modes = {"car": Mode(28.0, 120), "walk": Mode(4.8, 0)}
    random = np.random.default_rng(3)
    # Tenths of kilometres at these speeds often end in half seconds.
    spots = [(round(x, 1), round(y, 1)) for x, y in random.uniform(-20, 20, (60, 2)).tolist()]
    clients = [make_client(f"K{n}", at=spot) for n, spot in enumerate(spots)]
    carers = [make_carer(mode="car"), make_carer("B", mode="walk")]
    travel = Travel(modes, 1.25, minimum=200)
    visits = [make_visit(client="K0")]
    arrays = to_arrays(make_problem(carers, clients, visits, travel=travel))
    for number, mode in enumerate(["car", "walk"]):
        expected = [[travel.seconds(a, b, mode) for b in spots] for a in spots]
        table = arrays.day.travel[number, : len(spots), : len(spots)]
        assert table.tolist() == expected


def test_breaks_are_shared_among_the_windows() -> None:
    lunch, tea = Break(at(11), at(12), 1800), Break(at(16), at(17), 1800)
    split = make_carer(windows=((at(8), at(12)), (at(16), at(20))), breaks=(tea, lunch))
    assert share_breaks(split) == [(lunch,), (tea,)]
    assert share_breaks(make_carer(breaks=(lunch, tea))) is None
