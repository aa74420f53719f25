"""What speaks against an allocation and gives way to a reason."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from allocation.rules.receivers import get_readiness
from allocation.types import (
    RANK,
    AllocationPolicy,
    Clinician,
    Colour,
    QueueCase,
    Readiness,
    SoftStop,
)
from core.texts import write_clock, write_list, write_minutes

FIRST = (Colour.BLACK, Colour.RED)


def find_stops(
    case: QueueCase,
    clinician: Clinician,
    waiting: Iterable[QueueCase],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[SoftStop, ...]:
    """Return what speaks against giving this case to this clinician and gives way to a reason."""
    found = (
        find_order_stop(case, waiting, at),
        find_skill_stop(case, clinician, skill_names),
        find_finishing_stop(case, clinician, policy, at),
    )
    return tuple(stop for stop in found if stop)


def find_order_stop(case: QueueCase, waiting: Iterable[QueueCase], at: datetime) -> SoftStop | None:
    """BLACK and RED come first; AMBER before GREEN; Priority goes before all (AL-016 – AL-018)."""
    if case.is_priority or case.colour in FIRST or not case.is_queued:
        return None
    before = [
        one
        for one in waiting
        if one.is_queued and one.id != case.id and RANK[one.colour] < RANK[case.colour]
    ]
    if not before:
        return None
    parts = []
    for colour in sorted({one.colour for one in before}, key=RANK.__getitem__):
        same = [one for one in before if one.colour == colour]
        oldest = max(_minutes(at - one.received_at) for one in same)
        parts.append(f"{colour} waiting: {len(same)}, oldest {oldest} min")
    return SoftStop(
        "order",
        f"{'; '.join(parts)}. Case {case.ref} is {case.colour or 'without a colour'} and comes "
        "after them unless it has the Priority tag: give a reason to allocate it now.",
        "AL-017",
    )


def find_skill_stop(
    case: QueueCase, clinician: Clinician, skill_names: Mapping[str, str]
) -> SoftStop | None:
    """A skill that the case needs and the clinician has not (AL-014)."""
    missing = [skill_names.get(code, code) for code in case.skills if code not in clinician.skills]
    if not missing:
        return None
    return SoftStop(
        "skill",
        f"Case {case.ref} needs: {write_list(missing)}. {clinician.name} is not recorded as that: "
        "give a reason to allocate it all the same.",
        "AL-014",
    )


def find_finishing_stop(
    case: QueueCase, clinician: Clinician, policy: AllocationPolicy, at: datetime
) -> SoftStop | None:
    """Somebody who finishes soon may leave the case over; somebody who starts later be too late."""
    if clinician.starts_at > at and case.due_at < clinician.starts_at:
        return SoftStop(
            "due_before_start",
            f"Case {case.ref} is due at {write_clock(case.due_at)}, before {clinician.name} starts "
            f"at {write_clock(clinician.starts_at)}: give a reason to allocate it all the same.",
            "AL-019",
        )
    if get_readiness(clinician, policy, at) != Readiness.FINISHING:
        return None
    left = _minutes(clinician.ends_at - at)
    return SoftStop(
        "finishing",
        f"{clinician.name} is finishing: the shift ends at {write_clock(clinician.ends_at)}, in "
        f"{write_minutes(left)}. Give a reason to allocate one more case.",
        "AL-024",
    )


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
