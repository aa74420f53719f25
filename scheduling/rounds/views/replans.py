"""Something happened to a carer: report it, look at what covers the visits, apply, tell, undo."""

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound, NotPermitted
from core.texts import write_clock, write_date
from core.times import get_local_day, parse_day
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.forms.replan import UNTIL, WHAT, HappeningForm, ToldForm
from scheduling.rounds.forms.run import LeaveForm
from scheduling.rounds.presenters.errors import PageErrors, present_errors, present_refusal
from scheduling.rounds.presenters.happening import present_choices
from scheduling.rounds.presenters.replan import present_replan, write_applied, write_undone
from scheduling.rounds.selectors.replans import (
    get_carer_choices,
    get_dso_choices,
    get_replan,
)
from scheduling.rounds.services import (
    discard_run,
    leave_line,
    publish_proposal,
    record_return,
    replan_again,
    replan_rounds,
    tell_change,
    undo_publication,
)
from scheduling.rounds.types.replans import NO_ANSWER, SENT, SICK, UNTIL_SHIFT, VOICEMAIL


@require_http_methods(["GET", "POST"])
def replan_new(request: HttpRequest) -> HttpResponse:
    """Ask what happened to whom; record it and work out what covers the visits."""
    actor = get_request_actor(request)
    if request.method == "GET":
        return _show_form(request, actor, _read_defaults(request))
    form = HappeningForm(request.POST)
    typed = request.POST.dict()
    if not form.is_valid():
        return _show_form(request, actor, typed, present_errors(get_errors(form)), status=422)
    try:
        run_id = replan_rounds(happening=form.get_happening(), actor=actor, at=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        errors = present_refusal(error, HappeningForm.base_fields)
        return _show_form(request, actor, typed, errors, status=error.status)
    return redirect("replan", run_id=run_id)


@require_GET
def replan(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what would change, or did, and who has to be told."""
    return _show(request, run_id)


@require_POST
def replan_apply(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Apply every open change at once and open the notices."""

    def act() -> str:
        result = publish_proposal(
            run_id=run_id, line_ids=None, actor=get_request_actor(request), at=timezone.now()
        )
        return write_applied(result)

    return _do(request, run_id, act)


@require_POST
def replan_undo(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Put everything back, while nobody was told."""

    def act() -> str:
        actor = get_request_actor(request)
        return write_undone(undo_publication(run_id=run_id, actor=actor, at=timezone.now()))

    return _do(request, run_id, act)


@require_POST
def replan_leave(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Leave one visit as it was."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose a line of this page.")

    def act() -> str:
        leave_line(
            run_id=run_id,
            line_id=form.cleaned_data["line"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
        return "That visit stays as it was."

    return _do(request, run_id, act)


@require_POST
def replan_discard(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Put the changes aside; what was reported stays recorded."""

    def act() -> str:
        discard_run(run_id=run_id, actor=get_request_actor(request), at=timezone.now())
        return "Discarded: no visit was changed. What was reported stays recorded."

    return _do(request, run_id, act)


@require_POST
def replan_return(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Record that the carer is back, or was never away."""

    def act() -> str:
        record_return(run_id=run_id, actor=get_request_actor(request), at=timezone.now())
        return "Recorded: the carer can be given visits again from now on."

    return _do(request, run_id, act)


@require_POST
def replan_plan_again(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Work it out anew as things stand now."""
    actor = get_request_actor(request)
    try:
        again = replan_again(run_id=run_id, actor=actor, at=timezone.now())
    except DomainError as error:
        return _show(request, run_id, present_refusal(error, ()), status=error.status)
    return redirect("replan", run_id=again)


@require_POST
def change_tell(request: HttpRequest, run_id: UUID, notice_id: UUID) -> HttpResponse:
    """Log how somebody was told, or was not reached; send a broadcast."""
    form = ToldForm(request.POST)
    if not form.is_valid():
        errors = present_errors(get_errors(form))
        return _show(request, run_id, errors, status=422)
    outcome = form.cleaned_data["outcome"]

    def act() -> str:
        actor = get_request_actor(request)
        tell_change(
            notice_id=notice_id, outcome=outcome, actor=actor, at=timezone.now(), run_id=run_id
        )
        if outcome == SENT:
            return "The broadcast was sent."
        if outcome in (VOICEMAIL, NO_ANSWER):
            return "Logged. Nobody was reached, so it is still to tell."
        return "Logged as told."

    return _do(request, run_id, act)


def _do(request: HttpRequest, run_id: UUID, act: Callable[[], str]) -> HttpResponse:
    """Do something and show the page again, with what was done or refused."""
    try:
        done = act()
    except DomainError as error:
        return _show(request, run_id, present_refusal(error, ()), status=error.status)
    messages.success(request, done)
    return redirect("replan", run_id=run_id)


def _show(
    request: HttpRequest, run_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor = get_request_actor(request)
    found = get_replan(run_id=run_id, actor=actor)
    can_decide = actor.can(Capability.PUBLISH_ROUNDS)
    page = present_replan(found, can_decide=can_decide, at=timezone.now())
    values = {"page": page, "errors": errors or PageErrors()}
    return render(request, "runs/replan.jinja", values, status=status)


def _read_defaults(request: HttpRequest) -> Mapping[str, str]:
    """Return what the address proposes, else: off sick from now to the end of the shift."""
    at = timezone.now()
    day = parse_day(request.GET["day"]) if request.GET.get("day") else get_local_day(at)
    return {
        "carer": request.GET.get("carer", ""),
        "what": request.GET.get("what", SICK),
        "day": write_date(day),
        "since": write_clock(at) if day == get_local_day(at) else "07:00",
        "until": UNTIL_SHIFT,
    }


def _show_form(
    request: HttpRequest,
    actor: Actor,
    typed: Mapping[str, str],
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    actor.scopes_of(Capability.RUN_AUTO_SCHEDULER)
    at = timezone.now()
    day = _find_day(typed.get("day", ""))
    carers = get_carer_choices(actor=actor, day=day)
    values = {
        "typed": typed,
        "errors": errors or PageErrors(),
        "groups": present_choices(carers, typed.get("carer", "")),
        "what": WHAT,
        "until": UNTIL,
        "dsos": [(str(key), name) for key, name in get_dso_choices(actor=actor, at=at)],
        "board": f"{reverse('rounds_board')}?{urlencode({'day': day.isoformat()})}",
    }
    return render(request, "runs/replan_new.jinja", values, status=status)


def _find_day(text: str) -> date:
    try:
        return parse_day(text)
    except InvalidInput:
        return get_local_day(timezone.now())
