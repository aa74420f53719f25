"""Forms of users, their roles and the settings of sign-in."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from accounts.roles import ROLE_NAMES, Capability, Role
from accounts.rules import BOUNDS
from core.pages import DayField, read_choice
from core.times import get_day_start, get_local_day

# Emergency reading is taken with a reason, never given.
GIVEN_ROLES = [(role.value, ROLE_NAMES[role]) for role in Role if role != Role.EMERGENCY_READER]
Scopes = Collection[tuple[UUID, str]]


class RoleForm(forms.Form):
    """A role in a scope over days."""

    role = read_choice("a role", GIVEN_ROLES)
    starts_on = DayField(required=False)
    ends_on = DayField(required=False)
    reason = forms.CharField(error_messages={"required": "Say why the role is given."})

    def __init__(self, *args: Any, scopes: Scopes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = read_choice("where the role holds", scopes)

    def get_period(self, at: datetime) -> tuple[datetime, datetime | None]:
        """Return the period; from now where the first day is today or was left out."""
        first, last = self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
        begins_now = first is None or first == get_local_day(at)
        starts_at = at if begins_now else get_day_start(first)
        return starts_at, get_day_start(last + timedelta(days=1)) if last else None


class NewUserForm(forms.Form):
    """Somebody new with a first role."""

    name = forms.CharField(max_length=200, error_messages={"required": "Type the person's name."})
    email = forms.CharField(
        max_length=254, error_messages={"required": "Type the work email address."}
    )
    role = read_choice("a role", GIVEN_ROLES)

    def __init__(self, *args: Any, scopes: Scopes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = read_choice("where the role holds", scopes)


class TokenForm(forms.Form):
    """What a program is called and may do."""

    name = forms.CharField(
        max_length=100, error_messages={"required": "Type what the program is called."}
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=366,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Type days from 1 to 366."
        ),
    )
    capabilities = forms.MultipleChoiceField(
        choices=[(str(one), str(one)) for one in Capability],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose what the program may do."
        ),
    )


class SignInForm(forms.Form):
    """The settings of sign-in."""

    mfa_roles = forms.MultipleChoiceField(
        choices=[(role.value, ROLE_NAMES[role]) for role in Role], required=False
    )
    reason = forms.CharField(error_messages={"required": "Say why the settings change."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            sentence = f"{name.replace('_', ' ').capitalize()}: type {least} to {most}."
            errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
            self.fields[name] = forms.IntegerField(
                min_value=least, max_value=most, error_messages=errors
            )

    def get_body(self) -> dict[str, Any]:
        """Return the settings as the policy holds them."""
        return {name: self.cleaned_data[name] for name in ("mfa_roles", *BOUNDS)}
