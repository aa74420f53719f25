"""A problem as the flat arrays of the kernels, and rounds as a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.rounds.cost_tables import (
    find_informed,
    make_carers,
    make_extra,
    make_penalties,
    make_weights,
)
from engine.rounds.kernels.state import (
    BEGIN,
    BREAKS,
    CARER,
    CARERS,
    DURATION,
    EARLY,
    END,
    HOME,
    JOB,
    JOB_COLUMNS,
    KNOWN_COLUMNS,
    LATE,
    MODE,
    NOBODY,
    NOT_ELIGIBLE,
    PARTNER,
    PLACE,
    PLANNED,
    PUBLISHED,
    SLOT_COLUMNS,
    STOP_COLUMNS,
    TARGET,
    TOLD,
    TOUR_COLUMNS,
    Day,
    Ints,
    Longs,
    Rounds,
    Undo,
    Work,
)
from engine.rounds.problem import Break, Carer, Place, Problem, Travel, Visit

NEIGHBOURS = 300  # how many nearby visits a ruin may spread over
TIME_IN_TRAVEL = 0.3  # a second of distance in time counts like so many seconds of travel
ROWS_AT_ONCE = 500  # of a table of visits by visits: all would take much memory on a big day
LONGEST_JOURNEY = 1_000_000  # seconds: no window is so long, and the sums stay in range
FORCE = 10**10  # what leaving out a pinned visit adds to its penalty: a pin is an order


@dataclass(frozen=True, slots=True)
class DayArrays:
    """The arrays of a problem, and what is needed to read them back.

    `tours_by_carer` lists the tours of each carer in the order of its windows; `forced` is the
    part of every visit's penalty that is no cost but makes the search keep a pin.
    """

    day: Day
    tours_by_carer: tuple[tuple[int, ...], ...]
    forced: Longs


@dataclass(frozen=True, slots=True)
class _Tours:
    rows: list[tuple[int, int, int, int, int, int]]  # mode, begin, end, home, carer, breaks
    breaks: list[Break]  # of all tours, tour by tour
    by_carer: list[tuple[int, ...]]
    usable: list[bool]  # by tour: false if the carer's breaks fit into no window


def to_arrays(problem: Problem) -> DayArrays:
    """Translate a problem. Needs at least one visit and one tour to be searched."""
    modes = sorted({carer.mode for carer in problem.carers})
    tours = _make_tours(problem, modes)
    places = [client.at for client in problem.clients] + [carer.home for carer in problem.carers]
    travel = _make_travel(problem.travel, modes, places)
    forced = np.array([FORCE * bool(_pins(visit)) for visit in problem.visits], np.int64)
    jobs = _make_jobs(problem, tours.breaks)
    rows = np.array(tours.rows, np.int32).reshape(len(tours.rows), TOUR_COLUMNS)
    extra = make_extra(problem, rows[:, CARER], np.array(tours.usable, np.bool_))
    count = len(problem.visits)
    extra[~_fits_alone(travel, jobs[:count], rows)] = NOT_ELIGIBLE
    fits = extra != NOT_ELIGIBLE
    tours_from = np.concatenate([[0], np.cumsum(fits.sum(axis=1))])
    day = Day(
        travel=travel,
        jobs=jobs,
        tours=rows,
        penalty=make_penalties(problem) + forced,
        extra=extra,
        informed=find_informed(problem, rows[:, CARER]),
        carers=make_carers(problem),
        weights=make_weights(problem.weights),
        tours_of=np.nonzero(fits)[1].astype(np.int32),
        tours_from=tours_from.astype(np.int32),
        near=_find_near(travel, jobs[:count]),
    )
    return DayArrays(day, tuple(tours.by_carer), forced)


def _pins(visit: Visit) -> bool:
    return bool(visit.pinned_carers) or visit.pinned_start is not None


def _make_tours(problem: Problem, modes: list[str]) -> _Tours:
    tours = _Tours([], [], [], [])
    for number, carer in enumerate(problem.carers):
        shares = share_breaks(carer)
        first = len(tours.rows)
        tours.by_carer.append(tuple(range(first, first + len(carer.windows))))
        for window, (begin, end) in enumerate(carer.windows):
            share = shares[window] if shares is not None else ()
            home = len(problem.clients) + number
            tours.rows.append((modes.index(carer.mode), begin, end, home, number, len(share)))
            tours.breaks.extend(share)
            tours.usable.append(shares is not None)
    return tours


def share_breaks(carer: Carer) -> list[tuple[Break, ...]] | None:
    """Give every break of a carer to one window, in which the search then keeps it.

    A break goes to the window it overlaps most of those where it fits beside the breaks already
    there. None if there is no such window: then the carer can have no visit.
    """
    shares: list[tuple[Break, ...]] = [() for _ in carer.windows]
    for pause in sorted(carer.breaks, key=lambda pause: (pause.earliest, pause.latest)):
        fitting = [
            number
            for number, window in enumerate(carer.windows)
            if _breaks_fit(window, (*shares[number], pause))
        ]
        if not fitting:
            return None
        overlaps = [_count_overlap(carer.windows[number], pause) for number in fitting]
        chosen = fitting[overlaps.index(max(overlaps))]
        shares[chosen] = (*shares[chosen], pause)
    return shares


def _count_overlap(window: tuple[int, int], pause: Break) -> int:
    return min(window[1], pause.latest + pause.duration) - max(window[0], pause.earliest)


def _breaks_fit(window: tuple[int, int], breaks: tuple[Break, ...]) -> bool:
    """Whether breaks, in this order, fit into an otherwise empty window."""
    clock = window[0]
    for pause in breaks:
        clock = max(clock, pause.earliest)
        if clock > pause.latest:
            return False
        clock += pause.duration
    return clock <= window[1]


def _make_travel(travel: Travel, modes: list[str], places: list[Place]) -> Ints:
    """Seconds between all places by mode, equal to `Travel.seconds` to the last one."""
    points = np.array(places, np.float64).reshape(len(places), 2)
    across = points[:, None, :] - points[None, :, :]
    road = np.hypot(across[..., 0], across[..., 1]) * travel.detour
    same = (across == 0).all(axis=2)
    tables = np.empty((len(modes), len(places), len(places)), np.int32)
    for number, name in enumerate(modes):
        mode = travel.modes[name]
        exact = road / mode.kmh * 3600 + mode.fixed
        seconds = np.clip(np.rint(exact), travel.minimum, LONGEST_JOURNEY)
        seconds[same] = 0
        # The last bit of the distance may differ between the two ways to count it, which matters
        # only where the seconds end in a half.
        doubtful = np.abs(exact - np.floor(exact) - 0.5) < 1e-6
        doubtful &= (exact < LONGEST_JOURNEY) & ~same
        for a, b in np.argwhere(doubtful):
            seconds[a, b] = travel.seconds(places[a], places[b], name)
        tables[number] = seconds
    return tables


def _make_jobs(problem: Problem, breaks: list[Break]) -> Ints:
    places = {client.id: number for number, client in enumerate(problem.clients)}
    numbers = {carer.id: number for number, carer in enumerate(problem.carers)}
    jobs = np.full((len(problem.visits) + len(breaks), JOB_COLUMNS), NOBODY, np.int32)
    for job, visit in enumerate(problem.visits):
        jobs[job, EARLY] = visit.earliest
        jobs[job, LATE] = visit.latest
        jobs[job, DURATION] = visit.duration
        jobs[job, PLACE] = places[visit.client]
        jobs[job, PLANNED] = visit.start
        jobs[job, CARERS] = visit.carers
        jobs[job, TARGET] = visit.start if visit.current_start is None else visit.current_start
        jobs[job, PUBLISHED] = visit.current_start is not None
        jobs[job, TOLD] = visit.client_told
        if 0 < len(visit.pinned_carers) < visit.carers:
            jobs[job, PARTNER] = numbers.get(min(visit.pinned_carers), NOBODY)
    for job, pause in enumerate(breaks, start=len(problem.visits)):
        jobs[job, EARLY] = pause.earliest
        jobs[job, LATE] = pause.latest
        jobs[job, DURATION] = pause.duration
    return jobs


def _fits_alone(travel: Ints, jobs: Ints, tours: Ints) -> npt.NDArray[np.bool_]:
    """Which visits fit into which tours if those were empty, [visit, tour]."""
    jobs = jobs[:, None, :]
    journey = travel[tours[:, MODE], jobs[..., PLACE], tours[:, HOME]]
    start = np.maximum(jobs[..., EARLY], tours[:, BEGIN] + journey)
    home_by_end = start + jobs[..., DURATION] + journey <= tours[:, END]
    fits: npt.NDArray[np.bool_] = (start <= jobs[..., LATE]) & home_by_end
    return fits


def _find_near(travel: Ints, jobs: Ints) -> Ints:
    """For every visit the others, nearest in travel and in the middle of the tolerance first."""
    count = len(jobs)
    if count == 0 or travel.shape[0] == 0:
        return np.empty((count, 0), np.int32)
    kept = min(NEIGHBOURS, count - 1)
    near = np.empty((count, kept), np.int32)
    for first in range(0, count, ROWS_AT_ONCE):
        rows = np.arange(first, min(first + ROWS_AT_ONCE, count))
        near[rows] = _find_near_rows(travel[0], jobs, rows, kept)
    return near


def _find_near_rows(
    travel: Ints, jobs: Ints, rows: npt.NDArray[np.int64], kept: int
) -> npt.NDArray[np.int64]:
    middle = (jobs[:, EARLY].astype(np.float64) + jobs[:, LATE]) / 2
    apart = travel[np.ix_(jobs[rows, PLACE], jobs[:, PLACE])] + TIME_IN_TRAVEL * np.abs(
        middle[rows, None] - middle[None, :]
    )
    apart[np.arange(len(rows)), rows] = np.inf  # itself
    near = np.argpartition(apart, max(0, kept - 1), axis=1)[:, :kept]
    near.sort(axis=1)  # equally near visits stay in the order of their numbers
    ranks = np.argsort(np.take_along_axis(apart, near, axis=1), axis=1, kind="stable")
    return np.take_along_axis(near, ranks, axis=1)


def make_rounds(day: Day) -> Rounds:
    """Return rounds with nobody assigned; breaks are in their tours already."""
    visits, tours = day.extra.shape
    # Stops do not overlap, so the shortest duration bounds how many fit into a tour.
    shortest = int(day.jobs[:visits, DURATION].min())
    longest_tour = int((day.tours[:, END] - day.tours[:, BEGIN]).max())
    width = min(visits, longest_tour // shortest) + int(day.tours[:, BREAKS].max()) + 2
    stops = np.zeros((tours, width, STOP_COLUMNS), np.int32)
    next_break = visits  # breaks are numbered tour by tour
    for r in range(tours):
        breaks = int(day.tours[r, BREAKS])
        stops[r, :breaks, JOB] = np.arange(next_break, next_break + breaks)
        next_break += breaks
    return Rounds(
        stops=stops,
        length=day.tours[:, BREAKS].copy(),
        cost=np.zeros(tours, np.int64),
        work=np.zeros(tours, np.int64),
        waiting=np.zeros(tours, np.int64),
        version=np.zeros(tours, np.int64),
        clock=np.zeros(1, np.int64),
        crew=np.full((visits, 2), NOBODY, np.int32),
        start=np.zeros(visits, np.int32),
    )


def make_undo(day: Day) -> Undo:
    """Return an undo record with nothing saved."""
    visits, tours = day.extra.shape
    return Undo(
        rounds=make_rounds(day),
        tours=np.zeros(tours, np.int32),
        visits=np.zeros(visits, np.int32),
        saved=np.zeros(2, np.int32),
        tour_saved=np.zeros(tours, np.bool_),
        visit_saved=np.zeros(visits, np.bool_),
        tour_stale=np.zeros(tours, np.bool_),
        visit_stale=np.zeros(visits, np.bool_),
        out=np.append(np.arange(visits), visits).astype(np.int32),
        out_at=np.arange(visits, dtype=np.int32),
    )


def make_work(day: Day, rounds: Rounds, seed: int) -> Work:
    """Return scratch arrays, and random numbers that follow from the seed."""
    visits, tours = day.extra.shape
    most = tours * rounds.stops.shape[1] + 2 * visits  # every position of every tour
    # Neighbouring seeds should not begin alike, and the state must not be nought.
    state = np.random.SeedSequence(abs(seed)).generate_state(1, np.uint64) | np.uint64(1)
    return Work(
        pool=np.zeros(2 * visits, np.int32),
        slots=np.zeros((most, SLOT_COLUMNS), np.int64),
        known=np.zeros((visits, tours, KNOWN_COLUMNS), np.int64),
        tries=np.zeros(tours, np.int32),
        listed=np.zeros(tours + 1, np.int64),
        keys=np.zeros(most, np.float64),
        order=np.zeros(most, np.int32),
        cut=np.zeros(tours, np.bool_),
        random=state,
    )
