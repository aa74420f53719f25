"""Conversations about a subject, among named people."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput, NotFound
from core.live import touch_boards
from core.service import write_service
from messaging.models import Message, Thread, ThreadMember
from messaging.rules import get_board

MOST_CHARACTERS = 4000


def open_thread(
    *,
    subject_kind: str,
    subject_id: UUID,
    scope_id: UUID,
    title: str,
    member_ids: Iterable[UUID],
    actor: Actor,
    at: datetime,
) -> UUID:
    """Return the conversation about a subject, with these people among its members.

    Part of the transaction of the service that calls; asked for again, it adds who is missing.
    """
    thread = Thread.objects.get_or_create(
        subject_kind=subject_kind,
        subject_id=subject_id,
        defaults={"scope_id": scope_id, "title": title[:200], "opened_at": at},
    )[0]
    ids = sorted(set(member_ids))
    there = set(ThreadMember.objects.filter(thread=thread).values_list("user_id", flat=True))
    missing = [user_id for user_id in ids if user_id not in there]
    ThreadMember.objects.bulk_create(
        [ThreadMember(thread=thread, user_id=user_id) for user_id in missing],
        ignore_conflicts=True,
    )
    touch_boards([get_board(user_id) for user_id in missing], at=at)
    return thread.pk


@write_service(Capability.USE_MESSAGES)
def post_message(
    *, thread_id: UUID, body: str, about: str = "", actor: Actor, at: datetime
) -> UUID:
    """Write in a conversation that one is a member of; return the message’s id."""
    member = _lock_member(thread_id, actor)
    if not body.strip():
        raise InvalidInput("Type a message.", field="body")
    if len(body) > MOST_CHARACTERS:
        raise InvalidInput(
            f"A message has at most {MOST_CHARACTERS:,} characters; this one has {len(body):,}.",
            field="body",
        )
    message = Message.objects.create(
        thread_id=thread_id,
        author_id=actor.id,
        body=body.strip(),
        about=about.strip()[:200],
        sent_at=at,
    )
    member.read_up_to = at
    member.save(update_fields=["read_up_to"])
    _touch_members(thread_id, at)
    return message.pk


@write_service(Capability.USE_MESSAGES)
def read_thread(*, thread_id: UUID, actor: Actor, at: datetime) -> None:
    """Say that one has read a conversation up to now."""
    member = _lock_member(thread_id, actor)
    member.read_up_to = at
    member.save(update_fields=["read_up_to"])
    touch_boards([get_board(actor.id)], at=at)


def _lock_member(thread_id: UUID, actor: Actor) -> ThreadMember:
    actor.scopes_of(Capability.USE_MESSAGES)
    rows = ThreadMember.objects.select_for_update().filter(thread_id=thread_id)
    member = rows.filter(user_id=actor.id).first()
    if member is None:
        raise NotFound("There is no such conversation, or you are not one of its members.")
    return member


def _touch_members(thread_id: UUID, at: datetime) -> None:
    rows = ThreadMember.objects.filter(thread_id=thread_id).values_list("user_id", flat=True)
    touch_boards([get_board(user_id) for user_id in rows], at=at)
