"""How a key safe opens: sealed, shown to whoever says why, and nowhere else."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Disclosure
from accounts.roles import Role
from accounts.selectors import get_system_actor
from core.sealing import seal, unseal
from scheduling.clients.services import reseal_key_safes
from scheduling.models import KeySafe
from tests.factories import NOW, World
from tests.integration.test_client_records import post, record, scheduler, send, sign_in

__all__ = ["scheduler"]
pytestmark = pytest.mark.django_db
CODE = "C 1379 Y"


def keep_safe(browser: Browser, code: str = CODE, seen: int = 0) -> HttpResponse:
    return post(browser, "client_key_safe", {"code": code, "seen": seen})


def test_a_key_safe_is_shown_to_whoever_says_why_and_the_record_says_to_whom(
    day: World, scheduler: Browser
) -> None:
    assert keep_safe(scheduler).status_code == 302
    before = record(scheduler)
    assert CODE not in before
    shown = post(scheduler, "client_key_safe_open", {"reason": "Carer at the door, no answer"})
    assert CODE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert CODE not in record(scheduler)
    row = Disclosure.objects.get()
    assert (row.user_id, row.what) == (day.users[Role.SCHEDULER].pk, "key safe")
    after = record(sign_in(day, Role.DSO))
    assert "Carer at the door, no answer" in after
    assert "Scheduler" in after


@pytest.mark.parametrize("reason", ["", "  ", "why"])
def test_without_a_reason_nothing_is_shown_and_nothing_noted(
    scheduler: Browser, reason: str
) -> None:
    keep_safe(scheduler)
    refused = post(scheduler, "client_key_safe_open", {"reason": reason})
    assert refused.status_code == 422
    assert CODE not in refused.content.decode()
    assert not Disclosure.objects.exists()


def test_the_code_stands_nowhere_in_the_database_nor_in_any_list(scheduler: Browser) -> None:
    keep_safe(scheduler)
    post(scheduler, "client_key_safe_open", {"reason": "Carer at the door"})
    send(scheduler, "api_client_key_safe_open", {"reason": "Carer at the door"})
    assert Disclosure.objects.count() == 2
    assert find_in_database(CODE) == []
    assert find_in_database("Carer at the door") != []  # the search itself finds what is there
    for name in ("api_clients", "client_list"):
        assert CODE not in scheduler.get(reverse(name)).content.decode()
    assert (
        CODE
        not in send(scheduler, "api_client_key_safe", {"code": CODE, "seen": 1}).content.decode()
    )


def find_in_database(text: str) -> list[str]:
    """Return every table with a row that holds this text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(
                f'SELECT 1 FROM "{table}" AS t WHERE t::text LIKE %s LIMIT 1', [f"%{text}%"]
            )
            found += [table] if cursor.fetchone() else []
    return found


def test_two_people_change_a_key_safe_and_the_second_is_told(
    day: World, scheduler: Browser
) -> None:
    keep_safe(sign_in(day, Role.DSO))
    refused = keep_safe(scheduler, "C 9999 Y")
    assert refused.status_code == 409
    assert "Dso changed the key safe" in refused.content.decode()
    assert "C 9999 Y" not in refused.content.decode()


def test_a_new_key_seals_anew_and_the_old_one_can_go(scheduler: Browser, settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALING_KEYS = [old]
    keep_safe(scheduler)
    settings.SEALING_KEYS = [new, old]
    assert reseal_key_safes(actor=get_system_actor("setup"), at=NOW) == 1
    settings.SEALING_KEYS = [new]
    shown = post(scheduler, "client_key_safe_open", {"reason": "Carer at the door"})
    assert CODE in shown.content.decode()
    assert KeySafe.objects.count() == 2
    assert unseal(seal("x")) == "x"


def test_a_lost_key_is_said_in_a_sentence(scheduler: Browser, settings: Any) -> None:
    keep_safe(scheduler)
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    refused = post(scheduler, "client_key_safe_open", {"reason": "Carer at the door"})
    assert refused.status_code == 409
    assert "put the old key back" in refused.content.decode()
    assert not Disclosure.objects.exists()
