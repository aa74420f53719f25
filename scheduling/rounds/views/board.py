"""The rounds board: its page, its shared fragment, its age, the panel of a visit."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from accounts.roles import Capability
from core.actor import Actor
from core.health import get_alarm_age
from core.sweeping import look_from_request
from core.times import get_local_day, get_seconds
from scheduling.rounds.forms.address import ALL, BoardAddress, read_address
from scheduling.rounds.presenters.board import is_bare, present_board
from scheduling.rounds.presenters.day_list import present_list
from scheduling.rounds.presenters.page import present_page, write_pulse
from scheduling.rounds.presenters.visit import Panel
from scheduling.rounds.selectors import get_board, get_board_version, get_patch_choices
from scheduling.rounds.types import PatchChoice
from scheduling.rounds.views.panel import make_gap_panel, make_panel

# What an empty board may offer, by the page it leads to.
OFFERS = {"import_new": Capability.IMPORT_DAY, "plan_generate": Capability.GENERATE_VISITS}


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for which board, when."""

    actor: Actor
    at: datetime
    choices: tuple[PatchChoice, ...]
    address: BoardAddress | None


def read_request(request: HttpRequest) -> Request:
    """Return who asks for which board."""
    actor, at = get_request_actor(request), timezone.now()
    choices = get_patch_choices(actor=actor)
    address = read_address(request.GET.dict(), choices=choices, today=get_local_day(at))
    return Request(actor, at, choices, address)


@require_GET
def rounds_board(request: HttpRequest) -> HttpResponse:
    """Show a board; with `visit` or `gap` in the address, its panel beside it."""
    return show_board(request)


def show_board(
    request: HttpRequest, *, panel: Panel | None = None, status: int = 200
) -> HttpResponse:
    """Return the whole page, with a panel that another view made or that the address names."""
    asked = read_request(request)
    address = asked.address
    if address is None:
        can_import = asked.actor.can(Capability.IMPORT_DAY)
        return render(request, "rounds/no_patch.jinja", {"can_import": can_import})
    mark, html = get_fragment(asked, address)
    gap = None
    if panel is not None:
        address = address.change(visit_id=UUID(panel.id))
    elif address.visit_id:
        panel = make_panel(request, asked.actor, asked.at, address)
    elif address.gap:
        gap = make_gap_panel(asked.actor, asked.at, address)
    page = present_page(
        address,
        choices=asked.choices,
        actor=asked.actor,
        alarm_age=get_alarm_age(asked.at),
        at=asked.at,
    )
    values = {"page": page, "panel": panel, "gap": gap, "board_html": html, "mark": mark}
    return render(request, "rounds/board.jinja", values, status=status)


@require_GET
def rounds_board_fragment(request: HttpRequest) -> HttpResponse:
    """Return the board alone, for a live swap."""
    asked = read_request(request)
    if asked.address is None:
        return redirect("rounds_board")
    mark, html = get_fragment(asked, asked.address)
    return HttpResponse(html, headers={"X-Board-Mark": mark})


@require_GET
def board_version(request: HttpRequest) -> JsonResponse:
    """Say whether the board is still the same, and how the alarm is."""
    asked = read_request(request)
    if asked.address is None:
        return JsonResponse({"mark": ""})
    asked.actor.require(Capability.VIEW_ROUNDS, asked.address.scope_id)
    look_from_request("unassigned", at=asked.at)
    pulse = write_pulse(get_alarm_age(asked.at))
    mark = get_mark(asked.address, asked.at)
    return JsonResponse({"mark": mark, "pulse": pulse.text, "is_bad": pulse.is_bad})


def get_mark(address: BoardAddress, at: datetime) -> str:
    """Return what changes whenever the board looks different: its version, and today the minute."""
    version = get_board_version(area_id=address.area_id, day=address.day)
    is_today = get_local_day(at) == address.day
    return f"{version}.{get_seconds(address.day, at) // 60 if is_today else 'x'}"


def get_fragment(asked: Request, address: BoardAddress) -> tuple[str, str]:
    """Return a board's mark and HTML, rendered once for everybody who may see it.

    Nothing of the viewer is inside but what they may do: no name, no token, no selected visit.
    """
    asked.actor.require(Capability.VIEW_ROUNDS, address.scope_id)
    mark = get_mark(address, asked.at)
    plain = address.plain
    offers = tuple(name for name in OFFERS if asked.actor.can(OFFERS[name]))
    can_assign = asked.actor.can(Capability.ASSIGN_VISITS, address.scope_id)
    look = f"{address.area_id}?{plain.query}#{mark}#{offers}#{can_assign}"
    key = sha256(look.encode()).hexdigest()
    html = caches["boards"].get(key)
    if html is None:
        html = _render(asked, plain, offers, can_assign=can_assign)
        caches["boards"].set(key, html)
    return mark, str(html)


def _render(
    asked: Request, address: BoardAddress, offers: tuple[str, ...], *, can_assign: bool
) -> str:
    board = get_board(
        area_id=address.area_id,
        patch_id=address.patch_id,
        day=address.day,
        actor=asked.actor,
        at=asked.at,
    )
    shared = {"find": address.find, "query": address.query, "offers": offers}
    if address.view == "list":
        tables = present_list(board, find=address.find)
        values = {"tables": tables, "is_bare": is_bare(board)}
        return render_to_string("rounds/_list.jinja", {**values, **shared})
    view = present_board(board, find=address.find, at=asked.at)
    marks = {
        "hidden": _get_hidden(address),
        "is_wide": address.view == "wide",
        "can_assign": can_assign,
        "day": address.day.isoformat(),
    }
    return render_to_string("rounds/_board.jinja", {"board": view, **marks, **shared})


def _get_hidden(address: BoardAddress) -> list[tuple[str, str]]:
    """Return the fields that carry the address through the board's form."""
    fields = [
        ("patch", str(address.patch_id or ALL)),
        ("area", str(address.area_id)),
        ("day", address.day.isoformat()),
        ("view", address.view),
        ("q", address.find),
    ]
    return [(name, value) for name, value in fields if value]
