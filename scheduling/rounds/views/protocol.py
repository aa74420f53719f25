"""The protocol of an area: read it, change it with a reason."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.errors import DomainError, InvalidInput
from core.pages import read_id
from scheduling.rounds.forms.fields import get_errors
from scheduling.rounds.forms.protocol import ProtocolForm
from scheduling.rounds.presenters.errors import PageErrors, present_errors, present_refusal
from scheduling.rounds.presenters.protocol import present_protocol
from scheduling.rounds.selectors import get_areas, get_protocol, get_protocol_history
from scheduling.rounds.services import set_protocol


@require_GET
def protocol(request: HttpRequest) -> HttpResponse:
    """Show the protocol of an area; of the first one where none is named."""
    actor = get_request_actor(request)
    areas = get_areas(actor=actor, capability=Capability.VIEW_ROUNDS)
    area_id = read_id(request.GET.get("area", "")) or (areas[0][0] if areas else None)
    if area_id is None:
        can_import = actor.can(Capability.IMPORT_DAY)
        return render(request, "protocol/no_area.jinja", {"can_import": can_import})
    return _show(request, area_id)


@require_POST
def protocol_set(request: HttpRequest) -> HttpResponse:
    """Put new settings in force from now on."""
    area_id = read_id(request.POST.get("area", ""))
    if area_id is None:
        raise InvalidInput("Choose an area.", field="area")
    form, typed = ProtocolForm(request.POST), request.POST.dict()
    if not form.is_valid():
        return _show(request, area_id, typed, present_errors(get_errors(form)), status=422)
    try:
        set_protocol(
            area_id=area_id,
            body=form.get_body(),
            reason=form.cleaned_data["reason"],
            actor=get_request_actor(request),
            at=timezone.now(),
        )
    except DomainError as error:
        errors = present_refusal(error, ProtocolForm.base_fields)
        return _show(request, area_id, typed, errors, status=error.status)
    messages.success(request, "The new protocol is in force. Runs that started before keep theirs.")
    return redirect(f"{reverse('protocol')}?area={area_id}")


def _show(
    request: HttpRequest,
    area_id: UUID,
    typed: Mapping[str, str] | None = None,
    errors: PageErrors | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, at = get_request_actor(request), timezone.now()
    page = present_protocol(
        get_protocol(area_id=area_id, actor=actor, at=at),
        area_id=area_id,
        areas=get_areas(actor=actor, capability=Capability.VIEW_ROUNDS),
        history=get_protocol_history(area_id=area_id, actor=actor),
        can_set=actor.can(Capability.SET_PROTOCOL, area_id),
        can_audit=actor.can(Capability.VIEW_AUDIT, area_id),
        typed=typed,
        errors=errors,
    )
    return render(request, "protocol/protocol.jinja", {"page": page}, status=status)
