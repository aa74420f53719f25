"""Reading an earlier plan as the rounds to start from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.rounds.arrays import DayArrays
from engine.rounds.kernels.state import (
    BEGIN,
    BREAKS,
    CARERS,
    DURATION,
    EARLY,
    END,
    HOME,
    LATE,
    MODE,
    NOBODY,
    NOT_ELIGIBLE,
    PARTNER,
    PLACE,
    Day,
    Ints,
)
from engine.rounds.problem import Problem
from engine.rounds.result import Assignment, Plan


@dataclass(frozen=True, slots=True)
class FirstLines:
    """Lines of an earlier plan, in the order of their starts."""

    visits: Ints  # [line]
    tours: Ints  # [line, 2] NOBODY where a visit has one carer
    starts: Ints  # [line] seconds
    break_starts: Ints  # [break] about when the plan left room for it


def read_first_lines(problem: Problem, arrays: DayArrays, plan: Plan) -> FirstLines:
    """Translate the lines of a plan that can still be kept; the others are dropped.

    A line is dropped if its visit or a carer is unknown, the number of carers is wrong, a carer is
    not eligible or not at work then, or its start is outside the tolerance. Whether journeys and
    breaks fit is left to the search, which knows the tours.
    """
    visits = {visit.id: number for number, visit in enumerate(problem.visits)}
    carers = {carer.id: number for number, carer in enumerate(problem.carers)}
    read: dict[int, tuple[int, list[int]]] = {}
    for line in plan.assignments:
        number = visits.get(line.visit)
        if number is None or number in read:
            continue
        tours = _find_tours(arrays, number, carers, line)
        if tours is not None:
            read[number] = (line.start, tours)
    numbers = sorted(read, key=lambda number: (read[number][0], number))
    rows = [(*read[number][1], NOBODY)[:2] for number in numbers]
    return FirstLines(
        visits=np.array(numbers, np.int32),
        tours=np.array(rows, np.int32).reshape(len(numbers), 2),
        starts=np.array([read[number][0] for number in numbers], np.int32),
        break_starts=_find_break_starts(arrays.day, read),
    )


def _find_tours(
    arrays: DayArrays, visit: int, carers: dict[str, int], line: Assignment
) -> list[int] | None:
    """The tours of a line's carers that hold its start, or None if the line cannot be kept."""
    day = arrays.day
    if not day.jobs[visit, EARLY] <= line.start <= day.jobs[visit, LATE]:
        return None
    numbers = {carers.get(name, NOBODY) for name in line.carers}
    if NOBODY in numbers or not len(line.carers) == len(numbers) == day.jobs[visit, CARERS]:
        return None
    if day.jobs[visit, PARTNER] not in {NOBODY, *numbers}:
        return None
    tours = [
        tour
        for name in line.carers
        for tour in arrays.tours_by_carer[carers[name]]
        if day.extra[visit, tour] != NOT_ELIGIBLE
        and day.tours[tour, BEGIN] <= line.start
        and line.start + day.jobs[visit, DURATION] <= day.tours[tour, END]
    ]
    return tours if len(tours) == day.jobs[visit, CARERS] else None


def _find_break_starts(day: Day, read: dict[int, tuple[int, list[int]]]) -> Ints:
    """Where the plan left room for every break; its earliest start where there is no room."""
    stops: dict[int, list[tuple[int, int]]] = {}
    for visit, (start, tours) in read.items():
        for tour in tours:
            stops.setdefault(tour, []).append((start, visit))
    first_break = day.extra.shape[0]
    break_starts = day.jobs[first_break:, EARLY].copy()
    job = first_break
    for tour in range(len(day.tours)):
        clock = int(day.tours[tour, BEGIN])
        for _ in range(day.tours[tour, BREAKS]):
            room = _find_room(day, tour, sorted(stops.get(tour, [])), job, clock)
            if room is not None:
                break_starts[job - first_break] = room
                clock = room + int(day.jobs[job, DURATION])
            job += 1
    return break_starts


def _find_room(
    day: Day, tour: int, stops: list[tuple[int, int]], job: int, clock: int
) -> int | None:
    """The earliest start of a break, after `clock` and between the published stops of a tour."""
    mode, here = day.tours[tour, MODE], day.tours[tour, HOME]
    ends = [*((start, int(day.jobs[visit, PLACE]), visit) for start, visit in stops)]
    ends.append((int(day.tours[tour, END]), int(day.tours[tour, HOME]), NOBODY))
    for start, there, visit in ends:
        begin = max(clock, int(day.jobs[job, EARLY]))
        leave = start - int(day.travel[mode, here, there])
        if begin <= day.jobs[job, LATE] and begin + day.jobs[job, DURATION] <= leave:
            return begin
        clock = max(clock, start + (int(day.jobs[visit, DURATION]) if visit != NOBODY else 0))
        here = there
    return None
