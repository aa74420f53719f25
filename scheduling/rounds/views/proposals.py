"""A proposal: look at it, publish it, leave a line, discard it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, InvalidInput
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.forms.run import LeaveForm, PublishForm
from scheduling.rounds.presenters.errors import PageErrors, present_errors, present_refusal
from scheduling.rounds.presenters.proposal import present_proposal, write_published
from scheduling.rounds.selectors import get_proposal
from scheduling.rounds.selectors.replans import is_replan
from scheduling.rounds.selectors.runs import find_like
from scheduling.rounds.services import discard_run, leave_line, publish_proposal
from scheduling.rounds.views.board import OFFERS


@require_GET
def proposal(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what a run would change; what answers a sick call has a page of its own."""
    if is_replan(run_id=run_id):
        return redirect("replan", run_id=run_id)
    return _show(request, run_id)


@require_POST
def proposal_publish(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Publish all lines, or those of the carers that are ticked."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _show(request, run_id, present_errors(get_errors(form)), status=422)
    data = form.cleaned_data
    try:
        result = publish_proposal(
            run_id=run_id,
            line_ids=None if data["everything"] else data["lines"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except DomainError as error:
        return _show(request, run_id, present_refusal(error, ()), status=error.status)
    level = messages.warning if result.sent_to_review else messages.success
    level(request, write_published(result))
    return redirect("proposal", run_id=run_id)


@require_POST
def proposal_leave(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Leave one visit as it was."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose a line of this proposal.")
    try:
        leave_line(
            run_id=run_id,
            line_id=form.cleaned_data["line"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except DomainError as error:
        return _show(request, run_id, present_refusal(error, ()), status=error.status)
    messages.success(request, "That visit stays as it was.")
    return redirect("proposal", run_id=run_id)


@require_POST
def proposal_discard(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Put the whole proposal aside."""
    try:
        discard_run(run_id=run_id, actor=get_request_actor(request), at=timezone.now())
    except DomainError as error:
        return _show(request, run_id, present_refusal(error, ()), status=error.status)
    messages.success(request, "The proposal was discarded. Nothing was changed.")
    return redirect("run_list")


def _show(
    request: HttpRequest, run_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor = get_request_actor(request)
    found = get_proposal(run_id=run_id, actor=actor)
    page = present_proposal(found, can_decide=actor.can(Capability.PUBLISH_ROUNDS))
    values = {
        "page": page,
        "errors": errors or PageErrors(),
        "can_ladder": actor.can(Capability.VIEW_UNASSIGNED),
        "offers": tuple(name for name in OFFERS if actor.can(OFFERS[name])),
        "compare_with": find_like(run_id=run_id, actor=actor),
    }
    return render(request, "runs/proposal.jinja", values, status=status)
