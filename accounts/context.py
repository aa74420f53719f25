"""What every page knows of the person in front of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.doors import get_request_actor
from accounts.roles import ROLE_NAMES, Capability, Role
from core.health import Health, get_health
from core.texts import write_clock

LATE = 120

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
        return {"me": None, "menu": [], "service": describe_service(get_health(), timezone.now())}
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


def describe_service(health: Health, at: datetime) -> dict[str, Any]:
    """Return what the sign-in page says of the service: only what was just looked at."""
    when = f"Checked {write_clock(at)}."
    if health.is_ok:
        sentences = [f"{when} Rounds, the auto-scheduler and the alarm all answer."]
        return {"is_ok": True, "heading": "Service is working", "sentences": sentences}
    if not health.database:
        sentences = [f"{when} The database does not answer, so nobody can sign in just now."]
        return {"is_ok": False, "heading": "Service is not working", "sentences": sentences}
    sentences = [f"{when} You can sign in, read and change rounds."]
    if not health.broker or health.worker_age is None or health.worker_age > LATE:
        sentences.append("The auto-scheduler does not answer: runs wait until it is back.")
    if health.alarm_age is None or health.alarm_age > LATE:
        sentences.append("The alarm does not run: look for late visits yourself.")
    return {"is_ok": False, "heading": "Part of the service is not working", "sentences": sentences}
