"""Past and running shifts, event by event."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from reporting.forms.replay import read_page, read_replay
from reporting.presenters.replay import find_number, present_replay, present_sessions, write_query
from reporting.selectors.replay import PAGE, get_replay, get_replay_services, get_replay_sessions


@require_GET
def replay_list(request: HttpRequest) -> HttpResponse:
    """List the shifts that can be replayed, the newest first."""
    actor, at = get_request_actor(request), timezone.now()
    services = get_replay_services(actor=actor, at=at)
    page = read_page(request.GET)
    rows = get_replay_sessions(service_ids=services, page=page)
    values = {
        "rows": present_sessions(rows[:PAGE]),
        "newer": page - 1,
        "older": page + 1 if len(rows) > PAGE else 0,
        "has_services": bool(services),
        "shows_service": len(services) > 1,
    }
    return render(request, "reports/replay_list.jinja", values)


@require_GET
def replay_shift(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show a shift after one of its events: what happened, who held what, what waited."""
    actor, at = get_request_actor(request), timezone.now()
    address = read_replay(request.GET)
    shift = get_replay(
        session_id=session_id, actor=actor, at=at, number=address.number, cap=address.cap
    )
    if address.clock:
        query = write_query(find_number(shift, address.clock), address.cap)
        return redirect(f"{reverse('replay', kwargs={'session_id': session_id})}?{query}")
    return render(request, "reports/replay.jinja", {"page": present_replay(shift)})
