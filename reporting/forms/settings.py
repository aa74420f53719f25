"""The settings of the reports as a form."""

from collections.abc import Mapping
from typing import Any

from django import forms

from reporting.rules.settings import LABELS, LIMITS


def _number(name: str) -> forms.IntegerField:
    least, most = LIMITS[name]
    sentence = f"{LABELS[name].text}: type a whole number from {least} to {most}."
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=least, max_value=most, error_messages=messages)


class SettingsForm(forms.Form):
    """Every number of the reports, and why it changes."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why the settings change."}
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields |= {name: _number(name) for name in LIMITS}

    def get_body(self) -> dict[str, int]:
        """Return the numbers."""
        return {name: self.cleaned_data[name] for name in LIMITS}
