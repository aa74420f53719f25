"""What people type about a client, and what the address of the list says."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms

from core.pages import DayField, read_id
from scheduling.clients.states import ClientStatus

STATES = (*ClientStatus.values, "all")
STALE = "This form has lost which version it began with. Open the record again."


@dataclass(frozen=True, slots=True)
class ListAddress:
    """Which part of the list somebody looks at; `status` empty is everybody who is not ended."""

    text: str = ""
    patch_id: UUID | None = None
    status: str = ""
    after: UUID | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether somebody looks for something."""
        return bool(self.text or self.patch_id or self.status)

    def write(self, after: UUID | None = None) -> str:
        """Return the query string of this list from another client on."""
        parts = {"q": self.text, "patch": self.patch_id, "status": self.status, "after": after}
        return urlencode({name: str(value) for name, value in parts.items() if value})


def read_list_address(data: Mapping[str, str]) -> ListAddress:
    """Return what the address bar asks for."""
    status = data.get("status", "")
    return ListAddress(
        text=data.get("q", "").strip()[:120],
        patch_id=read_id(data.get("patch", "")),
        status=status if status in STATES else "",
        after=read_id(data.get("after", "")),
    )


def _seen() -> forms.IntegerField:
    errors = dict.fromkeys(("required", "invalid", "min_value"), STALE)
    return forms.IntegerField(min_value=0, error_messages=errors)


class InformationForm(forms.Form):
    """A new version of one kind of information."""

    text = forms.CharField(required=False, strip=False)
    seen = _seen()


class ReferenceForm(forms.Form):
    """What a client is called in another system."""

    system = forms.CharField(
        max_length=200, error_messages={"required": "Name the system, such as Mosaic."}
    )
    value = forms.CharField(max_length=200, required=False)
    seen = forms.CharField(max_length=200, required=False)


class KeySafeForm(forms.Form):
    """How a key safe opens."""

    code = forms.CharField(max_length=1000, required=False)
    seen = _seen()


class LookForm(forms.Form):
    """Why somebody needs to know how a key safe opens."""

    reason = forms.CharField(
        max_length=1000,
        error_messages={"required": "Say why you need the key safe: it is written down."},
    )


WHY = {"required": "Say why: whoever reads the record later has to understand it."}


class ExclusionForm(forms.Form):
    """Which carer is not to visit a client, and why."""

    worker_id = forms.UUIDField(
        error_messages={"required": "Choose a carer.", "invalid": "Choose a carer from the list."}
    )
    reason = forms.CharField(max_length=1000, error_messages=WHY)


class ReasonForm(forms.Form):
    """Why somebody does what they do."""

    reason = forms.CharField(max_length=1000, error_messages=WHY)


class ReviewForm(ReasonForm):
    """Why an exclusion holds, and by which day it is looked at again."""

    review_on = DayField(
        error_messages={"required": "Say by which day it is looked at again, such as 25/11/2026."}
    )


class NothingForm(forms.Form):
    """A button alone."""
