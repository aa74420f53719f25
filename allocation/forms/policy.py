"""The settings of allocation as a form, in the order of the procedure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from allocation.rules import LIMITS, MODE_NAMES
from allocation.types import AllocationPolicy, Colour


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what people call it, its unit, and the rule it belongs to.

    `choices` are what can be chosen: one of them for a number, any of them for a list.
    """

    name: str
    label: str
    rule: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()


COLOURS = tuple((str(colour), str(colour)) for colour in Colour if colour)
HELLO = (("0", "Drafted for the WACC to send"), ("1", "Sent by itself"))
GROUPS: Mapping[str, tuple[Setting, ...]] = {
    "Order": (
        Setting("first_colours", "Colours that come before all others", "AL-016", choices=COLOURS),
        Setting("red_share", "RED from so much of the time left", "OQ-06", "per cent"),
        Setting("amber_share", "AMBER from so much of the time left", "OQ-06", "per cent"),
    ),
    "Cap and batch": (
        Setting("unlocked_cap", "Unlocked cases a clinician may hold", "AL-022", "cases"),
        Setting("batch_most", "Cases that can be allocated at once", "AL-021", "cases"),
        Setting("idle_minutes", "Without a case, you are told after", "AL-023", "minutes"),
        Setting(
            "correction_minutes", "“Wrong clinician” corrects a slip within", "AL-028", "minutes"
        ),
    ),
    "Before a shift": (
        Setting("preload_min", "Before a shift at least", "AL-019", "cases"),
        Setting("preload_max", "Before a shift at most", "AL-019", "cases"),
        Setting("preload_window", "Cases can be handed out from", "AL-019", "minutes before"),
    ),
    "Exclusions": (
        Setting(
            "excluded_modes",
            "Nothing is allocated to people who are",
            "AL-013",
            choices=tuple(MODE_NAMES.items()),
        ),
    ),
    "Pause": (
        Setting("pause_minutes", "A pause lasts, unless a time is given", "AL-025", "minutes"),
        Setting("pause_most", "A pause lasts at most", "AL-025", "minutes"),
    ),
    "Taper and end": (
        Setting(
            "finishing_minutes",
            "A clinician counts as finishing from",
            "AL-029",
            "minutes before the end",
        ),
        Setting(
            "handling_minutes", "A case takes, where too few were measured", "AL-024", "minutes"
        ),
        Setting("handling_days", "How long cases take is measured over", "AL-024", "days"),
        Setting("handling_least", "So many cases are enough to measure", "AL-024", "cases"),
    ),
    "Lead": (
        Setting(
            "home_visit_waccs",
            "The Home Visit WACC is proposed from so many on shift",
            "AL-006",
            "WACCs",
        ),
    ),
    "Messages": (
        Setting("sends_hello", "The hello at the start of a shift is", "AL-041", choices=HELLO),
        Setting("hello_text", "Hello of the WACC", "AL-041", "text"),
        Setting("message_text", "Shift message", "AL-005", "text"),
    ),
    "No contact": (
        Setting(
            "no_contact_attempts",
            "Attempts before a case counts as no contact",
            "OQ-10",
            "attempts",
        ),
    ),
}
SETTINGS = {one.name: one for group in GROUPS.values() for one in group}
LISTS = ("first_colours", "excluded_modes")
TEXTS = tuple(name for name, one in SETTINGS.items() if one.unit == "text")
NUMBERS = tuple(name for name in SETTINGS if name in LIMITS)


def _number(setting: Setting) -> forms.IntegerField:
    least, most = LIMITS[setting.name]
    sentence = f"{setting.label}: type a whole number from {least} to {most}."
    if setting.choices:
        sentence = f"{setting.label}: choose one."
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=least, max_value=most, error_messages=messages)


def _text(setting: Setting) -> forms.CharField:
    messages = {
        "required": f"{setting.label}: type the text.",
        "max_length": f"{setting.label}: type at most 1,000 characters.",
    }
    return forms.CharField(max_length=1000, error_messages=messages)


def _list(setting: Setting) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=setting.choices,
        required=False,
        error_messages={"invalid_choice": f"{setting.label}: choose from the list."},
    )


class PolicyForm(forms.Form):
    """Everything that a service may decide, and why it changes; what is not sent stays as it is."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why the policy changes."}
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields |= {name: _number(SETTINGS[name]) for name in NUMBERS if name in data}
        self.fields |= {name: _text(SETTINGS[name]) for name in TEXTS if name in data}
        self.fields |= {name: _list(SETTINGS[name]) for name in LISTS}

    def get_body(self) -> dict[str, Any]:
        """Return the settings that were sent as the policy holds them."""
        return {name: value for name, value in self.cleaned_data.items() if name in SETTINGS}


def read_numbers(policy: AllocationPolicy) -> Mapping[str, str]:
    """Return a policy's numbers and texts as the form shows them."""
    return {name: str(getattr(policy, name)) for name in (*NUMBERS, *TEXTS)}


def read_lists(policy: AllocationPolicy) -> Mapping[str, tuple[str, ...]]:
    """Return what a policy has chosen of each list."""
    return {name: tuple(getattr(policy, name)) for name in LISTS}
