"""What is typed in the panel of one visit."""

from django import forms

from scheduling.rounds.forms.fields import ClockField, IdsField

STALE = {"required": "Open the visit again: the page is too old.", "invalid": "Open it again."}


class MoveForm(forms.Form):
    """Where a visit should go: carers, start, whether it is pinned there."""

    version = forms.IntegerField(error_messages=STALE)
    carer = IdsField(error_messages={"required": "Choose a carer."})
    start = ClockField(error_messages={"required": "Type when the visit starts, such as 09:30."})
    pin = forms.BooleanField(required=False)


class CheckForm(forms.Form):
    """A place to try before it is saved."""

    carer = IdsField(error_messages={"required": "Choose a carer to see whether it fits."})
    start = ClockField(error_messages={"required": "Type a start to see whether it fits."})


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
