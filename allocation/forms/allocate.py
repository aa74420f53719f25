"""What is chosen in “Allocate to Provider”, and why."""

from collections.abc import Iterable
from uuid import UUID

from django import forms

from allocation.services.handing import REASON_CODES
from core.errors import InvalidInput

# Why somebody goes on although something speaks against it.
STOP_REASONS = {
    "urgent": "More urgent than its colour",
    "suits": "Suits this clinician best",
    "nobody": "Nobody else is free",
    "agreed": "Agreed with the clinician",
    "other": "Another reason",
}


class AllocateForm(forms.Form):
    """A clinician; for a case that somebody holds also why it moves and what was seen of it.

    `proposed` is whom the list suggested, kept beside whom the person chose.
    """

    worker = forms.UUIDField(
        error_messages=dict.fromkeys(("required", "invalid"), "Choose a clinician.")
    )
    version = forms.IntegerField(required=False)
    proposed = forms.UUIDField(required=False)
    reason_code = forms.ChoiceField(choices=tuple(REASON_CODES.items()), required=False)
    why = forms.ChoiceField(choices=tuple(STOP_REASONS.items()), required=False)
    say = forms.CharField(required=False, max_length=500)
    force = forms.BooleanField(required=False)
    has_stops = forms.BooleanField(required=False)

    def clean(self) -> None:
        """Ask for a reason where one was asked for and none was given."""
        data = self.cleaned_data
        if not data.get("has_stops") or data.get("force"):
            return
        if not data.get("why"):
            self.add_error("why", "Choose a reason.")
        elif data["why"] == "other" and not data.get("say"):
            self.add_error("say", "Say what the reason is.")

    def get_reason(self) -> str:
        """Return why, in words."""
        why = self.cleaned_data["why"]
        chosen = STOP_REASONS[why] if why and why != "other" else ""
        return ": ".join(filter(None, [chosen, self.cleaned_data["say"].strip()]))


def read_case_ids(values: Iterable[str]) -> tuple[UUID, ...]:
    """Return the ticked cases, each once."""
    try:
        found = tuple(dict.fromkeys(UUID(one) for one in values))
    except ValueError:
        raise InvalidInput("Tick cases of the queue only.", field="case") from None
    if not found:
        raise InvalidInput("Tick at least one case of the queue.", field="case")
    return found[:20]
