"""Forms of the duty rota."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from accounts.roles import ROLE_NAMES
from core.errors import InvalidInput
from core.pages import DayField, read_choice
from core.times import get_instant, parse_clock
from rostering.models import DUTY_ROLES

ROLES = [(role.value, ROLE_NAMES[role]) for role in DUTY_ROLES]
Choices = Collection[tuple[UUID, str]]


class ClockField(forms.CharField):
    """A time of day as 9:05, 09:05 or 0905."""

    def clean(self, value: Any) -> Any:
        """Return the time of day."""
        try:
            return parse_clock(super().clean(value))
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


class DutyForm(forms.Form):
    """Somebody on duty in a role for a scope."""

    role = read_choice("a role", ROLES)
    starts_on = DayField(error_messages={"required": "Type the day on which the duty starts."})
    starts_time = ClockField(error_messages={"required": "Type the time it starts, such as 09:00."})
    ends_on = DayField(error_messages={"required": "Type the day on which the duty ends."})
    ends_time = ClockField(error_messages={"required": "Type the time it ends, such as 17:00."})

    def __init__(self, *args: Any, people: Choices, scopes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = read_choice("who is on duty", people)
        self.fields["scope"] = read_choice("where", scopes)

    def get_period(self) -> tuple[datetime, datetime]:
        """Return the two instants."""
        words = self.cleaned_data
        return (
            get_instant(words["starts_on"], words["starts_time"]),
            get_instant(words["ends_on"], words["ends_time"]),
        )
