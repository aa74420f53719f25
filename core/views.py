"""Doors of core: health, and the age of a live board."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.api import answer_bug, answer_no_address
from core.health import get_health


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while pages can be served, 503 without the database; the body tells the rest."""
    health = get_health()
    return JsonResponse(health.as_dict(), status=200 if health.database else 503)


def not_offered(request: HttpRequest) -> HttpResponse:
    """Answer an address that a library brings and nobody here may use, as if it were not there."""
    raise Http404


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    if request.path.startswith("/api/"):
        return answer_no_address()
    return render(request, "core/404.jinja", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a bug: nothing was saved."""
    if request.path.startswith("/api/"):
        return answer_bug()
    return render(None, "core/500.jinja", status=500)
