"""What reading a day gives."""

from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 20_000
LONGEST = {
    "id": 40,
    "patch": 100,
    "name": 100,
    "address": 300,
    "postcode": 8,
    "skills": 30,
    "mode": 12,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: in which list or file, in which row, in which column."""

    sheet: str
    row: str
    column: str
    message: str


@dataclass(slots=True)
class DayFile:
    """A day as it was read: a home-care-day/1 object, whose carers and clients may have more keys.

    `data` is empty where it could not be read at all. A client's `at` may be None while nobody
    knows the place; a postcode then helps to find it.
    """

    data: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    has_own_travel: bool = True


def find_excess(column: str, text: str) -> str:
    """Return what is wrong with a text that is longer than this service keeps; "" if nothing is."""
    most = LONGEST.get(column)
    # A postcode is kept with one space, however it was typed.
    length = len(text.replace(" ", "")) + 1 if column == "postcode" else len(text)
    return f"is longer than {most} characters" if most and length > most else ""
