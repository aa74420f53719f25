"""Notices and conversations as people meet them, and who is told of what."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.events import GlassBroken
from accounts.roles import Capability, Role
from accounts.selectors import get_users_with
from core.actor import Actor
from core.errors import NotFound
from core.events import publish
from core.outbox import relay_due
from messaging.models import Message, Notice, Preference
from messaging.selectors import count_unread, get_notices, get_threads
from messaging.services import (
    acknowledge_notice,
    open_thread,
    post_message,
    relay_deliveries,
    set_preference,
)
from tests.factories import NOW, World, direct_write
from tests.integration.test_deliveries import SUBJECT, FakeNotify, notify, say, sign_in

__all__ = ["notify"]

pytestmark = pytest.mark.django_db


def make_thread(world: World, *roles: Role) -> UUID:
    with direct_write():
        return open_thread(
            subject_kind="tests",
            subject_id=SUBJECT,
            scope_id=world.agency_id,
            title="Case 17",
            member_ids=[world.users[role].pk for role in roles],
            actor=world.actor(Role.DSO),
            at=NOW,
        )


def write(thread_id: UUID, actor: Actor, body: str = "Hello", at: datetime = NOW) -> None:
    post_message(thread_id=thread_id, body=body, actor=actor, at=at)


def test_a_conversation_is_one_a_subject_and_gains_members(world: World) -> None:
    first = make_thread(world, Role.DSO)
    assert make_thread(world, Role.DSO, Role.TEAM_LEADER) == first
    (thread,) = get_threads(actor=world.actor(Role.TEAM_LEADER))
    assert thread.members == ("Dso", "Team Leader")


def test_a_message_is_unread_for_the_others_until_they_look(world: World) -> None:
    thread_id = make_thread(world, Role.DSO, Role.TEAM_LEADER)
    write(thread_id, world.actor(Role.DSO))
    leader, dso = world.users[Role.TEAM_LEADER].pk, world.users[Role.DSO].pk
    assert (count_unread(user_id=leader), count_unread(user_id=dso)) == (1, 0)
    client = sign_in(world, Role.TEAM_LEADER)
    assert "1 new" in client.get(reverse("message_list")).content.decode()
    shown = client.get(reverse("thread", kwargs={"thread_id": thread_id})).content.decode()
    assert "Hello" in shown
    assert count_unread(user_id=leader) == 0
    sent = client.post(reverse("thread", kwargs={"thread_id": thread_id}), {"body": "Yes"})
    assert sent.status_code == 302
    assert count_unread(user_id=dso) == 1


def test_who_is_no_member_finds_no_conversation(world: World) -> None:
    thread_id = make_thread(world, Role.DSO)
    with pytest.raises(NotFound):
        write(thread_id, world.actor(Role.TEAM_LEADER))
    address = reverse("thread", kwargs={"thread_id": thread_id})
    assert sign_in(world, Role.TEAM_LEADER).get(address).status_code == 404


def test_a_message_cannot_be_changed_or_deleted(world: World) -> None:
    write(make_thread(world, Role.DSO), world.actor(Role.DSO))
    for act in (lambda rows: rows.update(body="x"), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(Message.objects.all())


def test_only_the_recipient_acknowledges_and_twice_is_once(world: World) -> None:
    say(world, Role.DSO)
    notice_id = Notice.objects.get().pk
    with pytest.raises(NotFound):
        acknowledge_notice(notice_id=notice_id, actor=world.actor(Role.TEAM_LEADER), at=NOW)
    client = sign_in(world, Role.DSO)
    address = reverse("notice_acknowledge", kwargs={"notice_id": notice_id})
    assert client.post(address).status_code == client.post(address).status_code == 302
    assert count_unread(user_id=world.users[Role.DSO].pk) == 0
    (notice,) = get_notices(actor=world.actor(Role.DSO))
    assert notice.acknowledged_at


def test_the_list_asks_again_only_when_something_changed(world: World) -> None:
    client = sign_in(world, Role.DSO)
    say(world, Role.DSO)
    live = reverse("message_live")
    assert client.get(live, {"version": "0"}).status_code == 200
    assert client.get(live, {"version": "1"}).status_code == 204
    say(world, Role.DSO, key="again")
    assert client.get(live, {"version": "1"}).status_code == 200


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_no_query_grows_with_what_is_shown(world: World) -> None:
    client = sign_in(world, Role.DSO)
    say(world, Role.DSO)
    write(make_thread(world, Role.DSO, Role.TEAM_LEADER), world.actor(Role.TEAM_LEADER))
    before = count_queries(client, reverse("message_list"))
    for number in range(12):
        say(world, Role.DSO, key=f"n{number}")
    write(make_thread(world, Role.SCHEDULER), world.actor(Role.SCHEDULER))
    assert count_queries(client, reverse("message_list")) <= before


def test_a_number_is_needed_for_text_messages_and_kept_as_typed_until_then(world: World) -> None:
    client = sign_in(world, Role.DSO)
    address = reverse("message_preferences")
    refused = client.post(address, {"by_sms": "on", "mobile": "12"})
    assert refused.status_code == 422
    assert "not a mobile number" in refused.content.decode()
    assert client.post(address, {"by_sms": "on", "mobile": "07700 900123"}).status_code == 302
    assert Preference.objects.get().mobile == "+447700900123"


def test_an_own_text_is_used_and_one_with_a_name_in_it_is_refused(
    world: World, notify: type[FakeNotify]
) -> None:
    client = sign_in(world, Role.ADMIN)
    address = reverse("api_message_templates")
    words = {"code": "unassigned_alert", "channel": "sms", "reason": "Shorter."}
    send = {"content_type": "application/json"}
    refused = client.post(address, {**words, "body": "{name} {link}"}, **send)
    assert refused.status_code == 422
    assert client.post(address, {**words, "body": "Look: {link}"}, **send).status_code == 200
    set_preference(
        by_email=False, by_sms=True, mobile="07700 900123", actor=world.actor(Role.DSO), at=NOW
    )
    from django.utils import timezone

    say(world, Role.DSO)
    relay_deliveries(clock=timezone.now)
    assert notify.got[0]["personalisation"]["text"].startswith("Look: http")


def test_who_answers_for_a_scope_is_found_by_capability(world: World) -> None:
    found = get_users_with(Capability.VIEW_AUDIT, world.agency_id, NOW)
    assert world.users[Role.TEAM_LEADER].pk in found
    assert world.users[Role.CARER].pk not in found  # sees the own records only
    assert world.users[Role.SHIFT_MANAGER].pk not in found  # works for another part


def test_emergency_access_is_told_to_those_who_watch(world: World) -> None:
    admin = world.users[Role.ADMIN].pk
    with direct_write():
        publish(
            GlassBroken(
                grant_id=uuid4(),
                user_id=admin,
                scope_id=world.agency_id,
                reason="Fire",
                ends_at=NOW + timedelta(hours=1),
                occurred_at=NOW,
            )
        )
    relay_due(at=NOW)
    told = Notice.objects.filter(kind="glass_broken")
    assert world.users[Role.DIRECT_CARE_MANAGER] in {one.to_user for one in told}
    assert all("Fire" in one.text for one in told)
