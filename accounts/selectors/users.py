"""Reads of users, for those who manage them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import ApiToken, Grant, User, UserKind
from accounts.roles import Capability
from accounts.selectors.grants import current, facts_of
from accounts.selectors.sign_in import get_root_id
from accounts.types import GrantFacts, TokenFacts, UserFacts
from core.actor import Actor
from core.errors import NotFound
from core.models import Scope, ScopeKind

UNKNOWN = "There is no such user, or the user works outside the areas you manage."
# From the whole to its parts, as people read them.
KIND_ORDER = list(ScopeKind.values)


def get_users(
    *,
    actor: Actor,
    at: datetime,
    search: str = "",
    role: str = "",
    is_active: bool | None = None,
    offset: int = 0,
    count: int = 50,
) -> tuple[int, list[UserFacts]]:
    """Return how many people match and one page of them by name; three queries."""
    rows = _visible(actor, at)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if role:
        rows = rows.filter(pk__in=Grant.objects.filter(current(at), role=role).values("user"))
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    page = list(rows.order_by("name", "pk")[offset : offset + count])
    return rows.count(), _with_grants(page, at)


def get_user(*, user_id: UUID, actor: Actor, at: datetime) -> UserFacts:
    """Return one person, or raise NotFound outside the actor's scopes."""
    row = _visible(actor, at).filter(pk=user_id).first()
    if row is None:
        raise NotFound(UNKNOWN)
    return _with_grants([row], at)[0]


def find_active_user(*, emails: Iterable[str]) -> User | None:
    """Return the active person who has one of these addresses, if there is exactly one."""
    known = [email.strip().lower() for email in emails]
    rows = User.objects.annotate(plain=Lower("email")).filter(
        plain__in=known, is_active=True, kind=UserKind.PERSON
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def get_people_in(*, scope_ids: Iterable[UUID], at: datetime) -> list[tuple[UUID, str]]:
    """Return the active people who hold a role in one of these scopes, by name."""
    working = Grant.objects.filter(current(at), scope_id__in=list(scope_ids), starts_at__lte=at)
    rows = User.objects.filter(pk__in=working.values("user"), is_active=True, kind=UserKind.PERSON)
    return list(rows.order_by("name", "pk").values_list("pk", "name"))


def get_tokens(*, user_id: UUID, actor: Actor, at: datetime) -> list[TokenFacts]:
    """Return the tokens that act as somebody, newest first."""
    get_user(user_id=user_id, actor=actor, at=at)
    return [
        TokenFacts(
            row.pk, row.name, row.prefix, tuple(row.capabilities), row.expires_at, row.revoked_at
        )
        for row in ApiToken.objects.filter(user_id=user_id).order_by("-pk")
    ]


def get_home_scopes(*, user_id: UUID, at: datetime) -> set[UUID]:
    """Return where somebody works: the scopes of their grants, the organisation without any."""
    rows = Grant.objects.filter(current(at), user_id=user_id)
    return set(rows.values_list("scope_id", flat=True)) or {get_root_id()}


def may_manage(*, user_id: UUID, actor: Actor, at: datetime) -> bool:
    """Whether the actor manages users everywhere that somebody works."""
    homes = get_home_scopes(user_id=user_id, at=at)
    return all(actor.can(Capability.MANAGE_USERS, scope_id) for scope_id in homes)


def get_scopes_of(*, capability: Capability, actor: Actor) -> list[tuple[UUID, str]]:
    """Return where a capability holds, with names, from the whole to its parts."""
    rows = Scope.objects.filter(pk__in=actor.scopes_of(capability)).order_by("name", "pk")
    known = sorted(rows, key=lambda row: KIND_ORDER.index(row.kind))
    return [(row.pk, f"{row.name} ({row.get_kind_display().lower()})") for row in known]


def _visible(actor: Actor, at: datetime) -> QuerySet[User]:
    held = actor.scopes_of(Capability.MANAGE_USERS)
    working = Grant.objects.filter(current(at))
    rows = User.objects.filter(kind=UserKind.PERSON)
    seen = Q(pk__in=working.filter(scope_id__in=held).values("user"))
    if get_root_id() in held:
        seen |= ~Q(pk__in=working.values("user"))
    return rows.filter(seen)


def _with_grants(users: Iterable[User], at: datetime) -> list[UserFacts]:
    users = list(users)
    grants: dict[UUID, list[GrantFacts]] = defaultdict(list)
    rows = Grant.objects.filter(current(at), user__in=users).order_by("starts_at", "pk")
    for grant in facts_of(rows):
        grants[grant.user_id].append(grant)
    return [
        UserFacts(
            id=user.pk,
            name=user.name,
            email=user.email,
            is_active=user.is_active,
            must_change_password=user.must_change_password,
            grants=tuple(grants[user.pk]),
        )
        for user in users
    ]
