"""What a clinician says of the own shift: pause, ready, finishing, include me, a message."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.people import PauseForm
from allocation.presenters.my_work import present_work
from allocation.selectors import get_my_work, get_service_choices
from allocation.services import (
    answer_pulse,
    ask_to_be_included,
    finish_my_shift,
    message_wacc,
    pause_my_shift,
    resume_my_shift,
)
from allocation.views.my_work import save_work, show_work
from core.actor import Actor
from core.pages import present_form


@require_POST
def my_pause(request: HttpRequest) -> HttpResponse:
    """Ask for no new cases until a time (AL-025)."""
    get_request_actor(request).scopes_of(Capability.WORK_CASES)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return show_work(request, present_form(form), 422, form="pause")

    def save(actor: Actor, at: datetime) -> str:
        pause_my_shift(until=form.get_until(at), reason=form.get_reason(), actor=actor, at=at)
        return "Paused. You return to Ready at that time by yourself."

    return save_work(request, save, form="pause", fields=form.fields)


@require_POST
def my_resume(request: HttpRequest) -> HttpResponse:
    """Be ready again."""

    def save(actor: Actor, at: datetime) -> str:
        resume_my_shift(actor=actor, at=at)
        return "You are ready again: cases can come."

    return save_work(request, save)


@require_http_methods(["GET", "POST"])
def my_finish(request: HttpRequest) -> HttpResponse:
    """Say what finishing means; then tell the WACC, who moves what is not opened."""
    if request.method == "GET":
        return _ask_to_finish(request)

    def save(actor: Actor, at: datetime) -> str:
        finish_my_shift(actor=actor, at=at)
        return "The WACC is told that you are finishing and moves what you do not open."

    return save_work(request, save)


@require_POST
def include_me(request: HttpRequest) -> HttpResponse:
    """Ask the shift manager to be included (AL-008)."""

    def save(actor: Actor, at: datetime) -> str:
        ask_to_be_included(
            text=request.POST.get("say_why", ""),
            clinician_shift_id=read_id(request.POST.get("shift", "")),
            actor=actor,
            at=at,
        )
        return "The shift manager is asked. The answer comes here."

    return save_work(request, save, form="include", anchor="include-me")


@require_POST
def my_message(request: HttpRequest) -> HttpResponse:
    """Write to the WACC who leads, in words or by one press (AL-042)."""

    def save(actor: Actor, at: datetime) -> str:
        body = request.POST.get("phrase", "") or request.POST.get("body", "")
        message_wacc(body=body, actor=actor, at=at)
        return "Sent."

    return save_work(request, save, form="message", fields=("body",), anchor="messages")


@require_POST
def my_pulse(request: HttpRequest) -> HttpResponse:
    """Say how allocation goes, once in a shift; nobody sees whose answer it is (RP-016)."""

    def save(actor: Actor, at: datetime) -> str:
        text = request.POST.get("score", "")
        answer_pulse(score=int(text) if text in set("12345") else 0, actor=actor, at=at)
        return "Thank you. Your answer is kept without your name."

    return save_work(request, save, form="pulse", fields=("score",), anchor="pulse")


def _ask_to_finish(request: HttpRequest) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor, capability=Capability.WORK_CASES)
    service_id: UUID | None = next(iter(choices), None)
    if service_id is None:
        return redirect("my_work")
    work = present_work(get_my_work(service_id=service_id, actor=actor, at=at))
    if not work.can_finish:
        return redirect("my_work")
    return render(request, "my_work/finish.jinja", {"work": work})
