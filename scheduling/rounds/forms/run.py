"""What is typed to start a run, and to decide on its proposal."""

from datetime import date, timedelta

from django import forms

from scheduling.rounds.forms.fields import DayField, IdsField

SPANS = (
    ("day", "One day"),
    ("week", "The whole week of this day, Monday to Sunday"),
    ("seven", "Seven days from this day"),
)


class RunForm(forms.Form):
    """Which patches, which day or week, how long; perhaps other areas with all their patches."""

    area = forms.UUIDField(error_messages={"required": "Choose an area.", "invalid": "Choose it."})
    patches = IdsField(error_messages={"required": "Tick at least one patch."})
    more_areas = IdsField(required=False)
    span = forms.ChoiceField(
        choices=SPANS,
        required=False,
        error_messages={"invalid_choice": "Choose one day, the whole week, or seven days."},
    )
    day = DayField(error_messages={"required": "Type the day, such as 25/11/2026."})
    seconds = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=600,
        error_messages={
            "invalid": "Type seconds as a whole number.",
            "min_value": "A run takes from 1 to 600 seconds.",
            "max_value": "A run takes from 1 to 600 seconds.",
        },
    )


def choose_days(span: str, day: date, *, today: date) -> tuple[date, int]:
    """Return the first day and how many; of a week that has begun, the days that are left."""
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        first = max(monday, min(today, monday + timedelta(days=6)))
        return first, 7 - (first - monday).days
    return day, 7 if span == "seven" else 1


class LineNumbersField(forms.Field):
    """The numbers of lines; a box that stands for a carer holds several."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> tuple[int, ...]:
        """Return the numbers, each once."""
        try:
            numbers = {int(part) for text in value or () for part in text.split(",") if part}
        except ValueError:
            raise forms.ValidationError("Tick lines of this page only.") from None
        return tuple(sorted(numbers))


class PublishForm(forms.Form):
    """Everything, or the lines of the carers that are ticked."""

    everything = forms.BooleanField(required=False)
    lines = LineNumbersField(required=False)

    def clean(self) -> dict[str, object]:
        """Refuse to publish nothing."""
        data: dict[str, object] = super().clean() or {}
        if not data.get("everything") and not data.get("lines"):
            raise forms.ValidationError("Tick at least one carer, or accept all changes.")
        return data


class LeaveForm(forms.Form):
    """The line that stays as it was."""

    line = forms.IntegerField()
