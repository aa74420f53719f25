"""What every page knows of the person in front of it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.doors import get_request_actor
from accounts.roles import ROLE_NAMES, Capability, Role

MENU = [
    ("Rounds", "rounds_board", Capability.VIEW_ROUNDS),
    ("Runs", "run_list", Capability.VIEW_ROUNDS),
    ("Import a day", "import_new", Capability.IMPORT_DAY),
    ("Visit plans", "plan_generate", Capability.GENERATE_VISITS),
    ("Area protocol", "protocol", Capability.VIEW_ROUNDS),
]


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """Return the signed-in person's name, role and menu; nothing for anybody else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"me": None, "menu": []}
    actor = get_request_actor(request)
    names = [ROLE_NAMES[Role(role)] for role in actor.roles]
    menu = [
        {"text": text, "href": reverse(name), "is_current": _is_current(request, reverse(name))}
        for text, name, capability in MENU
        if actor.can(capability)
    ]
    return {"me": {"name": actor.name, "role": ", ".join(names) or "no role yet"}, "menu": menu}


def _is_current(request: HttpRequest, href: str) -> bool:
    return request.path.startswith(href)
