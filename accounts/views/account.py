"""One's own account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.presenters import present_account
from accounts.selectors import get_grants, get_recent_sign_ins, has_authenticator
from accounts.services import end_own_sessions


@require_GET
def your_account(request: HttpRequest) -> HttpResponse:
    """Show what one is called, may do, and how one signs in."""
    actor, at = get_request_actor(request), timezone.now()
    page = present_account(
        request.user,
        grants=get_grants(user_id=actor.id),
        sign_ins=get_recent_sign_ins(user_id=actor.id),
        has_factor=has_authenticator(user_id=actor.id),
        at=at,
    )
    return render(request, "accounts/your_account.jinja", {"page": page})


@require_GET
def to_your_account(request: HttpRequest) -> HttpResponse:
    """Lead from where the library goes to where it is shown."""
    return redirect("your_account")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of one's own, this one too."""
    end_own_sessions(user_id=get_request_actor(request).id)
    logout(request)
    messages.success(request, "You are signed out on all devices.")
    return redirect("account_login")
