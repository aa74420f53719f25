"""What the pages that give cases to clinicians have in common: in the dialog, or as a page."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from allocation.forms.address import clean_query
from allocation.forms.allocate import STOP_REASONS
from allocation.services.handing import REASON_CODES
from core.errors import ReasonNeeded


def render_dialog(
    request: HttpRequest, name: str, values: dict[str, object], status: int = 200
) -> HttpResponse:
    """Answer with the dialog alone, or with a page around it for those without script."""
    shared = {
        "back": read_back(request),
        "reason_codes": REASON_CODES,
        "stop_reasons": STOP_REASONS,
    }
    values = {"action": request.path, **values, **shared}
    if request.headers.get("HX-Request"):
        return render(request, name, values, status=status)
    return render(request, "allocation/allocate.jinja", {**values, "inner": name}, status=status)


def finish_dialog(
    request: HttpRequest, case_id: UUID | None, values: dict[str, object]
) -> HttpResponse:
    """Lead back to the same place in the queue with what was done (AL-026)."""
    text = render_to_string("allocation/_done.jinja", {**values, "back": read_back(request)})
    if request.headers.get("HX-Request"):
        return HttpResponse(text, headers={"X-Done": str(case_id or "")})
    messages.success(request, mark_safe(text))
    return go_back(request, case_id)


def go_back(request: HttpRequest, case_id: UUID | None) -> HttpResponse:
    """Lead back to the queue; nothing was done."""
    if request.headers.get("HX-Request"):
        return HttpResponse("", headers={"X-Done": str(case_id or "")})
    query, board = read_back(request), reverse("allocation_board")
    return redirect(f"{board}{f'?{query}' if query else ''}{f'#case-{case_id}' if case_id else ''}")


def read_back(request: HttpRequest) -> str:
    """Return the address of the board that the dialog was opened from."""
    data = request.POST if request.method == "POST" else request.GET
    return clean_query(data.get("back", ""))


def present_stops(error: ReasonNeeded) -> tuple[tuple[str, str], ...]:
    """Return what speaks against a choice, each once: of several forecasts of one the last."""
    found = {
        code if code == "taper" else sentence: (sentence, rule)
        for code, sentence, rule in error.stops
    }
    return tuple(found.values())


def read_stops(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Return what spoke against the choice, as the form carries it."""
    return tuple(zip(request.POST.getlist("stop"), request.POST.getlist("stop_rule"), strict=False))


def list_in_query(name: str, ids: Iterable[UUID]) -> str:
    """Return ids as a query string that names one part several times."""
    return "&".join(f"{name}={one}" for one in ids)
