"""Small days for the tests: a kilometre takes a minute by car, so sums can be done by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from engine.rounds.problem import (
    EXTRA_RULES,
    Break,
    Carer,
    Client,
    Mode,
    Problem,
    Travel,
    Visit,
    Weights,
)
from engine.rounds.result import Assignment, LeftOut, Plan

WEIGHTS = Weights({1: 24000, 2: 18000, 3: 12000}, 900)
TRAVEL = Travel({"car": Mode(60.0, 0), "walk": Mode(5.0, 0)}, 1.0)


def at(hour: int, minute: int = 0) -> int:
    """Seconds from midnight."""
    return hour * 3600 + minute * 60


def make_carer(id: str = "A", **changes: Any) -> Carer:
    """Somebody at home at the origin who works 08:00–16:00."""
    values: dict[str, Any] = {
        "home": (0.0, 0.0),
        "windows": ((at(8), at(16)),),
        "mode": "car",
        "gender": "F",
    }
    return Carer(id, **{**values, **changes})


def make_client(id: str = "K", **changes: Any) -> Client:
    """Somebody ten minutes from the origin, without wishes."""
    return Client(id, **{"at": (10.0, 0.0), **changes})


def make_visit(id: str = "V", **changes: Any) -> Visit:
    """A visit of half an hour at 10:00, up to an hour earlier or later."""
    values: dict[str, Any] = {
        "client": "K",
        "start": at(10),
        "before": 3600,
        "after": 3600,
        "duration": 1800,
    }
    return Visit(id, **{**values, **changes})


def make_problem(
    carers: list[Carer] | None = None,
    clients: list[Client] | None = None,
    visits: list[Visit] | None = None,
    **changes: Any,
) -> Problem:
    """One carer, one client, one visit, unless told otherwise."""
    values: dict[str, Any] = {
        "carers": tuple([make_carer()] if carers is None else carers),
        "clients": tuple([make_client()] if clients is None else clients),
        "visits": tuple([make_visit()] if visits is None else visits),
        "travel": TRAVEL,
        "weights": WEIGHTS,
    }
    return Problem("a day", **{**values, **changes})


def plan_of(*lines: tuple[str, str, int], out: tuple[str, ...] = ()) -> Plan:
    """A plan from lines such as ("V", "A B", start), and visits left out with a reason."""
    return Plan(
        tuple(Assignment(visit, tuple(carers.split()), start) for visit, carers, start in lines),
        tuple(LeftOut(visit, "nobody is free") for visit in out),
    )


def day_data() -> dict[str, Any]:
    """A small day as its file has it, with something of everything."""
    return {
        "format": "home-care-day/1",
        "name": "a small day",
        "modes": {"car": {"kmh": 30.0, "fixed": 60}, "walk": {"kmh": 5, "fixed": 0}},
        "detour": 1.2,
        "weights": {"unassigned": {"1": 24000, "2": 18000}, "continuity": 900},
        "carers": [
            {
                "id": "A",
                "patch": "P1",
                "home": [0, 0],
                "shift": [at(7), at(15)],
                "mode": "car",
                "gender": "F",
                "skills": ["hoist"],
                "breaks": [{"earliest": at(11), "latest": at(13), "duration": 1800}],
            },
            {
                "id": "B",
                "patch": "P1",
                "home": [1.5, 0],
                "windows": [[at(7), at(12)], [at(16), at(21)]],
                "mode": "walk",
                "gender": "M",
                "skills": [],
                "breaks": [],
            },
        ],
        "clients": [
            {
                "id": "K",
                "patch": "P1",
                "at": [1, 1],
                "skills": [],
                "gender": None,
                "excluded": [],
                "preferred": ["A"],
            },
            {
                "id": "L",
                "patch": "P2",
                "at": [2, 0],
                "skills": ["hoist"],
                "gender": "F",
                "excluded": ["B"],
                "preferred": [],
            },
        ],
        "visits": [
            {
                "id": "V1",
                "client": "K",
                "start": at(9),
                "before": 1800,
                "after": 1800,
                "duration": 1800,
                "carers": 2,
                "priority": 1,
                "pinned": None,
            },
            {
                "id": "V2",
                "client": "L",
                "start": at(10),
                "before": 0,
                "after": 3600,
                "duration": 900,
                "carers": 1,
                "priority": 2,
                "pinned": {"carers": ["A"], "start": at(10)},
            },
        ],
    }


_TIMES = st.integers(0, 96).map(lambda quarter: quarter * 900)
_PLACES = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(
    lambda place: (place[0] * 1.3, place[1] * 1.7)
)
_SKILLS = st.frozensets(st.sampled_from(["hoist", "PEG"]), max_size=2)
_PATCHES = st.sampled_from(["P1", "P2"])


@st.composite
def windows(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """One or two windows of work, which may touch."""
    edges = sorted(draw(st.lists(_TIMES, min_size=4, max_size=4)))
    pairs = [(edges[0], edges[1]), (edges[2], edges[3])]
    if draw(st.booleans()):
        pairs = [(at(6), at(22))]
    return tuple((begin, end) for begin, end in pairs if begin < end)


@st.composite
def breaks(draw: st.DrawFn) -> tuple[Break, ...]:
    """No, one or two breaks."""
    found = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        earliest = draw(_TIMES)
        found.append(Break(earliest, earliest + draw(st.integers(0, 8)) * 900, 1800))
    return tuple(found)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Days in which every rule can bite."""
    carers = [
        Carer(
            f"C{number}",
            draw(_PLACES),
            draw(windows()),
            draw(st.sampled_from(["car", "walk"])),
            draw(st.sampled_from("FM")),
            draw(_SKILLS),
            draw(breaks()),
            draw(st.none() | st.frozensets(_PATCHES)),
            draw(st.none() | st.frozensets(_PATCHES)),
            draw(st.none() | st.sampled_from([0, 7200, 30000])),
            draw(st.none() | st.sampled_from([0, 7200, 30000])),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    names = st.frozensets(st.sampled_from([carer.id for carer in carers]), max_size=1)
    clients = [
        Client(
            f"K{number}",
            draw(_PLACES),
            draw(st.just(frozenset()) | _SKILLS),
            draw(st.sampled_from([None, None, None, "F", "M"])),
            draw(names),
            draw(names),
            draw(_PATCHES),
            draw(names),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    visits = [
        draw(visits_of(f"V{number}", clients, names)) for number in range(draw(st.integers(0, 12)))
    ]
    minimum = draw(st.sampled_from([0, 0, 300]))
    travel = Travel({"car": Mode(28.0, 120), "walk": Mode(4.8, 0)}, 1.3, minimum)
    return Problem(
        "a random day", tuple(carers), tuple(clients), tuple(visits), travel, draw(_weights())
    )


@st.composite
def _weights(draw: st.DrawFn) -> Weights:
    """The usual weights, or prices for any of the other rules."""
    if draw(st.booleans()):
        return WEIGHTS
    prices = {rule: draw(st.sampled_from([0, 0, 30, 2000])) for rule in EXTRA_RULES}
    return replace(WEIGHTS, **prices)


@st.composite
def visits_of(
    draw: st.DrawFn, id: str, clients: list[Client], names: st.SearchStrategy[frozenset[str]]
) -> Visit:
    """A visit, seldom pinned."""
    start = draw(_TIMES)
    pinned = draw(st.integers(0, 5)) == 0
    return Visit(
        id,
        draw(st.sampled_from(clients)).id,
        start,
        draw(st.sampled_from([0, 900, 7200])),
        draw(st.sampled_from([0, 900, 7200])),
        draw(st.sampled_from([60, 900, 2700])),
        draw(st.sampled_from([1, 1, 2])),
        draw(st.sampled_from([1, 2, 3])),
        draw(names) if pinned else frozenset(),
        start + draw(st.sampled_from([0, 600, 8000])) if pinned and draw(st.booleans()) else None,
        draw(st.just(frozenset()) | names),
        start + draw(st.sampled_from([0, 300, 9000])) if draw(st.booleans()) else None,
        draw(st.booleans()),
    )
