"""Small days on which every soft rule has a price."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from engine.rounds.problem import Carer, Client, Problem, Visit
from tests.engine.days import WEIGHTS, problems

SOFT_WEIGHTS = replace(
    WEIGHTS,
    moved=700,
    unfamiliar=300,
    border=500,
    shifted=200,
    told=400,
    waiting=37,
    closeness=23,
    overtime=151,
    fairness=250,
)

_PATCHES = st.none() | st.frozensets(st.sampled_from(["P1", "P2"]))
_WORK = st.none() | st.integers(0, 8).map(lambda hours: hours * 3600)


@st.composite
def soft_problems(draw: st.DrawFn) -> Problem:
    """Days with contracts, own patches, familiar carers and visits that were published."""
    problem = draw(problems())
    names = st.frozensets(st.sampled_from([carer.id for carer in problem.carers]), max_size=2)
    return replace(
        problem,
        carers=tuple(draw(_soft_carer(carer)) for carer in problem.carers),
        clients=tuple(draw(_soft_client(client, names)) for client in problem.clients),
        visits=tuple(draw(_soft_visit(visit, names)) for visit in problem.visits),
        weights=SOFT_WEIGHTS,
    )


@st.composite
def _soft_carer(draw: st.DrawFn, carer: Carer) -> Carer:
    return replace(
        carer, own_patches=draw(_PATCHES), contract=draw(_WORK), overtime_after=draw(_WORK)
    )


@st.composite
def _soft_client(
    draw: st.DrawFn, client: Client, names: st.SearchStrategy[frozenset[str]]
) -> Client:
    return replace(client, familiar=draw(names))


@st.composite
def _soft_visit(draw: st.DrawFn, visit: Visit, names: st.SearchStrategy[frozenset[str]]) -> Visit:
    start = draw(st.none() | st.sampled_from([visit.start, visit.start + 600]))
    return replace(
        visit, current_carers=draw(names), current_start=start, client_told=draw(st.booleans())
    )
