"""The settings of sign-in: their defaults, and what may be set."""

import re
from collections.abc import Mapping
from typing import Any

from accounts.roles import Role
from accounts.types import SignInPolicy
from core.errors import DomainError, InvalidInput

SIGN_IN = "sign_in"
DEFAULT_SIGN_IN: Mapping[str, Any] = {
    "mfa_roles": ["admin"],
    "idle_minutes": 30,
    "lockout_attempts": 5,
    "lockout_minutes": 15,
    "break_glass_minutes": 60,
}
# The least and the most that each number may be.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "idle_minutes": (5, 720),
    "lockout_attempts": (3, 20),
    "lockout_minutes": (1, 1440),
    "break_glass_minutes": (5, 720),
}


def read_sign_in(body: Mapping[str, Any], *, number: int = 0) -> SignInPolicy:
    """Return a version's settings; what a later release added has its default."""
    whole = {**DEFAULT_SIGN_IN, **body}
    numbers = {name: whole[name] for name in BOUNDS}
    return SignInPolicy(mfa_roles=tuple(whole["mfa_roles"]), number=number, **numbers)


def check_is_given(role: Role) -> None:
    """Refuse to give by hand the role that people only take for themselves."""
    if role == Role.EMERGENCY_READER:
        raise DomainError("Emergency reading is taken for an hour with a reason, never given.")


def check_sign_in(body: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a setting that is not there, or outside its bounds."""
    unknown = sorted(set(body) - set(DEFAULT_SIGN_IN))
    if unknown:
        raise InvalidInput(f"There is no setting called {', '.join(unknown)}.", field=unknown[0])
    roles = body["mfa_roles"]
    known = {str(role) for role in Role}
    if not isinstance(roles, list) or any(
        not isinstance(one, str) or one not in known for one in roles
    ):
        raise InvalidInput("Choose roles from the list.", field="mfa_roles")
    for name, (least, most) in BOUNDS.items():
        value = body[name]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            label = name.replace("_", " ").capitalize()
            raise InvalidInput(f"{label}: type a whole number from {least} to {most}.", field=name)


def check_address(email: str) -> str:
    """Return an e-mail address as it is kept, or raise InvalidInput."""
    plain = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", plain) or len(plain) > 254:
        raise InvalidInput("Type a whole e-mail address, such as name@example.org.", field="email")
    return plain
