"""Which of many new places fit together with what is there: the rest is for a person to look at."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from engine.rounds.check import Breach, check_edit
from scheduling.rounds.selectors.checking import write_out_of_pattern
from scheduling.rounds.selectors.day import NO_PLACE, Day

NewPlaces = Mapping[UUID, tuple[tuple[UUID, ...], datetime]]


def settle_places(
    loaded: Day, places: NewPlaces
) -> tuple[dict[UUID, tuple[tuple[UUID, ...], datetime]], dict[UUID, str]]:
    """Return the places that break no rule together, and a sentence for each that had to go.

    Every pass takes out the places that a new breach names and looks again, so it ends.
    """
    kept = dict(places)
    times = {visit_id: starts_at for visit_id, (_, starts_at) in places.items()}
    refused = _refuse_outside(loaded, places)
    while True:
        for visit_id in refused:
            kept.pop(visit_id, None)
        found = check_edit(loaded.problem, loaded.plan, loaded.make_plan(kept))
        blamed: dict[UUID, str] = {}
        for breach in found:
            for visit_id in _blame(loaded, breach, kept):
                blamed.setdefault(visit_id, loaded.name_ids(breach.text, times))
        if not blamed:
            return kept, refused
        refused |= blamed


def _refuse_outside(loaded: Day, places: NewPlaces) -> dict[UUID, str]:
    refused = {}
    for visit_id, (workers, starts_at) in places.items():
        visit = loaded.visits[visit_id]
        strangers = [worker_id for worker_id in workers if worker_id not in loaded.workers]
        outside = [
            worker_id
            for worker_id in workers
            if worker_id in loaded.workers
            and not loaded.is_inside_pattern(visit, worker_id, starts_at)
            and (visit_id, worker_id) not in loaded.agreed
        ]
        if not visit.has_place:
            refused[visit_id] = NO_PLACE
        elif strangers:
            refused[visit_id] = "A carer of this line no longer works here on this day."
        elif outside:
            refused[visit_id] = write_out_of_pattern(loaded, visit, outside[0], starts_at)
    return refused


def _blame(loaded: Day, breach: Breach, kept: NewPlaces) -> list[UUID]:
    """Return the new places that a breach speaks of, or all in the round where it names none."""
    if breach.visit and UUID(breach.visit) in kept:
        return [UUID(breach.visit)]
    carer = UUID(breach.carer) if breach.carer else None
    return [
        visit_id
        for visit_id, (workers, _) in kept.items()
        if carer in workers or carer in loaded.visits[visit_id].worker_ids
    ]
