"""Bringing in a day from files, and taking a day out as a file."""

import json
from collections.abc import Mapping
from datetime import timedelta
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
from core.errors import DomainError, InvalidInput
from core.pages import read_id
from core.texts import write_date
from core.times import get_local_day, parse_day
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.forms.imports import NEW_AREA, ImportForm
from scheduling.rounds.presenters.errors import PageErrors, present_errors, present_refusal
from scheduling.rounds.presenters.imports import present_import, write_applied
from scheduling.rounds.selectors import export_day, export_plan, get_areas, get_staged_import
from scheduling.rounds.services import apply_import, reject_import, stage_day


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Ask for the files of a day; read them and show what they hold."""
    actor = get_request_actor(request)
    areas = get_areas(actor=actor, capability=Capability.IMPORT_DAY)
    known = [(str(id), name) for id, name in areas]
    if request.method == "GET":
        return _show_form(request, known, _read_defaults(request, known))
    data = request.POST.dict()
    form = ImportForm(request.POST, request.FILES, areas=[id for id, _ in known])
    if not form.is_valid():
        return _show_form(request, known, data, present_errors(get_errors(form)), status=422)
    return _stage(request, form, actor, known, data)


@require_GET
def import_staged(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show a file as it was read, with everything that is wrong in it."""
    return _show_staged(request, batch_id)


@require_POST
def import_apply(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Write a staged day, all or nothing; lead to its board."""
    try:
        counts = apply_import(
            batch_id=batch_id, actor=get_request_actor(request), at=timezone.now()
        )
    except DomainError as error:
        return _show_staged(request, batch_id, present_refusal(error, ()), status=error.status)
    messages.success(request, write_applied(counts))
    query = f"patch=all&area={counts['area_id']}&day={counts['day']}"
    return redirect(f"{reverse('rounds_board')}?{query}")


@require_POST
def import_reject(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Put a staged file aside."""
    try:
        reject_import(batch_id=batch_id, actor=get_request_actor(request), at=timezone.now())
    except DomainError as error:
        return _show_staged(request, batch_id, present_refusal(error, ()), status=error.status)
    messages.success(request, "The file was put aside. Nothing of it was imported.")
    return redirect("import_new")


@require_GET
def day_export(request: HttpRequest) -> HttpResponse:
    """Download an area's day as home-care-day/1."""
    return _download(request, "day")


@require_GET
def plan_export(request: HttpRequest) -> HttpResponse:
    """Download the rounds of an area's day as a home-care-day/1 plan."""
    return _download(request, "plan")


def _download(request: HttpRequest, kind: str) -> HttpResponse:
    area_id = read_id(request.GET.get("area", ""))
    if area_id is None:
        raise InvalidInput("Choose the area to download on its board.", field="area")
    day = parse_day(request.GET.get("day", ""))
    export = export_day if kind == "day" else export_plan
    body = export(area_id=area_id, day=day, actor=get_request_actor(request), at=timezone.now())
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, indent=1),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{kind}-{day.isoformat()}.json"'},
    )


def _stage(
    request: HttpRequest,
    form: ImportForm,
    actor: Actor,
    known: list[tuple[str, str]],
    data: Mapping[str, object],
) -> HttpResponse:
    try:
        batch_id = stage_day(
            area_id=form.cleaned_data["area"],
            day=form.cleaned_data["day"],
            files=form.cleaned_data["files"],
            actor=actor,
            at=timezone.now(),
            area_name=form.cleaned_data["area_name"],
        )
    except DomainError as error:
        errors = present_refusal(error, ImportForm.base_fields)
        return _show_form(request, known, data, errors, status=error.status)
    return redirect("import_staged", batch_id=batch_id)


def _read_defaults(request: HttpRequest, known: list[tuple[str, str]]) -> Mapping[str, object]:
    area = request.GET.get("area", "")
    day = request.GET.get("day", "")
    on = parse_day(day) if day else get_local_day(timezone.now()) + timedelta(days=1)
    return {"area": area if area in dict(known) else NEW_AREA, "day": write_date(on)}


def _show_form(
    request: HttpRequest,
    known: list[tuple[str, str]],
    typed: Mapping[str, object],
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {"areas": known, "typed": typed, "errors": errors or PageErrors()}
    return render(request, "imports/new.jinja", values, status=status)


def _show_staged(
    request: HttpRequest, batch_id: UUID, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor = get_request_actor(request)
    staged = get_staged_import(batch_id=batch_id, actor=actor)
    can_audit = actor.can(Capability.VIEW_AUDIT, staged.area_id)
    page = present_import(staged)
    values = {"page": page, "can_audit": can_audit, "errors": errors or PageErrors()}
    return render(request, "imports/staged.jinja", values, status=status)
