"""Pages of clients: the list, one record, and the forms that change it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from core.errors import NotFound
from core.pages import PageErrors, submit
from scheduling.clients import services
from scheduling.clients.selectors import get_patch_choices
from scheduling.clients.types import INFO_NAMES
from scheduling.records import selectors
from scheduling.records.forms import (
    InformationForm,
    KeySafeForm,
    LookForm,
    ReferenceForm,
    read_list_address,
)
from scheduling.records.presenters.record import (
    present_information,
    present_list,
    present_record,
    present_references,
)


@require_GET
def client_list(request: HttpRequest) -> HttpResponse:
    """Show the clients that somebody may see, by family name, or those who fit what was typed."""
    actor, at, address = get_request_actor(request), timezone.now(), read_list_address(request.GET)
    found = selectors.get_page(
        actor=actor,
        at=at,
        text=address.text,
        patch_id=address.patch_id,
        status=address.status,
        after=address.after,
    )
    page = present_list(found, address=address, patches=get_patch_choices(actor=actor))
    return render(request, "records/list.jinja", {"page": page})


@require_GET
def client_record(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show one client's record."""
    return _show_record(request, client_id)


@require_http_methods(["GET", "POST"])
def client_information(request: HttpRequest, client_id: UUID, kind: str) -> HttpResponse:
    """Show or change one kind of information."""
    if kind not in INFO_NAMES:
        raise NotFound("There is no such kind of information.")
    form = InformationForm(request.POST if request.method == "POST" else None)
    errors, status = PageErrors(), 200
    if request.method == "POST":
        errors, status = _save(request, form, services.record_information, client_id, kind=kind)
        if not errors:
            messages.success(request, f"“{INFO_NAMES[kind]}” is saved.")
            return redirect("client_record", client_id=client_id)
    actor, at = get_request_actor(request), timezone.now()
    record = selectors.get_record_to_change(client_id=client_id, actor=actor, at=at)
    typed = request.POST if request.method == "POST" else None
    page = present_information(record, kind, typed=typed, errors=errors)
    return render(request, "records/information.jinja", {"page": page}, status=status)


@require_http_methods(["GET", "POST"])
def client_references(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show or change what a client is called in other systems."""
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    errors, status = PageErrors(), 200
    if request.method == "POST":
        errors, status = _save(request, form, services.set_reference, client_id)
        if not errors:
            messages.success(request, f"The reference of {form.cleaned_data['system']} is saved.")
            return redirect("client_record", client_id=client_id)
    actor, at = get_request_actor(request), timezone.now()
    record = selectors.get_record_to_change(client_id=client_id, actor=actor, at=at)
    typed = request.POST if request.method == "POST" else None
    page = present_references(record, typed=typed, errors=errors)
    return render(request, "records/references.jinja", {"page": page}, status=status)


@require_http_methods(["GET", "POST"])
def client_key_safe(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Record how a key safe opens; what was typed is never shown again."""
    form = KeySafeForm(request.POST if request.method == "POST" else None)
    errors, status = PageErrors(), 200
    if request.method == "POST":
        errors, status = _save(request, form, services.set_key_safe, client_id)
        if not errors:
            messages.success(request, "The key safe is saved, sealed.")
            return redirect("client_record", client_id=client_id)
    actor, at = get_request_actor(request), timezone.now()
    record = selectors.get_record_to_change(client_id=client_id, actor=actor, at=at)
    return render(
        request,
        "records/key_safe.jinja",
        {"record": record, "errors": errors},
        status=status,
    )


@never_cache
@require_POST
def client_key_safe_open(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show this once how a key safe opens; who was shown it and why is written down."""
    actor, at = get_request_actor(request), timezone.now()
    act = partial(services.open_key_safe, client_id=client_id, actor=actor, at=at)
    code, errors, status = submit(LookForm(request.POST), act)
    return _show_record(request, client_id, errors, code=code or "", status=status)


def _show_record(
    request: HttpRequest,
    client_id: UUID,
    errors: PageErrors | None = None,
    *,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    found = selectors.get_record(client_id=client_id, actor=actor, at=at)
    page = present_record(found, errors=errors, code=code)
    return render(request, "records/record.jinja", {"page": page}, status=status)


def _save(
    request: HttpRequest, form: Any, service: Any, client_id: UUID, **words: str
) -> tuple[PageErrors, int]:
    """Call a service on a client with what a form holds; return what stood in the way."""
    actor, at = get_request_actor(request), timezone.now()
    act = partial(service, client_id=client_id, **words, actor=actor, at=at)
    _, errors, status = submit(form, act)
    return errors, status
