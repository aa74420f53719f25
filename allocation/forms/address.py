"""What the address bar of the allocation board says: service, filter, order, what is looked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from core.errors import InvalidInput, NotFound

ALL, BLANKS, HELD = "all", "blanks", "held"
KNOWN = ("allocated", "sort", "q", "service", "next", "skip")
MOST_SKIPPED = 50
SORTS = ("", "-colour", "received", "-received", "due", "-due")


class Query(Protocol):
    """A query string that may name a part several times."""

    def get(self, key: str, default: str, /) -> str:
        """Return the last value of a part."""

    def getlist(self, key: str, /) -> list[str]:
        """Return all values of a part."""


@dataclass(frozen=True, slots=True)
class QueueAddress:
    """Which queue somebody looks at, and how; no `allocated` is everything.

    `proposes` asks for the next best allocation, without the cases of `skip`.
    """

    service_id: UUID
    is_named: bool = False
    allocated: tuple[str, ...] = ()
    sort: str = ""
    find: str = ""
    proposes: bool = False
    skip: tuple[UUID, ...] = ()

    @property
    def query(self) -> str:
        """The address as a query string; what is usual is left out."""
        parts = [("allocated", one) for one in self.allocated]
        parts += [("sort", self.sort)] if self.sort else []
        parts += [("q", self.find)] if self.find else []
        parts += [("service", str(self.service_id))] if self.is_named else []
        parts += [("next", "1")] if self.proposes else []
        parts += [("skip", str(one)) for one in self.skip if self.proposes]
        return urlencode(parts)

    def change(self, **parts: Any) -> "QueueAddress":
        """Return the address with something changed."""
        return replace(self, **parts)


def read_address(data: Query, choices: Mapping[UUID, str]) -> QueueAddress | None:
    """Return what the address bar asks for; None where somebody sees no service at all."""
    named = data.get("service", "")
    if named and read_id(named) not in choices:
        raise NotFound("There is no such service, or it is outside those you work in.")
    if not choices:
        return None
    sort = data.get("sort", "")
    return QueueAddress(
        service_id=read_id(named) or next(iter(choices)),
        is_named=bool(named) and len(choices) > 1,
        allocated=_read_allocated(data),
        sort=sort if sort in SORTS else "",
        find=" ".join(data.get("q", "").split())[:80],
        proposes=data.get("next", "") == "1",
        skip=tuple(dict.fromkeys(_read_ids(data.getlist("skip"))))[:MOST_SKIPPED],
    )


def read_id(text: str) -> UUID | None:
    """Return the id in an address, None where there is none; raise where it is no id."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("This address holds something that is not an id.") from None


def _read_ids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        one = read_id(value)
        if one:
            yield one


def clean_query(text: str) -> str:
    """Return a query string that leads back to the board, written anew."""
    parts = [(name, value) for name, value in parse_qsl(text[:4000]) if name in KNOWN]
    return urlencode([(name, value) for name, value in parts if name != "next" or value == "1"])


def _read_allocated(data: Query) -> tuple[str, ...]:
    """Return the filter in its shortest form.

    `was` tells a box *All* that was ticked before from one that somebody ticks now; `of` is how
    many clinicians the list had, so that all of them together stay “all allocated” later on.
    """
    only = data.get("only", "")
    if only in (BLANKS, HELD):
        return (only,)
    chosen = set(data.getlist("allocated"))
    if only == ALL or (ALL in chosen and data.get("was", ALL) != ALL):
        return ()
    chosen.discard(ALL)
    marks = {one for one in chosen if one in (BLANKS, HELD)}
    people = sorted({str(read_id(one)) for one in chosen - marks if one})
    if people and data.get("of", "") == str(len(people)):
        marks, people = marks | {HELD}, []
    if HELD in marks:
        return () if BLANKS in marks else (HELD,)
    return (*marks, *people)
