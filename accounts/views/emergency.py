"""Reading clinical records in an emergency: taken with a reason, seen by those who watch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import services
from accounts.doors import get_request_actor
from accounts.presenters import present_breaks
from accounts.roles import Capability
from accounts.selectors import get_breaks, get_scopes_of, get_sign_in_policy
from core.errors import DomainError, InvalidInput
from core.pages import PageErrors, present_refusal
from core.texts import write_count


@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Say what follows and ask why; then open the records for a short time."""
    actor, at = get_request_actor(request), timezone.now()
    scopes = get_scopes_of(capability=Capability.BREAK_GLASS, actor=actor)
    if request.method == "GET":
        return _show(request)
    scope_id = next((id for id, _ in scopes if str(id) == request.POST.get("scope")), None)
    try:
        if scope_id is None:
            raise InvalidInput("Choose where the emergency is.", field="scope")
        reason = request.POST.get("reason", "")
        services.break_glass(scope_id=scope_id, reason=reason, actor=actor, at=at)
    except DomainError as error:
        return _show(request, present_refusal(error, ("scope", "reason")), error.status)
    messages.warning(request, "You may read clinical records now. The managers are told.")
    return redirect("home")


@require_GET
def break_report(request: HttpRequest) -> HttpResponse:
    """List every emergency reading for those who watch over it."""
    actor, at = get_request_actor(request), timezone.now()
    found = get_breaks(capability=Capability.VIEW_AUDIT, actor=actor, at=at)
    breaks = present_breaks(found, at)
    return render(request, "users/break_report.jinja", {"breaks": breaks})


def _show(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    minutes = get_sign_in_policy(at=at).break_glass_minutes
    found = get_breaks(capability=Capability.BREAK_GLASS, actor=actor, at=at)
    words = {
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
        "scopes": get_scopes_of(capability=Capability.BREAK_GLASS, actor=actor),
        "minutes": write_count(minutes, "minute"),
        "breaks": present_breaks(found, at),
    }
    return render(request, "users/break_glass.jinja", words, status=status)
