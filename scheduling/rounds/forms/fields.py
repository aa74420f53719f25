"""Fields that several forms share: times, days, ids; each refuses with a sentence."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms

from core.errors import InvalidInput
from core.times import parse_clock, parse_day


class ClockField(forms.CharField):
    """A time of day as 9:05, 09:05 or 0905."""

    def clean(self, value: Any) -> time:
        """Return the time of day."""
        text = super().clean(value)
        try:
            return parse_clock(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


class DayField(forms.CharField):
    """A date as 25/11/2026, or as a date picker sends it."""

    def clean(self, value: Any) -> date:
        """Return the date."""
        text = super().clean(value)
        try:
            return parse_day(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


class IdsField(forms.Field):
    """Several ids under one name; empty ones are left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[UUID, ...]:
        """Return the ids in the order in which they came."""
        try:
            ids = tuple(UUID(one) for one in value or () if one)
        except ValueError:
            raise forms.ValidationError("Choose from the list.") from None
        if self.required and not ids:
            raise forms.ValidationError(self.error_messages["required"])
        return ids


def get_errors(form: forms.Form) -> dict[str, str]:
    """Return the first sentence of each field that cannot be used."""
    errors: Mapping[str, Any] = form.errors
    return {name: str(lines[0]) for name, lines in errors.items()}
