"""The arrays that the kernels share.

A *job* is a visit or, numbered after all visits, a break. A *tour* is one window of work of one
carer: home, stops, home. A *slot* is one place in one tour where a visit fits. All times, durations
and costs are seconds. What is read together lies together: one row for each job, tour and stop.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

NOBODY = -1  # in Rounds.crew and in the column PARTNER
NOT_ELIGIBLE = -1  # in Day.extra

# Columns of Day.jobs. Breaks use EARLY, LATE and DURATION only: they have no place.
EARLY = 0  # earliest start
LATE = 1  # latest start
DURATION = 2
PLACE = 3
PLANNED = 4  # the start that was asked for
CARERS = 5  # 1 or 2
PARTNER = 6  # number of the carer who must be one of the two, NOBODY where that is free
TARGET = 7  # the start to come near to: the published one, or else the planned one
PUBLISHED = 8  # 1 if a start was published
TOLD = 9  # 1 if the client heard of what was published
JOB_COLUMNS = 10

# Columns of Day.tours.
MODE = 0
BEGIN = 1  # the window
END = 2
HOME = 3  # place
CARER = 4  # number of the carer
BREAKS = 5  # how many of its stops are breaks
TOUR_COLUMNS = 6

# Columns of Day.carers.
FIRST_TOUR = 0  # the tours of a carer follow one another
END_TOUR = 1
CONTRACT = 2  # seconds of work, NOBODY where the carer has none
OVERTIME_AFTER = 3  # seconds of work, NOBODY where there is no overtime
CARER_COLUMNS = 4

# Cells of Day.weights, as in `problem.Weights`; the last two say whether any of a kind is not 0.
CLOSENESS = 0
SHIFTED = 1
NEWS = 2  # Weights.told
WAITING = 3
OVERTIME = 4
FAIRNESS = 5
PRICED_STARTS = 6  # closeness, shifted or told
PRICED_LOADS = 7  # waiting, overtime or fairness
WEIGHT_CELLS = 8

# Columns of Rounds.stops.
JOB = 0
AT = 1  # place: of the visit, or where the stop before a break was
EARLIEST = 2  # earliest start, given the stops before
FREE = 3  # end, when started at the earliest
LATEST = 4  # latest start, given the stops after
LEG = 5  # travel to the stop; the row after the last stop holds the journey home
START = 6  # the start to publish, once `settle_tour` has chosen it
STOP_COLUMNS = 7

# Columns of Work.slots.
ADDED = 0  # cost
TOUR = 1
POSITION = 2
FIRST = 3  # earliest start
LAST = 4  # latest start
SLOT_COLUMNS = 5

# Columns of Work.known: the cheapest slot of a visit in a tour.
KNOWN_VERSION = 0  # Rounds.version of the tour when it was scanned
KNOWN_ADDED = 1  # cost, NO_SLOT if there is none
KNOWN_POSITION = 2
KNOWN_COLUMNS = 3
NO_SLOT = 1 << 62

# Cells of `totals`: the cost of the rounds as they are, and of the best rounds so far.
NOW, BEST = 0, 1
# Cells of Undo.saved: how many tours and visits are saved.
TOURS, VISITS = 0, 1


class Day(NamedTuple):
    """The task. The search only reads it."""

    travel: Ints  # [mode, place, place] the same both ways
    jobs: Ints  # [job, column]
    tours: Ints  # [tour, column]
    penalty: Longs  # [visit] cost of leaving it out
    extra: Ints  # [visit, tour] cost of giving the visit to the tour's carer, or NOT_ELIGIBLE
    # where a rule forbids it or the window is too short even for this visit alone
    informed: Flags  # [visit, tour] the tour's carer is no news for the client
    carers: Ints  # [carer, column]
    weights: Longs  # [cell]
    tours_of: Ints  # tours that could hold each visit, one visit after another
    tours_from: Ints  # [visit + 1] where the tours of a visit begin in tours_of
    near: Ints  # [visit, k] other visits, nearest in place and time first


class Rounds(NamedTuple):
    """Who does what, in which order."""

    stops: Ints  # [tour, position, column] of which length[tour] positions are in use
    length: Ints  # [tour]
    cost: Longs  # [tour] travel, carers for visits, and starts of visits for one carer
    work: Longs  # [tour] seconds of visits and journeys
    waiting: Longs  # [tour] seconds between stops; counted only if `weights` has a price for it
    version: Longs  # [tour] another number for every state a tour was ever in
    clock: Longs  # [1] the last number given
    crew: Ints  # [visit, 2] tours that make the visit, NOBODY where left out
    start: Ints  # [visit] the frozen common start (double-handed visits only)


class Undo(NamedTuple):
    """What a step changed, as it was before, and what has changed since the best rounds."""

    rounds: Rounds  # saved rows, numbered as in the rounds
    tours: Ints  # saved tours, in the order of saving
    visits: Ints  # saved visits
    saved: Ints  # [2] how many of both
    tour_saved: Flags  # [tour]
    visit_saved: Flags  # [visit]
    tour_stale: Flags  # [tour] differs from the best rounds
    visit_stale: Flags  # [visit]
    out: Ints  # visits left out as the step began, in any order; the last cell says how many
    out_at: Ints  # [visit] its cell in `out`, NOBODY if it has none


class Work(NamedTuple):
    """Scratch arrays, and the state of the random numbers."""

    pool: Ints  # visits to put in; the second half is for sorting
    slots: Longs  # [slot, column] where one visit fits
    known: Longs  # [visit, tour, column] the cheapest slot of a visit in a tour
    tries: Ints  # tours in which to look for a slot
    listed: Longs  # [tour] the last list it was in; the last cell has the number of lists so far
    keys: Floats  # what `sort_keys` sorts by
    order: Ints  # the result of `sort_keys`
    cut: Flags  # [tour] has lost a string in this step
    random: Words  # [1]
