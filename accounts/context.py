"""What every page knows of the person in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.doors import get_request_actor
from accounts.roles import ROLE_NAMES, Capability, Role
from accounts.selectors import get_emergency
from accounts.types import GrantFacts
from core.actor import Actor
from core.health import Health, get_health
from core.texts import write_clock

LATE = 120

# What counts as unread beside an item of the menu; a higher app registers it in ready().
Badge = Callable[[Actor], int]
_badges: dict[str, Badge] = {}

MENU = [
    ("My Work", "my_work", Capability.WORK_CASES),
    ("Allocation board", "allocation_board", Capability.VIEW_QUEUE),
    ("My feedback", "my_feedback", Capability.WORK_CASES),
    ("Shift", "shift", Capability.RUN_SESSION),
    ("Feedback form", "feedback_form", Capability.VIEW_FEEDBACK),
    ("End of shift", "shift_end", Capability.ALLOCATE_CASES),
    ("Weekly report", "weekly_report", Capability.VIEW_REPORTS),
    ("Replay a shift", "replay_list", Capability.VIEW_REPORTS),
    ("Rounds", "rounds_board", Capability.VIEW_ROUNDS),
    ("Unassigned", "unassigned_list", Capability.VIEW_UNASSIGNED),
    ("Clients", "client_list", Capability.VIEW_CLIENTS),
    ("Runs", "run_list", Capability.VIEW_ROUNDS),
    ("Import a day", "import_new", Capability.IMPORT_DAY),
    ("Visit plans", "plan_generate", Capability.GENERATE_VISITS),
    ("Area protocol", "protocol", Capability.VIEW_ROUNDS),
    ("Import cases", "case_import", Capability.IMPORT_CASES),
    ("Allocation policy", "allocation_policy", Capability.SET_ALLOCATION_POLICY),
    ("Duty rota", "duty_rota", Capability.VIEW_ROSTER),
    ("Messages", "message_list", Capability.USE_MESSAGES),
    ("Users", "user_list", Capability.MANAGE_USERS),
]
# What a page needs besides, in the same scope: its reports are of urgent care only.
# Shifts are replayed by who manages a service.
MENU_NEEDS = {
    "weekly_report": Capability.COUNT_QUEUE,
    "replay_list": Capability.REVIEW_FEEDBACK,
}
# Who reaches a page from another one of the menu.
MENU_UNLESS = {"shift_end": Capability.RUN_SESSION}


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What every page says at its head: a few words in bold, a sentence, and what people add."""

    heading: str
    text: str
    note: str


Status = Callable[[Actor], list[StatusLine]]
_status: list[Status] = []


def register_status(describe: Status) -> None:
    """Show the lines of `describe(actor)` at the head of every page."""
    _status.append(describe)


def register_badge(url_name: str, count: Badge) -> None:
    """Show `count(actor)` beside an item of the menu, where it is more than nothing."""
    _badges[url_name] = count


def get_menu(actor: Actor) -> list[tuple[str, str]]:
    """Return the pages that somebody may use: what they are called, and the name of the address."""
    return [
        (text, name)
        for text, name, capability in MENU
        if _may_use(actor, capability, MENU_NEEDS.get(name, capability))
        and not (name in MENU_UNLESS and actor.can(MENU_UNLESS[name]))
    ]


def _may_use(actor: Actor, *capabilities: Capability) -> bool:
    """Whether somebody holds all of these in one scope."""
    held = [actor.scopes.get(one, frozenset()) for one in capabilities]
    return bool(frozenset.intersection(*map(frozenset, held)))


def _count(url_name: str, actor: Actor) -> int:
    badge = _badges.get(url_name)
    return badge(actor) if badge else 0


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """Return the signed-in person's name, role and menu; nothing for anybody else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        service = describe_service(get_health(), timezone.now())
        return {"me": None, "menu": [], "service": service, "oidc_name": _get_oidc_name()}
    actor = get_request_actor(request)
    names = [ROLE_NAMES[Role(role)] for role in actor.roles]
    items = [(text, name, reverse(name)) for text, name in get_menu(actor)]
    current = _find_current(request, [href for _, _, href in items])
    menu = [
        {
            "text": text,
            "href": href,
            "is_current": href == current,
            "badge": _count(name, actor),
        }
        for text, name, href in items
    ]
    me = {"name": actor.name, "role": ", ".join(names) or "no role yet"}
    lines = [line for describe in _status for line in describe(actor)]
    return {"me": me, "menu": menu, "emergency": _find_emergency(actor), "status_lines": lines}


def _get_oidc_name() -> str:
    """Return what the organisation's own accounts are called, where they are set up."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def _find_emergency(actor: Actor) -> GrantFacts | None:
    """Return the emergency reading that every page tells of while it holds."""
    if Role.EMERGENCY_READER not in actor.roles:
        return None
    return get_emergency(user_id=actor.id, at=timezone.now())


def _find_current(request: HttpRequest, hrefs: list[str]) -> str:
    """Return the item of the menu that lies nearest above the page."""
    above = [href for href in hrefs if request.path.startswith(href)]
    return max(above, key=len, default="")


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
