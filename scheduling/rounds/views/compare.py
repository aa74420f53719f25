"""Two proposals side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import get_request_actor
from core.errors import InvalidInput
from core.pages import read_id
from scheduling.rounds.presenters.compare import present_comparison
from scheduling.rounds.selectors import get_comparison

CHOOSE = "Tick two proposals of one area and one day in the list of runs, then compare them."


@require_GET
def run_compare(request: HttpRequest) -> HttpResponse:
    """Compare the runs `a` and `b`, or the two that are ticked as `run` in the list."""
    wanted = [request.GET[name] for name in ("a", "b") if name in request.GET]
    wanted += request.GET.getlist("run")
    ids = [read_id(text) for text in wanted]
    if len(ids) != 2 or ids[0] is None or ids[1] is None:
        raise InvalidInput(CHOOSE)
    actor = get_request_actor(request)
    found = get_comparison(a_id=ids[0], b_id=ids[1], actor=actor)
    return render(request, "runs/compare.jinja", {"page": present_comparison(found)})
