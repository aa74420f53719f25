"""Who is the best to choose for a case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from allocation.rules.receivers import find_refusal, get_readiness
from allocation.rules.stops import (
    Waiting,
    count_waiting,
    find_end_stop,
    find_order_stop,
    find_skill_stop,
    find_start_stop,
    is_due_before_start,
    is_ending,
)
from allocation.types import (
    AllocationPolicy,
    Candidate,
    Clinician,
    Load,
    QueueCase,
    Refusal,
    SoftStop,
)

HOUR = timedelta(hours=1)
Rank = tuple[bool, int, float, float, UUID]


def rank_candidates(
    case: QueueCase,
    clinicians: Sequence[Clinician],
    waiting: Waiting | Iterable[QueueCase],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[Candidate, ...]:
    """Return everybody on the roster for a case, best first; who cannot be chosen comes last.

    The person who holds the case already is left out.
    """
    others = [one for one in clinicians if one.worker_id != case.worker_id]
    return rank_batch([case], others, waiting, policy, skill_names, at)


def rank_batch(
    cases: Sequence[QueueCase],
    clinicians: Sequence[Clinician],
    queue: Waiting | Iterable[QueueCase],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[Candidate, ...]:
    """Return everybody for several cases at once: refused is whom all would be too many.

    Best is whom nothing speaks against, then by `get_rank`.
    """
    chosen = {case.id for case in cases}
    waiting = (
        queue
        if isinstance(queue, Waiting)
        else count_waiting(case for case in queue if case.id not in chosen)
    )
    orders = [find_order_stop(case, waiting, policy, at) for case in cases]
    found = []
    for one in clinicians:
        own = [find_end_stop(cases, one, policy, at)]
        for case in cases:
            own += [find_skill_stop(case, one, skill_names), find_start_stop(case, one, at)]
        stops = {stop.sentence: stop for stop in (*orders, *own) if stop}
        refusal = find_refusal(one, policy, at) or _refuse_all(one, len(cases), policy, at)
        readiness = get_readiness(one, policy, at)
        found.append(Candidate(one, readiness, refusal, tuple(stops.values())))
    return _suggest(found, at)


def _refuse_all(
    one: Clinician, count: int, policy: AllocationPolicy, at: datetime
) -> Refusal | None:
    """Return why all of several cases would be too many for somebody who could take one."""
    load = replace(one.load, unlocked=one.load.unlocked + max(count - 1, 0))
    refusal = find_refusal(replace(one, load=load), policy, at)
    if refusal is None:
        return None
    total = one.load.unlocked + count
    short = f"has {one.load.unlocked}: with these {count} it would be {total}"
    return replace(refusal, short=short, sentence=f"{one.name} {short}. Choose fewer cases.")


def _suggest(found: list[Candidate], at: datetime) -> tuple[Candidate, ...]:
    """Sort candidates by fit, and mark the first if nothing of its own speaks against it."""
    found.sort(
        key=lambda one: (
            one.refusal is not None,
            len(get_own_stops(one)),
            *get_rank(one.clinician, at),
        )
    )
    if found and found[0].refusal is None and not get_own_stops(found[0]):
        found[0] = replace(found[0], is_suggested=True)
    return tuple(found)


def get_own_stops(one: Candidate) -> list[SoftStop]:
    """Return what speaks against somebody, not against the case."""
    return [stop for stop in one.stops if stop.code != "order"]


def get_rank(one: Clinician, at: datetime) -> Rank:
    """Return what decides between people who fit: lowest is best.

    Whoever is there already; the fewest unlocked (AL-020); the fewest done per hour so far, so
    that work is shared fairly; whoever stays longest.
    """
    rate = get_done_per_hour(one, at)
    return (one.starts_at > at, one.load.unlocked, rate, -one.ends_at.timestamp(), one.worker_id)


def get_done_per_hour(one: Clinician, at: datetime) -> float:
    """Return how many cases somebody has done in an hour of the shift so far."""
    return one.load.done / ((at - one.starts_at) / HOUR) if at > one.starts_at else 0.0


def list_free(
    clinicians: Iterable[Clinician], policy: AllocationPolicy, at: datetime
) -> list[Clinician]:
    """Return whom nothing speaks against, whatever the case; best first."""
    free = [one for one in clinicians if is_free(one, policy, at)]
    return sorted(free, key=lambda one: get_rank(one, at))


def is_free(one: Clinician, policy: AllocationPolicy, at: datetime) -> bool:
    """Whether somebody can be given one more case, and clears it before the shift ends."""
    return find_refusal(one, policy, at) is None and not is_ending(one, policy, at)


def find_fits(case: QueueCase, free: Sequence[Clinician], at: datetime) -> list[Clinician]:
    """Return who of the free people fits a case, best first."""
    return [one for one in free if is_fit(case, one, at)]


def is_fit(case: QueueCase, one: Clinician, at: datetime) -> bool:
    """Whether somebody has the skills, is there in time and does not hold the case already."""
    return (
        one.worker_id != case.worker_id
        and all(code in one.skills for code in case.skills)
        and not is_due_before_start(case, one, at)
    )


def add_case(one: Clinician) -> Clinician:
    """Return somebody with one unlocked case more."""
    load = Load(one.load.unlocked + 1, one.load.locked, one.load.done)
    return replace(one, load=load)
