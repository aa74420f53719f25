"""What the pages of accounts show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.roles import GROUPS, ROLE_NAMES, TABLE, Capability, Role
from accounts.rules import BOUNDS
from accounts.types import (
    GrantFacts,
    PolicyTrail,
    SignInFacts,
    SignInPolicy,
    TokenFacts,
    UserFacts,
)
from core.pages import PageErrors
from core.texts import write_count, write_date, write_moment

SOURCES = {"manual": "given", "duty": "duty rota", "break_glass": "emergency"}
REACHES = {"O": "own records", "P": "own patches", "S": "the service", "A": "everything"}
HOWS = {
    "password": "password",
    "organisation": "organisation’s account",
    "locked": "tried while locked",
    "lifted": "lock lifted by an administrator",
    "factor set up": "second factor set up",
    "factor taken away": "second factor taken away",
    "code": "code of the second factor",
}
LABELS = {
    "idle_minutes": ("A session without activity ends after", "minutes"),
    "lockout_attempts": ("Wrong passwords in a row before the lock", "tries"),
    "lockout_minutes": ("The lock lasts", "minutes"),
    "break_glass_minutes": ("Emergency reading lasts", "minutes"),
}


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role of somebody as a line."""

    id: str
    who: str
    role: str
    place: str
    period: str
    state: str
    source: str
    reason: str
    given_by: str
    can_end: bool


def present_grant(grant: GrantFacts, at: datetime) -> GrantLine:
    """Return a role with its period in words."""
    has_ended = grant.ends_at is not None and grant.ends_at <= at
    state = "ended" if has_ended else "to come" if grant.starts_at > at else "now"
    end = f"to {write_moment(grant.ends_at)}" if grant.ends_at else "without an end"
    return GrantLine(
        id=str(grant.id),
        who=grant.user_name,
        role=ROLE_NAMES[Role(grant.role)],
        place=grant.scope_name,
        period=f"{write_moment(grant.starts_at)} {end}",
        state=state,
        source=SOURCES[grant.source],
        reason=grant.reason,
        given_by=grant.given_by,
        can_end=not has_ended and grant.source != "duty",
    )


def present_breaks(breaks: Iterable[GrantFacts], at: datetime) -> tuple[GrantLine, ...]:
    """Return every emergency reading as a line."""
    return tuple(present_grant(one, at) for one in breaks)


def _sign_in_lines(sign_ins: Iterable[SignInFacts]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (
            write_moment(one.at),
            ("" if one.succeeded or one.how == "locked" else "wrong ") + HOWS.get(one.how, one.how),
            one.succeeded,
        )
        for one in sign_ins
    )


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account."""

    name: str
    email: str
    grants: tuple[GrantLine, ...]
    sign_ins: tuple[tuple[str, str, bool], ...]
    has_factor: bool
    has_password: bool


def present_account(
    user: Any,
    *,
    grants: Iterable[GrantFacts],
    sign_ins: Iterable[SignInFacts],
    has_factor: bool,
    at: datetime,
) -> AccountPage:
    """Return the page of one's own account; roles that ended are left out."""
    lines = [present_grant(one, at) for one in grants]
    return AccountPage(
        name=user.name,
        email=user.email,
        grants=tuple(line for line in lines if line.state != "ended"),
        sign_ins=_sign_in_lines(sign_ins),
        has_factor=has_factor,
        has_password=user.has_usable_password(),
    )


@dataclass(frozen=True, slots=True)
class UserLine:
    """One person in a list."""

    id: str
    name: str
    email: str
    roles: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class UsersPage:
    """One page of people."""

    people: tuple[UserLine, ...]
    total: str
    words: Mapping[str, str]
    before: str
    after: str
    is_filtered: bool


def present_users(
    users: Iterable[UserFacts],
    *,
    total: int,
    number: int,
    per_page: int,
    words: Mapping[str, str],
) -> UsersPage:
    """Return a page of people with the addresses of the pages beside it."""
    kept = {name: value for name, value in words.items() if value}
    has_more = number * per_page < total
    return UsersPage(
        people=tuple(
            UserLine(str(one.id), one.name, one.email, _write_roles(one), one.is_active)
            for one in users
        ),
        total=write_count(total, "person", "people"),
        words=words,
        before=urlencode({**kept, "page": number - 1}) if number > 1 else "",
        after=urlencode({**kept, "page": number + 1}) if has_more else "",
        is_filtered=bool(kept),
    )


