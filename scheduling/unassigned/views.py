"""Pages of unassigned visits: the list, one visit, and when an area alerts whom."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, InvalidInput
from core.health import get_alarm_age
from core.pages import read_id
from core.sweeping import look_from_request
from core.texts import write_count
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.presenters.errors import PageErrors, present_errors, present_refusal
from scheduling.unassigned import selectors, services
from scheduling.unassigned.forms import AcknowledgeForm, LadderForm
from scheduling.unassigned.presenters import (
    PAGE,
    Address,
    ListPage,
    present_details,
    present_ladder,
    present_list,
)


@require_GET
def unassigned_list(request: HttpRequest) -> HttpResponse:
    """Show the visits that have nobody, soonest first."""
    look_from_request("unassigned", at=timezone.now())
    return render(request, "unassigned/list.jinja", {"page": _make_list(request)})


@require_GET
def unassigned_live(request: HttpRequest) -> HttpResponse:
    """Return the list alone, or nothing while it is the same; looks for what is due as well."""
    get_request_actor(request).scopes_of(Capability.VIEW_UNASSIGNED)
    look_from_request("unassigned", at=timezone.now())
    if request.GET.get("mark") == _make_mark(request):
        return HttpResponse(status=204)
    return render(request, "unassigned/_list.jinja", {"page": _make_list(request)})


@require_GET
def unassigned_details(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Show one visit with its alerts and everything that was done about it."""
    actor, at = get_request_actor(request), timezone.now()
    found = selectors.get_episode(episode_id=episode_id, actor=actor, at=at)
    page = present_details(found, alarm_age=get_alarm_age(at), at=at)
    return render(request, "unassigned/details.jinja", {"page": page})


@require_POST
def unassigned_acknowledge(request: HttpRequest) -> HttpResponse:
    """Acknowledge the alerts of the chosen visits, then go back to where one was."""
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(get_errors(form)["episode"], field="episode")
    number = services.acknowledge_unassigned(
        episode_ids=form.cleaned_data["episode"],
        actor=get_request_actor(request),
        at=timezone.now(),
    )
    count, them = write_count(number, "visit"), "it" if number == 1 else "them"
    messages.success(request, f"Acknowledged for {count}. You are not alerted of {them} again.")
    address = _read_address(request.POST)
    return redirect(f"{reverse('unassigned_list')}?{address.write()}".rstrip("?"))


@require_http_methods(["GET", "POST"])
def unassigned_ladder(request: HttpRequest) -> HttpResponse:
    """Show or change when an area alerts whom."""
    if request.method == "GET":
        return _show_ladder(request, read_id(request.GET.get("area", "")))
    area_id = read_id(request.POST.get("area", ""))
    if area_id is None:
        raise InvalidInput("Choose an area.", field="area")
    form, typed = LadderForm(request.POST), request.POST.dict()
    if not form.is_valid():
        return _show_ladder(request, area_id, typed, present_errors(get_errors(form)), status=422)
    body = dict(form.cleaned_data)
    try:
        services.set_ladder(
            area_id=area_id,
            reason=body.pop("reason"),
            body=body,
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except DomainError as error:
        if not isinstance(error, InvalidInput):
            raise
        errors = present_refusal(error, LadderForm.base_fields)
        return _show_ladder(request, area_id, typed, errors, status=error.status)
    messages.success(request, "In force now, for alerts that have not gone out too.")
    return redirect(f"{reverse('unassigned_ladder')}?area={area_id}")


def _make_list(request: HttpRequest) -> ListPage:
    actor, at, address = get_request_actor(request), timezone.now(), _read_address(request.GET)
    mark = _make_mark(request)
    found = selectors.get_unassigned(
        actor=actor,
        at=at,
        patch_id=address.patch_id,
        only_unacknowledged=address.only_unacknowledged,
        limit=PAGE,
        offset=(address.page - 1) * PAGE,
    )
    return present_list(
        found,
        address=address,
        patches=selectors.get_patch_choices(actor=actor),
        mark=mark,
        alarm_age=get_alarm_age(at),
        at=at,
    )


def _make_mark(request: HttpRequest) -> str:
    """Return what changes whenever the list looks different: its version, and the minute."""
    version = selectors.get_mark(actor=get_request_actor(request))
    return f"{version}.{int(timezone.now().timestamp()) // 60}"


def _read_address(data: Mapping[str, str]) -> Address:
    number = data.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    return Address(
        patch_id=read_id(data.get("patch", "")),
        only_unacknowledged=data.get("only") == "unacknowledged",
        page=max(1, page),
    )


def _show_ladder(
    request: HttpRequest,
    area_id: UUID | None,
    typed: Mapping[str, str] | None = None,
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    areas = selectors.get_ladder_areas(actor=actor)
    chosen = area_id or (areas[0][0] if areas else None)
    if chosen is None:
        return render(request, "unassigned/no_area.jinja")
    found = selectors.get_ladder(area_id=chosen, actor=actor, at=at)
    page = present_ladder(found, areas=areas, typed=typed, errors=errors)
    return render(request, "unassigned/ladder.jinja", {"page": page}, status=status)
