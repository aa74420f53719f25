"""What the shift manager types."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from allocation.forms.fields import UntilField, read_until
from allocation.rules import LEAD_REASONS
from allocation.services import Plan

CHOOSE_LEAD = dict.fromkeys(("required", "invalid"), "Choose who leads.")
RESOURCES = {
    "yes": "Yes, run it",
    "later": "Decide later in the shift",
    "no": "No, not this shift",
}
REASONS = tuple(LEAD_REASONS.items())
LONG = {"max_length": "Use at most 2,000 characters."}


class IdsField(forms.MultipleChoiceField):
    """Several ids, whatever they are; the service looks whether they fit."""

    def valid_value(self, value: str) -> bool:
        """Whether it is an id at all."""
        try:
            UUID(value)
        except ValueError:
            return False
        return True

    def clean(self, value: Any) -> list[UUID]:
        """Return the ids."""
        return [UUID(one) for one in super().clean(value)]


class SetUpForm(forms.Form):
    """Who leads, whether there is resource, who is in, what people read."""

    lead = forms.UUIDField(required=False, error_messages=CHOOSE_LEAD)
    reason_code = forms.ChoiceField(
        choices=(("", ""), *REASONS),
        required=False,
        error_messages={"invalid_choice": "Choose why somebody else leads."},
    )
    reason = forms.CharField(required=False, max_length=200)
    resource = forms.ChoiceField(
        choices=tuple(RESOURCES.items()),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Say whether there is enough resource."
        ),
    )
    included = IdsField(required=False)
    message = forms.CharField(required=False, max_length=2000, strip=False, error_messages=LONG)
    message_at_start = forms.BooleanField(required=False)

    def get_plan(self, start_at: datetime | None, drafts: set[str]) -> Plan:
        """Return what was decided; a message that nobody changed is written anew when sent."""
        data = self.cleaned_data
        text = data["message"].replace("\r\n", "\n").strip()
        return Plan(
            lead_id=data["lead"],
            reason_code=data["reason_code"],
            reason=data["reason"],
            resource=data["resource"],
            start_at=start_at if data["resource"] == "yes" else None,
            included=data["included"],
            message="" if text in drafts else text,
            message_at_start=data["message_at_start"],
        )


class LeadForm(forms.Form):
    """Somebody else who leads, and why."""

    lead = forms.UUIDField(error_messages=CHOOSE_LEAD)
    reason_code = forms.ChoiceField(
        choices=REASONS,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose why somebody else leads."
        ),
    )
    reason = forms.CharField(required=False, max_length=200)


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


class TextForm(forms.Form):
    """A line of the hand-over, a message of the day, or the shift message."""

    text = forms.CharField(
        max_length=2000,
        error_messages={"required": "Type what people are to read.", **LONG},
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why, so that people know."}
    )


class AskForceForm(forms.Form):
    """Who should get a case that is open, and why."""

    clinician = forms.UUIDField(
        error_messages=dict.fromkeys(("required", "invalid"), "Choose who should get the case.")
    )
    reason = forms.CharField(
        max_length=400,
        error_messages={"required": "Say why the shift manager should move it."},
    )


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
