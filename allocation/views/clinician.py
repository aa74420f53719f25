"""One clinician of a session: the WACC's pause and resume, hello and messages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.people import PAUSE_REASONS, PauseForm
from allocation.presenters.conversation import present_conversation
from allocation.presenters.dialog import present_case_line
from allocation.presenters.my_work import list_pauses
from allocation.presenters.people import present_person
from allocation.presenters.words import write_part
from allocation.selectors import find_conversation, get_clinician_page, get_hello
from allocation.services import (
    message_clinician,
    pause_clinician,
    resume_clinician,
    send_hello,
)
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal
from messaging.services import read_thread


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


@require_POST
def clinician_message(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Write to a clinician of the session that runs (AL-042)."""
    actor, body = get_request_actor(request), request.POST.get("body", "")
    try:
        message_clinician(clinician_shift_id=shift_id, body=body, actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show(request, shift_id, present_refusal(error, ("body",)), error.status)
    messages.success(request, "Sent.")
    return redirect("clinician_details", shift_id=shift_id)


@require_http_methods(["GET", "POST"])
def hello_new(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Show the drafted hello, to be sent as it is or changed (AL-041)."""
    if request.method == "GET":
        return _draw_hello(request, shift_id)
    actor, text = get_request_actor(request), request.POST.get("text", "")
    try:
        send_hello(clinician_shift_id=shift_id, text=text, actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _draw_hello(request, shift_id, present_refusal(error, ("text",)), error.status)
    messages.success(request, "Hello is sent.")
    return redirect("clinician_details", shift_id=shift_id)


def _draw_hello(
    request: HttpRequest, shift_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    _, name, draft = get_hello(shift_id=shift_id, actor=actor, at=at)
    values = {
        "shift_id": shift_id,
        "name": name,
        "text": request.POST.get("text") or draft,
        "errors": errors or PageErrors(),
    }
    return render(request, "allocation/hello.jinja", values, status=status)


def _show(
    request: HttpRequest, shift_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    page = get_clinician_page(shift_id=shift_id, actor=actor, at=at)
    can = actor.can(Capability.ALLOCATE_CASES, page.service_id)
    state = page.clinician.status
    details = find_conversation(shift_id=shift_id, actor=actor)
    if request.method == "GET" and details and details.thread.unread:
        read_thread(thread_id=details.thread.id, actor=actor, at=at)
    values = {
        "person": present_person(page.clinician, page.policy, at),
        "part": write_part(page.clinician),
        "pause_reason": page.clinician.pause_reason,
        "cases": [present_case_line(case, page.skill_names, at) for case in page.cases],
        "can_pause": can and state in ("ready", "paused"),
        "can_resume": can and state in ("paused", "finishing"),
        "can_write": can and page.is_running,
        "needs_hello": can and page.is_running and page.clinician.hello_at is None,
        "hello_at": page.clinician.hello_at,
        "conversation": present_conversation(details),
        "pauses": list_pauses(page.clinician, page.policy, at),
        "pause_reasons": PAUSE_REASONS,
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "allocation/clinician.jinja", values, status=status)
