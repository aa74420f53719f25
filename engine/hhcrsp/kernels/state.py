"""The arrays that the kernels share.

A *stop* is one service of one patient: number 2 * patient + service. Patients count from 1, so that
a patient's number is also the row of its place; place 0 is the office. Each caregiver's round is a
ring of stops through an *office stop*, numbered after all others. Times and distances are the
file's units; a distance is also the time it takes.

Routes are held as an order of all patients (`rank`, any real number) and who gives each service.
Every round follows the order, so no two rounds can wait for each other, and the earliest times are
the best times: no later start of any service makes another one earlier.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

NOBODY = -1

# Cells of Routes.totals.
TRAVEL = 0
TARDINESS = 1  # of all services
WORST = 2  # the largest tardiness

# Cells of Undo.counts.
DIRTY = 0  # patients whose times must be counted again
MOVED = 1  # patients that changed their place in the step, once for each change
RETIMED = 2  # stops that changed their start


class Task(NamedTuple):
    """The task. The search only reads it."""

    distance: Floats  # [place, place]
    early: Floats  # [patient] start of the window
    late: Floats  # [patient] a start after this is tardy
    services: Ints  # [patient] how many: 1 or 2; patient 0 does not exist
    duration: Floats  # [patient, service]
    gap_low: Floats  # [patient] the second service starts at least so much after the first …
    gap_high: Floats  # [patient] … and at most so much; both 0 where they start together
    able: Flags  # [patient, service, caregiver]
    able_list: Ints  # [patient, service, i] the caregivers who are able …
    able_count: Ints  # [patient, service] … and how many they are
    near: Ints  # [patient, i] other patients, nearest in place and time first
    near_count: int  # columns of `near` that are in use


class Routes(NamedTuple):
    """Who gives which service, in which order, and when."""

    rank: Floats  # [patient] place in the order; ties go by number
    carer: Ints  # [patient, service]
    before: Ints  # [stop] the stop before in the round
    after: Ints  # [stop]
    place: Ints  # [stop] its patient, 0 for office stops
    start: Floats  # [stop] earliest start; 0 for office stops
    end: Floats  # [stop]
    totals: Floats  # [3]


class Undo(NamedTuple):
    """What a step changed, as it was before."""

    dirty: Ints  # patients to count again
    is_dirty: Flags  # [patient]
    moved: Ints  # [change, 5] patient, its caregivers, the stops before its stops
    moved_rank: Floats  # [change]
    retimed: Ints  # stops
    retimed_start: Floats
    totals: Floats  # [3]
    counts: Ints  # [3]


class Work(NamedTuple):
    """Scratch arrays, and the state of the random numbers."""

    random: Words  # [1]
    block: Ints  # [stop] stops that a move takes together
