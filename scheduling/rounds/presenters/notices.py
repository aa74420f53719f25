"""Whom to tell of a change, in groups: calls to carers, broadcasts, calls and texts to clients."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.texts import write_clock, write_count, write_list
from scheduling.rounds.types.replans import (
    BY_PHONE,
    BY_TEXT,
    NO_ANSWER,
    SENT,
    VOICEMAIL,
    ChangeNoticeFacts,
)

NO_NUMBER = "no number on record"
CLIENTS = "carer changes, time by over {minutes} min, or nobody comes yet"
# By kind: what one is called, what several are, why, and its icon.
KINDS = {
    "carer_call": (
        "call to a carer",
        "calls to carers",
        "everybody whose round changes",
        "i-phone",
    ),
    "broadcast": ("broadcast", "broadcasts", "no names in it", "i-message"),
    "client_text": ("text to a client", "texts to clients", CLIENTS, "i-message"),
    "client_call": ("call to a client", "calls to clients", CLIENTS, "i-phone"),
}
WORDS = {
    BY_PHONE: "Told by phone",
    BY_TEXT: "Told by text",
    SENT: "Send the broadcast",
    VOICEMAIL: "Voicemail",
    NO_ANSWER: "No answer",
}
BUTTONS = {
    "carer_call": (BY_PHONE, VOICEMAIL, NO_ANSWER),
    "broadcast": (SENT, BY_PHONE),
    "client_text": (BY_PHONE, BY_TEXT, NO_ANSWER),
    "client_call": (BY_PHONE, BY_TEXT, NO_ANSWER),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice: who, in which words, what came of it, what can be done."""

    id: str
    name: str
    about: str
    text: str
    readers: str
    state: str
    colour: str
    attempts: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """Notices of one kind."""

    title: str
    about: str
    icon: str
    lines: tuple[NoticeLine, ...]


def present_notices(
    notices: Sequence[ChangeNoticeFacts], *, client_told_minutes: int, can_tell: bool
) -> tuple[NoticeGroup, ...]:
    """Return the groups that are not empty; what was taken back is not shown."""
    groups = []
    for kind, (one, many, about, icon) in KINDS.items():
        mine = [fact for fact in notices if fact.kind == kind and fact.status != "withdrawn"]
        if mine:
            lines = tuple(_show(fact, can_tell=can_tell) for fact in mine)
            title = write_count(len(mine), one, many)
            why = about.format(minutes=client_told_minutes)
            groups.append(NoticeGroup(title, why, icon, lines))
    return tuple(groups)


def _show(fact: ChangeNoticeFacts, *, can_tell: bool) -> NoticeLine:
    is_open = fact.status == "open"
    can_send = fact.kind != "broadcast" or fact.reachable > 0
    words = WORDS | ({BY_PHONE: "All told by phone"} if fact.kind == "broadcast" else {})
    buttons = [(code, words[code]) for code in BUTTONS[fact.kind] if code != SENT or can_send]
    return NoticeLine(
        id=str(fact.id),
        name=fact.name,
        about=_write_about(fact),
        text=fact.text,
        readers=f"Goes to {write_list([*fact.people_names])}." if fact.people_names else "",
        state=_write_state(fact),
        colour="green" if fact.status == "told" else "yellow",
        attempts=fact.outcome if is_open else "",
        buttons=tuple(buttons) if is_open and can_tell else (),
    )


def _write_about(fact: ChangeNoticeFacts) -> str:
    if fact.kind != "broadcast":
        return NO_NUMBER
    carers = write_count(fact.people, "carer")
    if fact.reachable:
        return f"{carers}, {fact.reachable:,} can read it here"
    return f"{carers}, none can read it here: the calls above tell whose round changes"


def _write_state(fact: ChangeNoticeFacts) -> str:
    if fact.status == "told" and fact.told_at:
        how = fact.outcome.rsplit("; ", 1)[-1]
        return f"Told {how} {write_clock(fact.told_at)}, {fact.told_by}"
    return "To tell" if fact.status == "open" else ""
