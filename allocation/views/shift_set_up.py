"""A shift is set up: who leads, who is in, what people read; then it is started or left planned."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.shift import SetUpForm
from allocation.presenters.shift_set_up import present_set_up, write_drafts
from allocation.selectors import get_set_up
from allocation.selectors.shift_values import SetUp
from allocation.services import plan_session, start_session
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from core.pages import PageErrors, present_form, present_refusal
from core.texts import write_clock


@require_http_methods(["GET", "POST"])
def shift_set_up(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Show how a shift is set up; save it, let it start by itself, or start it now."""
    actor, at = get_request_actor(request), timezone.now()
    actor.scopes_of(Capability.RUN_SESSION)
    page = get_set_up(service_shift_id=shift_id, actor=actor, at=at)
    if page.session and page.session.status != "planned":
        return redirect("shift")
    if request.method == "GET":
        return _draw(request, page)
    form = SetUpForm(request.POST)
    if not form.is_valid():
        return _draw(request, page, present_form(form), 422)
    try:
        return _save(request, form, page)
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        fresh = get_set_up(service_shift_id=shift_id, actor=actor, at=at)
        return _draw(request, fresh, present_refusal(error, form.fields), error.status)


def _save(request: HttpRequest, form: SetUpForm, page: SetUp) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    does = request.POST.get("do", "save")
    if does == "later" and form.cleaned_data["resource"] != "yes":
        raise InvalidInput(
            "Allocation starts by itself only with enough resource: choose “Yes, run it”.",
            field="resource",
        )
    later = page.shift.starts_at if page.shift.starts_at > at and does == "later" else None
    plan = form.get_plan(later, write_drafts(page))
    plan_session(service_shift_id=page.shift.id, plan=plan, actor=actor, at=at)
    if does == "now":
        start_session(service_shift_id=page.shift.id, actor=actor, at=at)
        messages.success(request, "Allocation runs. The hand-over names who leads.")
        return redirect("shift")
    when = f" It starts by itself at {write_clock(later)}." if plan.start_at and later else ""
    messages.success(request, f"Saved as planned.{when}")
    return redirect("shift_set_up", shift_id=page.shift.id)


def _draw(
    request: HttpRequest, page: SetUp, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    typed: dict[str, object] = {}
    if request.method == "POST":
        typed = {**request.POST.dict(), "included": request.POST.getlist("included")}
    values = {
        "page": present_set_up(page, typed),
        "errors": errors or PageErrors(),
        "starts_itself": write_clock(page.session.start_due_at)
        if page.session and page.session.start_due_at
        else "",
    }
    return render(request, "allocation/shift_set_up.jinja", values, status=status)
