"""What differs between two plans of a day, visit by visit."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rounds.problem import Problem
from engine.rounds.result import Plan


@dataclass(frozen=True, slots=True)
class Change:
    """A visit that is otherwise than before.

    `kind` is "given" (was left out or new), "left out", "moved" (other carers), "shifted" (another
    start) or "moved and shifted". `client_told` marks a client who heard of what was before.
    """

    visit: str
    kind: str
    carers_before: tuple[str, ...]
    carers_after: tuple[str, ...]
    start_before: int | None
    start_after: int | None
    client_told: bool


def diff_plans(problem: Problem, before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return the changes between two plans, in the order of the problem's visits.

    The order of the two carers of a visit is no difference.
    """
    old = {line.visit: line for line in before.assignments}
    new = {line.visit: line for line in after.assignments}
    changes = []
    for visit in problem.visits:
        one, two = old.get(visit.id), new.get(visit.id)
        carers_before = () if one is None else one.carers
        carers_after = () if two is None else two.carers
        start_before = None if one is None else one.start
        start_after = None if two is None else two.start
        if set(carers_before) == set(carers_after) and start_before == start_after:
            continue
        if one is None:
            kind = "given"
        elif two is None:
            kind = "left out"
        else:
            moved = ["moved"] * (set(carers_before) != set(carers_after))
            kind = " and ".join([*moved, *["shifted"] * (start_before != start_after)])
        told = visit.client_told and one is not None
        changes.append(
            Change(visit.id, kind, carers_before, carers_after, start_before, start_after, told)
        )
    return tuple(changes)
