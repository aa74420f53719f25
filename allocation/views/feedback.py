"""The feedback form of a shift (Appendix A): filled in, read later, printed, exported."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.presenters.feedback import (
    REASONS,
    make_table,
    name_file,
    present_earlier,
    present_form_page,
)
from allocation.selectors import (
    find_form_session,
    get_earlier_forms,
    get_form,
    get_service_choices,
)
from allocation.services import add_feedback, explain_nothing
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.exports import answer_file, write_csv
from core.pages import PageErrors, present_refusal

PAGE = 20
Save = Callable[[Actor, datetime], str]


@require_GET
def feedback_form(request: HttpRequest) -> HttpResponse:
    """Show the form of the shift that runs, or the newest one."""
    actor = get_request_actor(request)
    service_id = _choose_service(request, actor)
    session_id = find_form_session(service_id=service_id, actor=actor) if service_id else None
    if session_id is None:
        return render(request, "allocation/feedback_none.jinja")
    return _draw(request, session_id)


@require_http_methods(["GET", "POST"])
def feedback_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show the form of one shift; or add what a clinician said (AL-043, AL-044)."""
    actor = get_request_actor(request)
    if request.method == "GET":
        return _draw(request, session_id)
    actor.scopes_of(Capability.WRITE_FEEDBACK)

    def save(actor: Actor, at: datetime) -> str:
        add_feedback(
            session_id=session_id,
            about_id=read_id(request.POST.get("about", "")),
            body=request.POST.get("body", ""),
            actor=actor,
            at=at,
        )
        return "Saved on the form of this shift."

    return _save(request, session_id, save)


@require_POST
def feedback_nothing(request: HttpRequest, session_id: UUID, shift_id: UUID) -> HttpResponse:
    """Say why an included clinician was given nothing (AL-046)."""

    def save(actor: Actor, at: datetime) -> str:
        code = request.POST.get("reason_code", "")
        explain_nothing(clinician_shift_id=shift_id, reason_code=code, actor=actor, at=at)
        return "The reason is kept with the shift."

    return _save(request, session_id, save)


@require_GET
def feedback_export(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Return the entries of a form as CSV."""
    actor, at = get_request_actor(request), timezone.now()
    form = get_form(session_id=session_id, actor=actor, at=at)
    return answer_file(write_csv(make_table(form)), name_file(form.session))


@require_GET
def feedback_earlier(request: HttpRequest) -> HttpResponse:
    """List the forms of earlier shifts, the newest first."""
    actor = get_request_actor(request)
    service_id, page = _choose_service(request, actor), read_page(request)
    if service_id is None:
        return render(request, "allocation/feedback_none.jinja")
    lines, has_more = get_earlier_forms(
        service_id=service_id, actor=actor, limit=PAGE, offset=(page - 1) * PAGE
    )
    values = {
        "lines": present_earlier(lines),
        "older": page + 1 if has_more else None,
        "newer": page - 1 if page > 1 else None,
        "query": f"service={service_id}&" if "service" in request.GET else "",
    }
    return render(request, "allocation/feedback_earlier.jinja", values)


def read_page(request: HttpRequest) -> int:
    """Return which page of a list is asked for; the first where that cannot be read."""
    number = request.GET.get("page", "")
    return min(max(1, int(number)), 10_000) if number.isdecimal() and len(number) < 6 else 1


def _choose_service(request: HttpRequest, actor: Actor) -> UUID | None:
    actor.scopes_of(Capability.VIEW_FEEDBACK)
    choices = get_service_choices(actor=actor, capability=Capability.VIEW_FEEDBACK)
    named = read_id(request.GET.get("service", ""))
    if named and named not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    return named or next(iter(choices), None)


def _save(request: HttpRequest, session_id: UUID, save: Save) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        errors = present_refusal(error, ("about", "body"))
        return _draw(request, session_id, errors, error.status)
    messages.success(request, done)
    address = reverse("feedback_session", kwargs={"session_id": session_id})
    # The page drops the text that it kept on the device once it is told that it was saved.
    return redirect(f"{address}?saved=1" if "body" in request.POST else address)


def _draw(
    request: HttpRequest, session_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    page = present_form_page(get_form(session_id=session_id, actor=actor, at=at), actor)
    can_allocate = actor.can(Capability.ALLOCATE_CASES, page.service_id)
    values = {
        "page": page,
        "reasons": REASONS,
        "can_write": actor.can(Capability.WRITE_FEEDBACK, page.service_id),
        "can_review": actor.can(Capability.REVIEW_FEEDBACK, page.service_id),
        "can_explain": can_allocate and page.state == "Open",
        "draft": f"{page.id}:{actor.id}",
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "allocation/feedback_form.jinja", values, status=status)
