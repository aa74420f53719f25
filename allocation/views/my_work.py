"""My Work: the cases of the clinician who is signed in, and what can be done with them."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import read_id
from allocation.forms.people import PAUSE_REASONS
from allocation.presenters.conversation import PHRASES, present_conversation
from allocation.presenters.my_work import UNFIT_CHOICES, present_work
from allocation.selectors import (
    find_conversation,
    get_my_work,
    get_service_choices,
    get_work_version,
)
from allocation.selectors.my_work import MyWork
from allocation.services import (
    complete_case,
    flag_unsuitable,
    open_case,
    put_back_case,
    record_attempt,
    withdraw_unsuitable,
)
from core.actor import Actor
from core.errors import DomainError, NotFound, NotPermitted
from core.pages import PageErrors, present_refusal
from core.texts import write_count
from messaging.services import read_thread
from messaging.types import ThreadDetails

Save = Callable[[Actor, datetime], str]
NO_SERVICE = "You work in no urgent-care service. Ask your team leader."


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """Show the cases that are allocated to whoever asks, and only those (AL-036).

    What the WACC wrote counts as read once the page is opened.
    """
    return show_work(request, reads=True)


@require_GET
def my_work_fragment(request: HttpRequest) -> HttpResponse:
    """Return My Work alone, for a live swap."""
    values = _get_values(request)
    if "work" not in values:
        return redirect("my_work")
    answer = render(request, "my_work/_work.jinja", values)
    answer.headers["X-Board-Mark"] = str(values["mark"])
    return answer


@require_GET
def my_work_version(request: HttpRequest) -> JsonResponse:
    """Say whether one's own list, the shift and one's messages are still the same."""
    actor, at = get_request_actor(request), timezone.now()
    service_id = _choose_service(request, actor)
    return JsonResponse({"mark": _get_mark(service_id, actor, at) if service_id else ""})


@require_POST
def case_open(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a case: it is locked to oneself (AL-038)."""

    def save(actor: Actor, at: datetime) -> str:
        open_case(case_id=case_id, actor=actor, at=at)
        return "Open: the case is locked to you."

    return save_work(request, save, anchor=f"case-{case_id}")


@require_POST
def case_put_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Unlock a case without completing it."""

    def save(actor: Actor, at: datetime) -> str:
        put_back_case(case_id=case_id, actor=actor, at=at)
        return "Put back: the case stays yours and counts again."

    return save_work(request, save, anchor=f"case-{case_id}")


@require_POST
def case_complete(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Complete a case, or say that nobody answered."""

    def save(actor: Actor, at: datetime) -> str:
        outcome = request.POST.get("outcome", "completed")
        complete_case(case_id=case_id, outcome=outcome, actor=actor, at=at)
        return (
            "No contact is noted: the case is closed." if outcome != "completed" else "Completed."
        )

    return save_work(request, save, form=f"attempt-{case_id}")


@require_POST
def case_attempt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record that nobody could be reached now (OQ-10)."""

    def save(actor: Actor, at: datetime) -> str:
        note = request.POST.get("note", "")
        count = record_attempt(case_id=case_id, note=note, actor=actor, at=at)
        return f"The attempt is recorded: {write_count(count, 'attempt')} by now."

    return save_work(request, save, form=f"attempt-{case_id}", anchor=f"case-{case_id}")


@require_POST
def case_not_suitable(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Tell the WACC that a case should go to somebody else (AL-042)."""

    def save(actor: Actor, at: datetime) -> str:
        flag_unsuitable(
            case_id=case_id,
            reason_code=request.POST.get("reason_code", ""),
            text=request.POST.get("text", ""),
            actor=actor,
            at=at,
        )
        return "The WACC is told. The case stays in your list until it has been reallocated."

    form, fields = f"flag-{case_id}", ("reason_code", "text")
    return save_work(request, save, form=form, fields=fields, anchor=f"case-{case_id}")


@require_POST
def case_suitable(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take back that a case is not suitable."""

    def save(actor: Actor, at: datetime) -> str:
        withdraw_unsuitable(case_id=case_id, actor=actor, at=at)
        return "Taken back: you keep the case."

    return save_work(request, save, anchor=f"case-{case_id}")


def save_work(
    request: HttpRequest,
    save: Save,
    *,
    form: str = "",
    fields: Collection[str] = (),
    anchor: str = "",
) -> HttpResponse:
    """Do something and come back to My Work; a refusal shows with what was typed in its form."""
    actor, at = get_request_actor(request), timezone.now()
    try:
        done = save(actor, at)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        return show_work(request, present_refusal(error, fields), error.status, form=form)
    messages.success(request, done)
    return redirect(f"{reverse('my_work')}{f'#{anchor}' if anchor else ''}")


def show_work(
    request: HttpRequest,
    errors: PageErrors | None = None,
    status: int = 200,
    *,
    form: str = "",
    reads: bool = False,
) -> HttpResponse:
    """Show My Work; `form` is the form whose text was refused, which stands open with it."""
    values = _get_values(request, reads=reads)
    if "work" not in values:
        return render(request, "my_work/no_work.jinja", values)
    # The same form stands beside each case, so its fields are told apart by the case.
    _, _, case = form.partition("-")
    named = tuple(
        (f"{name}-{case}" if name and case else name, text)
        for name, text in (errors.items if errors else ())
    )
    values |= {"errors": PageErrors(named), "typed": {**request.POST.dict(), "form": form}}
    return render(request, "my_work/my_work.jinja", values, status=status)


def _get_values(request: HttpRequest, *, reads: bool = False) -> dict[str, object]:
    """Return what the page shows; without `work` where there is none, with the sentence why."""
    actor, at = get_request_actor(request), timezone.now()
    service_id = _choose_service(request, actor)
    if service_id is None:
        return {"sentence": NO_SERVICE}
    mark = _get_mark(service_id, actor, at)
    try:
        work = get_my_work(service_id=service_id, actor=actor, at=at)
    except NotFound as error:
        return {"sentence": error.sentence}
    details = _find_conversation(work, actor)
    if reads and details and details.thread.unread:
        read_thread(thread_id=details.thread.id, actor=actor, at=at)
        mark = _get_mark(service_id, actor, at)
    return {
        "work": present_work(work),
        "conversation": present_conversation(details),
        "phrases": PHRASES,
        "mark": mark,
        "query": f"service={service_id}" if "service" in request.GET else "",
        "unfit": UNFIT_CHOICES,
        "pause_reasons": PAUSE_REASONS,
        "errors": PageErrors(),
        "typed": {},
    }


def _choose_service(request: HttpRequest, actor: Actor) -> UUID | None:
    choices = get_service_choices(actor=actor, capability=Capability.WORK_CASES)
    named = read_id(request.GET.get("service", ""))
    if named and named not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    return named or next(iter(choices), None)


def _find_conversation(work: MyWork, actor: Actor) -> ThreadDetails | None:
    if work.clinician is None:
        return None
    return find_conversation(shift_id=work.clinician.shift_id, actor=actor)


def _get_mark(service_id: UUID, actor: Actor, at: datetime) -> str:
    version = get_work_version(service_id=service_id, user_id=actor.id)
    return f"{version}.{int(at.timestamp()) // 60}"
