"""Signing in with the organisation's accounts, against an issuer that answers on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import SignIn, User
from accounts.roles import Role
from core.audit import written_by
from tests.factories import World

LOGIN = "/accounts/oidc/organisation/login/"


class Issuer(BaseHTTPRequestHandler):
    """As much of an issuer as a sign-in asks for; `person` is who has signed in there."""

    person: dict[str, Any] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        if self.path.startswith("/.well-known/"):
            base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            places = {
                "authorization_endpoint": "auth",
                "token_endpoint": "token",
                "userinfo_endpoint": "me",
                "jwks_uri": "keys",
            }
            self.answer({"issuer": base, **{key: f"{base}/{at}" for key, at in places.items()}})
        else:
            self.answer(self.person)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(sent)
        base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        claims = {"iss": base, "aud": "careround", "exp": 4102444800, "iat": 1, **self.person}
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        self.answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

    def answer(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def issuer(settings: Any) -> Iterator[type[Issuer]]:
    """An issuer on loopback, and Careround set up for it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "organisation",
                    "name": "NHSmail",
                    "client_id": "careround",
                    "secret": "of tests",
                    "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
                }
            ],
        }
    }
    Issuer.asked = []
    yield Issuer
    server.shutdown()
    server.server_close()


def come_back(guest: Client) -> Any:
    """Go to the issuer and come back, as a browser does."""
    there = guest.get(LOGIN)
    assert there.status_code == 302
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    return guest.get(f"{LOGIN}callback/", {"code": "c", "state": state})


def test_somebody_known_by_a_verified_address_is_signed_in(
    world: World, issuer: type[Issuer]
) -> None:
    user = world.users[Role.SCHEDULER]
    issuer.person = {"sub": "7", "email": user.email.upper(), "email_verified": True}
    guest = Client()
    assert "Sign in with NHSmail" in guest.get("/accounts/login/").content.decode()
    assert come_back(guest)["Location"] == reverse("home")
    assert guest.get(reverse("your_account")).status_code == 200
    assert "code_verifier" in issuer.asked[0]
    assert SignIn.objects.get(user=user).how == "organisation"
    assert User.objects.get(pk=user.pk).has_usable_password()


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "1", "email": "scheduler@tests.example", "email_verified": False},
        {"sub": "2", "email": "scheduler@tests.example"},
        {"sub": "3", "email": "nobody.knows@tests.example", "email_verified": True},
        {"sub": "4", "email": "dso@tests.example", "email_verified": True},
        {"sub": "5", "email": "setup@system.invalid", "email_verified": True},
    ],
    ids=["not verified", "says nothing of it", "unknown", "closed account", "a part of the system"],
)
def test_nobody_else_comes_in_and_nobody_signs_up(
    world: World, issuer: type[Issuer], person: dict[str, Any]
) -> None:
    with written_by(actor_id="", actor="tests", service="tests"):
        User.objects.filter(pk=world.users[Role.DSO].pk).update(is_active=False)
    before = User.objects.count()
    issuer.person = person
    guest = Client()
    refused = come_back(guest)
    assert refused["Location"] == "/accounts/login/?refused=unknown"
    assert "no active account" in guest.get(refused["Location"]).content.decode()
    assert guest.get(reverse("your_account")).status_code == 302
    assert User.objects.count() == before


def test_a_made_up_answer_is_refused(world: World, issuer: type[Issuer]) -> None:
    answer = Client().get(f"{LOGIN}callback/", {"code": "c", "state": "made up"})
    assert answer["Location"] == "/accounts/login/?refused=failed"
    assert issuer.asked == []


def test_without_an_issuer_the_address_is_not_there(world: World) -> None:
    assert Client().get(LOGIN).status_code == 404
    assert "Sign in with" not in Client().get("/accounts/login/").content.decode()
