"""A WACC asks the shift manager to move a case that its clinician has open (AL-032)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from allocation.forms.shift import AskForceForm
from allocation.selectors import get_candidates
from allocation.services import ask_to_force
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal


@require_http_methods(["GET", "POST"])
def case_ask_force(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show who could get the case; ask, with why."""
    if request.method == "GET":
        return _draw(request, case_id)
    form = AskForceForm(request.POST)
    if not form.is_valid():
        return _draw(request, case_id, present_form(form), 422)
    actor, at = get_request_actor(request), timezone.now()
    try:
        ask_to_force(
            case_id=case_id,
            worker_id=form.cleaned_data["clinician"],
            reason=form.cleaned_data["reason"],
            actor=actor,
            at=at,
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _draw(request, case_id, present_refusal(error, form.fields), error.status)
    messages.success(request, "The shift manager is asked. You are told the answer.")
    return redirect("allocation_board")


def _draw(
    request: HttpRequest, case_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    facts, candidates = get_candidates(case_id=case_id, actor=actor, at=at)
    values = {
        "facts": facts,
        "people": [
            (one.clinician.worker_id, one.clinician.name)
            for one in candidates
            if one.refusal is None
        ],
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "allocation/ask_force.jinja", values, status=status)
