"""Rows of the addresses of clients' records."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.roles import Capability
from core.times import get_local_day
from scheduling.models import CarerExclusion, Client, KeySafe
from tests.architecture.stage import Stage

C = Capability
MakeRow = Callable[..., Any]
Rows = dict[tuple[str, str], Any]
# Carers see the clients whom they visit; this one has no visit of the carer who asks.
OWN = frozenset({"carer"})


def at_client(stage: Stage) -> dict[str, Any]:
    return {"client_id": Client.objects.get(pin="Testshire/Brambledown").pk}


def at_access(stage: Stage) -> dict[str, Any]:
    return {**at_client(stage), "kind": "access"}


def get_version(stage: Stage) -> int:
    return KeySafe.objects.filter(client_id=at_client(stage)["client_id"]).count()


def write_safe(stage: Stage) -> dict[str, Any]:
    return {"code": "C 2580 Y", "seen": get_version(stage)}


def at_exclusion(status: str) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {"exclusion_id": CarerExclusion.objects.get(status=status).pk}


def ask_for(stage: Stage) -> dict[str, Any]:
    return {"worker_id": stage.world.worker_id("Mabel"), "reason": "They fell out."}


def ask_program(stage: Stage) -> dict[str, Any]:
    return {"carer": str(stage.world.worker_id("Mabel")), "reason": "They fell out."}


def say_why(stage: Stage) -> dict[str, Any]:
    return {"reason": "As agreed."}


def say_until(form: str) -> Callable[[Stage], dict[str, Any]]:
    def make(stage: Stage) -> dict[str, Any]:
        day = get_local_day(timezone.now()) + timedelta(days=30)
        shown = f"{day:%d/%m/%Y}" if form == "page" else day.isoformat()
        return {**say_why(stage), "review_on": shown}

    return make


def make_steps(row: MakeRow, prefix: str, form: str) -> Rows:
    """Return the rows of each step of an exclusion."""
    decided, asked = at_exclusion("dso_decided"), at_exclusion("requested")
    active, authorised = at_exclusion("active"), at_exclusion("authorised")
    return {
        (f"{prefix}exclusion_decide", "POST"): row(
            C.DECIDE_EXCLUSIONS, ids=asked, data=say_until(form)
        ),
        (f"{prefix}exclusion_authorise", "POST"): row(
            C.AUTHORISE_EXCLUSIONS, ids=decided, data=say_why
        ),
        (f"{prefix}exclusion_apply", "POST"): row(C.APPLY_CLIENT_CHANGES, ids=authorised),
        (f"{prefix}exclusion_refuse", "POST"): row(C.DECIDE_EXCLUSIONS, ids=asked, data=say_why),
        (f"{prefix}exclusion_decline", "POST"): row(
            C.AUTHORISE_EXCLUSIONS, ids=decided, data=say_why
        ),
        (f"{prefix}exclusion_review", "POST"): row(
            C.DECIDE_EXCLUSIONS, ids=active, data=say_until(form)
        ),
        (f"{prefix}exclusion_end", "POST"): row(C.DECIDE_EXCLUSIONS, ids=active, data=say_why),
    }


def make_pages(row: MakeRow) -> Rows:
    """Return the rows of the pages."""
    reference = {"system": "Mosaic", "value": "M-1", "seen": ""}
    return {
        **make_steps(row, "", "page"),
        ("exclusion_list", "GET"): row(C.VIEW_CLIENTS, is_scoped=False),
        ("exclusion_details", "GET"): row(
            C.VIEW_CLIENTS, ids=at_exclusion("active"), elsewhere=OWN
        ),
        ("exclusion_new", "GET"): row(C.KEEP_CLIENT_RECORDS, ids=at_client),
        ("exclusion_new", "POST"): row(C.KEEP_CLIENT_RECORDS, ids=at_client, data=ask_for),
        ("client_list", "GET"): row(C.VIEW_CLIENTS, is_scoped=False),
        ("client_record", "GET"): row(C.VIEW_CLIENTS, ids=at_client, elsewhere=OWN),
        ("client_information", "GET"): row(C.KEEP_CLIENT_RECORDS, ids=at_access),
        ("client_information", "POST"): row(
            C.KEEP_CLIENT_RECORDS, ids=at_access, data=lambda _: {"text": "Knock.", "seen": 0}
        ),
        ("client_references", "GET"): row(C.KEEP_CLIENT_RECORDS, ids=at_client),
        ("client_references", "POST"): row(
            C.KEEP_CLIENT_RECORDS, ids=at_client, data=lambda _: reference
        ),
        ("client_key_safe", "GET"): row(C.KEEP_CLIENT_RECORDS, ids=at_client),
        ("client_key_safe", "POST"): row(C.KEEP_CLIENT_RECORDS, ids=at_client, data=write_safe),
        ("client_key_safe_open", "POST"): row(
            C.OPEN_KEY_SAFES, ids=at_client, data=lambda _: {"reason": "No answer at the door"}
        ),
    }


def make_api(row: MakeRow) -> Rows:
    """Return the rows of the API."""
    return {
        **make_steps(row, "api_", "program"),
        ("api_exclusions", "GET"): row(C.VIEW_CLIENTS, is_scoped=False),
        ("api_exclusion", "GET"): row(C.VIEW_CLIENTS, ids=at_exclusion("active"), elsewhere=OWN),
        ("api_client_exclusions", "POST"): row(
            C.KEEP_CLIENT_RECORDS, ids=at_client, data=ask_program
        ),
        ("api_exclusion_impact", "GET"): row(
            C.KEEP_CLIENT_RECORDS,
            ids=at_client,
            data=lambda s: {"carer": str(s.world.worker_id("Mabel"))},
        ),
        ("api_clients", "GET"): row(C.VIEW_CLIENTS, is_scoped=False),
        ("api_client", "GET"): row(C.VIEW_CLIENTS, ids=at_client, elsewhere=OWN),
        ("api_client_information", "POST"): row(
            C.KEEP_CLIENT_RECORDS,
            ids=at_client,
            data=lambda _: {"kind": "access", "text": "Knock.", "seen": 0},
        ),
        ("api_client_references", "POST"): row(
            C.KEEP_CLIENT_RECORDS,
            ids=at_client,
            data=lambda _: {"system": "Mosaic", "value": "M-1"},
        ),
        ("api_client_key_safe", "POST"): row(C.KEEP_CLIENT_RECORDS, ids=at_client, data=write_safe),
        ("api_client_key_safe_open", "POST"): row(
            C.OPEN_KEY_SAFES, ids=at_client, data=lambda _: {"reason": "No answer at the door"}
        ),
    }
