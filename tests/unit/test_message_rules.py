"""What leaves the product says what and where to look, and nothing about anybody."""

import pytest

from core.errors import InvalidInput
from messaging.rules import (
    BUILT_IN,
    SAFE_FIELDS,
    choose_channels,
    fill,
    find_faults,
    find_words,
    get_delivery_key,
    read_mobile,
)
from messaging.types import Channel, Words

POISON = {
    "name": "Arthur Thimbleby",
    "client": "Arthur Thimbleby",
    "address": "11 Bramble Steps",
    "postcode": "ZZ99 7LF",
    "key_safe": "4711",
    "nhs_number": "999 118 4406",
}


@pytest.mark.req("XC-006")
@pytest.mark.parametrize(("code", "channel"), sorted(BUILT_IN))
def test_no_text_that_leaves_holds_anything_personal(code: str, channel: Channel) -> None:
    words = BUILT_IN[code, channel]
    assert find_faults(words, channel) == []
    samples = {name: f"<{name}>" for name in SAFE_FIELDS}
    filled = fill(words, {**POISON, **samples})
    whole = f"{filled.subject} {filled.body}"
    assert not any(value in whole for value in POISON.values())
    assert "{" not in whole
    assert "<link>" in whole


@pytest.mark.parametrize("name", sorted(POISON))
def test_a_planted_text_with_something_personal_is_found(name: str) -> None:
    planted = Words("", f"Go to {{{name}}}: {{link}}")
    assert find_faults(planted, Channel.SMS)
    assert POISON[name] not in fill_safely(planted)


def fill_safely(words: Words) -> str:
    try:
        return fill(words, POISON).body
    except KeyError:
        return ""


def test_name_address_and_key_safe_together_are_named_one_by_one() -> None:
    planted = Words("", "{name}, {address}, key safe {key_safe}. {link}")
    faults = " ".join(find_faults(planted, Channel.SMS))
    assert all(f"{{{name}}}" in faults for name in ("name", "address", "key_safe"))


@pytest.mark.parametrize(
    ("body", "part"),
    [("", "Type what"), ("Look.", "{link}"), ("{link", "bracket"), ("{link}" + "x" * 400, "306")],
)
def test_a_text_that_cannot_be_used_says_why(body: str, part: str) -> None:
    assert part in " ".join(find_faults(Words("", body), Channel.SMS))


def test_an_own_text_comes_first_and_the_ordinary_one_last() -> None:
    own = {"unassigned_alert/sms": {"subject": "", "body": "Own {link}"}}
    assert find_words("unassigned_alert", Channel.SMS, own).body == "Own {link}"
    assert find_words("never_heard_of", Channel.SMS, {}) == BUILT_IN["notice", Channel.SMS]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["in_app"]),
        ({"by_email": True}, ["in_app", "email"]),
        ({"is_urgent": True}, ["in_app", "email", "sms"]),
        ({"is_urgent": True, "mobile": ""}, ["in_app", "email"]),
        ({"by_sms": True, "email": ""}, ["in_app", "sms"]),
    ],
)
def test_who_is_reached_how(changes: dict[str, object], expected: list[str]) -> None:
    values = {
        "is_urgent": False,
        "by_email": False,
        "by_sms": False,
        "email": "a@tests.example",
        "mobile": "+447700900123",
    } | changes
    assert choose_channels("notice", **values) == tuple(expected)  # type: ignore[arg-type]
    assert choose_channels("delivery_dead", **values) == ("in_app",)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "(07700) 900-123"])
def test_a_mobile_number_may_be_typed_in_any_way(typed: str) -> None:
    assert read_mobile(typed) == "+447700900123"
    assert read_mobile("  ") == ""


@pytest.mark.parametrize("typed", ["12", "hello", "+44"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        read_mobile(typed)


def test_a_delivery_key_differs_by_person_and_channel() -> None:
    from uuid import uuid4

    one, two = uuid4(), uuid4()
    keys = {get_delivery_key("k", who, channel) for who in (one, two) for channel in Channel}
    assert len(keys) == 6


@pytest.mark.parametrize(
    "field",
    ["count:d", "link:{foo}", "count!z", "count!r", "link:>99999999", "count.real", "where[0]"],
)
def test_a_field_with_anything_after_its_name_is_refused_and_named(field: str) -> None:
    (fault,) = find_faults(Words("", f"{{{field}}} {{link}}"), Channel.EMAIL)
    name = field.split("!")[0].split(":")[0].split(".")[0].split("[")[0]
    assert fault.startswith(f"{{{field}}} ")
    assert fault.endswith(f"write {{{name}}} alone.")
