"""What is typed to generate visits from visit plans."""

from datetime import date, timedelta
from typing import Any

from django import forms

from core.errors import InvalidInput
from core.times import parse_day


class WeekField(forms.CharField):
    """Any day of a week; gives its Monday."""

    def clean(self, value: Any) -> date:
        """Return the Monday of the week in which the day lies."""
        text = super().clean(value)
        try:
            day = parse_day(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None
        return day - timedelta(days=day.weekday())


class GenerateForm(forms.Form):
    """Which patch, which week."""

    patch = forms.UUIDField(error_messages={"required": "Choose a patch.", "invalid": "Choose it."})
    week = WeekField(error_messages={"required": "Type a day of the week, such as 30/11/2026."})
