"""Picking up a case off the list: the cases that nobody holds, and why this one (AL-039)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.presenters.pick_up import PickUpPage, present_free_case, present_pick_up
from allocation.selectors import get_case, get_pick_up_list, get_service_choices
from allocation.services import pick_up_case
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_refusal
from directory.selectors import get_skill_names


@require_GET
def pick_up_list(request: HttpRequest) -> HttpResponse:
    """List the cases that nobody holds; nothing of who they are about."""
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor, capability=Capability.PICK_UP_CASES)
    page = PickUpPage((), "No cases", "")
    service_id: UUID | None = next(iter(choices), None)
    if service_id:
        found = get_pick_up_list(service_id=service_id, actor=actor, at=at)
        page = present_pick_up(found, request.GET.get("q", ""))
    return render(request, "my_work/pick_up_list.jinja", {"page": page})


@require_http_methods(["GET", "POST"])
def case_pick_up(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask why; then open the case, which is one's own from then on."""
    actor = get_request_actor(request)
    actor.scopes_of(Capability.PICK_UP_CASES)
    if request.method == "GET":
        return _draw(request, case_id)
    try:
        reason = request.POST.get("reason", "")
        pick_up_case(case_id=case_id, reason=reason, actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _draw(request, case_id, present_refusal(error, ("reason",)), error.status)
    messages.success(request, "The case is yours and open. The shift manager is told.")
    return redirect(f"{reverse('my_work')}#case-{case_id}")


def _draw(
    request: HttpRequest, case_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    facts = get_case(case_id=case_id, actor=actor, at=at)
    values = {
        "case": present_free_case(facts.case, get_skill_names(), at),
        "holder": facts.worker_name,
        "is_free": facts.case.status == "queued",
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "my_work/pick_up.jinja", values, status=status)
