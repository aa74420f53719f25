"""The allocation policy: read it, change it with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.policy import LISTS, PolicyForm
from allocation.presenters.policy import present_policy
from allocation.selectors import find_policy, get_policy_trail, get_service_choices
from allocation.services import set_allocation_policy
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal


@require_http_methods(["GET", "POST"])
def allocation_policy(request: HttpRequest) -> HttpResponse:
    """Show the numbers of a service; put new ones in force from now on (AL-013)."""
    if request.method == "GET":
        return _show(request)
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.SET_ALLOCATION_POLICY)
    form, service_id = PolicyForm(request.POST), read_id(request.POST.get("service", ""))
    if service_id is None:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not form.is_valid():
        return _show(request, present_form(form), 422)
    try:
        number = set_allocation_policy(
            service_id=service_id,
            body=form.get_body(),
            reason=form.cleaned_data["reason"],
            actor=actor,
            at=at,
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show(request, present_refusal(error, form.fields), error.status)
    messages.success(request, f"Version {number} is in force for new allocations.")
    return redirect(f"{reverse('allocation_policy')}?service={service_id}")


def _show(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor, capability=Capability.SET_ALLOCATION_POLICY)
    data = request.POST if request.method == "POST" else request.GET
    named = read_id(data.get("service", ""))
    if named and named not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not choices:
        return render(request, "allocation/no_service.jinja")
    service_id = named or next(iter(choices))
    is_typed = request.method == "POST"
    page = present_policy(
        find_policy(service_id=service_id, at=at),
        get_policy_trail(service_id=service_id, actor=actor),
        typed=request.POST.dict() if is_typed else None,
        lists={name: request.POST.getlist(name) for name in LISTS} if is_typed else None,
        errors=errors,
    )
    values = {"page": page, "services": choices, "service_id": service_id}
    return render(request, "allocation/policy.jinja", values, status=status)
