"""A problem written as a file is read as the same problem, and has the same fingerprint."""

import json
from dataclasses import replace

from engine.rounds.day_file import parse_day
from engine.rounds.day_writing import dump_day, hash_day
from engine.rounds.problem import Break, Carer, Client, Mode, Problem, Travel, Visit, Weights


def make_problem() -> Problem:
    """A day that uses every key of the format."""
    carers = (
        Carer(
            "Anjali",
            (1.0, 2.0),
            ((25200, 46800), (57600, 79200)),
            "car",
            "F",
            skills=frozenset({"peg", "hoist"}),
            breaks=(Break(36000, 43200, 1800),),
            own_patches=frozenset({"Larkfield"}),
            contract=21600,
            overtime_after=28800,
        ),
        Carer("Piotr", (2.0, 2.0), ((25200, 46800),), "car", "M"),
    )
    clients = (
        Client("Brambledown", (1.5, 2.0), gender="F", excluded=frozenset({"Piotr"})),
        Client(
            "Oatridge",
            (1.0, 1.0),
            skills=frozenset({"peg"}),
            preferred=frozenset({"Anjali"}),
            familiar=frozenset({"Anjali", "Piotr"}),
            patch="Larkfield",
        ),
    )
    visits = (
        Visit("V1", "Brambledown", 32400, 900, 900, 1800, priority=2),
        Visit(
            "V2",
            "Oatridge",
            36000,
            0,
            1800,
            2700,
            carers=2,
            pinned_carers=frozenset({"Anjali"}),
            pinned_start=36000,
            current_carers=frozenset({"Anjali"}),
            current_start=36000,
            client_told=True,
        ),
    )
    weights = Weights({1: 24000, 2: 18000}, 900, moved=1800, unfamiliar=300, told=7200)
    return Problem(
        "Testshire", carers, clients, visits, Travel({"car": Mode(30.0, 60)}, 1.3), weights
    )


def test_a_problem_that_was_written_is_read_as_it_was() -> None:
    problem = make_problem()
    assert parse_day(json.loads(json.dumps(dump_day(problem)))) == problem


def test_equal_problems_have_equal_fingerprints_in_whatever_order() -> None:
    problem = make_problem()
    turned = replace(problem, visits=problem.visits[::-1], carers=problem.carers[::-1])
    assert hash_day(problem) == hash_day(turned)
    assert len(hash_day(problem)) == 64


def test_whatever_differs_changes_the_fingerprint() -> None:
    problem = make_problem()
    bound = replace(problem.carers[1], patches=frozenset({"Larkfield"}))
    others = [
        replace(problem, visits=problem.visits[:1]),
        replace(problem, travel=replace(problem.travel, minimum=300)),
        replace(problem, carers=(problem.carers[0], bound)),
        replace(problem, weights=replace(problem.weights, border=600)),
    ]
    assert len({hash_day(one) for one in (problem, *others)}) == 5
