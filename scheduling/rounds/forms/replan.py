"""What is typed when something happened to a carer, and when somebody was told."""

from datetime import datetime

from django import forms

from core.pages import DayField as OptionalDayField
from core.times import get_instant
from scheduling.rounds.forms.fields import ClockField, DayField
from scheduling.rounds.types.replans import (
    BY_PHONE,
    BY_TEXT,
    LATE,
    LEAVES,
    NO_ANSWER,
    SENT,
    SICK,
    UNTIL_DATE,
    UNTIL_DAY,
    UNTIL_SHIFT,
    VOICEMAIL,
    Happening,
)

WHAT = ((SICK, "Off sick"), (LEAVES, "Leaves early, as a DSO agreed"), (LATE, "Late"))
UNTIL = (
    (UNTIL_SHIFT, "The end of this shift"),
    (UNTIL_DAY, "The end of the day"),
    (UNTIL_DATE, "The end of a later day"),
)
OUTCOMES = (
    (BY_PHONE, "Told by phone"),
    (BY_TEXT, "Told by text"),
    (SENT, "Send the broadcast"),
    (VOICEMAIL, "Voicemail"),
    (NO_ANSWER, "No answer"),
)


class HappeningForm(forms.Form):
    """Who, what, from when, until when, who agreed."""

    carer = forms.UUIDField(
        error_messages={"required": "Choose the carer.", "invalid": "Choose from the list."}
    )
    what = forms.ChoiceField(
        choices=WHAT,
        error_messages={
            "required": "Choose what happened.",
            "invalid_choice": "Choose what happened.",
        },
    )
    day = DayField(error_messages={"required": "Type the day, such as 25/11/2026."})
    since = ClockField(error_messages={"required": "Type from when, such as 09:45."})
    until = forms.ChoiceField(
        choices=UNTIL,
        required=False,
        error_messages={"invalid_choice": "Choose until when the carer is away."},
    )
    last_day = OptionalDayField(required=False)
    minutes = forms.IntegerField(
        required=False, error_messages={"invalid": "Type minutes as a whole number, such as 45."}
    )
    agreed_by = forms.UUIDField(
        required=False, error_messages={"invalid": "Choose a DSO from the list."}
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": "A note has at most 500 characters."},
    )

    def get_happening(self) -> Happening:
        """Return what was typed; raise InvalidInput for a time where clocks change."""
        words = self.cleaned_data
        return Happening(
            worker_id=words["carer"],
            day=words["day"],
            what=words["what"],
            since=self._get_since(),
            until=words["until"] or UNTIL_SHIFT,
            last_day=words["last_day"],
            minutes=words["minutes"] or 0,
            agreed_by_id=words["agreed_by"],
            note=words["note"],
        )

    def _get_since(self) -> datetime:
        return get_instant(self.cleaned_data["day"], self.cleaned_data["since"])


class ToldForm(forms.Form):
    """What came of telling somebody."""

    outcome = forms.ChoiceField(
        choices=OUTCOMES,
        error_messages={
            "required": "Choose how it was told.",
            "invalid_choice": "Choose how it was told.",
        },
    )
