"""One run of the search: instance and stop in, best plan out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.hhcrsp.arrays import make_routes, make_undo, make_work, to_task
from engine.hhcrsp.kernels.anneal import copy_routes, improve
from engine.hhcrsp.kernels.build import build
from engine.hhcrsp.kernels.state import Routes, Task
from engine.hhcrsp.plan import Plan, Round, Stay
from engine.hhcrsp.problem import Caregiver, Instance, Need, Patient
from engine.stop import IterationLimit, Stop

# Annealing temperatures of three times the cost, as shares of the mean distance. A bottleneck that
# all rounds wait for is only broken up far above what swapping two patients needs.
HOT = 6.0
COLD = 0.01
REHEATED = 0.15  # where the last course begins, from the best routes so far
LAST_COURSE = 0.15  # share of the run


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan of a run, and figures about the run. An iteration tries 1,000 moves."""

    plan: Plan
    iterations: int
    seconds: float
    stopped: str


def solve(instance: Instance, stop: Stop, *, seed: int = 0) -> Found:
    """Search for a plan of low cost.

    Parameters
    ----------
    instance
        The task.
    stop
        When to stop. With an `IterationLimit` the same seed gives the same plan.
    seed
        Another seed takes another course.
    """
    task = to_task(instance)
    routes, best = make_routes(task), make_routes(task)
    undo, work = make_undo(task), make_work(task, seed)
    order = (np.argsort(task.early[1:], kind="stable") + 1).astype(np.int32)
    ranks = task.early.copy()
    unit = _mean_distance(task)

    stop.start()
    build(task, routes, order)
    copy_routes(routes, best)
    iterations, polishing = 0, False
    while (reason := stop.reason(iterations)) is None:
        steps = stop.next_batch(iterations)
        last, warmth = _temperature(stop.used(iterations))
        if last and not polishing:
            polishing = True
            copy_routes(best, routes)
        improve(task, routes, best, undo, work, order, ranks, steps, warmth * unit)
        iterations += steps
    return Found(to_plan(instance, best), iterations, stop.seconds(), reason)


def _temperature(used: float) -> tuple[bool, float]:
    """Return whether this share of the run is in the last course, and its temperature."""
    if used >= 1 - LAST_COURSE:
        return True, _cool(REHEATED, (used - 1 + LAST_COURSE) / LAST_COURSE)
    return False, _cool(HOT, used / (1 - LAST_COURSE))


def _cool(hot: float, share: float) -> float:
    return hot * float((COLD / hot) ** share)


def _mean_distance(task: Task) -> float:
    n = task.early.size
    return max(1e-6, float(task.distance.sum()) / (n * (n - 1)))


def to_plan(instance: Instance, routes: Routes) -> Plan:
    """Translate the arrays."""
    rounds = []
    office = 2 * routes.rank.size
    for k, carer in enumerate(instance.caregivers):
        stays = []
        stop = int(routes.after[office + k])
        while stop < office:
            patient = instance.patients[int(routes.place[stop]) - 1]
            service = patient.needs[stop % 2].service
            start, end = float(routes.start[stop]), float(routes.end[stop])
            stays.append(Stay(patient.id, service, start, end))
            stop = int(routes.after[stop])
        rounds.append(Round(carer.id, tuple(stays)))
    return Plan(tuple(rounds))


def warm_up() -> None:
    """Load the kernels, or compile them where that was never done, before a clock starts."""
    carers = tuple(Caregiver(name, frozenset("st")) for name in "ABC")
    pair = (Need("s", 1.0), Need("t", 1.0))
    patients = tuple(Patient(name, 0.0, 9.0, pair[: 1 + n % 2]) for n, name in enumerate("abcd"))
    distances = tuple(tuple(float(abs(i - j)) for j in range(5)) for i in range(5))
    solve(Instance(patients, carers, distances), IterationLimit(1))
