"""One entry of a feedback form, what comes of it, and a clinician's own feedback."""

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
from allocation.presenters.feedback import present_entries, present_entry, write_short_shift
from allocation.selectors import get_feedback, get_own_feedback, get_service_choices
from allocation.services import (
    action_feedback,
    add_feedback,
    correct_feedback,
    review_feedback,
)
from allocation.views.feedback import PAGE, read_page
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_refusal

Save = Callable[[Actor, datetime], str]


@require_GET
def feedback_entry(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Show one entry with its status, owner and outcome."""
    return _draw(request, feedback_id)


@require_POST
def feedback_correct(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Change what one wrote while the shift is not closed."""

    def save(actor: Actor, at: datetime) -> str:
        body = request.POST.get("body", "")
        correct_feedback(feedback_id=feedback_id, body=body, actor=actor, at=at)
        return "Corrected."

    return _save(request, feedback_id, save)


@require_POST
def feedback_review(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Take an entry on and say what one makes of it (AL-047)."""

    def save(actor: Actor, at: datetime) -> str:
        outcome = request.POST.get("outcome", "")
        review_feedback(feedback_id=feedback_id, outcome=outcome, actor=actor, at=at)
        return "Reviewed. Whoever wrote it is told."

    return _save(request, feedback_id, save)


@require_POST
def feedback_action(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Say what was done about an entry (AL-047)."""

    def save(actor: Actor, at: datetime) -> str:
        outcome = request.POST.get("outcome", "")
        action_feedback(feedback_id=feedback_id, outcome=outcome, actor=actor, at=at)
        return "Actioned. Whoever wrote it is told."

    return _save(request, feedback_id, save)


@require_http_methods(["GET", "POST"])
def my_feedback(request: HttpRequest) -> HttpResponse:
    """Show what is written about oneself; or add a line about one's own shift."""
    actor = get_request_actor(request)
    actor.scopes_of(Capability.WORK_CASES)
    if request.method == "GET":
        return _draw_own(request)
    session_id = read_id(request.POST.get("session", ""))
    try:
        if session_id is None:
            raise NotFound("There is no such session, or it is outside the services you work in.")
        body = request.POST.get("body", "")
        add_feedback(session_id=session_id, body=body, actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _draw_own(request, present_refusal(error, ("body",)), error.status)
    messages.success(request, "Saved on the form of the shift. The WACC and the managers see it.")
    return redirect(f"{reverse('my_feedback')}?saved=1")


def _draw_own(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor = get_request_actor(request)
    choices = get_service_choices(actor=actor, capability=Capability.WORK_CASES)
    service_id: UUID | None = next(iter(choices), None)
    if service_id is None:
        return redirect("my_work")
    page = read_page(request)
    try:
        own = get_own_feedback(
            service_id=service_id, actor=actor, limit=PAGE, offset=(page - 1) * PAGE
        )
    except NotFound as error:
        return render(request, "my_work/no_work.jinja", {"sentence": error.sentence})
    session = own.session
    values = {
        "session": session,
        "shift": write_short_shift(session.starts_at) if session else "",
        "is_running": bool(session and session.status != "closed"),
        "entries": present_entries(own.entries, actor),
        "older": page + 1 if own.has_more else None,
        "newer": page - 1 if page > 1 else None,
        "draft": f"{session.id}:{actor.id}" if session else "",
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "my_work/feedback.jinja", values, status=status)


def _save(request: HttpRequest, feedback_id: UUID, save: Save) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        errors = present_refusal(error, ("body", "outcome"))
        return _draw(request, feedback_id, errors, error.status)
    messages.success(request, done)
    return redirect("feedback_entry", feedback_id=feedback_id)


def _draw(
    request: HttpRequest, feedback_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor = get_request_actor(request)
    entry = get_feedback(feedback_id=feedback_id, actor=actor)
    can_review = actor.can(Capability.REVIEW_FEEDBACK, entry.service_id)
    line = present_entry(entry, actor)
    values = {
        "entry": line,
        "sees_form": actor.can(Capability.VIEW_FEEDBACK, entry.service_id),
        "can_review": can_review and entry.status == "new",
        "can_action": can_review and entry.status != "actioned",
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "allocation/feedback_entry.jinja", values, status=status)
