"""A visit without its carers, what could be changed for it, and who would come then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.rounds.openings import Book
from engine.rounds.problem import Carer, Client, Visit
from engine.rounds.recommend import find_pin_bars
from engine.rounds.result import Assignment
from engine.rounds.spaces import Opening
from engine.rounds.words import listed, onward

Record = Carer | Client | Visit


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps a visit from its carers, and what lifting it takes.

    `kind` is room, tolerance, shift, swap, break, pin, border, skill, gender, carer or exclusion.
    `changed` are records of the problem as they would have to be, a new id being somebody who is
    missing; `lines` are those of the plan afterwards. `cost` puts blockers in order.
    """

    kind: str
    carers: tuple[str, ...]
    text: str
    cost: int
    changed: tuple[Record, ...]
    lines: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Who would make the visit, and when."""

    carers: tuple[str, ...]
    start: int

    def __str__(self) -> str:
        """Return a clause: "A and B could start 10:00"."""
        return f"{listed(self.carers)} could start {onward(self.start)}"


class Case:
    """A visit that is in no round of a book, and who may come to it."""

    def __init__(self, book: Book, visit: Visit) -> None:
        self.book, self.visit = book, visit
        self.client = book.problem.client_of(visit)

    @cached_property
    def able(self) -> list[Carer]:
        """The carers who may be asked, and whom no rule keeps away."""
        return [carer for carer in self.book.get_able(self.client) if self.may_ask(carer)]

    def may_ask(self, carer: Carer) -> bool:
        """Whether no pin is against a carer, who is not ill, on leave or late at that time."""
        return not carer.is_away(self.visit.start) and not find_pin_bars(self.visit, carer)

    @cached_property
    def usable(self) -> list[Opening]:
        """The openings that need no lift."""
        return self.book.find_all_usable(self.visit, self.able)

    @cached_property
    def partners(self) -> list[Opening]:
        """The usable openings, the least travel first."""
        return sorted(self.usable, key=lambda opening: (opening.added, opening.carer.id))

    def pair(self, own: Iterable[Opening]) -> Place | None:
        """Return crew and start of a carer with these openings, with a second one if needed."""
        for opening in own:
            for crew in self._find_crews(opening):
                start = self.book.choose_start(self.visit, crew)
                if start is not None:
                    return Place(tuple(one.carer.id for one in crew), start)
        return None

    def _find_crews(self, opening: Opening) -> Iterator[Sequence[Opening]]:
        if self.visit.carers == 1:
            yield [opening]
            return
        name, pinned = opening.carer.id, self.visit.pinned_carers
        for other in self.partners:
            if other.carer.id != name and pinned <= {name, other.carer.id}:
                yield [opening, other]

    def overlaps(self, opening: Opening) -> Iterator[tuple[int, int]]:
        """Yield first and last starts of an opening, or of it with each possible partner."""
        for crew in self._find_crews(opening):
            first, last = max(one.first for one in crew), min(one.last for one in crew)
            if first <= last:
                yield first, last

    def make(
        self, kind: str, cost: int, text: str, place: Place, *changed: Record, who: str = ""
    ) -> Blocker:
        """Return a blocker that places the visit."""
        line = Assignment(self.visit.id, place.carers, place.start)
        return Blocker(kind, (who,) if who else place.carers, text, cost, changed, (line,))
