"""One clinician of a session, and the WACC's pause and resume."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.people import PAUSE_REASONS, PauseForm
from allocation.presenters.dialog import present_case_line
from allocation.presenters.people import present_person
from allocation.presenters.words import write_part
from allocation.selectors import get_clinician_page
from allocation.services import pause_clinician, resume_clinician
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal


@require_GET
def clinician_details(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Show somebody's load, cases and pause."""
    return _show(request, shift_id)


@require_POST
def clinician_pause(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Stop cases for somebody who asked the WACC for it."""
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.ALLOCATE_CASES)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _show(request, shift_id, present_form(form), 422)
    try:
        pause_clinician(
            clinician_shift_id=shift_id,
            until=form.get_until(at),
            reason=form.get_reason(),
            actor=actor,
            at=at,
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show(request, shift_id, present_refusal(error, form.fields), error.status)
    messages.success(request, "Paused: no new cases until then.")
    return redirect("clinician_details", shift_id=shift_id)


@require_POST
def clinician_resume(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Let cases come again."""
    actor = get_request_actor(request)
    try:
        resume_clinician(clinician_shift_id=shift_id, actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show(request, shift_id, present_refusal(error), error.status)
    messages.success(request, "Ready again.")
    return redirect("clinician_details", shift_id=shift_id)


def _show(
    request: HttpRequest, shift_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    page = get_clinician_page(shift_id=shift_id, actor=actor, at=at)
    can = actor.can(Capability.ALLOCATE_CASES, page.service_id)
    state = page.clinician.status
    values = {
        "person": present_person(page.clinician, page.policy, at),
        "part": write_part(page.clinician),
        "pause_reason": page.clinician.pause_reason,
        "cases": [present_case_line(case, page.skill_names, at) for case in page.cases],
        "can_pause": can and state in ("ready", "paused"),
        "can_resume": can and state in ("paused", "finishing"),
        "pause_reasons": PAUSE_REASONS,
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "allocation/clinician.jinja", values, status=status)
