"""Reads of messaging: what somebody was told, what was written to them, in which words it goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import (
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.roles import Capability
from accounts.selectors import get_user_emails, get_user_names
from core.actor import Actor
from core.errors import NotFound
from core.live import get_versions
from core.models import PolicyVersion
from core.policy import get_policy
from directory.selectors import get_root_scope_id
from messaging.models import Delivery, Message, Notice, Preference, Thread, ThreadMember
from messaging.rules import BUILT_IN, find_words, get_board
from messaging.states import DeliveryStatus, NoticeStatus
from messaging.types import (
    MessageFacts,
    NoticeFacts,
    PreferenceFacts,
    TemplateFacts,
    ThreadDetails,
    ThreadFacts,
)

TEMPLATES = "message_templates"
WAITING = Q(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.FAILED])
_UNREAD = (
    Q(thread__members__read_up_to=None) | Q(sent_at__gt=F("thread__members__read_up_to"))
) & ~Q(author_id=F("thread__members__user_id"))


def count_unread(*, user_id: UUID) -> int:
    """Return how many notices wait for somebody and how many messages are unread; one query."""
    notices = Notice.objects.filter(to_user_id=user_id, status=NoticeStatus.OPEN)
    messages = Message.objects.filter(_UNREAD, thread__members__user_id=user_id)
    both = (
        notices.annotate(one=Value(1))
        .values("one")
        .union(messages.annotate(one=Value(2)).values("one"), all=True)
    )
    return both.count()


def get_version(*, actor: Actor) -> int:
    """Return the number that grows with whatever changes in somebody's messages."""
    actor.scopes_of(Capability.USE_MESSAGES)
    board = get_board(actor.id)
    return get_versions([board])[board]


def get_notices(
    *, actor: Actor, is_open: bool | None = None, limit: int = 50, offset: int = 0
) -> tuple[NoticeFacts, ...]:
    """Return what somebody was told, urgent ones that wait first, then newest first."""
    rows = find_notices(actor=actor, is_open=is_open)
    return describe_notices(rows[offset : offset + limit])


def describe_notices(rows: Iterable[Notice]) -> tuple[NoticeFacts, ...]:
    """Return these notices as plain values."""
    return tuple(_notice_of(row) for row in rows)


def find_notices(*, actor: Actor, is_open: bool | None = None) -> "QuerySet[Notice]":
    """Return the rows behind `get_notices`."""
    actor.scopes_of(Capability.USE_MESSAGES)
    rows = Notice.objects.filter(to_user_id=actor.id)
    if is_open is None:
        return rows.order_by("-opened_at", "-pk")
    if is_open:
        waiting = rows.filter(status=NoticeStatus.OPEN)
        return waiting.order_by("-is_urgent", "-opened_at", "-pk")
    return rows.exclude(status=NoticeStatus.OPEN).order_by("-opened_at", "-pk")


def count_notices(*, actor: Actor, is_open: bool) -> int:
    """Return how many notices of a person wait, or no longer do."""
    return find_notices(actor=actor, is_open=is_open).count()


def get_notice(*, notice_id: UUID, actor: Actor) -> NoticeFacts:
    """Return one notice of one's own, or raise NotFound."""
    row = find_notices(actor=actor).filter(pk=notice_id).first()
    if row is None:
        raise NotFound("There is no such notice, or it was sent to somebody else.")
    return _notice_of(row)


def get_threads(*, actor: Actor, limit: int = 50, offset: int = 0) -> tuple[ThreadFacts, ...]:
    """Return the conversations of a person, newest message first; three queries."""
    rows = list(find_threads(actor=actor).order_by("-last_at", "-pk")[offset : offset + limit])
    return describe_threads(rows)


def count_threads(*, actor: Actor) -> int:
    """Return in how many conversations a person is."""
    actor.scopes_of(Capability.USE_MESSAGES)
    return ThreadMember.objects.filter(user_id=actor.id).count()


def get_thread(
    *, thread_id: UUID, actor: Actor, limit: int = 100, before: datetime | None = None
) -> ThreadDetails:
    """Return a conversation of one's own with its newest messages, or those before a time."""
    row = find_threads(actor=actor).filter(pk=thread_id).first()
    if row is None:
        raise NotFound("There is no such conversation, or you are not one of its members.")
    read_up_to = ThreadMember.objects.get(thread_id=thread_id, user_id=actor.id).read_up_to
    messages = Message.objects.filter(thread_id=thread_id).select_related("author")
    if before:
        messages = messages.filter(sent_at__lt=before)
    found = list(messages.order_by("-sent_at", "-pk")[: limit + 1])
    return ThreadDetails(
        describe_threads([row])[0],
        tuple(_message_of(one, actor.id, read_up_to) for one in reversed(found[:limit])),
        len(found) > limit,
    )


