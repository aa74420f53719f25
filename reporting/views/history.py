"""The page of a record's history."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from reporting.presenters.history import present_history
from reporting.selectors import get_record_history

LAST_PAGE = 10_000


@require_GET
def record_history(request: HttpRequest, kind: str, record_id: UUID) -> HttpResponse:
    """Show who changed a record, when, through what and why."""
    history = get_record_history(
        kind=kind,
        record_id=record_id,
        page=_read_page(request.GET.get("page", "")),
        actor=get_request_actor(request),
        at=timezone.now(),
    )
    values = {"page": present_history(history), "kind": kind, "record_id": record_id}
    return render(request, "history/history.jinja", values)


def _read_page(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), LAST_PAGE)
