"""Fields that several forms share."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from core.errors import InvalidInput
from core.times import get_instant, get_local_day, parse_clock


def read_until(text: str, at: datetime) -> datetime:
    """Return the next instant at which the clock shows a time; past midnight it is tomorrow's."""
    day = get_local_day(at)
    until = get_instant(day, parse_clock(text))
    return until if until > at else get_instant(day + timedelta(days=1), parse_clock(text))


class UntilField(forms.CharField):
    """A time of day that lies ahead, as 20:15 or 2015."""

    def clean(self, value: Any) -> str:
        """Return the time as it was typed, if it is one."""
        text: str = super().clean(value)
        if text:
            try:
                parse_clock(text)
            except InvalidInput as error:
                raise forms.ValidationError(error.sentence) from None
        return text