def find_thread_id(*, subject_kind: str, subject_id: UUID, actor: Actor) -> UUID | None:
    """Return the conversation about a subject, if there is one and this person is in it."""
    rows = Thread.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return rows.filter(members__user_id=actor.id).values_list("pk", flat=True).first()


def get_preference(*, actor: Actor) -> PreferenceFacts:
    """Return how somebody wants to be reached."""
    actor.scopes_of(Capability.USE_MESSAGES)
    row = Preference.objects.filter(user_id=actor.id).first() or Preference()
    email = get_user_emails([actor.id]).get(actor.id, "")
    return PreferenceFacts(row.by_email, row.by_sms, row.mobile, email)


def get_templates(*, actor: Actor, at: datetime) -> tuple[TemplateFacts, ...]:
    """Return every text that leaves the product, as it is in force."""
    actor.require(Capability.MANAGE_USERS, get_root_scope_id())
    version = find_template_version(at=at)
    own = get_own_words(at=at)
    return tuple(
        TemplateFacts(
            code,
            channel,
            find_words(code, channel, own),
            version.number if version and f"{code}/{channel}" in own else 0,
        )
        for code, channel in BUILT_IN
    )


def find_template_version(*, at: datetime) -> PolicyVersion | None:
    """Return the version of the organisation's own texts, if it has any."""
    return get_policy(kind=TEMPLATES, scope_id=get_root_scope_id(), at=at)


def get_own_words(*, at: datetime) -> Mapping[str, Mapping[str, str]]:
    """Return the organisation's own texts by `code/channel`."""
    version = find_template_version(at=at)
    return version.body if version else {}


def get_link(href: str) -> dict[str, str]:
    """Return the fields that every text has: where to look, and whose service this is."""
    return {"link": f"{settings.SITE_URL}{href}", "organisation": settings.ORGANISATION_NAME}


def get_oldest_due(at: datetime) -> datetime | None:
    """Return since when the oldest delivery waits to be sent."""
    rows = Delivery.objects.filter(WAITING, due_at__lte=at).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def find_threads(*, actor: Actor) -> "QuerySet[Any]":
    """Return the rows behind `get_threads`."""
    actor.scopes_of(Capability.USE_MESSAGES)
    newest = Message.objects.filter(thread_id=OuterRef("pk")).order_by("-sent_at", "-pk")
    unread = (
        Message.objects.filter(_UNREAD, thread_id=OuterRef("pk"), thread__members__user_id=actor.id)
        .order_by()
        .values("thread_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = Thread.objects.filter(members__user_id=actor.id)
    return rows.annotate(
        last_at=Coalesce(Subquery(newest.values("sent_at")[:1]), F("opened_at")),
        last_text=Subquery(newest.values("body")[:1]),
        last_author=Subquery(newest.values("author__name")[:1]),
        unread=Subquery(unread),
    )


def describe_threads(rows: Iterable[Any]) -> tuple[ThreadFacts, ...]:
    """Return these conversations with their members; two queries."""
    threads = list(rows)
    members: dict[UUID, list[UUID]] = defaultdict(list)
    pairs = ThreadMember.objects.filter(thread__in=threads).values_list("thread_id", "user_id")
    for thread_id, user_id in pairs:
        members[thread_id].append(user_id)
    names = get_user_names({user_id for ids in members.values() for user_id in ids})
    return tuple(
        ThreadFacts(
            id=row.pk,
            title=row.title,
            members=tuple(sorted(names[user_id] for user_id in members[row.pk])),
            last_at=row.last_at,
            last_text=row.last_text or "",
            last_author=row.last_author or "",
            unread=row.unread or 0,
        )
        for row in threads
    )


def _notice_of(row: Notice) -> NoticeFacts:
    return NoticeFacts(
        id=row.pk,
        kind=row.kind,
        text=row.text,
        href=row.href,
        is_urgent=row.is_urgent,
        status=row.status,
        opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at,
        closed_at=row.closed_at,
        closed_text=row.closed_text,
    )


def _message_of(row: Message, reader_id: UUID, read_up_to: datetime | None) -> MessageFacts:
    is_mine = row.author_id == reader_id
    return MessageFacts(
        id=row.pk,
        author_id=row.author_id,
        author=row.author.name,
        body=row.body,
        about=row.about,
        sent_at=row.sent_at,
        is_mine=is_mine,
        is_new=not is_mine and (read_up_to is None or row.sent_at > read_up_to),
    )
