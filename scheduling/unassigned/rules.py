"""Pure decisions about unassigned visits: when an alert is due, whom it reaches, what it says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.roles import Role
from core.errors import InvalidInput
from core.texts import write_count, write_list, write_moment
from scheduling.unassigned.states import Step
from scheduling.unassigned.types import Ladder, Standing

LADDER = "unassigned_ladder"
# What holds in an area until somebody decides otherwise (UN-005, UN-010).
DEFAULT_LADDER: dict[str, int] = {
    "alert_hours": 24,
    "realert_minutes": 15,
    "escalate_after_realerts": 3,
}
LIMITS = {"alert_hours": (1, 168), "realert_minutes": (1, 240), "escalate_after_realerts": (1, 20)}
NAMES = {
    "alert_hours": "The hours before a visit",
    "realert_minutes": "The minutes between alerts",
    "escalate_after_realerts": "The number of repeats",
}
ROLE_OF = {Step.TEAM_LEADER: Role.TEAM_LEADER, Step.DSO: Role.DSO}
MANAGERS = (Role.DIRECT_CARE_MANAGER, Role.SCHEDULING_MANAGER)

Holders = Mapping[tuple[Role, UUID], tuple[UUID, ...]]
Substitutes = Mapping[tuple[str, UUID], tuple[UUID, ...]]


def read_ladder(body: Mapping[str, Any], *, number: int) -> Ladder:
    """Return a version's numbers; what a later release added has its default."""
    whole = {**DEFAULT_LADDER, **body}
    return Ladder(number=number, **{name: int(whole[name]) for name in DEFAULT_LADDER})


def check_ladder(body: Mapping[str, Any]) -> None:
    """Refuse numbers that make no sense; the sentence names the number and its limits."""
    for name, (least, most) in LIMITS.items():
        value = body.get(name)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:  # type: ignore[operator]
            raise InvalidInput(
                f"{NAMES[name]} must be a whole number from {least} to {most}.", field=name
            )


def get_due_at(*, starts_at: datetime, opened_at: datetime, ladder: Ladder) -> datetime:
    """Return when an alert is due: so many hours before the visit, or at once.

    Hours that pass, not hours of the clock on the wall: both instants are UTC.
    """
    return max(opened_at, starts_at - timedelta(hours=ladder.alert_hours))


def choose_recipients(
    *,
    step: str,
    patch_id: UUID,
    fired_count: int,
    holders: Holders,
    ladder: Ladder,
    substitutes: Substitutes,
) -> tuple[tuple[UUID, ...], bool]:
    """Return whom an alert reaches, and whether the managers are among them.

    They are told as well when it was repeated so often in vain, or when there is nobody else.
    Where there is no manager either, whoever stands in is told.
    """
    first = holders.get((ROLE_OF[Step(step)], patch_id), ())
    is_escalated = not first or fired_count > ladder.escalate_after_realerts
    managers = {user for role in MANAGERS for user in holders.get((role, patch_id), ())}
    reached = {*first, *(managers if is_escalated else ())}
    reached = reached or set(substitutes.get((step, patch_id), ()))
    return tuple(sorted(reached)), is_escalated and bool(managers)


def lacks_people(*, step: str, patch_id: UUID, holders: Holders) -> bool:
    """Return whether nobody holds the role that an alert is for, nor a manager's."""
    return not any(holders.get((role, patch_id)) for role in (ROLE_OF[Step(step)], *MANAGERS))


def get_own_steps(*, user_id: UUID, patch_id: UUID, holders: Holders) -> frozenset[str]:
    """Return whose alerts somebody may acknowledge in a patch: those of the own role.

    A manager answers for both.
    """
    held = {role for (role, scope), users in holders.items() if scope == patch_id}
    held = {role for role in held if user_id in holders.get((role, patch_id), ())}
    if held & set(MANAGERS):
        return frozenset(ROLE_OF)
    return frozenset(str(step) for step, role in ROLE_OF.items() if role in held)


def write_where(patch_ids: Iterable[UUID], names: Mapping[UUID, str]) -> str:
    """Return patches with how many visits each: Larkfield (2) and Otterbrook."""
    counts = Counter(names.get(patch_id, "a patch") for patch_id in patch_ids)
    return write_list(
        [name if number == 1 else f"{name} ({number})" for name, number in sorted(counts.items())]
    )


def write_when(starts: Sequence[datetime]) -> str:
    """Return from when to when visits begin; one time where there is only one."""
    first, last = min(starts), max(starts)
    if first == last:
        return f"at {write_moment(first)}"
    return f"from {write_moment(first)} to {write_moment(last)}"


def describe_alert(
    visits: Sequence[Standing], *, names: Mapping[UUID, str], ladder: Ladder
) -> tuple[str, dict[str, str]]:
    """Return what one recipient reads, and the facts that may leave the product; no names."""
    facts = {
        "count": write_count(len(visits), "visit"),
        "where": write_where([one.patch_id for one in visits], names),
        "when": write_when([one.starts_at for one in visits]),
    }
    verb = "has" if len(visits) == 1 else "have"
    text = (
        f"{facts['count']} {verb} no carer: {facts['where']}, {facts['when']}. Acknowledge under "
        f"Unassigned; until somebody does, you are told again every "
        f"{ladder.realert_minutes} minutes."
    )
    return text, facts
