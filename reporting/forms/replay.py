"""What the address of a replay says: which event, at what time, under which cap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from core.errors import InvalidInput
from core.times import parse_clock
from reporting.rules.replay import MOST_CAP, MOST_EVENTS

MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class ReplayAddress:
    """An event by number or by time of day; None where nothing is said."""

    number: int | None
    clock: time | None
    cap: int | None


def read_replay(data: Mapping[str, Any]) -> ReplayAddress:
    """Return what is asked for."""
    clock = str(data.get("time", "")).strip()
    return ReplayAddress(
        number=_read_whole(data, "event", 0, MOST_EVENTS),
        clock=parse_clock(clock) if clock else None,
        cap=_read_whole(data, "cap", 1, MOST_CAP),
    )


def _read_whole(data: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    text = str(data.get(name, "")).strip()
    if not text:
        return None
    if (
        not text.isascii()
        or not text.isdigit()
        or len(text) > 9
        or not (least <= int(text) <= most)
    ):
        raise InvalidInput(f"Type a whole number from {least} to {most:,}.", field=name)
    return int(text)


def read_page(data: Mapping[str, Any]) -> int:
    """Return which page of the list is asked for."""
    return _read_whole(data, "page", 1, MOST_PAGES) or 1
