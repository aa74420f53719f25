"""Who is the best to choose, and what waits for the WACC."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from allocation.rules.receivers import find_refusal, get_readiness
from allocation.rules.stops import find_stops
from allocation.states import CaseStatus
from allocation.types import (
    AllocationPolicy,
    Candidate,
    Clinician,
    Load,
    Need,
    QueueCase,
    Readiness,
    Refusal,
)


def rank_candidates(
    case: QueueCase,
    clinicians: Sequence[Clinician],
    waiting: Sequence[QueueCase],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[Candidate, ...]:
    """Return everybody on the roster for a case, best first; who cannot be chosen comes last.

    Best is whom nothing speaks against, then who has the fewest unlocked, then who stays longest.
    The person who holds the case already is left out.
    """
    found = [
        Candidate(
            clinician=one,
            readiness=get_readiness(one, policy, at),
            refusal=find_refusal(one, policy, at),
            stops=find_stops(case, one, waiting, policy, skill_names, at),
        )
        for one in clinicians
        if one.worker_id != case.worker_id
    ]
    return _suggest(found)


def rank_batch(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    queue: Sequence[QueueCase],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[Candidate, ...]:
    """Return everybody for several queued cases at once: refused is whom all would be too many."""
    chosen = {case.id for case in cases}
    waiting = [case for case in queue if case.id not in chosen]
    found = []
    for one in clinicians:
        load = replace(one.load, unlocked=one.load.unlocked + max(len(cases) - 1, 0))
        stops = {
            stop.sentence: stop
            for case in cases
            for stop in find_stops(case, one, waiting, policy, skill_names, at)
        }
        refusal = find_refusal(one, policy, at) or _refuse_all(one, load, len(cases), policy, at)
        readiness = get_readiness(one, policy, at)
        found.append(Candidate(one, readiness, refusal, tuple(stops.values())))
    return _suggest(found)


def _refuse_all(
    one: Clinician, load: Load, count: int, policy: AllocationPolicy, at: datetime
) -> Refusal | None:
    """Return why all of several cases would be too many for somebody who could take one."""
    refusal = find_refusal(replace(one, load=load), policy, at)
    if refusal is None:
        return None
    total = one.load.unlocked + count
    short = f"has {one.load.unlocked}: with these {count} it would be {total}"
    return replace(refusal, short=short, sentence=f"{one.name} {short}. Choose fewer cases.")


def _suggest(found: list[Candidate]) -> tuple[Candidate, ...]:
    """Sort candidates by fit, and mark the first if nothing of its own speaks against it."""
    found.sort(key=_by_fit)
    if found and found[0].refusal is None:
        own = [stop for stop in found[0].stops if stop.code != "order"]
        if not own:
            found[0] = replace(found[0], is_suggested=True)
    return tuple(found)


def _by_fit(one: Candidate) -> tuple[bool, int, bool, int, float, UUID]:
    load = one.clinician.load
    return (
        one.refusal is not None,
        sum(stop.code != "order" for stop in one.stops),
        one.readiness == Readiness.STARTS,
        load.unlocked,
        -one.clinician.ends_at.timestamp(),
        one.clinician.worker_id,
    )


def find_needs(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[Need, ...]:
    """Return what waits for the WACC: left-over cases to move (AL-029), pre-loads (AL-019)."""
    held: dict[UUID | None, list[QueueCase]] = defaultdict(list)
    for case in cases:
        if case.status == CaseStatus.ALLOCATED:
            held[case.worker_id].append(case)
    needs = []
    for one in clinicians:
        unlocked = held[one.worker_id]
        readiness = get_readiness(one, policy, at)
        if unlocked and readiness in (Readiness.FINISHING, Readiness.OFF):
            moves = propose_moves(unlocked, clinicians, policy, skill_names, at)
            needs.append(Need("reallocate", one, len(unlocked), moves))
        elif (
            readiness == Readiness.STARTS
            and find_refusal(one, policy, at) is None
            and one.load.unlocked < policy.preload_min
        ):
            needs.append(Need("preload", one, one.load.unlocked))
    return tuple(needs)


def propose_moves(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[tuple[str, str], ...]:
    """Return who could take each of somebody's cases, as case number and name, counting along."""
    room = {one.worker_id: one for one in clinicians}
    moves = []
    for case in sorted(cases, key=lambda one: one.order):
        ranked = rank_candidates(case, list(room.values()), (), policy, skill_names, at)
        best = next((one for one in ranked if one.is_suggested), None)
        moves.append((case.ref, best.clinician.name if best else ""))
        if best:
            taken = best.clinician
            load = replace(taken.load, unlocked=taken.load.unlocked + 1)
            room[taken.worker_id] = replace(taken, load=load)
    return tuple(moves)
