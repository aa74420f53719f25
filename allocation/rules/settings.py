"""The numbers of the procedure: their names, defaults and limits."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allocation.types import (
    AllocationPolicy,
)
from core.errors import InvalidInput
from core.texts import write_list

POLICY = "allocation"
# Defaults of the procedure (AL-010 – AL-029, OQ-01, OQ-05, OQ-06).
DEFAULT_POLICY: Mapping[str, Any] = {
    "unlocked_cap": 3,
    "preload_min": 3,
    "preload_max": 4,
    "preload_window": 30,
    "excluded_modes": ["clinical_coordinator", "clinical_navigator", "face_to_face"],
    "red_share": 25,
    "amber_share": 50,
    "correction_minutes": 5,
    "finishing_minutes": 30,
}
MODE_NAMES = {
    "advice": "advice",
    "face_to_face": "face to face",
    "clinical_coordinator": "Clinical Coordinator",
    "clinical_navigator": "Clinical Navigator",
}


def read_policy(body: Mapping[str, Any], *, id: UUID | None, number: int) -> AllocationPolicy:
    """Return a policy's body as values; what a later release added has its default."""
    whole = {**DEFAULT_POLICY, **body}
    return AllocationPolicy(
        id=id,
        number=number,
        excluded_modes=tuple(whole["excluded_modes"]),
        **{name: int(whole[name]) for name in DEFAULT_POLICY if name != "excluded_modes"},
    )


def check_policy(body: Mapping[str, Any]) -> None:
    """Refuse numbers that cannot be: unknown names, cap 0, shares that cross, unknown parts."""
    unknown = sorted(set(body) - set(DEFAULT_POLICY))
    if unknown:
        raise InvalidInput(f"There is no setting called {write_list(unknown)}.", field=unknown[0])
    for name, (least, most) in LIMITS.items():
        value = body[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidInput(f"Type a whole number from {least} to {most}.", field=name)
    if body["preload_min"] > body["preload_max"]:
        raise InvalidInput(
            "The least before a shift is not more than the most.", field="preload_min"
        )
    if body["red_share"] > body["amber_share"]:
        raise InvalidInput("RED begins later than AMBER: its share is smaller.", field="red_share")
    modes = body["excluded_modes"]
    if not isinstance(modes, list) or not all(isinstance(mode, str) for mode in modes):
        raise InvalidInput("Name the parts as a list of words.", field="excluded_modes")
    strange = sorted(set(modes) - set(MODE_NAMES))
    if strange:
        raise InvalidInput(f"Nobody works as {write_list(strange)}.", field="excluded_modes")


LIMITS = {
    "unlocked_cap": (1, 20),
    "preload_min": (0, 20),
    "preload_max": (0, 20),
    "preload_window": (0, 240),
    "red_share": (0, 100),
    "amber_share": (0, 100),
    "correction_minutes": (0, 60),
    "finishing_minutes": (0, 120),
}
