"""Signing in: the second factor, the lock, idle sessions, leaving everywhere."""

import base64
import hmac
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import SignIn
from accounts.roles import Role
from accounts.services import issue_token_for, set_sign_in_policy
from tests.factories import PASSWORD, World

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(guest: Client, email: str, password: str = PASSWORD):
    return guest.post(LOGIN, {"login": email, "password": password})


def get_code(secret: str) -> str:
    """What the app on a phone shows now (RFC 6238)."""
    counter = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def ask_for_factor(world: World, *roles: Role) -> None:
    set_sign_in_policy(
        body={"mfa_roles": [role.value for role in roles]},
        reason="Agreed.",
        actor=world.actor(Role.ADMIN),
        at=timezone.now(),
    )


def set_up(guest: Client) -> str:
    """Set up a second factor as a person does; return its secret."""
    address = reverse("mfa_activate_totp")
    page = guest.get(address)
    assert page.status_code == 200, page.headers
    secret = page.content.decode().split('cr-account__key">')[1].split("<")[0]
    assert guest.post(address, {"code": get_code(secret)}).status_code == 302
    return secret


@pytest.mark.django_db(transaction=True)
def test_a_role_that_needs_a_second_factor_sets_it_up_before_anything_else(world: World) -> None:
    ask_for_factor(world, Role.ADMIN)
    email = world.users[Role.ADMIN].email
    guest = Client()
    sign_in(guest, email)
    for name in ("home", "user_list", "your_account"):
        assert guest.get(reverse(name))["Location"] == reverse("mfa_activate_totp")
    refused = guest.get(reverse("api_users"))
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
    secret = set_up(guest)
    assert guest.get(reverse("user_list")).status_code == 200
    codes = guest.get(reverse("mfa_view_recovery_codes")).content.decode()
    recovery = codes.split("<code>")[1].split("<")[0]
    kept = guest.post(reverse("mfa_deactivate_totp"))
    assert "Your role needs a second factor" in kept.content.decode()
    assert SignIn.objects.filter(user__email=email, how="factor set up").count() == 1

    again = Client()
    assert sign_in(again, email)["Location"] == reverse("mfa_authenticate")
    assert again.get(reverse("user_list")).status_code == 302
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert SignIn.objects.filter(user__email=email, how="code", succeeded=False).count() == 1
    with travel(timezone.now() + timedelta(minutes=1)):  # one code signs in once
        again.post(reverse("mfa_authenticate"), {"code": get_code(secret)})
        assert again.get(reverse("user_list")).status_code == 200

    without_phone = Client()
    sign_in(without_phone, email)
    without_phone.post(reverse("mfa_authenticate"), {"code": recovery})
    assert without_phone.get(reverse("user_list")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_session_that_began_without_the_factor_ends_once_there_is_one(world: World) -> None:
    old, new = Client(), Client()
    email = world.users[Role.ADMIN].email
    sign_in(old, email)
    sign_in(new, email)
    set_up(new)
    ask_for_factor(world, Role.ADMIN)
    assert "ended=factor" in old.get(reverse("user_list"))["Location"]
    assert new.get(reverse("user_list")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_taking_ones_own_factor_away_leaves_a_line(world: World) -> None:
    guest, user = Client(), world.users[Role.SCHEDULER]
    sign_in(guest, user.email)
    set_up(guest)
    assert guest.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert SignIn.objects.filter(user=user, how="factor taken away").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_administrator_takes_a_lost_factor_away(world: World) -> None:
    guest, user = Client(), world.users[Role.SCHEDULER]
    sign_in(guest, user.email)
    set_up(guest)
    admin = Client()
    admin.force_login(world.users[Role.ADMIN])
    address = reverse("user_factor", kwargs={"user_id": user.pk})
    assert admin.post(address, {"reason": ""}).status_code == 422
    assert admin.post(address, {"reason": "Lost the phone, seen in person."}).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert SignIn.objects.filter(user=user, how="factor taken away").count() == 1
    assert guest.get(reverse("home"))["Location"].startswith(LOGIN)


def test_a_program_needs_no_second_factor(world: World) -> None:
    ask_for_factor(world, Role.SCHEDULER)
    now = timezone.now()
    token = issue_token_for(
        user_id=world.users[Role.SCHEDULER].pk,
        name="Portal",
        capabilities=["see rounds"],
        expires_at=now + timedelta(days=1),
        actor=world.actor(Role.ADMIN),
        at=now,
    )
    program = Client(headers={"Authorization": f"Bearer {token.secret}"})
    assert program.get(reverse("api_patches")).status_code == 200


@pytest.mark.parametrize("email", ["scheduler@tests.example", "nobody.knows@tests.example"])
def test_wrong_passwords_lock_an_address_for_a_while(world: World, email: str) -> None:
    guest = Client()
    for _ in range(5):
        assert "is not right" in sign_in(guest, email, "wrong").content.decode()
    locked = sign_in(guest, email).content.decode()
    assert "Too many wrong passwords. This account is locked until" in locked
    with travel(timezone.now() + timedelta(minutes=16)):
        later = sign_in(guest, email)
        assert later.status_code == (302 if email.startswith("scheduler") else 200)
        assert "is locked until" not in later.content.decode()


def test_the_right_password_in_between_begins_the_count_anew(world: World) -> None:
    email = world.users[Role.SCHEDULER].email
    for _ in range(2):
        for _ in range(4):
            sign_in(Client(), email, "wrong")
        assert sign_in(Client(), email).status_code == 302


def test_an_administrator_lifts_the_lock(world: World) -> None:
    user = world.users[Role.SCHEDULER]
    for _ in range(5):
        sign_in(Client(), user.email, "wrong")
    assert sign_in(Client(), user.email).status_code == 200
    admin = Client()
    admin.force_login(world.users[Role.ADMIN])
    page = admin.get(reverse("user_details", kwargs={"user_id": user.pk})).content.decode()
    assert "Locked until" in page
    admin.post(reverse("user_unlock", kwargs={"user_id": user.pk}))
    assert sign_in(Client(), user.email).status_code == 302


def test_what_was_typed_in_place_of_an_address_is_not_kept(world: World) -> None:
    sign_in(Client(), "my-secret-password@tests.example", "wrong")
    row = SignIn.objects.get()
    assert row.user is None
    assert "secret" not in row.address_key


def test_an_idle_session_ends_and_the_sign_in_page_says_why(day: World) -> None:
    guest = Client()
    guest.force_login(day.users[Role.SCHEDULER])
    now = timezone.now()
    with travel(now + timedelta(minutes=29)):
        assert guest.get(reverse("your_account")).status_code == 200
    with travel(now + timedelta(minutes=58)):
        assert guest.get(reverse("your_account")).status_code == 200
    with travel(now + timedelta(minutes=89)):
        ended = guest.get(reverse("your_account"))
        assert ended["Location"] == f"{LOGIN}?ended=idle&next=%2Faccounts%2F"
        assert "because nothing happened" in guest.get(ended["Location"]).content.decode()
        assert guest.get(reverse("your_account"))["Location"].startswith(f"{LOGIN}?next")


def test_a_board_that_asks_by_itself_keeps_no_session_alive(day: World) -> None:
    guest = Client()
    guest.force_login(day.users[Role.SCHEDULER])
    board = {"patch": str(day.patch_id()), "day": day.day.isoformat()}
    polled = {"headers": {"HX-Request": "true"}}
    now = timezone.now()
    with travel(now + timedelta(minutes=20)):
        assert guest.get(reverse("board_version"), board, **polled).status_code == 200
    with travel(now + timedelta(minutes=31)):
        refused = guest.get(reverse("board_version"), board, **polled)
        assert refused.status_code == 403
        assert "ended=idle" in refused["HX-Redirect"]
        assert "ended=idle" in guest.get(reverse("rounds_board"), board)["Location"]


def test_a_person_leaves_all_devices_at_once(world: World) -> None:
    phone, desk, other = Client(), Client(), Client()
    for guest in (phone, desk):
        guest.force_login(world.users[Role.SCHEDULER])
    other.force_login(world.users[Role.DSO])
    assert phone.post(reverse("sign_out_everywhere")).status_code == 302
    for guest in (phone, desk):
        assert guest.get(reverse("your_account")).status_code == 302
    assert other.get(reverse("your_account")).status_code == 200


def test_settings_are_a_version_with_a_reason_and_bounds(world: World) -> None:
    admin = Client()
    admin.force_login(world.users[Role.ADMIN])
    words = {
        "idle_minutes": 2,
        "lockout_attempts": 4,
        "lockout_minutes": 15,
        "break_glass_minutes": 30,
        "mfa_roles": ["dso"],
        "reason": "Agreed.",
    }
    refused = admin.post(reverse("sign_in_settings"), words)
    assert refused.status_code == 422
    assert "Idle minutes: type 5 to 720" in refused.content.decode()
    assert admin.post(reverse("sign_in_settings"), words | {"idle_minutes": 10}).status_code == 302
    shown = admin.get(reverse("api_sign_in_settings")).json()
    assert (shown["idle_minutes"], shown["mfa_roles"], shown["number"]) == (10, ["dso"], 2)
    body = {"body": {"lockout_attempts": 1}, "reason": "Try."}
    wrong = admin.post(reverse("api_sign_in_settings"), body, "application/json")
    assert wrong.status_code == 422
