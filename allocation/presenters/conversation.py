"""The conversation of a clinician with the WACCs of a shift, ready to draw."""

from dataclasses import dataclass

from django.urls import reverse

from core.texts import write_clock
from messaging.types import MessageFacts, ThreadDetails

# What is said most often, sent by one press.
PHRASES = ("Break, 15 min", "One at a time please")


@dataclass(frozen=True, slots=True)
class Said:
    """One message."""

    text: str
    by: str
    is_mine: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was written this shift, the oldest first; `href` is where all of it stands."""

    lines: tuple[Said, ...]
    href: str
    has_older: bool


def present_conversation(details: ThreadDetails | None) -> Conversation:
    """Return a conversation, or an empty one that the first message begins."""
    if details is None:
        return Conversation((), "", has_older=False)
    href = reverse("thread", kwargs={"thread_id": details.thread.id})
    return Conversation(tuple(map(_present, details.messages)), href, details.has_older)


def _present(one: MessageFacts) -> Said:
    by = "You" if one.is_mine else one.author
    about = f", about {one.about}" if one.about and one.about not in one.body else ""
    return Said(one.body, f"{by}, {write_clock(one.sent_at)}{about}", one.is_mine, one.is_new)
