"""One case: facts and history, and what the shift manager does for a clinician."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import clean_query
from allocation.presenters.case import present_case
from allocation.selectors import get_case
from allocation.services import close_case, read_patient, reopen_case
from allocation.types import Patient
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_refusal
from directory.selectors import get_skill_names


@require_GET
def case_details(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case and how it came to who holds it."""
    return _show(request, case_id)


@require_POST
def case_close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close an allocated case for its clinician."""

    def save() -> str:
        close_case(
            case_id=case_id,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return "The case is closed."

    return _save(request, case_id, save)


@require_POST
def case_reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a completed case back to the clinician who had it."""

    def save() -> str:
        reopen_case(
            case_id=case_id,
            reason=request.POST.get("reason", ""),
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return "The case is open again: it is in My Work of its clinician."

    return _save(request, case_id, save)


@require_POST
def case_patient(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show who a case is about to somebody who reads in an emergency; it is kept."""
    actor, at = get_request_actor(request), timezone.now()
    patient = read_patient(case_id=case_id, actor=actor, at=at)
    return _show(request, case_id, patient=patient)


def _save(request: HttpRequest, case_id: UUID, save: Callable[[], str]) -> HttpResponse:
    try:
        done = save()
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        errors = present_refusal(error, ("reason", "outcome"))
        return _show(request, case_id, errors, error.status)
    messages.success(request, done)
    return redirect("case_details", case_id=case_id)


def _show(
    request: HttpRequest,
    case_id: UUID,
    errors: PageErrors | None = None,
    status: int = 200,
    patient: Patient | None = None,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    facts = get_case(case_id=case_id, actor=actor, at=at)
    page = present_case(
        facts,
        skill_names=get_skill_names(),
        can_allocate=actor.can(Capability.ALLOCATE_CASES, facts.service_id),
        can_force=actor.can(Capability.FORCE_ALLOCATION, facts.service_id),
        can_close=actor.can(Capability.CLOSE_CASES, facts.service_id),
        at=at,
    )
    values = {
        "page": page,
        "patient": patient,
        "can_read": actor.can(Capability.READ_PATIENTS, facts.service_id),
        "errors": errors or PageErrors(),
        "can_pick_up": facts.case.is_queued
        and actor.can(Capability.PICK_UP_CASES, facts.service_id),
        "can_audit": actor.can(Capability.CLOSE_CASES, facts.service_id),
        "typed": request.POST.dict(),
        "back": clean_query(request.GET.get("back", "")),
    }
    return render(request, "allocation/case.jinja", values, status=status)
