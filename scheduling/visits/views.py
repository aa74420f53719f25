"""Pages of the visits room."""

from datetime import timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, InvalidInput
from core.texts import write_date
from core.times import get_local_day
from directory.selectors import get_patches
from scheduling.visits.forms import GenerateForm
from scheduling.visits.presenters import present_generate
from scheduling.visits.services import generate_visits


@require_http_methods(["GET", "POST"])
def plan_generate(request: HttpRequest) -> HttpResponse:
    """Make the visits of a patch's week out of agreed visit plans."""
    actor = get_request_actor(request)
    patches = get_patches(scope_ids=actor.scopes_of(Capability.GENERATE_VISITS))
    if request.method == "GET":
        today = get_local_day(timezone.now())
        next_monday = today + timedelta(days=7 - today.weekday())
        page = present_generate(
            patches, patch=request.GET.get("patch", ""), week=write_date(next_monday)
        )
        return render(request, "visits/generate.jinja", {"page": page})
    show = partial(
        present_generate,
        patches,
        patch=request.POST.get("patch", ""),
        week=request.POST.get("week", ""),
    )
    form = GenerateForm(request.POST)
    if not form.is_valid():
        errors = {name: str(lines[0]) for name, lines in form.errors.items()}
        return render(request, "visits/generate.jinja", {"page": show(errors=errors)}, status=422)
    monday = form.cleaned_data["week"]
    try:
        made = generate_visits(
            patch_id=form.cleaned_data["patch"], week_on=monday, actor=actor, at=timezone.now()
        )
    except DomainError as error:
        field = error.field if isinstance(error, InvalidInput) else ""
        page = show(errors={field: error.sentence})
        return render(request, "visits/generate.jinja", {"page": page}, status=error.status)
    return render(request, "visits/generate.jinja", {"page": show(made=made, monday=monday)})
