"""Where each case of somebody who leaves goes."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict

from allocation.forms.address import read_id
from allocation.forms.allocate import STOP_REASONS
from allocation.services.handing import REASON_CODES

FIELD = "to-{case_id}"


class MovesForm(forms.Form):
    """Why the cases move, and why all the same where something speaks against it."""

    reason_code = forms.ChoiceField(
        choices=tuple(REASON_CODES.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose why the cases move."),
    )
    why = forms.ChoiceField(choices=tuple(STOP_REASONS.items()), required=False)
    say = forms.CharField(required=False, max_length=500)
    has_stops = forms.BooleanField(required=False)

    def clean(self) -> None:
        """Ask for a reason where one was asked for and none was given."""
        data = self.cleaned_data
        if data.get("has_stops") and not data.get("why"):
            self.add_error("why", "Choose a reason.")
        elif data.get("why") == "other" and not data.get("say"):
            self.add_error("say", "Say what the reason is.")

    def get_reason(self) -> str:
        """Return why all the same, in words."""
        why = self.cleaned_data["why"]
        chosen = STOP_REASONS[why] if why and why != "other" else ""
        return ": ".join(filter(None, [chosen, self.cleaned_data["say"].strip()]))


def read_moves(data: QueryDict, case_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Return where each case goes; one for which nobody was chosen stays."""
    found = ((one, read_id(data.get(FIELD.format(case_id=one), ""))) for one in case_ids)
    return [(case_id, worker_id) for case_id, worker_id in found if worker_id]
