"""What speaks against an allocation and gives way to a reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from core.texts import write_clock, write_count, write_list, write_minutes

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many queued cases of each colour there are, and when the oldest of each came in."""

    counts: Mapping[Colour, int]
    oldest: Mapping[Colour, datetime]

    def find_before(self, case: QueueCase, policy: AllocationPolicy) -> list[Colour]:
        """Return the colours that wait and come before a case, most urgent first.

        The first colours go before all others, and each other colour after those above it; a
        Priority tag goes before its colour (AL-016 – AL-018, OQ-05).
        """
        if case.is_priority or case.colour in policy.first_colours or not case.is_queued:
            return []
        return [
            colour
            for colour in Colour
            if self.counts.get(colour)
            and (colour in policy.first_colours or RANK[colour] < RANK[case.colour])
        ]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of somebody's unlocked cases until the shift ends (AL-024)."""

    count: int
    each: timedelta
    left_over: int
    clear_at: datetime


def count_waiting(cases: Iterable[QueueCase]) -> Waiting:
    """Return what waits in the queue by colour."""
    queued = [case for case in cases if case.is_queued]
    oldest: dict[Colour, datetime] = {}
    for case in queued:
        oldest[case.colour] = min(case.received_at, oldest.get(case.colour, case.received_at))
    return Waiting(Counter(case.colour for case in queued), oldest)


def find_stops(
    case: QueueCase,
    clinician: Clinician,
    waiting: Waiting | Iterable[QueueCase],
    policy: AllocationPolicy,
    skill_names: Mapping[str, str],
    at: datetime,
) -> tuple[SoftStop, ...]:
    """Return what speaks against giving this case to this clinician and gives way to a reason."""
    known = waiting if isinstance(waiting, Waiting) else count_waiting(waiting)
    found = (
        find_order_stop(case, known, policy, at),
        find_skill_stop(case, clinician, skill_names),
        find_start_stop(case, clinician, at),
        find_end_stop([case], clinician, policy, at),
    )
    return tuple(stop for stop in found if stop)


def find_order_stop(
    case: QueueCase, waiting: Waiting, policy: AllocationPolicy, at: datetime
) -> SoftStop | None:
    """Colours that come before this case wait (AL-016 – AL-018, OQ-05)."""
    before = waiting.find_before(case, policy)
    if not before:
        return None
    parts = [
        f"{colour} waiting: {waiting.counts[colour]}, "
        f"oldest {(at - waiting.oldest[colour]) // MINUTE} min"
        for colour in before
    ]
    return SoftStop(
        "order",
        f"{'; '.join(parts)}. Case {case.ref} is {case.colour or 'without a colour'} and comes "
        "after them unless it has the Priority tag: give a reason to allocate it now.",
        "AL-017",
        f"comes after the {write_list([str(colour) for colour in before])} that wait",
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
        f"does not have the skill: {write_list(missing)}",
    )


def find_start_stop(case: QueueCase, clinician: Clinician, at: datetime) -> SoftStop | None:
    """Somebody who starts later would be too late for the case."""
    if not is_due_before_start(case, clinician, at):
        return None
    starts = write_clock(clinician.starts_at)
    return SoftStop(
        "due_before_start",
        f"Case {case.ref} is due at {write_clock(case.due_at)}, before {clinician.name} starts "
        f"at {starts}: give a reason to allocate it all the same.",
        "AL-019",
        f"starts {starts}, after the case is due",
    )


def is_due_before_start(case: QueueCase, clinician: Clinician, at: datetime) -> bool:
    """Whether a case is due before its clinician is there."""
    return clinician.starts_at > at and case.due_at < clinician.starts_at


def find_end_stop(
    cases: Sequence[QueueCase], clinician: Clinician, policy: AllocationPolicy, at: datetime
) -> SoftStop | None:
    """Somebody who finishes soon, or who would leave cases over at the end (AL-024)."""
    if clinician.ends_at <= at:
        return None
    forecast = forecast_load(clinician, policy, at, more=len(cases))
    is_finishing = get_readiness(clinician, policy, at) == Readiness.FINISHING
    if forecast.left_over:
        return _stop_left_over(cases, clinician, forecast, is_finishing, at)
    return _stop_finishing(clinician, at) if is_finishing else None


def is_ending(clinician: Clinician, policy: AllocationPolicy, at: datetime) -> bool:
    """Whether one more case for somebody needs a reason because the shift ends (AL-024)."""
    return clinician.ends_at > at and (
        get_readiness(clinician, policy, at) == Readiness.FINISHING
        or forecast_load(clinician, policy, at).left_over > 0
    )


def forecast_load(
    clinician: Clinician, policy: AllocationPolicy, at: datetime, *, more: int = 1
) -> Forecast:
    """Reckon whether somebody clears the unlocked cases and so many more before the shift ends.

    Each takes the person's own median time, or the policy's where too few were measured.
    """
    each = clinician.handling or timedelta(minutes=policy.handling_minutes)
    begin, count = max(at, clinician.starts_at), clinician.load.unlocked + more
    done = max((clinician.ends_at - begin) // each, 0)
    return Forecast(count, each, max(count - done, 0), begin + count * each)


def _stop_left_over(
    cases: Sequence[QueueCase],
    clinician: Clinician,
    forecast: Forecast,
    is_finishing: bool,
    at: datetime,
) -> SoftStop:
    ends = write_clock(clinician.ends_at)
    left = write_minutes((clinician.ends_at - max(at, clinician.starts_at)) // MINUTE)
    what = f"case {cases[0].ref}" if len(cases) == 1 else f"these {len(cases)} cases"
    over = f"{forecast.left_over} of {forecast.count} left over at {ends}"
    return SoftStop(
        "taper",
        f"{clinician.name} {'is finishing, ' if is_finishing else ''}has {left} of the shift left "
        f"and {write_count(clinician.load.unlocked, 'unlocked case')}; each takes about "
        f"{max(forecast.each // MINUTE, 1)} min. With {what} the forecast is {over}: give a "
        "reason to allocate all the same.",
        "AL-024",
        f"forecast: {over}",
    )


def _stop_finishing(clinician: Clinician, at: datetime) -> SoftStop:
    ends, left = write_clock(clinician.ends_at), (clinician.ends_at - at) // MINUTE
    return SoftStop(
        "finishing",
        f"{clinician.name} is finishing: the shift ends at {ends}, in {write_minutes(left)}. Give "
        "a reason to allocate one more case.",
        "AL-024",
        f"finishing, shift ends {ends}",
    )
