"""What no door can use is refused with a sentence, never answered with a bug."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Grant, User
from accounts.roles import Role
from accounts.selectors import get_system_actor
from accounts.services import create_user
from core.errors import DomainError
from core.outbox import relay_due
from messaging.models import Notice
from tests.factories import NOW, World, direct_write, grant, make_user

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRE = "The whole house burns."
JSON = "application/json"


def visitor(user: User) -> Client:
    guest = Client()
    guest.force_login(user, BACKEND)
    return guest


def read_somewhere(world: World, scope_id: Any) -> None:
    body = {"scope": str(scope_id), "reason": FIRE}
    admin = visitor(world.users[Role.ADMIN])
    assert admin.post(reverse("api_breaks"), body, JSON).status_code == 201


def test_a_reading_of_the_whole_is_told_to_and_seen_by_those_who_watch_a_part(
    world: World,
) -> None:
    read_somewhere(world, world.root_id)
    relay_due(at=NOW + timedelta(days=3650))
    told = {one.to_user_id for one in Notice.objects.filter(kind="glass_broken")}
    for role in (Role.TEAM_LEADER, Role.SHIFT_MANAGER):
        user = world.users[role]
        assert user.pk in told
        assert FIRE in visitor(user).get(reverse("break_report")).content.decode()
    assert world.users[Role.CARER].pk not in told
    assert world.users[Role.ADMIN].pk not in told


def test_a_wide_role_in_one_service_shows_nothing_of_another(world: World) -> None:
    assert world.iuc_id
    both = make_user(Role.CLINICIAN, world.iuc_id, email="both@tests.example")
    grant(both, Role.TEAM_LEADER, world.agency_id)
    for scope_id in (world.iuc_id, world.agency_id):
        read_somewhere(world, scope_id)
    seen = visitor(both).get(reverse("api_break_report")).json()
    own = [one["scope_id"] for one in seen if one["reason"] == FIRE]
    assert own == [str(world.agency_id)]


def test_emergency_reading_is_never_given(world: World) -> None:
    admin = visitor(world.users[Role.ADMIN])
    words = {"role": "emergency_reader", "scope": str(world.agency_id), "reason": "Why not."}
    new = {**words, "name": "Nia", "email": "nia@tests.example"}
    role_of = reverse("api_user_roles", kwargs={"user_id": world.users[Role.DSO].pk})
    for address, body in ((reverse("api_users"), new), (role_of, words)):
        answer = admin.post(address, body, JSON)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["role"])
    assert admin.post(reverse("user_new"), new).status_code == 422
    with pytest.raises(DomainError, match="never given"):
        create_user(
            email="nia@tests.example",
            name="Nia",
            role=Role.EMERGENCY_READER,
            scope_id=world.agency_id,
            actor=world.actor(Role.ADMIN),
            at=NOW,
        )
    assert not User.objects.filter(email="nia@tests.example").exists()


@pytest.mark.parametrize("more", [{"source": "manual", "ends_at": NOW}, {"source": "break_glass"}])
def test_the_database_keeps_no_emergency_reading_that_was_given(world: World, more: Any) -> None:
    with (
        pytest.raises(IntegrityError, match="grant_emergency_is_taken"),
        transaction.atomic(),
        direct_write(),
    ):
        Grant.objects.create(
            user=world.users[Role.DSO],
            role=Role.EMERGENCY_READER,
            scope_id=world.agency_id,
            starts_at=NOW - timedelta(days=1),
            given_by_id=get_system_actor("setup").id,
            reason=FIRE,
            **more,
        )


@pytest.mark.parametrize("cursor", ["p=nonsense", "o=1&p=%00", "p=9999999999-01-01"])
@pytest.mark.parametrize("name", ["api_notices", "api_threads", "api_runs", "api_service_shifts"])
def test_a_cursor_of_no_page_is_refused(day: World, name: str, cursor: str) -> None:
    guest = visitor(day.users[Role.TEAM_LEADER])
    answer = guest.get(reverse(name), {"cursor": b64encode(cursor.encode()).decode()})
    assert (answer.status_code, answer.json()["status"]) == (422, 422)


@pytest.mark.parametrize("depth", [31, 5000])
def test_json_that_is_nested_too_deeply_is_malformed(world: World, depth: int) -> None:
    guest = visitor(world.users[Role.ADMIN])
    for body in ("[" * depth + "]" * depth, json.dumps({"body": 1})[:-1] + ',"a":' + "[" * depth):
        answer = guest.post(reverse("api_sign_in_settings"), body, JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_history_ends_with_its_last_page(world: World) -> None:
    admin = visitor(world.users[Role.ADMIN])
    kept = {"kind": "user", "record_id": world.users[Role.DSO].pk}
    for name in ("record_history", "api_history"):
        assert admin.get(reverse(name, kwargs=kept), {"page": 7}).status_code == 200


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize("date", ["9999-12-31", "1999-12-31"])
def test_a_duty_rota_of_no_year_is_refused(world: World, name: str, date: str) -> None:
    guest = visitor(world.users[Role.TEAM_LEADER])
    answer = guest.get(reverse("api_duty_rota"), {name: date})
    assert (answer.status_code, "too far away" in answer.json()["detail"]) == (422, True)


def test_a_page_of_users_far_beyond_is_refused_or_empty(world: World) -> None:
    admin = visitor(world.users[Role.ADMIN])
    assert admin.get(reverse("api_users"), {"page": 2 * 10**17}).status_code == 422
    for page in ("30", "9" * 5000, "-1"):
        assert admin.get(reverse("user_list"), {"page": page}).status_code == 200


@pytest.mark.parametrize("name", ["search", "role"])
def test_an_address_with_a_nul_is_not_there(world: World, name: str) -> None:
    admin = visitor(world.users[Role.ADMIN])
    for address in ("user_list", "api_users"):
        query = urlencode({name: chr(0)})
        assert admin.get(f"{reverse(address)}?{query}").status_code == 404
    answer = admin.post("/api/v1/tokens/%00/revoke", {}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_roles_that_are_no_words_are_refused(world: World) -> None:
    body = {"body": {"mfa_roles": [{}]}, "reason": "Try."}
    answer = visitor(world.users[Role.ADMIN]).post(reverse("api_sign_in_settings"), body, JSON)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["mfa_roles"])


@pytest.mark.parametrize(
    ("ends_at", "sentence"),
    [
        ("2026-03-29T01:30", "01:30 on 29/03/2026 does not exist"),
        ("2026-10-25T01:30", "01:30 on 25/10/2026 happens twice"),
        ("2100-01-01T00:00:00Z", "2000 to 2099"),
        ("9999-12-31T23:59:59-12:00", "2000 to 2099"),
    ],
)
def test_an_instant_that_nobody_can_know_is_refused(
    world: World, ends_at: str, sentence: str
) -> None:
    address = reverse("api_user_roles", kwargs={"user_id": world.users[Role.DSO].pk})
    body = {"role": "scheduler", "scope": str(world.agency_id), "reason": "Leave."}
    admin = visitor(world.users[Role.ADMIN])
    answer = admin.post(address, {**body, "ends_at": ends_at}, JSON)
    assert answer.status_code == 422
    assert sentence in answer.json()["errors"]["ends_at"][0]


def test_a_local_time_that_is_there_once_is_taken_as_london(world: World) -> None:
    user = world.users[Role.DSO]
    address = reverse("api_user_roles", kwargs={"user_id": user.pk})
    body = {"role": "scheduler", "scope": str(world.agency_id), "reason": "Leave."}
    admin = visitor(world.users[Role.ADMIN])
    assert admin.post(address, {**body, "ends_at": "2036-07-01T10:00"}, JSON).status_code == 201
    held = Grant.objects.get(user=user, role=Role.SCHEDULER)
    assert held.ends_at == datetime(2036, 7, 1, 9, tzinfo=UTC)
