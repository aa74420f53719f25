"""What the shift manager types."""

from datetime import datetime

from django import forms

from allocation.forms.fields import UntilField, read_until

CHOOSE_LEAD = dict.fromkeys(("required", "invalid"), "Choose who leads.")


class StartForm(forms.Form):
    """A shift and who leads allocation in it."""

    shift = forms.UUIDField(
        error_messages=dict.fromkeys(("required", "invalid"), "Choose a shift.")
    )
    lead = forms.UUIDField(error_messages=CHOOSE_LEAD)
    reason = forms.CharField(required=False, max_length=200)


class LeadForm(forms.Form):
    """Somebody else who leads, and why."""

    lead = forms.UUIDField(error_messages=CHOOSE_LEAD)
    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why somebody else leads."}
    )


class SessionPauseForm(forms.Form):
    """Why allocation pauses, and until when if that is known."""

    until = UntilField(required=False)
    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why allocation pauses."}
    )

    def get_until(self, at: datetime) -> datetime | None:
        """Return the end of the pause, if one was typed."""
        text = self.cleaned_data["until"]
        return read_until(text, at) if text else None


class CaseImportForm(forms.Form):
    """A CSV file and where its cases come from."""

    source = forms.CharField(
        max_length=16,
        error_messages={
            "required": "Say where the cases come from.",
            "max_length": "Say where the cases come from, in at most 16 letters.",
        },
    )
    file = forms.FileField(
        error_messages={
            "required": "Choose a CSV file.",
            "empty": "This file is empty. Choose another one.",
        }
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Return the name and the content of the file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Import it in parts.")
        return str(file.name), file.read()


MOST_BYTES = 5 * 1024 * 1024
