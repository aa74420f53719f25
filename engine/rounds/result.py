"""A plan of a day, its score, and what a search hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assignment:
    """A visit with its carers, who all start it together at `start` (seconds from midnight)."""

    visit: str
    carers: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit nobody makes, and why, in one sentence a scheduler can act on."""

    visit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every visit of the day, assigned or left out."""

    assignments: tuple[Assignment, ...] = ()
    unassigned: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The cost of a plan in seconds, by rule; `by_priority` divides the part `unassigned`."""

    unassigned: int
    travel: int
    continuity: int
    by_priority: Mapping[int, int]
    unassigned_visits: int
    moved: int = 0
    unfamiliar: int = 0
    border: int = 0
    shifted: int = 0
    told: int = 0
    waiting: int = 0
    closeness: int = 0
    overtime: int = 0
    fairness: int = 0

    @property
    def by_rule(self) -> dict[str, int]:
        """The cost of each soft rule, under the name that `Weights` has for it."""
        return {rule: getattr(self, rule) for rule in SOFT_RULES}

    @property
    def total(self) -> int:
        """The sum that the search makes small."""
        return sum(self.by_rule.values())


SOFT_RULES = (
    "unassigned",
    "travel",
    "waiting",
    "overtime",
    "continuity",
    "unfamiliar",
    "border",
    "closeness",
    "fairness",
    "moved",
    "shifted",
    "told",
)


@dataclass(frozen=True, slots=True)
class TracePoint:
    """The best plan after so many seconds: its cost and how many visits it leaves out."""

    seconds: float
    iterations: int
    cost: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class Result:
    """What `solve` found. `stopped` is "time", "iterations" or "cancelled"."""

    plan: Plan
    score: Score
    trace: tuple[TracePoint, ...]
    iterations: int
    seconds: float
    stopped: str
