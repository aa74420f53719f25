"""Who should lead allocation in a shift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allocation.types import AllocationPolicy, Ground
from core.texts import write_count, write_date
from core.times import get_local_day

HOME_VISIT = "wacc_home_visit"
# Why another WACC than the proposed one leads (AL-007).
LEAD_REASONS = {
    "fewer_livi": "Has fewer LIVI video appointments",
    "weeknight": "A weeknight on which capacity allows it",
    "capacity": "Has spare capacity",
    "other": "Another reason",
}
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LeadProposal:
    """The WACC who should lead, and why."""

    worker_id: UUID
    name: str
    reason: Ground


def propose_lead(
    waccs: Sequence[tuple[UUID, str, str]],
    last_led: Mapping[UUID, datetime],
    policy: AllocationPolicy,
) -> LeadProposal | None:
    """Return which of the WACCs on a shift should lead; each is an id, a name and a duty.

    With as many as the policy says it is the Home Visit WACC (AL-006), else whoever led longest
    ago.
    """
    if not waccs:
        return None
    home = [one for one in waccs if one[2] == HOME_VISIT]
    if home and len(waccs) >= policy.home_visit_waccs:
        worker_id, name, _ = _get_longest_ago(home, last_led)
        count = write_count(len(waccs), "WACC is", "WACCs are")
        sentence = f"{count} on shift, so the Home Visit WACC allocates: {name}."
        return LeadProposal(worker_id, name, Ground(sentence, "AL-006"))
    worker_id, name, _ = _get_longest_ago(waccs, last_led)
    return LeadProposal(worker_id, name, Ground(_write(name, len(waccs), last_led.get(worker_id))))


def _get_longest_ago(
    waccs: Sequence[tuple[UUID, str, str]], last_led: Mapping[UUID, datetime]
) -> tuple[UUID, str, str]:
    return min(waccs, key=lambda one: (last_led.get(one[0], NEVER), one[1], one[0]))


def _write(name: str, count: int, led_at: datetime | None) -> str:
    if count == 1:
        return f"{name} is the only WACC on shift."
    if led_at is None:
        return f"{name} has not led allocation yet."
    return f"{name} led allocation longest ago, on {write_date(get_local_day(led_at))}."
