"""An instance as the flat arrays of the kernels, and routes back as a plan."""

from __future__ import annotations

import numpy as np

from engine.hhcrsp.kernels.state import NOBODY, Routes, Task, Undo, Work
from engine.hhcrsp.problem import Instance

MOST_NEAR = 30  # near patients that the moves look at
WAIT_WEIGHT = 0.15  # how far apart patients count whose windows begin a unit of time apart
MOST_CHANGES = 4  # services that one move can change, for each stop there is


def to_task(instance: Instance) -> Task:
    """Translate an instance; patients and places count from 1, the office is 0."""
    patients, carers = instance.patients, instance.caregivers
    n = len(patients) + 1
    services = np.zeros(n, np.int32)
    duration = np.zeros((n, 2))
    early, late, low, high = (np.zeros(n) for _ in range(4))
    able = np.zeros((n, 2, len(carers)), np.bool_)
    for x, patient in enumerate(patients, 1):
        services[x] = len(patient.needs)
        early[x], late[x] = patient.early, patient.late
        low[x], high[x] = patient.gap
        for s, need in enumerate(patient.needs):
            duration[x, s] = need.duration
            able[x, s] = [need.service in carer.abilities for carer in carers]
    able_count = able.sum(axis=2).astype(np.int32)
    able_list = np.argsort(~able, axis=2, kind="stable").astype(np.int32)
    distance = np.array(instance.distances, np.float64).reshape(n, n)
    near = _find_near(distance, early)
    return Task(
        distance,
        early,
        late,
        services,
        duration,
        low,
        high,
        able,
        able_list,
        able_count,
        near,
        near.shape[1],
    )


def _find_near(distance: np.ndarray, early: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Return the nearest other patients of each; itself where there is no other."""
    n = early.size
    if n <= 2:
        return np.ones((n, 1), np.int32)
    apart = distance + WAIT_WEIGHT * np.abs(early[:, None] - early[None, :])
    apart[:, 0] = np.inf
    np.fill_diagonal(apart, np.inf)
    count = min(MOST_NEAR, n - 2)
    return np.argsort(apart, axis=1, kind="stable")[:, :count].astype(np.int32)


def make_routes(task: Task) -> Routes:
    """Return empty rounds: every office stop is its own ring."""
    n, carers = task.early.size, task.able.shape[2]
    stops = 2 * n + carers
    ring = np.arange(stops, dtype=np.int32)
    place = np.zeros(stops, np.int32)
    place[: 2 * n] = np.repeat(np.arange(n), 2)
    return Routes(
        rank=task.early.copy(),
        carer=np.full((n, 2), NOBODY, np.int32),
        before=ring.copy(),
        after=ring.copy(),
        place=place,
        start=np.zeros(stops),
        end=np.zeros(stops),
        totals=np.zeros(3),
    )


def make_undo(task: Task) -> Undo:
    """Return arrays that hold the largest change a move can make."""
    n = task.early.size
    changes = MOST_CHANGES * n
    return Undo(
        dirty=np.zeros(n, np.int32),
        is_dirty=np.zeros(n, np.bool_),
        moved=np.zeros((changes, 5), np.int32),
        moved_rank=np.zeros(changes),
        retimed=np.zeros(2 * n, np.int32),
        retimed_start=np.zeros(2 * n),
        totals=np.zeros(3),
        counts=np.zeros(3, np.int32),
    )


def make_work(task: Task, seed: int) -> Work:
    """Return scratch arrays and random numbers that begin with the seed."""
    word = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    return Work(np.maximum(word, np.uint64(1)), np.zeros(2 * task.early.size, np.int32))
