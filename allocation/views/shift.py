"""The shift manager's pages: start, change, pause and close a session; the allocation policy."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.shift import LeadForm, SessionPauseForm, StartForm
from allocation.presenters.policy import present_policy
from allocation.presenters.shift import present_shift
from allocation.selectors import find_policy, get_service_choices, get_shift_page
from allocation.services import (
    close_session,
    name_lead,
    pause_session,
    resume_session,
    start_session,
)
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal

Save = Callable[[Actor, datetime], str]


@require_GET
def shift(request: HttpRequest) -> HttpResponse:
    """Show what runs and what could begin."""
    return _show(request)


@require_POST
def shift_start(request: HttpRequest) -> HttpResponse:
    """Begin allocation in a shift with one lead."""
    form = StartForm(request.POST)

    def save(actor: Actor, at: datetime) -> str:
        data = form.cleaned_data
        start_session(
            service_shift_id=data["shift"],
            lead_id=data["lead"],
            reason=data["reason"],
            actor=actor,
            at=at,
        )
        return "Allocation runs."

    return _save(request, form, save)


@require_POST
def shift_lead(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Name another lead, with a reason."""
    form = LeadForm(request.POST)

    def save(actor: Actor, at: datetime) -> str:
        data = form.cleaned_data
        name_lead(
            session_id=session_id, lead_id=data["lead"], reason=data["reason"], actor=actor, at=at
        )
        return "The lead was changed."

    return _save(request, form, save)


@require_POST
def shift_pause(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Stop allocation for a while."""
    form = SessionPauseForm(request.POST)

    def save(actor: Actor, at: datetime) -> str:
        pause_session(
            session_id=session_id,
            reason=form.cleaned_data["reason"],
            until=form.get_until(at),
            actor=actor,
            at=at,
        )
        return "Allocation is paused. Clinicians keep the cases they have."

    return _save(request, form, save)


@require_POST
def shift_resume(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Let allocation go on."""

    def save(actor: Actor, at: datetime) -> str:
        resume_session(session_id=session_id, actor=actor, at=at)
        return "Allocation runs again."

    return _save(request, None, save)


@require_POST
def shift_close(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End the session; refused while somebody who is off holds a case."""

    def save(actor: Actor, at: datetime) -> str:
        close_session(session_id=session_id, actor=actor, at=at)
        return "The shift is closed. Nothing is allocated until the next one is started."

    return _save(request, None, save)


def _save(request: HttpRequest, form: forms.Form | None, save: Save) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.RUN_SESSION)
    if form is not None and not form.is_valid():
        return _show(request, present_form(form), 422)
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show(request, present_refusal(error, ("lead", "reason", "until")), error.status)
    messages.success(request, done)
    return redirect("shift")


def _show(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor, capability=Capability.RUN_SESSION)
    named = read_id(request.GET.get("service", ""))
    if named and named not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not choices:
        return render(request, "allocation/no_service.jinja")
    service_id = named or next(iter(choices))
    page = get_shift_page(service_id=service_id, actor=actor, at=at)
    values = {
        "page": present_shift(page),
        "policy": present_policy(find_policy(service_id=service_id, at=at)),
        "services": choices,
        "service_id": service_id,
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
        "form": request.resolver_match.url_name if request.resolver_match else "",
    }
    return render(request, "allocation/shift.jinja", values, status=status)
