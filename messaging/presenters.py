"""What the pages of messaging show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.texts import write_list, write_moment
from messaging.types import MessageFacts, NoticeFacts, PreferenceFacts, ThreadDetails, ThreadFacts

PAGE = 20
SNIPPET = 110


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice of the list."""

    id: str
    text: str
    href: str
    when: str
    is_urgent: bool
    is_open: bool
    note: str


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One conversation of the list."""

    id: str
    title: str
    members: str
    when: str
    snippet: str
    unread: int


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Notices that wait, conversations, and what is done with."""

    waiting: tuple[NoticeLine, ...]
    more_waiting: int
    threads: tuple[ThreadLine, ...]
    earlier: tuple[NoticeLine, ...]
    version: int
    page: int
    older_page: int | None
    newer_page: int | None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A conversation, oldest message first, and the form below it."""

    id: str
    title: str
    members: str
    messages: tuple[MessageFacts, ...]
    older: str
    version: int
    body: str
    about: str
    errors: tuple[tuple[str, str], ...]

    def of(self, name: str) -> str:
        """Return the sentence on a field, if there is one."""
        return next((text for key, text in self.errors if key == name), "")


@dataclass(frozen=True, slots=True)
class PreferencePage:
    """The form of how somebody is reached."""

    by_email: bool
    by_sms: bool
    mobile: str
    email: str
    errors: tuple[tuple[str, str], ...]

    def of(self, name: str) -> str:
        """Return the sentence on a field, if there is one."""
        return next((text for key, text in self.errors if key == name), "")


def present_messages(
    waiting: Sequence[NoticeFacts],
    threads: Sequence[ThreadFacts],
    earlier: Sequence[NoticeFacts],
    *,
    number_waiting: int,
    number_earlier: int,
    version: int,
    page: int,
) -> MessagesPage:
    """Return the list; `page` counts through what is done with."""
    return MessagesPage(
        waiting=tuple(_present_notice(one) for one in waiting),
        more_waiting=max(0, number_waiting - len(waiting)),
        threads=tuple(_present_thread(one) for one in threads),
        earlier=tuple(_present_notice(one) for one in earlier),
        version=version,
        page=page,
        older_page=page + 1 if page * PAGE < number_earlier else None,
        newer_page=page - 1 if page > 1 else None,
    )


def present_thread(
    details: ThreadDetails,
    *,
    version: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> ThreadPage:
    """Return a conversation with what was typed and why it was not sent."""
    words = typed or {}
    oldest = details.messages[0].sent_at.isoformat() if details.has_older else ""
    return ThreadPage(
        id=str(details.thread.id),
        title=details.thread.title,
        members=write_list(list(details.thread.members)),
        messages=details.messages,
        older=oldest,
        version=version,
        body=words.get("body", ""),
        about=words.get("about", ""),
        errors=tuple((errors or {}).items()),
    )


def present_preference(
    facts: PreferenceFacts,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> PreferencePage:
    """Return the form, with what was typed where it could not be saved."""
    if typed is None:
        chosen = (facts.by_email, facts.by_sms, facts.mobile)
    else:
        chosen = ("by_email" in typed, "by_sms" in typed, typed.get("mobile", ""))
    return PreferencePage(*chosen, facts.email, tuple((errors or {}).items()))


def _present_notice(one: NoticeFacts) -> NoticeLine:
    return NoticeLine(
        id=str(one.id),
        text=one.text,
        href=one.href,
        when=write_moment(one.opened_at),
        is_urgent=one.is_urgent,
        is_open=one.status == "open",
        note=_write_end(one),
    )


def _write_end(one: NoticeFacts) -> str:
    if one.closed_at:
        why = one.closed_text or "No longer holds"
        return f"{why} ({write_moment(one.closed_at)})"
    return f"You acknowledged it {write_moment(one.acknowledged_at)}" if one.acknowledged_at else ""


def _present_thread(one: ThreadFacts) -> ThreadLine:
    text = " ".join(one.last_text.split())
    short = text if len(text) <= SNIPPET else f"{text[: SNIPPET - 1].rstrip()}…"
    return ThreadLine(
        id=str(one.id),
        title=one.title,
        members=write_list(list(one.members)),
        when=write_moment(one.last_at),
        snippet=f"{one.last_author}: {short}" if one.last_author else "Nobody has written yet",
        unread=one.unread,
    )
