"""Pages of rostering: the duty rota."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability, Role
from accounts.selectors import get_people_in, get_scopes_of
from core.actor import Actor
from core.errors import DomainError
from core.pages import PageErrors, present_form, present_refusal
from core.texts import write_date
from core.times import get_day_start, get_local_day
from directory.selectors import get_agency_ids, get_service_names
from rostering.forms import ROLES, DutyForm
from rostering.presenters import present_rota
from rostering.selectors import get_duty_rota
from rostering.services import end_duty, record_duty

DAYS = 8  # today and the next seven
HOME_CARE = (Role.TEAM_LEADER, Role.DSO, Role.SCHEDULER, Role.CAPACITY_OFFICER)
URGENT_CARE = (Role.SHIFT_MANAGER, Role.WACC)


@require_http_methods(["GET", "POST"])
def duty_rota(request: HttpRequest) -> HttpResponse:
    """Show who answers today and in the next days, with its gaps; put somebody on duty."""
    if request.method == "GET":
        return _show(request)
    actor = get_request_actor(request)
    scopes = get_scopes_of(capability=Capability.KEEP_DUTY_ROTA, actor=actor)
    people = get_people_in(scope_ids=[id for id, _ in scopes], at=timezone.now())
    form = DutyForm(request.POST, people=people, scopes=scopes)
    if not form.is_valid():
        return _show(request, present_form(form), 422)
    try:
        starts_at, ends_at = form.get_period()
        record_duty(
            user_id=UUID(form.cleaned_data["person"]),
            role=Role(form.cleaned_data["role"]),
            scope_id=UUID(form.cleaned_data["scope"]),
            starts_at=starts_at,
            ends_at=ends_at,
            actor=actor,
            at=timezone.now(),
        )
    except DomainError as error:
        return _show(request, present_refusal(error, form.fields), error.status)
    messages.success(request, "The duty is on the rota; the role holds for its time.")
    return redirect("duty_rota")


@require_POST
def duty_end(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Take somebody off duty."""
    end_duty(duty_id=duty_id, actor=get_request_actor(request), at=timezone.now())
    messages.success(request, "The duty has ended, and its role with it.")
    return redirect("duty_rota")


def _show(
    request: HttpRequest, errors: PageErrors | None = None, status: int = 200
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    first = get_local_day(at)
    end = get_day_start(first + timedelta(days=DAYS))
    rows = present_rota(
        get_duty_rota(after=get_day_start(first), before=end, actor=actor),
        expected=_get_expected(actor),
        first=first,
        count=DAYS,
        at=at,
    )
    words = {"rows": rows, "errors": errors or PageErrors(), **_get_form_words(request, actor, at)}
    return render(request, "rostering/duty_rota.jinja", words, status=status)


def _get_form_words(request: HttpRequest, actor: Actor, at: datetime) -> dict[str, object]:
    if not actor.can(Capability.KEEP_DUTY_ROTA):
        return {"can_keep": False}
    scopes = get_scopes_of(capability=Capability.KEEP_DUTY_ROTA, actor=actor)
    return {
        "can_keep": True,
        "typed": request.POST.dict() or _get_defaults(get_local_day(at)),
        "scopes": scopes,
        "people": get_people_in(scope_ids=[id for id, _ in scopes], at=at),
        "roles": ROLES,
    }


def _get_defaults(today: date) -> dict[str, str]:
    day = write_date(today)
    return {"starts_on": day, "starts_time": "09:00", "ends_on": day, "ends_time": "17:00"}


def _get_expected(actor: Actor) -> list[tuple[UUID, str, str]]:
    held = actor.scopes_of(Capability.VIEW_ROSTER)
    names = dict(get_scopes_of(capability=Capability.VIEW_ROSTER, actor=actor))
    plain = {id: name.rsplit(" (", 1)[0] for id, name in names.items()}
    agencies = get_agency_ids(scope_ids=held)
    services = get_service_names(scope_ids=held, kind="iuc")
    return [(id, plain[id], role.value) for id in agencies for role in HOME_CARE] + [
        (id, plain[id], role.value) for id in services for role in URGENT_CARE
    ]
