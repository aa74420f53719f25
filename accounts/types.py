"""What accounts tells others, and its settings: plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """How people sign in: `number` is the version in force, 0 for the defaults."""

    mfa_roles: tuple[str, ...]
    idle_minutes: int
    lockout_attempts: int
    lockout_minutes: int
    break_glass_minutes: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class PolicyTrail:
    """One version of a policy: who put it in force, when and why."""

    number: int
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """One role of one person in one scope over a period."""

    id: UUID
    user_id: UUID
    user_name: str
    role: str
    scope_id: UUID
    scope_name: str
    starts_at: datetime
    ends_at: datetime | None
    source: str
    reason: str
    given_by: str


@dataclass(frozen=True, slots=True)
class UserFacts:
    """Somebody who signs in, with the roles they hold or will hold."""

    id: UUID
    name: str
    email: str
    is_active: bool
    must_change_password: bool
    grants: tuple[GrantFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token of a program; its secret is shown once and kept nowhere."""

    id: UUID
    name: str
    prefix: str
    capabilities: tuple[str, ...]
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """Somebody signed in or tried to."""

    at: datetime
    how: str
    succeeded: bool


@dataclass(frozen=True, slots=True)
class NewSecret:
    """Something that is shown to one person once."""

    id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class DisclosureFacts:
    """Somebody was shown something that is kept closed, and why they asked for it."""

    at: datetime
    who: str
    what: str
    reason: str
