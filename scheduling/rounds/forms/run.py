"""What is typed to start a run, and to decide on its proposal."""

from django import forms

from scheduling.rounds.forms.fields import DayField, IdsField


class RunForm(forms.Form):
    """Which patches, which day, how long."""

    area = forms.UUIDField(error_messages={"required": "Choose an area.", "invalid": "Choose it."})
    patches = IdsField(error_messages={"required": "Tick at least one patch."})
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
