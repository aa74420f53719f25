"""Pure decisions of messaging: names of boards and keys, who is reached by what, in which words."""

import re
from collections.abc import Mapping
from string import Formatter
from uuid import UUID

import phonenumbers

from core.errors import InvalidInput
from messaging.types import Channel, Words


def get_board(user_id: UUID) -> str:
    """Return the name under which somebody's messages are versioned."""
    return f"messages:{user_id}"


def get_delivery_key(key: str, user_id: UUID, channel: Channel) -> str:
    """Return what a provider is told, so that it can see a second sending of the same."""
    return f"{key}:{user_id.hex}:{channel}"


def choose_channels(
    kind: str, *, is_urgent: bool, by_email: bool, by_sms: bool, email: str, mobile: str
) -> tuple[Channel, ...]:
    """Return how somebody is told: always in the product, else as they wish or as is urgent."""
    chosen = [Channel.IN_APP]
    if kind in IN_PRODUCT_ONLY:
        return tuple(chosen)
    if email and (by_email or is_urgent):
        chosen.append(Channel.EMAIL)
    if mobile and (by_sms or is_urgent):
        chosen.append(Channel.SMS)
    return tuple(chosen)


# What leaves the product says what happened and where to look: never whom it is about.
SAFE_FIELDS = {
    "count": "how many, such as “3 visits”",
    "where": "patches or teams",
    "when": "dates and times",
    "link": "where to look, after signing in",
    "organisation": "who runs this service",
}
ORDINARY = "notice"
IN_PRODUCT_ONLY = frozenset({"delivery_dead"})
MOST_SMS_CHARACTERS = 306  # two parts; a third costs more and arrives later

# The texts that come with the product, by kind of notice and channel.
BUILT_IN: Mapping[tuple[str, Channel], Words] = {
    (ORDINARY, Channel.EMAIL): Words(
        "Something new for you in Careround",
        "There is something new for you in Careround of {organisation}.\n\n"
        "Sign in to read it: {link}",
    ),
    (ORDINARY, Channel.SMS): Words("", "Careround: something new for you. Sign in: {link}"),
    ("unassigned_alert", Channel.EMAIL): Words(
        "No carer yet: {count}",
        "{count} without a carer in {where}, {when}.\n\n"
        "Sign in to acknowledge and to find cover: {link}\n\n"
        "You are told again until somebody acknowledges.",
    ),
    ("unassigned_alert", Channel.SMS): Words(
        "", "Careround: {count} without a carer in {where}, {when}. Acknowledge: {link}"
    ),
    ("unassigned_covered", Channel.EMAIL): Words(
        "No longer open: {count}",
        "{count} in {where} that you were told of need nothing more from you.\n\n"
        "Sign in to see who has them: {link}",
    ),
    ("unassigned_covered", Channel.SMS): Words(
        "", "Careround: {count} in {where} need nothing more from you. Details: {link}"
    ),
    ("unassigned_passed", Channel.EMAIL): Words(
        "Passed without a carer: {count}",
        "{count} in {where} passed without a carer.\n\nSign in to see which, and act: {link}",
    ),
    ("unassigned_passed", Channel.SMS): Words(
        "", "Careround: {count} in {where} passed without a carer. See which and act: {link}"
    ),
    ("glass_broken", Channel.EMAIL): Words(
        "Emergency access was taken",
        "Somebody took emergency access to clinical records in {where}.\n\n"
        "Sign in to see who and why: {link}",
    ),
    ("glass_broken", Channel.SMS): Words(
        "", "Careround: emergency access to records was taken in {where}. See who and why: {link}"
    ),
}


def find_words(code: str, channel: Channel, own: Mapping[str, Mapping[str, str]]) -> Words:
    """Return the text in force: an own one, the built-in one of this kind, or the ordinary one."""
    changed = own.get(f"{code}/{channel}")
    if changed:
        return Words(changed["subject"], changed["body"])
    return BUILT_IN.get((code, channel)) or BUILT_IN[ORDINARY, channel]


def get_fields(text: str) -> set[str]:
    """Return the fields of a text as they are written, with whatever follows the name.

    Raise ValueError where a brace has no partner.
    """
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{layout}" if layout else "")
        for _, name, layout, conversion in Formatter().parse(text)
        if name is not None
    }


def find_faults(words: Words, channel: Channel) -> list[str]:
    """Return what is wrong with a text that leaves the product; XC-006."""
    try:
        used = get_fields(words.subject) | get_fields(words.body)
    except ValueError:
        return ["A curly bracket has no partner: write a field as {count}."]
    faults = [_describe_fault(field) for field in sorted(used - set(SAFE_FIELDS))]
    if not words.body.strip():
        faults.append("Type what is to be said.")
    if "link" not in used:
        faults.append("Say where to look: add {link}.")
    if channel == Channel.SMS and len(words.body) > MOST_SMS_CHARACTERS:
        faults.append(f"An SMS has at most {MOST_SMS_CHARACTERS} characters.")
    return faults


def _describe_fault(field: str) -> str:
    name = re.split(r"[!:.\[]", field, maxsplit=1)[0]
    if name in SAFE_FIELDS:
        return f"{{{field}}} has something after the name of the field: write {{{name}}} alone."
    return f"{{{field}}} is no field that may leave the product. Use: {', '.join(SAFE_FIELDS)}."


def fill(words: Words, facts: Mapping[str, str]) -> Words:
    """Return a text with its fields filled; nothing but the fields that may leave is looked at."""
    values = {name: str(facts.get(name, "")) for name in SAFE_FIELDS}
    subject, body = (text.format_map(values) for text in (words.subject, words.body))
    return Words(" ".join(subject.split()), body)


def read_mobile(text: str) -> str:
    """Return a mobile number as +447700900123, whatever way it was typed; empty for none."""
    if not text.strip():
        return ""
    sentence = f"“{text.strip()}” is not a mobile number. Type it as 07700 900123."
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise InvalidInput(sentence, field="mobile") from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidInput(sentence, field="mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
