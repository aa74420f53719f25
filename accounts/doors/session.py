"""What a session must have shown before it opens any page, and when it ends by itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.selectors import get_sign_in_policy, has_authenticator, needs_second_factor
from accounts.types import SignInPolicy

ACTIVE = "active_at"
# Seconds between two notes of activity: not every request writes.
NOTED_EVERY = 30
# What may be opened before a password is changed or a second factor set up.
BEFOREHAND = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
}


class SessionRulesMiddleware:
    """Ends idle sessions; leads to the password and the second factor that a role asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer in place of the view where the session has to show something first."""
        if not request.user.is_authenticated:
            return None
        at = timezone.now()
        policy = get_sign_in_policy(at=at)
        is_poll = _is_poll(request, view)
        if _is_idle(request, policy, at):
            return _end(request, "idle", is_poll)
        if not is_poll:
            note_activity(request, at)
        return _ask_for_more(request, policy, at)


def note_activity(request: HttpRequest, at: datetime) -> None:
    """Keep in the session that somebody did something."""
    now = int(at.timestamp())
    if now - request.session.get(ACTIVE, 0) >= NOTED_EVERY:
        request.session[ACTIVE] = now


def _is_poll(request: HttpRequest, view: Callable[..., Any]) -> bool:
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    by_itself = name.endswith(("_version", "_fragment")) and "HX-Request" in request.headers
    return by_itself or bool(getattr(view, "is_poll", False))


def _is_idle(request: HttpRequest, policy: SignInPolicy, at: datetime) -> bool:
    last = request.session.get(ACTIVE)
    return last is not None and at.timestamp() - last > policy.idle_minutes * 60


def _ask_for_more(request: HttpRequest, policy: SignInPolicy, at: datetime) -> HttpResponse | None:
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in BEFOREHAND:
        return None
    if request.user.must_change_password:  # type: ignore[union-attr]
        sentence = "Choose a password of your own first, on the page of your account."
        return _lead(request, reverse("account_change_password"), sentence, "password_to_change")
    if _has_shown_factor(request) or not needs_second_factor(
        user=request.user,  # type: ignore[arg-type]
        policy=policy,
        at=at,
    ):
        return None
    if has_authenticator(user_id=request.user.pk):  # type: ignore[arg-type]
        return _end(request, "factor", is_poll=False)
    sentence = "Your role needs a second factor. Set it up on the page of your account first."
    return _lead(request, reverse("mfa_activate_totp"), sentence, "second_factor_needed")


def _has_shown_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _end(request: HttpRequest, why: str, is_poll: bool) -> HttpResponse:
    """End the session; one that only a poll found idle ends when the page is loaded again."""
    words = {"ended": why}
    if request.method == "GET" and "HX-Request" not in request.headers:
        words["next"] = request.get_full_path()
    if not is_poll:
        logout(request)
    sentence = "Your session has ended. Sign in again."
    return _lead(request, f"{reverse('account_login')}?{urlencode(words)}", sentence, "signed_out")


def _lead(request: HttpRequest, address: str, sentence: str, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        title = code.replace("_", " ")
        body = {"type": f"urn:careround:{code}", "title": title, "status": 403}
        body |= {"detail": sentence, "code": code}
        return JsonResponse(body, status=403, content_type="application/problem+json")
    if "HX-Request" in request.headers:
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    return redirect(address)
