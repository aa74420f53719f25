"""My Work: the cases of the clinician who is signed in, and the state of the own shift."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.people import PAUSE_REASONS, PauseForm
from allocation.presenters.my_work import present_work
from allocation.selectors import get_my_work, get_service_choices
from allocation.services import (
    complete_case,
    finish_my_shift,
    open_case,
    pause_my_shift,
    put_back_case,
    resume_my_shift,
)
from allocation.views.board import get_mark
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """Show the cases that are allocated to whoever asks, and only those (AL-036)."""
    return _show(request)


@require_GET
def my_work_fragment(request: HttpRequest) -> HttpResponse:
    """Return My Work alone, for a live swap."""
    values = _get_values(request)
    if "work" not in values:
        return redirect("my_work")
    answer = render(request, "my_work/_work.jinja", values)
    answer.headers["X-Board-Mark"] = str(values["mark"])
    return answer


@require_POST
def case_open(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a case: it is locked to oneself (AL-038)."""

    def save(actor: Actor, at: datetime) -> str:
        open_case(case_id=case_id, actor=actor, at=at)
        return "Open: the case is locked to you."

    return _save(request, save, case_id)


@require_POST
def case_put_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Unlock a case without completing it."""

    def save(actor: Actor, at: datetime) -> str:
        put_back_case(case_id=case_id, actor=actor, at=at)
        return "Put back: the case stays yours and counts again."

    return _save(request, save, case_id)


@require_POST
def case_complete(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Complete a case, or say that nobody answered."""

    def save(actor: Actor, at: datetime) -> str:
        outcome = request.POST.get("outcome", "completed")
        complete_case(case_id=case_id, outcome=outcome, actor=actor, at=at)
        return (
            "No contact is noted: the case is closed." if outcome != "completed" else "Completed."
        )

    return _save(request, save)


@require_POST
def my_pause(request: HttpRequest) -> HttpResponse:
    """Ask for no new cases until a time (AL-025)."""
    get_request_actor(request).scopes_of(Capability.WORK_CASES)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _show(request, present_form(form), 422)

    def save(actor: Actor, at: datetime) -> str:
        pause_my_shift(until=form.get_until(at), reason=form.get_reason(), actor=actor, at=at)
        return "Paused. You return to Ready at that time by yourself."

    return _save(request, save)


@require_POST
def my_resume(request: HttpRequest) -> HttpResponse:
    """Be ready again."""

    def save(actor: Actor, at: datetime) -> str:
        resume_my_shift(actor=actor, at=at)
        return "You are ready again: cases can come."

    return _save(request, save)


@require_POST
def my_finish(request: HttpRequest) -> HttpResponse:
    """Say that one is finishing: what one holds is listed for the WACC to move."""

    def save(actor: Actor, at: datetime) -> str:
        finish_my_shift(actor=actor, at=at)
        return "The WACC is told that you are finishing and moves what you do not open."

    return _save(request, save)


def _save(
    request: HttpRequest, save: Callable[[Actor, datetime], str], case_id: UUID | None = None
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _show(request, present_refusal(error, PauseForm.base_fields), error.status)
    messages.success(request, done)
    return redirect(f"{reverse('my_work')}{f'#case-{case_id}' if case_id else ''}")


def _get_values(request: HttpRequest) -> dict[str, object]:
    """Return what the page shows; without `work` where there is none, with the sentence why."""
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor, capability=Capability.WORK_CASES)
    named = read_id(request.GET.get("service", ""))
    if named and named not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not choices:
        return {"sentence": "You work in no urgent-care service. Ask your team leader."}
    service_id = named or next(iter(choices))
    mark = get_mark(service_id, at)
    try:
        work = get_my_work(service_id=service_id, actor=actor, at=at)
    except NotFound as error:
        return {"sentence": error.sentence}
    query = f"service={service_id}" if len(choices) > 1 else ""
    return {
        "work": present_work(work),
        "mark": mark,
        "query": query,
        "services": choices,
        "service_id": service_id,
        "pause_reasons": PAUSE_REASONS,
        "errors": PageErrors(),
        "typed": request.POST.dict(),
    }


def _show(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    values = _get_values(request)
    if "work" not in values:
        return render(request, "my_work/no_work.jinja", values)
    values["errors"] = errors or PageErrors()
    return render(request, "my_work/my_work.jinja", values, status=status)
