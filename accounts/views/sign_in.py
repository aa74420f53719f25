"""Who may do what, and how people sign in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import get_request_actor
from accounts.forms import SignInForm
from accounts.presenters import present_roles, present_settings
from accounts.roles import Capability
from accounts.selectors import get_sign_in_history, get_sign_in_policy
from accounts.services import set_sign_in_policy
from core.errors import DomainError
from core.pages import PageErrors, present_form, present_refusal


@require_GET
def roles_table(request: HttpRequest) -> HttpResponse:
    """Show the table of roles, capability by capability."""
    get_request_actor(request).scopes_of(Capability.MANAGE_USERS)
    return render(request, "users/roles.jinja", {"groups": present_roles()})


@require_http_methods(["GET", "POST"])
def sign_in_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings of sign-in; put new ones in force."""
    if request.method == "GET":
        return _show(request)
    form = SignInForm(request.POST)
    actor = get_request_actor(request)
    try:
        actor.scopes_of(Capability.MANAGE_USERS)
        if not form.is_valid():
            return _show(request, present_form(form), 422)
        set_sign_in_policy(
            body=form.get_body(),
            reason=form.cleaned_data["reason"],
            actor=actor,
            at=timezone.now(),
        )
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        return _show(request, present_refusal(error, form.fields), error.status)
    messages.success(request, "The new settings are in force.")
    return redirect("sign_in_settings")


def _show(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    history = get_sign_in_history(actor=get_request_actor(request))
    page = present_settings(
        get_sign_in_policy(at=timezone.now()),
        history,
        typed=request.POST if request.method == "POST" else None,
        errors=errors or PageErrors(),
    )
    return render(request, "users/sign_in.jinja", {"page": page}, status=status)
