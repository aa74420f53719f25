"""What is typed in the panel of one visit."""

from datetime import datetime
from uuid import UUID

from django import forms

from core.times import get_instant
from scheduling.rounds.forms.fields import ClockField, DayField, IdsField
from scheduling.rounds.types import VisitMove

STALE = {"required": "Open the visit again: the page is too old.", "invalid": "Open it again."}


class PlaceForm(forms.Form):
    """A place to try before it is saved: carers, day and start."""

    carer = IdsField(error_messages={"required": "Choose a carer."})
    day = DayField(error_messages=STALE)
    start = ClockField(error_messages={"required": "Type when the visit starts, such as 09:30."})
    exact = forms.DateTimeField(required=False, error_messages=STALE)

    def get_starts_at(self) -> datetime:
        """Return the instant of the start; raise InvalidInput where clocks change.

        An offer names its start exactly, down to the second.
        """
        exact: datetime | None = self.cleaned_data["exact"]
        if exact is not None:
            return exact
        return get_instant(self.cleaned_data["day"], self.cleaned_data["start"])


class MoveForm(PlaceForm):
    """Where a visit should go, and whether it is pinned there."""

    version = forms.IntegerField(error_messages=STALE)
    pin = forms.BooleanField(required=False)


class SwapForm(MoveForm):
    """Where a visit goes together with another one, which makes room for it."""

    moved = forms.UUIDField(error_messages=STALE)
    moved_version = forms.IntegerField(error_messages=STALE)
    moved_carer = IdsField(error_messages=STALE)
    moved_exact = forms.DateTimeField(error_messages=STALE)
    moved_pin = forms.BooleanField(required=False)

    def get_moves(self, visit_id: UUID) -> tuple[VisitMove, VisitMove]:
        """Return both moves, that of the other visit first."""
        data = self.cleaned_data
        moved = VisitMove(
            data["moved"],
            data["moved_version"],
            data["moved_carer"],
            data["moved_exact"],
            data["moved_pin"],
        )
        starts_at = self.get_starts_at()
        return moved, VisitMove(visit_id, data["version"], data["carer"], starts_at, data["pin"])


class UnassignForm(forms.Form):
    """Why a visit is taken from its carers."""

    version = forms.IntegerField(error_messages=STALE)
    reason = forms.CharField(error_messages={"required": "Say why the visit is unassigned."})


class PinForm(forms.Form):
    """Whether a visit is fixed to its carers and start."""

    version = forms.IntegerField(error_messages=STALE)
    pinned = forms.BooleanField(required=False)


class AgreeForm(forms.Form):
    """What a DSO agrees to: which carer may visit outside the pattern, and why."""

    agree_carer = forms.UUIDField(
        error_messages={"required": "Choose a carer.", "invalid": "Choose from the list."}
    )
    agree_reason = forms.CharField(error_messages={"required": "Say why this is agreed."})
