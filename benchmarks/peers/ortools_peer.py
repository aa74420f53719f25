"""OR-Tools' routing library.

Every tour is a vehicle with its window and its home at both ends; breaks are its break intervals,
whose start is free within their own window. Every task is a node that may be dropped at its price.
Eligibility is the set of allowed vehicles. Continuity is a second dimension whose span costs what
it counts, which spares a matrix for each carer. OR-Tools could also be told that the two tasks of a
double-handed visit are served both or not at all, but then its insertion finds no place for either
and serves nothing on some days, so it is spared that rule like the others. Search: parallel
cheapest insertion, then guided local search until the time is over.
"""

from __future__ import annotations

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.peers.tasks import PeerDay, Served, is_eligible

DISTRIBUTION = "ortools"
HORIZON = 3 * 86_400
MOST_EXTRA = 10**9


def solve(day: PeerDay, seconds: float, seed: int) -> list[Served]:
    """Plan the day; the search is not random, so the seed changes nothing."""
    del seed
    first_home = len(day.tasks)  # nodes: tasks, then the home of each tour
    homes = [first_home + number for number in range(len(day.tours))]
    manager = pywrapcp.RoutingIndexManager(first_home + len(homes), len(homes), homes, homes)
    routing = pywrapcp.RoutingModel(manager)
    time = _add_time(day, routing)
    _add_continuity(day, routing)
    _add_tasks(day, routing, manager, time)
    _add_tours(day, routing, time)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    search.time_limit.FromMilliseconds(round(1000 * seconds))
    answer = routing.SolveWithParameters(search)
    return [] if answer is None else _read_answer(day, routing, manager, time, answer)


def _add_time(day: PeerDay, routing: pywrapcp.RoutingModel) -> pywrapcp.RoutingDimension:
    """Add journeys as costs, and visits with journeys as time."""
    places = [task.client for task in day.tasks] + [tour.home for tour in day.tours]
    stays = [task.duration for task in day.tasks] + [0] * len(day.tours)
    costs, times = {}, {}
    for mode, travel in day.travel.items():
        ways = travel[places][:, places]
        costs[mode] = routing.RegisterTransitMatrix(ways.tolist())
        rows = ways.tolist()
        times[mode] = routing.RegisterTransitMatrix(
            [[stay + leg for leg in row] for stay, row in zip(stays, rows, strict=True)]
        )
    for number, tour in enumerate(day.tours):
        routing.SetArcCostEvaluatorOfVehicle(costs[tour.mode], number)
    transits = [times[tour.mode] for tour in day.tours]
    routing.AddDimensionWithVehicleTransits(transits, HORIZON, HORIZON, False, "time")
    return routing.GetDimensionOrDie("time")


def _add_continuity(day: PeerDay, routing: pywrapcp.RoutingModel) -> None:
    """Charge a carer who was not asked for, at each visit."""
    vectors: dict[int, int] = {}
    for tour in day.tours:
        if tour.carer not in vectors:
            prices = [max(0, int(day.extra[task.client, tour.carer])) for task in day.tasks]
            vectors[tour.carer] = routing.RegisterUnaryTransitVector(prices + [0] * len(day.tours))
    transits = [vectors[tour.carer] for tour in day.tours]
    routing.AddDimensionWithVehicleTransits(transits, 0, MOST_EXTRA, True, "continuity")
    routing.GetDimensionOrDie("continuity").SetSpanCostCoefficientForAllVehicles(1)


def _add_tasks(
    day: PeerDay,
    routing: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    time: pywrapcp.RoutingDimension,
) -> None:
    for number, task in enumerate(day.tasks):
        index = manager.NodeToIndex(number)
        routing.AddDisjunction([index], task.penalty)
        time.CumulVar(index).SetRange(task.early, task.late)
        able = [n for n, tour in enumerate(day.tours) if is_eligible(day, task, tour)]
        # A task that nobody may take stays possible for nobody: -1 is "dropped".
        routing.VehicleVar(index).SetValues([-1, *able])


def _add_tours(
    day: PeerDay, routing: pywrapcp.RoutingModel, time: pywrapcp.RoutingDimension
) -> None:
    stays = [task.duration for task in day.tasks] + [0] * len(day.tours)
    stays += [0] * (routing.Size() + routing.vehicles() - len(stays))
    solver = routing.solver()
    for number, tour in enumerate(day.tours):
        time.CumulVar(routing.Start(number)).SetRange(tour.begin, tour.end)
        time.CumulVar(routing.End(number)).SetRange(tour.begin, tour.end)
        if tour.breaks:
            pauses = [
                solver.FixedDurationIntervalVar(
                    pause.earliest, pause.latest, pause.duration, False, f"break {number}"
                )
                for pause in tour.breaks
            ]
            time.SetBreakIntervalsOfVehicle(pauses, number, stays)


def _read_answer(
    day: PeerDay,
    routing: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    time: pywrapcp.RoutingDimension,
    answer: pywrapcp.Assignment,
) -> list[Served]:
    served = []
    for number in range(len(day.tours)):
        index = answer.Value(routing.NextVar(routing.Start(number)))
        while not routing.IsEnd(index):
            start = answer.Min(time.CumulVar(index))
            served.append(Served(manager.IndexToNode(index), number, start))
            index = answer.Value(routing.NextVar(index))
    return served
