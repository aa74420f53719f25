"""The numbers of the procedure: their names, defaults and limits."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from allocation.types import AllocationPolicy, Colour
from core.errors import InvalidInput
from core.texts import write_list

POLICY = "allocation"
# Defaults of the procedure (AL-006 – AL-029, AL-041, OQ-01, OQ-05, OQ-06, OQ-10).
DEFAULT_POLICY: Mapping[str, Any] = {
    "unlocked_cap": 3,
    "preload_min": 3,
    "preload_max": 4,
    "preload_window": 30,
    "excluded_modes": ["clinical_coordinator", "clinical_navigator", "face_to_face"],
    "first_colours": ["BLACK", "RED"],
    "red_share": 25,
    "amber_share": 50,
    "batch_most": 4,
    "correction_minutes": 5,
    "finishing_minutes": 30,
    "idle_minutes": 15,
    "handling_minutes": 20,
    "handling_days": 28,
    "handling_least": 5,
    "pause_minutes": 15,
    "pause_most": 720,
    "home_visit_waccs": 4,
    "no_contact_attempts": 3,
    "sends_hello": 0,
    "hello_text": "Hello {name}, I am doing allocation until {until}. Tell me here if a case is "
    "not right for you, or when you need a break.",
    "message_text": "Allocation is active this shift and managed by {wacc}: allocation active from "
    "{start}. Please work from My Work. Message {wacc} if a case is not right for you or you need "
    "a break. Not included and want to be? Press Include me.",
}
LISTS = ("excluded_modes", "first_colours")
# What each text may be filled with; `write_text` does so.
TEXT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "hello_text": ("name", "wacc", "until"),
    "message_text": ("wacc", "start", "until"),
}
TEXTS = tuple(TEXT_FIELDS)
MODE_NAMES = {
    "advice": "advice",
    "face_to_face": "face to face",
    "clinical_coordinator": "Clinical Coordinator",
    "clinical_navigator": "Clinical Navigator",
}


def read_policy(body: Mapping[str, Any], *, id: UUID | None, number: int) -> AllocationPolicy:
    """Return a policy's body as values; what a later release added has its default."""
    whole = {**DEFAULT_POLICY, **body}
    plain: dict[str, Any] = {name: int(whole[name]) for name in LIMITS}
    plain |= {name: str(whole[name]) for name in TEXTS}
    return AllocationPolicy(
        id=id,
        number=number,
        excluded_modes=tuple(whole["excluded_modes"]),
        first_colours=tuple(Colour(one) for one in whole["first_colours"]),
        **plain,
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
    _check_words(body, "excluded_modes", MODE_NAMES, "Nobody works as")
    for name in TEXTS:
        _check_text(name, body[name])
    _check_words(body, "first_colours", [one for one in Colour if one], "There is no colour")


def write_text(text: str, **fields: str) -> str:
    """Fill a text of the policy; a field it does not name is left out."""
    for name, value in fields.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str) or not text.strip() or len(text) > 1000:
        raise InvalidInput("Type the text, in at most 1,000 characters.", field=name)
    strange = sorted(set(_FIELD.findall(text)) - set(TEXT_FIELDS[name]))
    if strange:
        known = write_list([f"{{{field}}}" for field in TEXT_FIELDS[name]])
        raise InvalidInput(
            f"There is no field {{{strange[0]}}} here. There are: {known}.", field=name
        )


_FIELD = re.compile(r"\{([^{}]*)\}")


def _check_words(body: Mapping[str, Any], field: str, known: Iterable[str], what: str) -> None:
    words = body[field]
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InvalidInput("Name them as a list of words.", field=field)
    strange = sorted(set(words) - set(known))
    if strange:
        raise InvalidInput(f"{what} {write_list(strange)}.", field=field)


LIMITS = {
    "unlocked_cap": (1, 20),
    "preload_min": (0, 20),
    "preload_max": (0, 20),
    "preload_window": (0, 240),
    "red_share": (0, 100),
    "amber_share": (0, 100),
    "batch_most": (1, 20),
    "correction_minutes": (0, 60),
    "finishing_minutes": (0, 120),
    "idle_minutes": (1, 240),
    "handling_minutes": (1, 240),
    "handling_days": (1, 366),
    "handling_least": (1, 100),
    "pause_minutes": (1, 240),
    "pause_most": (1, 720),
    "home_visit_waccs": (1, 20),
    "no_contact_attempts": (0, 10),
    "sends_hello": (0, 1),
}
