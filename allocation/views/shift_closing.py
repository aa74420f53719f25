"""The end of a shift: left-over cases are moved or held, reasons given, the session closed."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.presenters.shift_closing import present_closing
from allocation.selectors import get_closing, get_service_choices, get_session_figures
from allocation.selectors.sessions import find_session
from allocation.services import close_session, explain_nothing, hold_cases, move_cases
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_refusal
from core.texts import write_count

Save = Callable[[Actor, datetime], str]


@require_GET
def shift_end(request: HttpRequest) -> HttpResponse:
    """Lead to the end of the shift that runs, for whoever allocates in it."""
    actor = get_request_actor(request)
    choices = get_service_choices(actor=actor, capability=Capability.ALLOCATE_CASES)
    for service_id in choices:
        session = find_session(service_id=service_id)
        if session:
            return redirect("shift_close", session_id=session.id)
    return render(request, "allocation/shift_no_end.jinja")


@require_http_methods(["GET", "POST"])
def shift_close(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show what stops the close; close the session where nothing does (OQ-09)."""
    if request.method == "GET":
        return _draw(request, session_id)
    get_request_actor(request).scopes_of(Capability.RUN_SESSION)

    def save(actor: Actor, at: datetime) -> str:
        reason = request.POST.get("reason", "")
        close_session(session_id=session_id, reason=reason, actor=actor, at=at)
        return "The shift is closed. Nothing is allocated until the next one is started."

    return _save(request, session_id, save)


@require_POST
def shift_move(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Move the ticked cases to whom was chosen for each; or hold them oneself (OQ-08)."""
    ticked = [id for id in map(read_id, request.POST.getlist("case")) if id]
    receivers = {id: read_id(request.POST.get(f"to-{id}", "")) for id in ticked}
    holds = request.POST.get("do") == "hold"

    def save(actor: Actor, at: datetime) -> str:
        if holds:
            hold_cases(case_ids=ticked, reason=request.POST.get("reason", ""), actor=actor, at=at)
            return f"You hold {write_count(len(ticked), 'case')} until somebody can take them."
        moves = [(id, to) for id, to in receivers.items() if to]
        if len(moves) != len(ticked):
            raise DomainError("Choose who gets each ticked case.", code="no_receiver")
        reason = request.POST.get("reason", "")
        move_cases(moves=moves, reason_code="shift_ending", reason=reason, actor=actor, at=at)
        return f"Moved {write_count(len(moves), 'case')}. Both clinicians are told."

    return _save(request, session_id, save)


@require_POST
def shift_nothing(request: HttpRequest, session_id: UUID, shift_id: UUID) -> HttpResponse:
    """Say why an included clinician got nothing (AL-046)."""

    def save(actor: Actor, at: datetime) -> str:
        code = request.POST.get("reason_code", "")
        explain_nothing(clinician_shift_id=shift_id, reason_code=code, actor=actor, at=at)
        return "The reason is kept with the shift."

    return _save(request, session_id, save)


def _save(request: HttpRequest, session_id: UUID, save: Save) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.ALLOCATE_CASES)
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return _draw(request, session_id, present_refusal(error, ("reason",)), error.status)
    messages.success(request, done)
    return redirect("shift_close", session_id=session_id)


def _draw(
    request: HttpRequest, session_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    page = get_closing(session_id=session_id, actor=actor, at=at)
    service_id = page.session.service_id
    values = {
        "page": present_closing(page, get_session_figures(session_id=session_id).total),
        "can_close": actor.can(Capability.RUN_SESSION, service_id),
        "can_hold": actor.can(Capability.FORCE_ALLOCATION, service_id),
        "errors": errors or PageErrors(),
        "typed": request.POST.dict(),
    }
    return render(request, "allocation/shift_close.jinja", values, status=status)