def _write_roles(user: UserFacts) -> str:
    found = [f"{ROLE_NAMES[Role(one.role)]}, {one.scope_name}" for one in user.grants]
    shown = "; ".join(found[:3])
    return f"{shown} and {len(found) - 3} more" if len(found) > 3 else shown


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token of a program as a line."""

    name: str
    prefix: str
    may: str
    until: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class UserPage:
    """One person as an administrator sees them."""

    id: str
    name: str
    email: str
    is_active: bool
    is_me: bool
    must_change_password: bool
    grants: tuple[GrantLine, ...]
    ended: tuple[GrantLine, ...]
    tokens: tuple[TokenLine, ...]
    sign_ins: tuple[tuple[str, str, bool], ...]
    locked_until: str
    has_factor: bool
    secret: tuple[str, str] | None


def present_user(
    user: UserFacts,
    *,
    grants: Iterable[GrantFacts],
    tokens: Iterable[TokenFacts],
    sign_ins: Iterable[SignInFacts],
    locked_until: datetime | None,
    has_factor: bool,
    is_me: bool,
    secret: tuple[str, str] | None,
    at: datetime,
) -> UserPage:
    """Return the page of one person; `secret` is shown this once."""
    lines = [present_grant(one, at) for one in grants]
    return UserPage(
        id=str(user.id),
        name=user.name,
        email=user.email,
        is_active=user.is_active,
        is_me=is_me,
        must_change_password=user.must_change_password,
        grants=tuple(line for line in lines if line.state != "ended"),
        ended=tuple(line for line in lines if line.state == "ended")[:20],
        tokens=tuple(_present_token(one, at) for one in tokens),
        sign_ins=_sign_in_lines(sign_ins),
        locked_until=write_moment(locked_until) if locked_until else "",
        has_factor=has_factor,
        secret=secret,
    )


def _present_token(token: TokenFacts, at: datetime) -> TokenLine:
    is_open = token.revoked_at is None and token.expires_at > at
    if token.revoked_at:
        until = f"revoked {write_moment(token.revoked_at)}"
    else:
        until = f"{'until' if is_open else 'ended'} {write_date(token.expires_at.date())}"
    everything = len(token.capabilities) >= len(Capability)
    may = "everything the person may" if everything else "; ".join(token.capabilities)
    return TokenLine(token.name, token.prefix, may, until, is_open)


@dataclass(frozen=True, slots=True)
class Setting:
    """One number of the settings."""

    name: str
    label: str
    unit: str
    value: str
    bounds: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings of sign-in with their history."""

    version: str
    numbers: tuple[Setting, ...]
    roles: tuple[tuple[str, str, bool], ...]
    reason: str
    history: tuple[tuple[str, str], ...]
    errors: PageErrors


def present_settings(
    policy: SignInPolicy,
    history: Sequence[PolicyTrail],
    *,
    typed: QueryDict | None,
    errors: PageErrors,
) -> SettingsPage:
    """Return the settings; `typed` is what somebody typed and could not save."""
    chosen = typed.getlist("mfa_roles") if typed is not None else policy.mfa_roles
    return SettingsPage(
        version=f"Version {policy.number}" if policy.number else "The defaults (no version yet)",
        numbers=tuple(
            Setting(
                name=name,
                label=LABELS[name][0],
                unit=LABELS[name][1],
                value=typed.get(name, "") if typed is not None else str(getattr(policy, name)),
                bounds=f"{least} to {most} {LABELS[name][1]}",
            )
            for name, (least, most) in BOUNDS.items()
        ),
        roles=tuple((role.value, ROLE_NAMES[role], role in chosen) for role in Role),
        reason=typed.get("reason", "") if typed is not None else "",
        history=tuple(
            (write_moment(one.at), f"Version {one.number} by {one.who}: {one.reason}")
            for one in history
        ),
        errors=errors,
    )


def present_roles() -> tuple[tuple[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]], ...]:
    """Return the table as people read it: group, capability, and each role with its reach."""
    return tuple(
        (title, tuple((_start(str(one)), _present_cells(one)) for one in capabilities))
        for title, capabilities in GROUPS
    )


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _present_cells(capability: Capability) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            ROLE_NAMES[role],
            REACHES[cell.reach] + (", with a reason" if cell.needs_reason else ""),
        )
        for role, cell in TABLE[capability].items()
    )
