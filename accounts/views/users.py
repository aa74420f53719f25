"""Users: found, made, given roles, closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import selectors, services
from accounts.doors import get_request_actor
from accounts.forms import GIVEN_ROLES, NewUserForm, RoleForm, TokenForm
from accounts.presenters import present_user, present_users
from accounts.roles import Capability, Role
from core.errors import DomainError
from core.pages import PageErrors, present_form, present_refusal

PER_PAGE = 50
FIELDS = ("reason", "role", "scope", "starts_on", "ends_on", "name", "days", "capabilities")


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Show the people one manages, by name, role and whether their account is open."""
    words = {name: request.GET.get(name, "") for name in ("search", "role", "active")}
    number = _read_page(request.GET.get("page", ""))
    total, found = selectors.get_users(
        actor=get_request_actor(request),
        at=timezone.now(),
        search=words["search"].strip(),
        role=words["role"],
        is_active={"yes": True, "no": False}.get(words["active"]),
        offset=(number - 1) * PER_PAGE,
        count=PER_PAGE,
    )
    shown = present_users(found, total=total, number=number, per_page=PER_PAGE, words=words)
    return render(request, "users/list.jinja", {"page": shown, "roles": GIVEN_ROLES})


@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """Ask who is new; make the account and show its one-time password."""
    actor = get_request_actor(request)
    scopes = selectors.get_scopes_of(capability=Capability.MANAGE_USERS, actor=actor)
    if request.method == "GET":
        return _show_new(request, scopes)
    form = NewUserForm(request.POST, scopes=scopes)
    if not form.is_valid():
        return _show_new(request, scopes, present_form(form), 422)
    words = form.cleaned_data
    try:
        made = services.create_user(
            email=words["email"],
            name=words["name"],
            role=Role(words["role"]),
            scope_id=UUID(words["scope"]),
            actor=actor,
            at=timezone.now(),
        )
    except DomainError as error:
        return _show_new(request, scopes, present_refusal(error, form.fields), error.status)
    return _show(request, made.id, secret=("One-time password", made.secret))


@require_GET
def user_details(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show one person: roles, sessions, tokens, sign-ins."""
    return _show(request, user_id)


@require_POST
def grant_give(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a role in a scope over a period."""
    actor, at = get_request_actor(request), timezone.now()
    scopes = selectors.get_scopes_of(capability=Capability.MANAGE_USERS, actor=actor)
    selectors.get_user(user_id=user_id, actor=actor, at=at)
    form = RoleForm(request.POST, scopes=scopes)
    if not form.is_valid():
        return _show(request, user_id, errors=present_form(form), status=422)
    starts_at, ends_at = form.get_period(at)
    words = form.cleaned_data
    return _act(
        request,
        user_id,
        "The role is given.",
        services.give_grant,
        role=Role(words["role"]),
        scope_id=UUID(words["scope"]),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=words["reason"],
        user_id=user_id,
    )


@require_POST
def grant_end(request: HttpRequest, user_id: UUID, grant_id: UUID) -> HttpResponse:
    """End a role now."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        user_id,
        "The role has ended.",
        services.end_grant,
        grant_id=grant_id,
        reason=reason,
    )


@require_POST
def user_deactivate(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close an account."""
    reason = request.POST.get("reason", "")
    said = "The account is closed, and signed out everywhere."
    return _act(request, user_id, said, services.deactivate_user, user_id=user_id, reason=reason)


@require_POST
def user_reactivate(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Open a closed account."""
    said = "The account is open again."
    return _act(request, user_id, said, services.reactivate_user, user_id=user_id)


@require_POST
def user_unlock(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Lift the lock after wrong passwords."""
    said = "The lock is lifted: they can try again at once."
    return _act(request, user_id, said, services.lift_lockout, user_id=user_id)


@require_POST
def user_sign_out(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Sign somebody out everywhere."""
    said = "Signed out on all devices."
    return _act(request, user_id, said, services.end_sessions, user_id=user_id)


@require_POST
def user_factor(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Take away a lost second factor."""
    reason = request.POST.get("reason", "")
    said = "The second factor is taken away. A role that needs one asks at the next sign-in."
    return _act(
        request, user_id, said, services.reset_second_factor, user_id=user_id, reason=reason
    )


@require_POST
def user_password(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a one-time password and show it once."""
    actor, at = get_request_actor(request), timezone.now()
    try:
        made = services.give_one_time_password(user_id=user_id, actor=actor, at=at)
    except DomainError as error:
        return _refuse(request, user_id, error)
    return _show(request, user_id, secret=("One-time password", made.secret))


@require_POST
def token_issue(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a token for a program and show it once."""
    actor, at = get_request_actor(request), timezone.now()
    selectors.get_user(user_id=user_id, actor=actor, at=at)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, user_id, errors=present_form(form), status=422)
    words = form.cleaned_data
    try:
        made = services.issue_token_for(
            user_id=user_id,
            name=words["name"],
            capabilities=words["capabilities"],
            expires_at=at + timedelta(days=words["days"]),
            actor=actor,
            at=at,
        )
    except DomainError as error:
        return _refuse(request, user_id, error)
    return _show(request, user_id, secret=("API token", made.secret))


@require_POST
def token_end(request: HttpRequest, user_id: UUID, prefix: str) -> HttpResponse:
    """End a token at once."""
    said = "The token has ended."
    return _act(request, user_id, said, services.revoke_api_token, prefix=prefix)


def _read_page(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(number, 1)


def _act(
    request: HttpRequest, user_id: UUID, said: str, service: Callable[..., Any], /, **words: Any
) -> HttpResponse:
    try:
        service(**words, actor=get_request_actor(request), at=timezone.now())
    except DomainError as error:
        return _refuse(request, user_id, error)
    messages.success(request, said)
    return redirect("user_details", user_id=user_id)


def _refuse(request: HttpRequest, user_id: UUID, error: DomainError) -> HttpResponse:
    if error.status in {403, 404}:
        raise error
    errors = present_refusal(error, FIELDS if request.POST.get("form") else ())
    return _show(request, user_id, errors=errors, status=error.status)


def _show(
    request: HttpRequest,
    user_id: UUID,
    *,
    secret: tuple[str, str] | None = None,
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    user = selectors.get_user(user_id=user_id, actor=actor, at=at)
    page = present_user(
        user,
        grants=selectors.get_grants(user_id=user_id),
        tokens=selectors.get_tokens(user_id=user_id, actor=actor, at=at),
        sign_ins=selectors.get_recent_sign_ins(user_id=user_id),
        locked_until=selectors.get_locked_until(
            address_key=selectors.get_address_key(user.email), at=at
        ),
        has_factor=selectors.has_authenticator(user_id=user_id),
        is_me=user_id == actor.id,
        secret=secret,
        at=at,
    )
    words = {
        "page": page,
        "errors": errors or PageErrors(),
        "typed": request.POST if errors else {},
        "roles": GIVEN_ROLES,
        "scopes": selectors.get_scopes_of(capability=Capability.MANAGE_USERS, actor=actor),
        "capabilities": [str(one) for one in Capability if one != Capability.SET_UP],
        "chosen": request.POST.getlist("capabilities") if errors else [],
    }
    return render(request, "users/details.jinja", words, status=status)


def _show_new(
    request: HttpRequest, scopes: Any, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    words = {
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
        "roles": GIVEN_ROLES,
        "scopes": scopes,
    }
    return render(request, "users/new.jinja", words, status=status)
