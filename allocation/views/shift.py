"""The shift manager's page of the shift that runs, and what is answered and changed on it."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.shift import LeadForm, ReasonForm, SessionPauseForm, TextForm
from allocation.presenters.shift_running import present_lines, present_running
from allocation.presenters.words import write_shift
from allocation.selectors import (
    get_log,
    get_running,
    get_service_choices,
    get_session_figures,
    get_shifts_ahead,
)
from allocation.services import (
    answer_force_request,
    answer_pickup,
    answer_request,
    include_clinician,
    leave_out_clinician,
    name_lead,
    pause_session,
    resume_session,
    send_shift_message,
    write_note,
)
from allocation.views.board import get_mark
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal

Save = Callable[[Actor, datetime], str]
FIELDS = ("lead", "reason_code", "reason", "until", "text")


@require_GET
def shift(request: HttpRequest) -> HttpResponse:
    """Show what runs with what waits for an answer; or the shift that could begin next."""
    return show_shift(request)


@require_GET
def shift_fragment(request: HttpRequest) -> HttpResponse:
    """Return the running shift alone, for a live swap."""
    values = _get_values(request)
    if "page" not in values:
        return redirect("shift")
    answer = render(request, "allocation/_running.jinja", values)
    answer.headers["X-Board-Mark"] = str(values["mark"])
    return answer


@require_POST
def shift_lead(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Name another lead, with a reason."""
    form = LeadForm(request.POST)

    def save(actor: Actor, at: datetime) -> str:
        data = form.cleaned_data
        name_lead(
            session_id=session_id,
            lead_id=data["lead"],
            reason_code=data["reason_code"],
            reason=data["reason"],
            actor=actor,
            at=at,
        )
        return "The lead was changed."

    return save_shift(request, form, save)


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

    return save_shift(request, form, save)


@require_POST
def shift_resume(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Let allocation go on."""

    def save(actor: Actor, at: datetime) -> str:
        resume_session(session_id=session_id, actor=actor, at=at)
        return "Allocation runs again."

    return save_shift(request, None, save)


@require_POST
def shift_message(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Tell the clinicians that allocation is active (AL-005)."""
    form = TextForm(request.POST)

    def save(actor: Actor, at: datetime) -> str:
        count = send_shift_message(
            session_id=session_id, text=form.cleaned_data["text"], actor=actor, at=at
        )
        return f"Sent to {count} clinicians."

    return save_shift(request, form, save)


@require_POST
def shift_note(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Add a line to the hand-over, or put another message of the day."""
    form, kind = TextForm(request.POST), request.POST.get("kind", "")

    def save(actor: Actor, at: datetime) -> str:
        text = form.cleaned_data["text"]
        write_note(session_id=session_id, kind=kind, body=text, actor=actor, at=at)
        return "On the hand-over." if kind == "handover" else "Every page says so now."

    return save_shift(request, form, save)


@require_GET
def shift_log(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show the whole log and the hand-over of a session."""
    session, lines = get_log(session_id=session_id, actor=get_request_actor(request))
    values = {
        "session": session,
        "title": write_shift(session.starts_at, session.ends_at),
        "lines": present_lines(lines),
        "handover": present_lines(tuple(one for one in lines if one.kind == "handover")),
    }
    return render(request, "allocation/shift_log.jinja", values)


@require_POST
def request_answer(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Include whoever asked, or decline and say why (AL-008)."""
    accepts = request.POST.get("answer") == "include"

    def save(actor: Actor, at: datetime) -> str:
        answer_request(
            clinician_shift_id=shift_id,
            accepts=accepts,
            reason=request.POST.get("reason", ""),
            actor=actor,
            at=at,
        )
        return "Included: the WACC is told." if accepts else "Declined: the clinician sees why."

    return save_shift(request, None, save)


@require_POST
def clinician_include(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Include somebody who did not ask."""

    def save(actor: Actor, at: datetime) -> str:
        include_clinician(clinician_shift_id=shift_id, actor=actor, at=at)
        return "Included: the WACC and the clinician are told."

    return save_shift(request, None, save)


@require_POST
def clinician_leave_out(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Take somebody out of allocation."""
    form = ReasonForm(request.POST)

    def save(actor: Actor, at: datetime) -> str:
        reason = form.cleaned_data["reason"]
        leave_out_clinician(clinician_shift_id=shift_id, reason=reason, actor=actor, at=at)
        return "Left out: the WACC and the clinician are told."

    return save_shift(request, form, save)


@require_POST
def pickup_answer(request: HttpRequest, pickup_id: UUID) -> HttpResponse:
    """Agree to a pick-up, or ask the clinician to return to My Work (AL-009)."""

    def save(actor: Actor, at: datetime) -> str:
        answer_pickup(
            pickup_id=pickup_id,
            answer=request.POST.get("answer", ""),
            note=request.POST.get("note", ""),
            actor=actor,
            at=at,
        )
        return "Answered: the clinician is told."

    return save_shift(request, None, save)


@require_POST
def force_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Force the case that a WACC asked for, or leave it (AL-032)."""
    forces = request.POST.get("answer") == "force"

    def save(actor: Actor, at: datetime) -> str:
        answer_force_request(
            request_id=request_id,
            forces=forces,
            reason=request.POST.get("reason", ""),
            actor=actor,
            at=at,
        )
        return "Moved: both clinicians and the WACC are told." if forces else "Left where it is."

    return save_shift(request, None, save)


def save_shift(
    request: HttpRequest, form: forms.Form | None, save: Save, fields: Collection[str] = FIELDS
) -> HttpResponse:
    """Do what was sent and go back to the shift, or show it again with the refusal."""
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.RUN_SESSION)
    if form is not None and not form.is_valid():
        return show_shift(request, present_form(form), 422)
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return show_shift(request, present_refusal(error, fields), error.status)
    messages.success(request, done)
    named = read_id(request.POST.get("service", ""))
    return redirect(f"{reverse('shift')}{f'?service={named}' if named else ''}")


def show_shift(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    """Draw the running shift, or lead to the next one that can be set up."""
    values = _get_values(request)
    if "services" not in values:
        return render(request, "allocation/no_service.jinja")
    if "page" not in values:
        return render(request, "allocation/shift_none.jinja", values, status=status)
    values |= {"errors": errors or PageErrors(), "typed": request.POST.dict()}
    values["form"] = request.resolver_match.url_name if request.resolver_match else ""
    return render(request, "allocation/shift_running.jinja", values, status=status)


def _get_values(request: HttpRequest) -> dict[str, object]:
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor, capability=Capability.RUN_SESSION)
    data = request.POST if request.method == "POST" else request.GET
    named = read_id(data.get("service", ""))
    if named and named not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not choices:
        return {}
    service_id = named or next(iter(choices))
    running = get_running(service_id=service_id, actor=actor, at=at)
    values: dict[str, object] = {
        "services": choices,
        "service_id": service_id,
        "ahead": [
            (one.id, write_shift(one.starts_at, one.ends_at), state)
            for one, state in get_shifts_ahead(service_id=service_id, actor=actor, at=at)
            if state in ("", "planned")
        ],
        "mark": get_mark(service_id, at),
        "errors": PageErrors(),
        "typed": {},
        "form": "",
    }
    if running:
        figures = get_session_figures(session_id=running.session.id)
        values["page"] = present_running(running, figures.total)
    return values
