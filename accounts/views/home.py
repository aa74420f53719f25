"""The first page after sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.context import get_menu
from accounts.doors import get_request_actor


def home(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the person's role; say plainly where there is none."""
    actor = get_request_actor(request)
    for _, name in get_menu(actor):
        return redirect(name)
    return render(request, "accounts/no_role.jinja", {"has_role": bool(actor.roles)})
