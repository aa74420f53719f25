"""How a run is divided into parts, and how what they found becomes one plan. Pure functions."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from engine.rounds.result import Plan
from scheduling.rounds.types import PartDraft

# Of a divided run's time, in hundredths: patches by themselves first, then all of them together.
FIRST_STAGE_PERCENT = 60
SEEDS_A_RUN = 1000


def draft_parts(
    *, patches: Sequence[UUID], visits: int, most_visits: int, seconds: int, seed: int
) -> tuple[PartDraft, ...]:
    """Return the parts of a run; the same run is always divided in the same way.

    A run of at most `most_visits` visits, or of one patch, is one part. A larger one has a part for
    each patch, which workers do side by side, and then one over all patches that starts from what
    those found and borrows carers between neighbours.
    """
    ordered = sorted(patches)
    if visits <= most_visits or len(ordered) == 1:
        return (PartDraft(1, 1, tuple(ordered), seed, seconds),)
    first = max(1, seconds * FIRST_STAGE_PERCENT // 100)
    alone = [
        PartDraft(1, number, (patch,), seed * SEEDS_A_RUN + number, first)
        for number, patch in enumerate(ordered, 1)
    ]
    return (*alone, PartDraft(2, 1, tuple(ordered), seed, max(1, seconds - first)))


def merge_plans(standing: Plan, found: Iterable[tuple[Plan, frozenset[str]]]) -> Plan:
    """Return one plan: each part's word on the visits that were its own, else what stands."""
    assignments = {line.visit: line for line in standing.assignments}
    left = {line.visit: line for line in standing.unassigned}
    for plan, own in found:
        for line in plan.assignments:
            if line.visit in own:
                assignments[line.visit] = line
                left.pop(line.visit, None)
        for gap in plan.unassigned:
            if gap.visit in own:
                left[gap.visit] = gap
                assignments.pop(gap.visit, None)
    return Plan(tuple(assignments.values()), tuple(left.values()))
