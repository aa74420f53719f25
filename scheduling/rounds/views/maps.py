"""Rounds on a map: of a day as it stands, of a proposal before and after."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import json_script
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from scheduling.rounds.presenters.map import MapPage, present_map
from scheduling.rounds.selectors import get_proposal_map, get_rounds_map
from scheduling.rounds.views.board import read_request


@require_GET
def rounds_map(request: HttpRequest) -> HttpResponse:
    """Show the rounds of the board that the address names."""
    asked = read_request(request)
    address = asked.address
    if address is None:
        return redirect("rounds_board")
    found = get_rounds_map(
        area_id=address.area_id,
        patch_id=address.patch_id,
        day=address.day,
        actor=asked.actor,
        at=asked.at,
    )
    page = present_map(found, back_query=address.change(visit_id=None, view="day").query)
    return _show(request, "rounds/map.jinja", page)


@require_GET
def run_map(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show the rounds that a run proposes, or with `show=before` those it found."""
    found = get_proposal_map(
        run_id=run_id,
        is_proposed=request.GET.get("show") != "before",
        actor=get_request_actor(request),
    )
    return _show(request, "runs/map.jinja", present_map(found))


def _show(request: HttpRequest, template: str, page: MapPage) -> HttpResponse:
    values = {"page": page, "data": json_script(page.data, "map-data")}
    return render(request, template, values)
