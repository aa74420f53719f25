"""What reading a day gives."""

from dataclasses import dataclass, field
from typing import Any


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
