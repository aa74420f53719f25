"""Plain values of messaging."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """A way to reach somebody."""

    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Something that one person was told."""

    id: UUID
    kind: str
    text: str
    href: str
    is_urgent: bool
    status: str
    opened_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    closed_text: str


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """One message of a thread."""

    id: UUID
    author_id: UUID
    author: str
    body: str
    about: str
    sent_at: datetime
    is_mine: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """A conversation as one of its members sees it."""

    id: UUID
    title: str
    members: tuple[str, ...]
    last_at: datetime
    last_text: str
    last_author: str
    unread: int


@dataclass(frozen=True, slots=True)
class ThreadDetails:
    """A conversation with its newest messages, oldest of them first."""

    thread: ThreadFacts
    messages: tuple[MessageFacts, ...]
    has_older: bool


@dataclass(frozen=True, slots=True)
class PreferenceFacts:
    """How somebody wants to be reached besides the pages."""

    by_email: bool
    by_sms: bool
    mobile: str
    email: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a template says; an SMS has no subject."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """One text in force: its own version, or 0 for the one that comes with the product."""

    code: str
    channel: Channel
    words: Words
    number: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is handed to a provider: where to, under which key, in which words."""

    key: str
    kind: str
    address: str
    words: Words
    facts: Mapping[str, str]
