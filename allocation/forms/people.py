"""What is typed to pause, to close or to reopen."""

from datetime import datetime, timedelta

from django import forms

from allocation.forms.fields import UntilField, read_until

PAUSE_REASONS = {
    "break": "Break",
    "complex": "This case is more complicated than expected",
    "other": "Another reason",
}


class PauseForm(forms.Form):
    """Until when, chosen or typed, and why; a time that is typed goes before one that is chosen."""

    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=720,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Choose how long from the list, or type a time."
        ),
    )
    until = UntilField(required=False)
    why = forms.ChoiceField(choices=tuple(PAUSE_REASONS.items()), required=False)
    say = forms.CharField(required=False, max_length=200)

    def clean(self) -> None:
        """Ask for what is missing."""
        data = self.cleaned_data
        if not data.get("minutes") and not data.get("until") and not self.errors:
            self.add_error("until", "Type a time, such as 20:15, or choose how long.")
        if not data.get("why"):
            self.add_error("why", "Choose why.")
        elif data["why"] == "other" and not data.get("say"):
            self.add_error("say", "Say what the reason is.")

    def get_until(self, at: datetime) -> datetime:
        """Return the end of the pause."""
        if self.cleaned_data["until"]:
            return read_until(self.cleaned_data["until"], at)
        return at + timedelta(minutes=self.cleaned_data["minutes"])

    def get_reason(self) -> str:
        """Return why, in words."""
        why = self.cleaned_data["why"]
        chosen = PAUSE_REASONS[why].lower() if why != "other" else ""
        return ": ".join(filter(None, [chosen, self.cleaned_data["say"].strip()]))
