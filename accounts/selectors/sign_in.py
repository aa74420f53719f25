"""Reads of sign-in: its settings, who is locked out and until when, who needs a second factor."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import Grant, SignIn, User
from accounts.roles import Capability
from accounts.rules import SIGN_IN, read_sign_in
from accounts.selectors.access import get_user_names
from accounts.types import PolicyTrail, SignInFacts, SignInPolicy
from core.actor import Actor
from core.errors import NotFound
from core.models import PolicyVersion, Scope, ScopeKind
from core.policy import get_policy_history
from core.states import PolicyStatus

LIFTED, LOCKED = "lifted", "locked"


def get_sign_in_policy(*, at: datetime) -> SignInPolicy:
    """Return the settings in force for everybody: one query."""
    open_at = Q(ends_at=None) | Q(ends_at__gt=at)
    rows = PolicyVersion.objects.filter(
        open_at, kind=SIGN_IN, scope__kind=ScopeKind.ORGANISATION, starts_at__lte=at
    ).exclude(status=PolicyStatus.DRAFT)
    row = rows.order_by("scope_id").first()
    return read_sign_in(row.body, number=row.number) if row else read_sign_in({})


def get_root_id() -> UUID:
    """Return the scope of the organisation, where the settings of sign-in are decided."""
    rows = Scope.objects.filter(kind=ScopeKind.ORGANISATION, parent=None).order_by("pk")
    root_id = rows.values_list("pk", flat=True).first()
    if root_id is None:
        raise NotFound("There is no organisation yet: load the demo or set one up.")
    return root_id


def get_sign_in_history(*, actor: Actor) -> tuple[PolicyTrail, ...]:
    """Return who put which settings in force, newest first."""
    root_id = get_root_id()
    actor.require(Capability.MANAGE_USERS, root_id)
    versions = get_policy_history(kind=SIGN_IN, scope_id=root_id)
    names = get_user_names({version.proposed_by_id for version in versions})
    return tuple(
        PolicyTrail(one.number, one.starts_at, names.get(one.proposed_by_id, ""), one.reason)
        for one in versions
        if one.starts_at
    )


def get_address_key(email: str) -> str:
    """Return what stands for a typed address in the log: it cannot be read back."""
    return salted_hmac("accounts.SignIn", email.strip().lower(), algorithm="sha256").hexdigest()


def get_lock_number(address_key: str) -> int:
    """Return the number under which tries of one address wait for each other."""
    digest = hashlib.sha256(address_key.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def get_locked_until(*, address_key: str, at: datetime) -> datetime | None:
    """Return until when an address is locked out: after too many wrong passwords in a row."""
    policy = get_sign_in_policy(at=at)
    span = timedelta(minutes=policy.lockout_minutes)
    rows = SignIn.objects.filter(address_key=address_key, at__gt=at - span).exclude(how=LOCKED)
    wrong: list[datetime] = []
    for moment, succeeded in rows.order_by("-at", "-pk").values_list("at", "succeeded"):
        if succeeded:
            break
        wrong.append(moment)
    return wrong[0] + span if len(wrong) >= policy.lockout_attempts else None


def get_recent_sign_ins(*, user_id: UUID, count: int = 10) -> tuple[SignInFacts, ...]:
    """Return when somebody signed in or tried to, newest first."""
    rows = SignIn.objects.filter(user_id=user_id).order_by("-at", "-pk")[:count]
    return tuple(SignInFacts(row.at, row.how, row.succeeded) for row in rows)


def has_authenticator(*, user_id: UUID) -> bool:
    """Whether somebody has set up a second factor."""
    rows = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP)
    return bool(rows.exists())


def needs_second_factor(*, user: User, policy: SignInPolicy, at: datetime) -> bool:
    """Whether one of somebody's roles asks for a second factor."""
    in_force = Q(ends_at=None) | Q(ends_at__gt=at)
    rows = Grant.objects.filter(in_force, user=user, starts_at__lte=at, role__in=policy.mfa_roles)
    return bool(policy.mfa_roles) and rows.exists()
