"""The allocation board: its page, its shared fragment, its version."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock
from uuid import UUID

from django.contrib import messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import get_request_actor
from accounts.roles import Capability
from allocation.forms.address import QueueAddress, read_address
from allocation.presenters.board import present_board
from allocation.presenters.export import write_queue_csv
from allocation.selectors import (
    find_case_refs,
    find_closed_case,
    get_board,
    get_board_changed,
    get_board_version,
    get_service_choices,
)
from allocation.services.receiving import is_nhs_number
from core.actor import Actor
from core.times import LONDON

_DRAWING = Lock()
NOBODY = "No open case is about this NHS number. All cases are shown."


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which board, when."""

    actor: Actor
    at: datetime
    choices: dict[UUID, str]
    address: QueueAddress | None

    @property
    def can_allocate(self) -> bool:
        """Whether the person allocates in this service."""
        return self.address is not None and self.actor.can(
            Capability.ALLOCATE_CASES, self.address.service_id
        )


def read_asked(request: HttpRequest) -> Asked:
    """Return who asks for which board."""
    actor, at = get_request_actor(request), timezone.now()
    choices = get_service_choices(actor=actor)
    return Asked(actor, at, choices, read_address(request.GET, choices))


@require_GET
def allocation_board(request: HttpRequest) -> HttpResponse:
    """Show the queue and the clinicians of a service."""
    asked = read_asked(request)
    address = asked.address
    if address is None:
        return render(request, "allocation/no_service.jinja")
    if "was" in request.GET or "only" in request.GET:
        return redirect(f"{reverse('allocation_board')}?{address.query}")
    mark, html = get_fragment(asked, address)
    values = {
        "address": address,
        "services": asked.choices,
        "can_allocate": asked.can_allocate,
        "board_html": html,
        "mark": mark,
    }
    return render(request, "allocation/board.jinja", values)


@require_POST
def allocation_find(request: HttpRequest) -> HttpResponse:
    """Look for cases by number, or by an NHS number, which never stands in an address."""
    actor = get_request_actor(request)
    choices = get_service_choices(actor=actor)
    address = read_address(request.POST, choices)
    if address is None:
        return redirect("allocation_board")
    actor.require(Capability.VIEW_QUEUE, address.service_id)
    digits = address.find.replace(" ", "")
    if is_nhs_number(digits):
        refs = find_case_refs(service_id=address.service_id, nhs_number=digits, actor=actor)
        if not refs:
            messages.warning(request, NOBODY)
        address = address.change(find=",".join(refs))
    elif closed := find_closed_case(service_id=address.service_id, ref=digits, actor=actor):
        return redirect("case_details", case_id=closed)
    return redirect(f"{reverse('allocation_board')}?{address.query}")


@require_GET
def allocation_fragment(request: HttpRequest) -> HttpResponse:
    """Return the board alone, for a live swap."""
    asked = read_asked(request)
    if asked.address is None:
        return redirect("allocation_board")
    mark, html = get_fragment(asked, asked.address)
    return HttpResponse(html, headers={"X-Board-Mark": mark})


@require_GET
def allocation_version(request: HttpRequest) -> JsonResponse:
    """Say whether a board is still the same."""
    asked = read_asked(request)
    if asked.address is None:
        return JsonResponse({"mark": ""})
    asked.actor.require(Capability.VIEW_QUEUE, asked.address.service_id)
    return JsonResponse({"mark": get_mark(asked.address.service_id, asked.at)})


@require_GET
def allocation_export(request: HttpRequest) -> HttpResponse:
    """Return what the list shows as CSV."""
    asked = read_asked(request)
    if asked.address is None:
        return redirect("allocation_board")
    board = get_board(service_id=asked.address.service_id, actor=asked.actor, at=asked.at)
    name = f"queue-{asked.at.astimezone(LONDON):%Y-%m-%d-%H%M}.csv"
    return HttpResponse(
        "\ufeff" + write_queue_csv(board, asked.address),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def get_mark(service_id: UUID, at: datetime) -> str:
    """Return what changes whenever a board looks different: its version, and the minute."""
    return f"{get_board_version(service_id=service_id)}.{int(at.timestamp()) // 60}"


def get_fragment(asked: Asked, address: QueueAddress) -> tuple[str, str]:
    """Return a board's mark and HTML, rendered once for everybody with the same rights.

    Nothing of the viewer is inside: no name, no token.
    """
    asked.actor.require(Capability.VIEW_QUEUE, address.service_id)
    mark = get_mark(address.service_id, asked.at)
    words = f"{address.service_id}?{address.query}#{mark}#{asked.can_allocate}"
    key = sha256(words.encode()).hexdigest()
    html = caches["boards"].get(key)
    if html is None:
        # Of many who ask for a new version at once, one draws it and the others wait for that.
        with _DRAWING:
            html = caches["boards"].get(key) or _render(asked, address)
            caches["boards"].set(key, html)
    return mark, str(html)


def _render(asked: Asked, address: QueueAddress) -> str:
    board = get_board(service_id=address.service_id, actor=asked.actor, at=asked.at)
    view = present_board(
        board,
        address,
        can_allocate=asked.can_allocate,
        changed_at=get_board_changed(service_id=address.service_id),
    )
    return render_to_string("allocation/_board.jinja", {"board": view})
