"""PyVRP.

Every tour is a vehicle type of its own, with its window and its home as depot. Every task is an
optional client whose prize is the price of leaving it out. Continuity and eligibility are in the
distances, which are costs here: a carer's matrix charges continuity on the ways to a client who did
not ask for the carer, and more than any prize on the ways to one the carer may not visit. Two
visits at one client in a row have no way between them, so PyVRP believes the second to be free of
continuity; our score charges it. PyVRP knows no breaks without a place: a day with breaks is not
put to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.peers.tasks import NOT_ELIGIBLE, PeerDay, Served
from engine.rounds.problem import ProblemError

DISTRIBUTION = "pyvrp"
Matrix = npt.NDArray[Any]
FORBIDDEN = 10_000_000  # against prizes of some ten thousand


def solve(day: PeerDay, seconds: float, seed: int) -> list[Served]:
    """Plan the day. Raises ProblemError if it has breaks."""
    if any(tour.breaks for tour in day.tours):
        raise ProblemError("PyVRP knows no breaks without a place")
    places = next(iter(day.travel.values())).shape[0]
    clients = len(day.problem.clients)
    profiles, distances, durations = _make_matrices(day)
    make_data: Any = pyvrp.ProblemData  # its own types ask for arrays that cannot be
    data = make_data(
        locations=[pyvrp.Location(0, 0) for _ in range(places)],
        clients=[
            pyvrp.Client(
                task.client,
                service_duration=task.duration,
                tw_early=task.early,
                tw_late=task.late,
                prize=task.penalty,
                required=False,
            )
            for task in day.tasks
        ],
        depots=[pyvrp.Depot(place) for place in range(clients, places)],
        vehicle_types=[
            pyvrp.VehicleType(
                1,
                start_depot=tour.home - clients,
                end_depot=tour.home - clients,
                tw_early=tour.begin,
                tw_late=tour.end,
                profile=profiles[number],
            )
            for number, tour in enumerate(day.tours)
        ],
        distance_matrices=distances,
        duration_matrices=durations,
    )
    result = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False)
    return [
        Served(stop.idx, route.vehicle_type(), stop.start_time)
        for route in result.best.routes()
        for stop in route.schedule()
        if stop.is_client() and not _breaks_rules(day, route)
    ]


def _breaks_rules(day: PeerDay, route: pyvrp.Route) -> bool:
    """Whether a route of an answer that is not feasible cannot be driven."""
    return bool(route.has_time_warp() or route.distance() >= FORBIDDEN)


def _make_matrices(day: PeerDay) -> tuple[list[int], list[Matrix], list[Matrix]]:
    """Return each tour's number of a profile, and what the profiles cost and last."""
    numbers: dict[tuple[str, bytes], int] = {}
    profiles: list[int] = []
    distances: list[Matrix] = []
    durations: list[Matrix] = []
    for tour in day.tours:
        extra = day.extra[:, tour.carer]
        key = (tour.mode, extra.tobytes())
        if key not in numbers:
            numbers[key] = len(numbers)
            costs = day.travel[tour.mode].copy()
            costs[:, : extra.size] += np.where(extra == NOT_ELIGIBLE, FORBIDDEN, extra)
            np.fill_diagonal(costs, 0)
            distances.append(costs)
            durations.append(day.travel[tour.mode])
        profiles.append(numbers[key])
    return profiles, distances, durations
