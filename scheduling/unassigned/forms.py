"""What people type about unassigned visits."""

from django import forms

from scheduling.rounds.forms.fields import IdsField
from scheduling.unassigned.rules import LIMITS, NAMES


class AcknowledgeForm(forms.Form):
    """The visits whose alerts somebody acknowledges."""

    episode = IdsField(error_messages={"required": "Choose at least one visit."})


def _number(name: str) -> forms.IntegerField:
    least, most = LIMITS[name]
    sentence = f"{NAMES[name]} must be a whole number from {least} to {most}."
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=least, max_value=most, error_messages=errors)


class LadderForm(forms.Form):
    """When an area alerts whom."""

    alert_hours = _number("alert_hours")
    realert_minutes = _number("realert_minutes")
    escalate_after_realerts = _number("escalate_after_realerts")
    reason = forms.CharField(
        max_length=500, error_messages={"required": "Say why the alerts change."}
    )
