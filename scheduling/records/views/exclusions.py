"""Pages of who must not visit a client: what waits, one exclusion, and each step of it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from core.errors import InvalidInput
from core.pages import PageErrors, read_id, submit
from scheduling.clients import services
from scheduling.clients.selectors import get_waiting_exclusions
from scheduling.records import selectors
from scheduling.records.forms import ExclusionForm, NothingForm, ReasonForm, ReviewForm
from scheduling.records.presenters.exclusions import (
    present_exclusion,
    present_new,
    present_waiting,
)


@require_GET
def exclusion_list(request: HttpRequest) -> HttpResponse:
    """Show the exclusions on which somebody waits."""
    actor, at = get_request_actor(request), timezone.now()
    page = present_waiting(get_waiting_exclusions(actor=actor, at=at))
    return render(request, "records/exclusions.jinja", {"page": page})


@require_GET
def exclusion_details(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """Show one exclusion with what it means and what may be done next."""
    return _show(request, exclusion_id)


@require_http_methods(["GET", "POST"])
def exclusion_new(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show what an exclusion would mean, and ask the DSO for it."""
    if request.method == "GET" or request.POST.get("do") == "preview":
        return _show_new(request, client_id)
    actor, at = get_request_actor(request), timezone.now()
    act = partial(services.request_exclusion, client_id=client_id, actor=actor, at=at)
    exclusion_id, errors, status = submit(ExclusionForm(request.POST), act)
    if errors:
        return _show_new(request, client_id, errors, status=status)
    messages.success(request, "Asked for. The DSO decides; nothing is in force yet.")
    return redirect("exclusion_details", exclusion_id=exclusion_id)


def _make_step(
    form_class: type[forms.Form], service: Callable[..., None], done: str
) -> Callable[..., HttpResponse]:
    """Return the view of one step: it takes what a form holds to its service."""

    def view(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
        actor, at = get_request_actor(request), timezone.now()
        act = partial(service, exclusion_id=exclusion_id, actor=actor, at=at)
        _, errors, status = submit(form_class(request.POST), act)
        if errors:
            return _show(request, exclusion_id, errors, status=status)
        messages.success(request, done)
        return redirect("exclusion_details", exclusion_id=exclusion_id)

    return require_POST(view)


exclusion_decide = _make_step(
    ReviewForm, services.decide_exclusion, "Decided. The direct care service manager authorises."
)
exclusion_authorise = _make_step(
    ReasonForm, services.authorise_exclusion, "Authorised. A scheduler puts it in force."
)
exclusion_apply = _make_step(
    NothingForm, services.apply_exclusion, "In force: never proposed and never assignable."
)
exclusion_refuse = _make_step(ReasonForm, services.refuse_exclusion, "Refused.")
exclusion_decline = _make_step(ReasonForm, services.decline_exclusion, "Not authorised.")
exclusion_review = _make_step(ReviewForm, services.review_exclusion, "It holds until that day.")
exclusion_end = _make_step(
    ReasonForm, services.end_exclusion, "Ended: this carer can be proposed and assigned again."
)


def _show(
    request: HttpRequest,
    exclusion_id: UUID,
    errors: PageErrors | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    found = selectors.get_exclusion_page(exclusion_id=exclusion_id, actor=actor, at=at)
    typed: Any = request.POST if request.method == "POST" else {}
    page = present_exclusion(found, typed=typed, errors=errors or PageErrors())
    return render(request, "records/exclusion.jinja", {"page": page}, status=status)


def _show_new(
    request: HttpRequest,
    client_id: UUID,
    errors: PageErrors | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    record = selectors.get_record_to_change(client_id=client_id, actor=actor, at=at)
    carers = selectors.get_carer_choices(client_id=client_id, actor=actor, at=at)
    typed: Any = request.POST if request.method == "POST" else {}
    worker_id = _read_worker(typed.get("worker_id", ""))
    impact = None
    if worker_id:
        impact = selectors.get_impact(client_id=client_id, worker_id=worker_id, actor=actor, at=at)
    page = present_new(
        record.client, carers, impact=impact, typed=typed, errors=errors or PageErrors()
    )
    return render(request, "records/exclusion_new.jinja", {"page": page}, status=status)


def _read_worker(text: str) -> UUID | None:
    try:
        return read_id(text)
    except InvalidInput:
        return None
