"""What a plan costs, counted from the file's numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from engine.hhcrsp.plan import Plan
from engine.hhcrsp.problem import Instance


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of the cost, in the units of the instance."""

    travel: float
    tardiness: float  # of all services
    worst: float  # the largest tardiness

    @property
    def cost(self) -> float:
        """The mean of the three parts."""
        return (self.travel + self.tardiness + self.worst) / 3


def score(instance: Instance, plan: Plan) -> Score:
    """Return the cost of a plan that the checker passes."""
    places = {patient.id: n for n, patient in enumerate(instance.patients, 1)}
    travel, lateness = 0.0, [0.0]
    for line in plan.rounds:
        way = [0, *(places[stay.patient] for stay in line.stays), 0]
        travel += sum(instance.distances[a][b] for a, b in pairwise(way))
        for stay in line.stays:
            late = instance.patients[places[stay.patient] - 1].late
            lateness.append(max(0.0, stay.arrival - late))
    return Score(travel, sum(lateness), max(lateness))
