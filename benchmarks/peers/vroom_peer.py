"""VROOM through pyvroom.

Every tour is a vehicle with its window, its home at both ends, and its breaks, which VROOM knows as
we do: without a place. Every task is a job. Eligibility is VROOM's skills: one skill for each
set of tours that may take a client. Continuity is in the costs: a carer's matrix charges it on each
way to a client who did not ask for the carer, also from one visit at the client to the next.
VROOM always serves as much as it can and has no price for a task left out; the prices become
priorities in proportion, up to 100. It may end before its time is over, with exploration at its
deepest.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import vroom

from benchmarks.peers.tasks import PeerDay, Served, is_eligible

DISTRIBUTION = "pyvroom"
DEEPEST = 5
HIGHEST_PRIORITY = 100


def solve(day: PeerDay, seconds: float, seed: int) -> list[Served]:
    """Plan the day; VROOM draws no random numbers, so the seed changes nothing."""
    del seed
    problem = vroom.Input()
    profiles = _add_matrices(problem, day)
    groups: dict[frozenset[int], int] = {}
    highest = max(task.penalty for task in day.tasks) or 1
    for number, task in enumerate(day.tasks):
        able = frozenset(n for n, tour in enumerate(day.tours) if is_eligible(day, task, tour))
        problem.add_job(
            vroom.Job(
                number,
                location=task.client,
                default_service=task.duration,
                time_windows=[vroom.TimeWindow(task.early, task.late)],
                skills={groups.setdefault(able, len(groups))},
                priority=round(HIGHEST_PRIORITY * task.penalty / highest),
            )
        )
    for number, tour in enumerate(day.tours):
        problem.add_vehicle(
            vroom.Vehicle(
                number,
                start=tour.home,
                end=tour.home,
                profile=profiles[number],
                time_window=vroom.TimeWindow(tour.begin, tour.end),
                skills={skill for able, skill in groups.items() if number in able},
                breaks=[
                    vroom.Break(n, [vroom.TimeWindow(b.earliest, b.latest)], b.duration)
                    for n, b in enumerate(tour.breaks)
                ],
            )
        )
    answer = problem.solve(DEEPEST, nb_threads=1, timeout=timedelta(seconds=seconds)).to_dict()
    return [
        Served(step["id"], route["vehicle"], step["arrival"] + step["waiting_time"])
        for route in answer["routes"]
        for step in route["steps"]
        if step["type"] == "job"
    ]


def _add_matrices(problem: vroom.Input, day: PeerDay) -> list[str]:
    """Add the matrices of all tours, those that are the same once. Returns each tour's profile."""
    names: dict[tuple[str, bytes], str] = {}
    profiles = []
    for tour in day.tours:
        extra = np.maximum(day.extra[:, tour.carer], 0)
        key = (tour.mode, extra.tobytes())
        if key not in names:
            names[key] = f"{tour.mode}-{len(names)}"
            travel = day.travel[tour.mode]
            costs = travel.copy()
            costs[:, : extra.size] += extra
            problem.set_durations_matrix(names[key], travel.astype(np.uint32))
            problem.set_costs_matrix(names[key], costs.astype(np.uint32))
        profiles.append(names[key])
    return profiles
