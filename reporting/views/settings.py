"""The page of the settings of the reports."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal
from directory.selectors import get_service_names
from reporting.forms.address import NOT_THERE
from reporting.forms.settings import SettingsForm
from reporting.presenters.settings import present_settings
from reporting.selectors.settings import find_settings, get_settings_trail
from reporting.services import set_report_settings


@require_http_methods(["GET", "POST"])
def report_settings(request: HttpRequest) -> HttpResponse:
    """Show the numbers of the reports; put new ones in force from now on."""
    actor, at = get_request_actor(request), timezone.now()
    scopes = actor.scopes_of(Capability.SET_ALLOCATION_POLICY)
    names = get_service_names(scope_ids=scopes, kind="iuc")
    data = request.POST if request.method == "POST" else request.GET
    service_id = _choose(data.get("service", ""), names)
    if request.method == "GET":
        return _show(request, service_id, names[service_id])
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _show(request, service_id, names[service_id], present_form(form), 422)
    try:
        number = set_report_settings(
            service_id=service_id,
            body=form.get_body(),
            reason=form.cleaned_data["reason"],
            actor=actor,
            at=at,
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        errors = present_refusal(error, form.fields)
        return _show(request, service_id, names[service_id], errors, error.status)
    messages.success(request, f"Version {number} is in force for the reports.")
    return redirect(f"{reverse('report_settings')}?service={service_id}")


def _choose(text: str, names: dict[UUID, str]) -> UUID:
    """Return the service that was named, or the first."""
    found = next((one for one in names if not text or str(one) == text), None)
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def _show(
    request: HttpRequest,
    service_id: UUID,
    name: str,
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    page = present_settings(
        find_settings(service_id=service_id, at=at),
        get_settings_trail(service_id=service_id, actor=actor),
        request.POST.dict(),
    )
    values = {"page": page, "service_id": service_id, "name": name}
    values["errors"] = errors or PageErrors()
    return render(request, "reports/settings.jinja", values, status=status)
