"""Runs of the auto-scheduler: list, start, watch, stop."""

from collections.abc import Mapping, Sequence
from typing import Any
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
from core.errors import DomainError, NotFound, NotPermitted
from core.health import get_health
from core.texts import write_date
from core.times import get_local_day, parse_day
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.forms.run import SPANS, RunForm, choose_days
from scheduling.rounds.presenters.errors import PageErrors, present_errors, present_refusal
from scheduling.rounds.presenters.runs import (
    WITH_PROPOSAL,
    WORKING,
    present_line,
    present_run,
    write_protocol,
)
from scheduling.rounds.selectors import (
    get_patch_choices,
    get_protocol,
    get_run,
    get_runs,
)
from scheduling.rounds.selectors.orders import find_open
from scheduling.rounds.selectors.runs import get_occasions
from scheduling.rounds.services import order_runs, start_run, stop_run
from scheduling.rounds.types import PatchChoice, Protocol, RunDetails


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """List the newest runs."""
    actor = get_request_actor(request)
    runs = get_runs(actor=actor)
    ids = [run.id for run in runs]
    occasions, with_changes = get_occasions(run_ids=ids), find_open(run_ids=ids)
    values = {
        "runs": [
            present_line(run, occasions.get(run.id), has_changes=run.id in with_changes)
            for run in runs
        ],
        "can_run": actor.can(Capability.RUN_AUTO_SCHEDULER),
    }
    return render(request, "runs/list.jinja", values)


@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest) -> HttpResponse:
    """Ask which patches, which day and how long; start the run."""
    actor = get_request_actor(request)
    if request.method == "GET":
        return _show_form(request, actor, _read_defaults(request, actor))
    form = RunForm(request.POST)
    typed = {**request.POST.dict(), "patches": request.POST.getlist("patches")}
    typed["more_areas"] = request.POST.getlist("more_areas")
    if not form.is_valid():
        errors = present_errors(get_errors(form))
        return _show_form(request, actor, typed, errors, status=422)
    try:
        return _start(form.cleaned_data, actor)
    except DomainError as error:
        errors = present_refusal(error, RunForm.base_fields)
        return _show_form(request, actor, typed, errors, status=error.status)


@require_GET
def run_details(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a run at work; lead to the proposal as soon as there is one."""
    actor, at = get_request_actor(request), timezone.now()
    run = get_run(run_id=run_id, actor=actor)
    is_fragment = bool(request.headers.get("HX-Request"))
    if run.summary.status in WITH_PROPOSAL:
        return _go_to_proposal(run_id, is_fragment)
    waits = run.summary.status == "queued"
    page = present_run(
        run,
        can_stop=actor.can(Capability.RUN_AUTO_SCHEDULER),
        worker_age=get_health().worker_age if waits else None,
        again_query="" if is_fragment else _link_again(run, get_patch_choices(actor=actor)),
        at=at,
    )
    if is_fragment and run.summary.status not in WORKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "runs/_live.jinja" if is_fragment else "runs/details.jinja"
    values = {"run": page, "can_audit": actor.can(Capability.VIEW_AUDIT)}
    return render(request, template, values)


@require_POST
def run_stop(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop a run and keep its best plan, or cancel it."""
    keep_best = request.POST.get("keep") == "best"
    try:
        stop_run(
            run_id=run_id,
            keep_best=keep_best,
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect("run_details", run_id=run_id)


def _start(data: Mapping[str, Any], actor: Actor) -> HttpResponse:
    """Start one run, or order one for each of several areas and days; go where it is watched."""
    at = timezone.now()
    first_day, days = choose_days(data["span"], data["day"], today=get_local_day(at))
    if days == 1 and not data["more_areas"]:
        run_id = start_run(
            area_id=data["area"],
            patch_ids=data["patches"],
            day=first_day,
            seconds=data["seconds"],
            actor=actor,
            at=at,
        )
        return redirect("run_details", run_id=run_id)
    order_id = order_runs(
        area_ids=[data["area"], *data["more_areas"]],
        patch_ids=data["patches"],
        first_day=first_day,
        days=days,
        seconds=data["seconds"],
        actor=actor,
        at=at,
    )
    return redirect("order_details", order_id=order_id)


def _go_to_proposal(run_id: UUID, is_fragment: bool) -> HttpResponse:
    if not is_fragment:
        return redirect("proposal", run_id=run_id)
    address = reverse("proposal", kwargs={"run_id": run_id})
    return HttpResponse(headers={"HX-Redirect": address})


def _link_again(run: RunDetails, choices: Sequence[PatchChoice]) -> str:
    """Return the address of a form with the area, patches, day and seconds of a run."""
    summary = run.summary
    patches = [
        one
        for one in choices
        if one.area_name == summary.area_name and one.name in summary.patch_names
    ]
    parts = [("area", str(patches[0].area_id))] if patches else []
    parts += [("patch", str(one.id)) for one in patches if one.area_id == patches[0].area_id]
    return urlencode([*parts, ("day", summary.day.isoformat()), ("seconds", str(run.seconds))])


def _read_defaults(request: HttpRequest, actor: Actor) -> Mapping[str, object]:
    """Return what the address of the form proposes: area, patches, day, perhaps seconds."""
    wanted = request.GET.getlist("patch") or ["all"]
    choices = get_patch_choices(actor=actor)
    area = request.GET.get("area") or (str(choices[0].area_id) if choices else "")
    patches = [
        str(one.id)
        for one in choices
        if str(one.area_id) == area and ("all" in wanted or str(one.id) in wanted)
    ]
    day, seconds = request.GET.get("day", ""), request.GET.get("seconds", "")
    on = parse_day(day) if day else get_local_day(timezone.now())
    typed = {"area": area, "patches": patches, "day": write_date(on)}
    return {**typed, "seconds": seconds} if seconds else typed


def _show_form(
    request: HttpRequest,
    actor: Actor,
    typed: Mapping[str, object],
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    actor.scopes_of(Capability.RUN_AUTO_SCHEDULER)
    choices = get_patch_choices(actor=actor)
    names = {str(one.area_id): one.area_name for one in choices}
    area_id = str(typed.get("area") or next(iter(names), ""))
    protocol = _find_protocol(area_id, names, actor)
    values = {
        "areas": tuple(names.items()),
        "more_areas": [one for one in names.items() if one[0] != area_id],
        "spans": SPANS,
        "area_id": area_id,
        "area_name": names.get(area_id, "no area"),
        "patches": [(str(one.id), one.name) for one in choices if str(one.area_id) == area_id],
        "typed": typed,
        "errors": errors or PageErrors(),
        "seconds": protocol.run_seconds if protocol else 20,
        "protocol": write_protocol(protocol) if protocol else (),
        "protocol_number": protocol.number if protocol else 0,
    }
    return render(request, "runs/new.jinja", values, status=status)


def _find_protocol(area_id: str, names: dict[str, str], actor: Actor) -> Protocol | None:
    if area_id not in names:
        return None
    try:
        return get_protocol(area_id=UUID(area_id), actor=actor, at=timezone.now())
    except DomainError:
        # Somebody of one patch may run it without reading the whole area's protocol.
        return None
