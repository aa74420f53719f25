"""The numbers of allocation as a form."""

from collections.abc import Mapping
from typing import Any

from django import forms

from allocation.rules import LIMITS, MODE_NAMES
from allocation.types import AllocationPolicy

# name: what people call it, its unit
SETTINGS = {
    "unlocked_cap": ("Unlocked cases a clinician may hold", "cases"),
    "preload_min": ("Before a shift at least", "cases"),
    "preload_max": ("Before a shift at most", "cases"),
    "preload_window": ("Cases can be handed out before a shift from", "minutes"),
    "finishing_minutes": ("A clinician counts as finishing from", "minutes before the end"),
    "correction_minutes": ("“Wrong clinician” corrects a slip within", "minutes"),
    "red_share": ("RED from so much of the time left", "per cent"),
    "amber_share": ("AMBER from so much of the time left", "per cent"),
}


def _number(name: str) -> forms.IntegerField:
    least, most = LIMITS[name]
    sentence = f"{SETTINGS[name][0]}: type a whole number from {least} to {most}."
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=least, max_value=most, error_messages=messages)


class PolicyForm(forms.Form):
    """Everything that a service may decide, and why it changes."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why the policy changes."}
    )
    excluded_modes = forms.MultipleChoiceField(
        choices=tuple(MODE_NAMES.items()),
        required=False,
        error_messages={"invalid_choice": "Choose parts from the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: _number(name) for name in SETTINGS}

    def get_body(self) -> dict[str, Any]:
        """Return the settings as the policy holds them."""
        data = self.cleaned_data
        modes = [mode for mode in MODE_NAMES if mode in data["excluded_modes"]]
        return {**{name: data[name] for name in SETTINGS}, "excluded_modes": modes}


def read_numbers(policy: AllocationPolicy) -> Mapping[str, str]:
    """Return a policy's numbers as the form shows them."""
    return {name: str(getattr(policy, name)) for name in SETTINGS}
