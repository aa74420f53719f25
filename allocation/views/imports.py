"""Cases from a file: handed in, looked at, imported whole or not at all."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.shift import CaseImportForm
from allocation.presenters.imports import present_case_import
from allocation.selectors import get_service_choices, get_staged_cases
from allocation.services import apply_case_import, stage_cases
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal
from core.texts import write_count


@require_http_methods(["GET", "POST"])
def case_import(request: HttpRequest) -> HttpResponse:
    """Ask for a file of cases; read it and show what it holds."""
    actor = get_request_actor(request)
    choices = get_service_choices(actor=actor, capability=Capability.IMPORT_CASES)
    if request.method == "GET":
        return _show_form(request, choices, {})
    form = CaseImportForm(request.POST, request.FILES)
    service_id = read_id(request.POST.get("service", "")) or next(iter(choices), None)
    if service_id is None:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not form.is_valid():
        return _show_form(request, choices, request.POST.dict(), present_form(form), 422)
    name, content = form.cleaned_data["file"]
    try:
        batch_id = stage_cases(
            service_id=service_id,
            source=form.cleaned_data["source"],
            name=name,
            content=content,
            actor=actor,
            at=timezone.now(),
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        errors = present_refusal(error, form.fields)
        return _show_form(request, choices, request.POST.dict(), errors, error.status)
    return redirect("case_import_staged", batch_id=batch_id)


@require_GET
def case_import_staged(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show a file as it was read, with everything that is wrong in it."""
    return _show_staged(request, batch_id)


@require_POST
def case_import_apply(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Record all cases of a file, or none."""
    actor = get_request_actor(request)
    try:
        counts = apply_case_import(batch_id=batch_id, actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show_staged(request, batch_id, present_refusal(error), error.status)
    made, updated = write_count(counts["made"], "case"), counts["updated"]
    messages.success(request, f"{made} imported; {updated} updated, {counts['ignored']} as before.")
    return redirect("case_import_staged", batch_id=batch_id)


def _show_form(
    request: HttpRequest,
    choices: Mapping[UUID, str],
    typed: Mapping[str, object],
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {"services": choices, "typed": typed, "errors": errors or PageErrors()}
    return render(request, "allocation/import_new.jinja", values, status=status)


def _show_staged(
    request: HttpRequest, batch_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    staged = get_staged_cases(batch_id=batch_id, actor=get_request_actor(request))
    values = {"page": present_case_import(staged), "errors": errors or PageErrors()}
    return render(request, "allocation/import_staged.jinja", values, status=status)
