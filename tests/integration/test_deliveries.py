"""Telling people: once a key, by every way they can be reached, tried again, given up aloud."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from accounts.roles import Role
from accounts.selectors import get_system_actor
from messaging.channels import send_sms
from messaging.models import Delivery, Notice
from messaging.selectors import count_unread
from messaging.services import (
    relay_deliveries,
    set_preference,
    tell,
    withdraw,
)
from messaging.types import Channel, Outgoing
from tests.factories import NOW, World, direct_write

pytestmark = pytest.mark.django_db

SUBJECT = uuid4()


def say(world: World, *roles: Role, key: str = "k", **changes: Any) -> None:
    values: dict[str, Any] = {
        "user_ids": [world.users[role].pk for role in roles],
        "kind": "unassigned_alert",
        "text": "Arthur Thimbleby needs a carer.",
        "href": "/unassigned/",
        "subject_kind": "tests",
        "subject_id": SUBJECT,
        "key": key,
        "actor": get_system_actor("alarm"),
        "at": NOW,
        "facts": {"count": "1 visit", "where": "Larkfield", "when": "at 25/11/2026 09:00"},
    } | changes
    with direct_write():
        tell(**values)


def get_clock(*moments: datetime) -> Any:
    """A clock that shows these moments, then the last of them."""
    left = list(moments)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def sign_in(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def get_delivery(channel: Channel) -> Delivery:
    return Delivery.objects.get(channel=channel)


def test_the_same_key_tells_nobody_twice(world: World) -> None:
    say(world, Role.DSO, Role.TEAM_LEADER)
    say(world, Role.DSO, Role.TEAM_LEADER, Role.SCHEDULER)
    assert Notice.objects.count() == 3
    assert count_unread(user_id=world.users[Role.DSO].pk) == 1


def test_what_is_urgent_goes_every_way_and_the_rest_as_somebody_wishes(world: World) -> None:
    set_preference(
        by_email=False, by_sms=True, mobile="07700 900123", actor=world.actor(Role.DSO), at=NOW
    )
    say(world, Role.DSO, key="a")
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"in_app", "sms"}
    say(world, Role.DSO, key="b", is_urgent=True)
    assert Delivery.objects.filter(key__startswith="b").count() == 3
    arrived = Delivery.objects.filter(channel="in_app")
    assert set(arrived.values_list("status", "sent_at")) == {("sent", NOW)}


def test_an_email_says_what_and_where_and_names_nobody(world: World, settings: Any) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.invalid", "us@tests.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    say(world, Role.DSO, is_urgent=True)
    assert relay_deliveries(clock=lambda: NOW) == 1
    (message,) = mail.outbox
    assert "Thimbleby" not in message.subject + message.body
    assert "1 visit without a carer in Larkfield" in message.body
    assert f"{settings.SITE_URL}/unassigned/" in message.body
    assert message.to == [world.users[Role.DSO].email]
    first = message.extra_headers["Message-ID"]
    Delivery.objects.filter(channel="email").update(sent_at=None)
    assert first.endswith("@tests.example>")
    assert get_delivery(Channel.EMAIL).status == "sent"
    assert relay_deliveries(clock=lambda: NOW) == 0


def test_without_a_provider_nothing_leaves_and_the_log_names_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "messaging.channels")
    say(world, Role.DSO, is_urgent=True)
    assert relay_deliveries(clock=lambda: NOW) == 1
    assert mail.outbox == []
    assert "unassigned_alert" in caplog.text
    assert "Thimbleby" not in caplog.text
    assert world.users[Role.DSO].email not in caplog.text


def test_a_failure_waits_longer_each_time_and_the_eighth_tells_a_person(world: World) -> None:
    say(world, Role.DSO, is_urgent=True)

    def refuse(_outgoing: Outgoing) -> None:
        raise OSError("no route to dso@tests.example")

    at = NOW
    for attempt in range(1, 9):
        assert relay_deliveries(clock=get_clock(at), senders={Channel.EMAIL: refuse}) == 0
        row = get_delivery(Channel.EMAIL)
        assert row.attempts == attempt
        assert row.status == ("dead" if attempt == 8 else "failed")
        assert "dso@tests.example" not in row.last_error
        if attempt < 8:
            assert row.due_at == at + timedelta(seconds=2**attempt)
        at = row.due_at
    told = Notice.objects.filter(kind="delivery_dead")
    assert {one.to_user for one in told} >= {world.users[Role.ADMIN], world.users[Role.TEAM_LEADER]}
    assert "ring them" in told[0].text
    assert set(Delivery.objects.filter(notice__in=told).values_list("channel", flat=True)) == {
        "in_app"
    }
    assert relay_deliveries(clock=get_clock(at), senders={Channel.EMAIL: refuse}) == 0


def test_a_delivery_that_cannot_be_written_backs_off_and_the_others_go_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from messaging.rules import find_words

    def refuse_one(kind: str, *rest: Any) -> Any:
        if kind == "broken":
            raise KeyError("name of somebody")
        return find_words(kind, *rest)

    monkeypatch.setattr("messaging.services.deliveries.find_words", refuse_one)
    say(world, Role.DSO, key="a", kind="broken", is_urgent=True)
    say(world, Role.DSO, key="b", is_urgent=True, at=NOW + timedelta(seconds=1))
    assert relay_deliveries(clock=lambda: NOW + timedelta(seconds=1)) == 1
    broken, sent = Delivery.objects.filter(channel="email").order_by("key")
    assert (broken.status, broken.attempts, broken.last_error) == ("failed", 1, "KeyError")
    assert broken.due_at == NOW + timedelta(seconds=3)
    assert sent.status == "sent"


def test_a_row_whose_relay_died_at_the_eighth_attempt_is_dead_at_the_ninth(world: World) -> None:
    say(world, Role.DSO, is_urgent=True)
    Delivery.objects.filter(channel="email").update(leased_until=NOW, attempts=8)
    sent: list[Outgoing] = []
    assert relay_deliveries(clock=lambda: NOW, senders={Channel.EMAIL: sent.append}) == 0
    assert sent == []
    assert get_delivery(Channel.EMAIL).status == "dead"
    (text, *_) = Notice.objects.filter(kind="delivery_dead").values_list("text", flat=True)
    assert "after 8 attempts" in text


def test_a_slow_provider_uses_up_its_time_and_no_more(world: World) -> None:
    for number in range(5):
        say(world, Role.DSO, key=f"k{number}", is_urgent=True)
    sent: list[str] = []
    slow = {Channel.EMAIL: lambda outgoing: sent.append(outgoing.key)}
    ticks = [NOW + timedelta(seconds=1.5 * number) for number in range(9)]
    assert relay_deliveries(clock=get_clock(*ticks), senders=slow) == 2
    assert len(sent) == 2


def test_a_relay_that_died_gives_the_row_back_when_its_lease_ends(world: World) -> None:
    say(world, Role.DSO, is_urgent=True)
    rows = Delivery.objects.filter(channel="email")
    rows.update(leased_until=NOW + timedelta(seconds=60), attempts=1)
    assert relay_deliveries(clock=lambda: NOW) == 0
    assert relay_deliveries(clock=lambda: NOW + timedelta(seconds=60)) == 1
    assert get_delivery(Channel.EMAIL).attempts == 2


def test_what_no_longer_holds_is_not_sent(world: World) -> None:
    say(world, Role.DSO, is_urgent=True)
    with direct_write():
        withdraw(
            subject_kind="tests",
            subject_id=SUBJECT,
            text="Covered",
            actor=get_system_actor("alarm"),
            at=NOW,
        )
    assert get_delivery(Channel.EMAIL).status == "withdrawn"
    assert relay_deliveries(clock=lambda: NOW) == 0
    assert Notice.objects.get().closed_text == "Covered"


class FakeNotify(BaseHTTPRequestHandler):
    """What GOV.UK Notify answers, on this machine."""

    got: list[dict[str, Any]] = []
    status = 201

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.got.append(json.loads(self.rfile.read(length)))
        body = json.dumps({"id": str(uuid4()), "errors": [{"error": "E", "message": "m"}]})
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def notify(settings: Any) -> Iterator[type[FakeNotify]]:
    server = HTTPServer(("127.0.0.1", 0), FakeNotify)
    Thread(target=server.serve_forever, daemon=True).start()
    FakeNotify.got, FakeNotify.status = [], 201
    settings.NOTIFY_URL = f"http://127.0.0.1:{server.server_port}"
    settings.NOTIFY_API_KEY = f"tests-{uuid4()}-{uuid4()}"
    settings.NOTIFY_TEMPLATE_ID = str(uuid4())
    yield FakeNotify
    server.shutdown()
    server.server_close()


def test_an_sms_goes_to_notify_with_its_key_as_reference(
    world: World, notify: type[FakeNotify]
) -> None:
    set_preference(
        by_email=False, by_sms=True, mobile="07700 900123", actor=world.actor(Role.DSO), at=NOW
    )
    say(world, Role.DSO)
    assert relay_deliveries(clock=lambda: NOW) == 1
    (asked,) = notify.got
    assert asked["phone_number"] == "+447700900123"
    assert asked["reference"] == get_delivery(Channel.SMS).key
    assert "Larkfield" in asked["personalisation"]["text"]
    assert "Thimbleby" not in json.dumps(asked)


def test_a_refusal_of_notify_is_tried_again(world: World, notify: type[FakeNotify]) -> None:
    notify.status = 500
    set_preference(
        by_email=False, by_sms=True, mobile="07700 900123", actor=world.actor(Role.DSO), at=NOW
    )
    say(world, Role.DSO)
    assert relay_deliveries(clock=lambda: NOW) == 0
    assert get_delivery(Channel.SMS).status == "failed"
    notify.status = 201
    assert relay_deliveries(clock=lambda: NOW + timedelta(seconds=2)) == 1
    assert {one["reference"] for one in notify.got} == {get_delivery(Channel.SMS).key}


def test_a_provider_that_answers_nothing_is_left_after_its_time(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    from notifications_python_client.errors import HTTPError

    from messaging import channels
    from messaging.types import Words

    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.NOTIFY_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings.NOTIFY_API_KEY = f"tests-{uuid4()}-{uuid4()}"
        monkeypatch.setattr(channels, "TIMEOUT", 0.2)
        with pytest.raises(HTTPError):
            send_sms(Outgoing("k", "notice", "+447700900123", Words("", "x"), {}))
