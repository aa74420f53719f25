"""A day in the terms of vehicle routing, and a peer's answer as a plan of ours.

A *tour* is one window of work of one carer: a vehicle from home to home. A *task* is one visit by
one carer. VROOM and PyVRP cannot let two vehicles wait for each other, and OR-Tools finds nothing
on some days when pairs are tied, so for all of them a double-handed visit is two tasks with one
fixed start, the planned one, which no carer can serve both of. Where only one of the two is served
the visit is left out, as nobody may lift alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from engine.rounds.problem import Break, Carer, Client, Problem, ProblemError, Visit
from engine.rounds.result import Assignment, LeftOut, Plan

NOT_ELIGIBLE = -1
TOLD = ("unassigned", "continuity")  # weights that the peers know
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tour:
    """One window of one carer; `home` is the number of a place."""

    carer: int
    begin: int
    end: int
    home: int
    mode: str
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One visit by one carer; it starts from `early` to `late`."""

    visit: int
    client: int
    early: int
    late: int
    duration: int
    penalty: int


@dataclass(frozen=True, slots=True)
class PeerDay:
    """The day. Places are clients, in their order, then the homes of the carers."""

    problem: Problem
    tours: tuple[Tour, ...]
    tasks: tuple[Task, ...]
    travel: dict[str, Ints]  # by mode: [place, place] seconds
    extra: Ints  # [client, carer] cost of a carer nobody asked for, or NOT_ELIGIBLE


@dataclass(frozen=True, slots=True)
class Served:
    """A task in a tour. A peer's answer is a sequence of these."""

    task: int
    tour: int
    start: int


def to_peer_day(problem: Problem) -> PeerDay:
    """Translate a day.

    Raises
    ------
    ProblemError
        If the day has rules that no peer is told of, so that a comparison would not be fair.
    """
    _refuse_unfair(problem)
    clients = {client.id: number for number, client in enumerate(problem.clients)}
    tours = tuple(
        Tour(k, begin, end, len(clients) + k, carer.mode, _breaks_of(carer, window))
        for k, carer in enumerate(problem.carers)
        for window in carer.windows
        for begin, end in [window]
    )
    tasks = tuple(
        _to_task(problem, number, visit, clients[visit.client])
        for number, visit in enumerate(problem.visits)
        for _ in range(visit.carers)
    )
    extra = np.array(
        [[price(problem, client, carer) for carer in problem.carers] for client in problem.clients],
        np.int64,
    ).reshape(len(problem.clients), len(problem.carers))
    return PeerDay(problem, tours, tasks, _travel_of(problem), extra)


def price(problem: Problem, client: Client, carer: Carer) -> int:
    """Return what it costs to send a carer to a client, NOT_ELIGIBLE where that is forbidden."""
    if (
        not client.skills <= carer.skills
        or client.gender not in (None, carer.gender)
        or carer.id in client.excluded
    ):
        return NOT_ELIGIBLE
    stranger = bool(client.preferred) and carer.id not in client.preferred
    return problem.weights.continuity if stranger else 0


def to_plan(day: PeerDay, served: Sequence[Served], peer: str) -> Plan:
    """Translate an answer; double-handed visits that lack a hand, or differ in start, are out."""
    hands: dict[int, list[Served]] = {}
    for stop in served:
        hands.setdefault(day.tasks[stop.task].visit, []).append(stop)
    assignments, left_out = [], []
    for number, visit in enumerate(day.problem.visits):
        stops = hands.get(number, [])
        carers = {day.problem.carers[day.tours[stop.tour].carer].id for stop in stops}
        starts = {stop.start for stop in stops}
        if len(stops) == len(carers) == visit.carers and len(starts) == 1:
            assignments.append(Assignment(visit.id, tuple(sorted(carers)), starts.pop()))
        else:
            half = "one carer only" if stops else "no place in a round"
            left_out.append(LeftOut(visit.id, f"{peer} found {half}."))
    return Plan(tuple(assignments), tuple(left_out))


def is_eligible(day: PeerDay, task: Task, tour: Tour) -> bool:
    """Whether the tour's carer may make the visit and has time for it alone."""
    if day.extra[task.client, tour.carer] == NOT_ELIGIBLE:
        return False
    leg = int(day.travel[tour.mode][tour.home, task.client])
    start = max(task.early, tour.begin + leg)
    return start <= task.late and start + task.duration + leg <= tour.end


def _to_task(problem: Problem, number: int, visit: Visit, client: int) -> Task:
    early, late = visit.earliest, visit.latest
    if visit.carers == 2:
        early = late = min(max(visit.start, early), late)
    penalty = problem.weights.unassigned[visit.priority]
    return Task(number, client, early, late, visit.duration, penalty)


def _breaks_of(carer: Carer, window: tuple[int, int]) -> tuple[Break, ...]:
    """Return the breaks that lie best in this window of all the carer's windows."""

    def overlap(pause: Break, other: tuple[int, int]) -> int:
        return min(pause.latest + pause.duration, other[1]) - max(pause.earliest, other[0])

    return tuple(
        pause
        for pause in carer.breaks
        if window == max(carer.windows, key=lambda other: overlap(pause, other))
    )


def _travel_of(problem: Problem) -> dict[str, Ints]:
    places = [client.at for client in problem.clients] + [carer.home for carer in problem.carers]
    return {
        mode: np.array(
            [[problem.travel.seconds(a, b, mode) for b in places] for a in places], np.int64
        )
        for mode in sorted({carer.mode for carer in problem.carers})
    }


def _refuse_unfair(problem: Problem) -> None:
    for rule in fields(problem.weights):
        if rule.name not in TOLD and getattr(problem.weights, rule.name):
            raise ProblemError(f"weights.{rule.name}: the peers are not told of this rule")
    for number, visit in enumerate(problem.visits):
        if visit.pinned_carers:
            raise ProblemError(f"visits[{number}].pinned: the peers know no pinned carers")
        if visit.earliest < 0:
            raise ProblemError(f"visits[{number}].start: the peers know no day before midnight")
    for number, carer in enumerate(problem.carers):
        if carer.patches is not None:
            raise ProblemError(f"carers[{number}].patch: the peers know no patches")
