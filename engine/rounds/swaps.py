"""One-step swaps: another visit goes to another carer, so that this one finds its room."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from engine.rounds.openings import Book
from engine.rounds.prices import price_crew, price_load, price_start, price_told
from engine.rounds.problem import Carer, Visit
from engine.rounds.result import Assignment
from engine.rounds.spaces import Opening, Stop
from engine.rounds.words import minutes, nearest, onward

MOST_TRIES = 8  # moves looked at, those first that leave the shortest way


@dataclass(frozen=True, slots=True)
class Swap:
    """If `moved` went from `carer` to `to`, at its own start, `carer` could take the visit.

    `pair_with` is the second carer of a double-handed visit, `crew` are all carers of `moved`
    afterwards and `moved_start` its start; `cost` is what both changes add.
    """

    carer: str
    start: int
    moved: str
    to: str
    moved_start: int
    crew: tuple[str, ...]
    cost: int
    reason: str
    pair_with: str | None = None


@dataclass(frozen=True, slots=True)
class _Idea:
    """A stop of a carer that would make room."""

    added: int  # travel of the carer
    carer: Carer
    stop: Stop


def find_swaps(
    book: Book,
    visit: Visit,
    openings: Sequence[Opening],
    *,
    most: int,
    tries: int = MOST_TRIES,
    keep: Collection[str] = (),
) -> tuple[Swap, ...]:
    """Return swaps that let another carer take a visit, the cheapest of those tried first.

    Parameters
    ----------
    book
        The rounds without the visit.
    visit
        The visit to place.
    openings
        Its usable openings: their carers need no swap, and can be the second of two.
    most, tries
        How many to return, and how many moves to look at.
    keep
        Visits that must stay with their carers.
    """
    if visit.earliest > visit.latest:
        return ()
    free = {opening.carer.id for opening in openings}
    client = book.problem.client_of(visit)
    found: list[Swap] = []
    for added, carer, stop in book.find_merged(visit):
        if tries == 0 or len(found) == most:
            break
        if carer.id in free or book.get_bars(client, carer) or not _may_come(visit, carer):
            continue
        if stop.visit in keep or carer.id in book.get_visit(stop.visit).pinned_carers:
            continue
        tries -= 1
        swap = _try(book, visit, openings, _Idea(added, carer, stop))
        if swap is not None:
            found.append(swap)
    found.sort(key=lambda swap: (swap.cost, swap.carer, swap.moved))
    return tuple(found)


def _may_come(visit: Visit, carer: Carer) -> bool:
    return len(visit.pinned_carers) < visit.carers or carer.id in visit.pinned_carers


def _try(book: Book, visit: Visit, openings: Sequence[Opening], idea: _Idea) -> Swap | None:
    """Carry out an idea in a copy of the book, or return None if it does not work."""
    line, carer = book.lines[idea.stop.visit], idea.carer
    moved = book.get_visit(line.visit)
    taker = _find_taker(book, moved, line)
    if taker is None:
        return None
    crew = tuple(taker.id if name == carer.id else name for name in line.carers)
    new_line = Assignment(line.visit, crew, line.start)
    after = book.change(take=[line], give=[new_line])
    own = after.find_usable(visit, carer)
    busy = {carer.id, *crew}  # a partner's opening was found before the change
    partners = [opening for opening in openings if opening.carer.id not in busy]
    chosen = _choose(after, visit, own, partners)
    if chosen is None:
        return None
    start, partner = chosen
    names = (carer.id,) if partner is None else (carer.id, partner)
    final = after.change(give=[Assignment(visit.id, names, start)])
    cost = _price_change(book, final, {*line.carers, *crew, *names})
    cost += _price_line(final, moved, new_line) - _price_line(book, moved, line)
    cost += _price_line(final, visit, final.lines[visit.id])
    reason = (
        f"if visit {line.visit} at {nearest(line.start)} went from {carer.id} to {taker.id}, "
        f"{carer.id} could take this at {onward(start)}"
        f"{'' if partner is None else f' with {partner}'} ({minutes(idea.added, sign=True)} travel)"
    )
    return Swap(carer.id, start, line.visit, taker.id, line.start, crew, cost, reason, partner)


def _find_taker(book: Book, moved: Visit, line: Assignment) -> Carer | None:
    """Return the cheapest carer who could take a visit at its published start."""
    best: tuple[int, str] | None = None
    exact = replace(moved, pinned_start=line.start)
    bars = book.get_entry(book.problem.client_of(moved)).bars
    for name in book.find_maybe(exact):  # in any order: the least cost and id are the same
        if name in line.carers or bars[name]:
            continue
        carer = book.get_carer(name)
        opening = book.find_opening_at(moved, carer, line.start)
        if opening is not None:
            cost = price_crew(book.problem, moved, carer)
            cost += book.price_opening(moved, opening, line.start)
            if best is None or (cost, name) < best:
                best = cost, name
    return None if best is None else book.get_carer(best[1])


def _choose(
    book: Book, visit: Visit, own: Sequence[Opening], partners: Sequence[Opening]
) -> tuple[int, str | None] | None:
    """Return a start and the second carer, if there must be one."""
    for opening in own:
        if visit.carers == 1:
            start = book.choose_start(visit, [opening])
            if start is not None:
                return start, None
            continue
        for other in sorted(partners, key=lambda other: (other.added, other.carer.id)):
            if not visit.pinned_carers <= {opening.carer.id, other.carer.id}:
                continue
            start = book.choose_start(visit, [opening, other])
            if start is not None:
                return start, other.carer.id
    return None


def _price_change(before: Book, after: Book, names: set[str]) -> int:
    """Return the difference that a change makes to the days of some carers."""
    weights = before.problem.weights
    return sum(
        price_load(weights, carer, after.get_load(carer))
        - price_load(weights, carer, before.get_load(carer))
        for carer in (before.get_carer(name) for name in sorted(names) if before.has_carer(name))
    )


def _price_line(book: Book, visit: Visit, line: Assignment) -> int:
    """Return what a line costs apart from the days of its carers."""
    problem = book.problem
    crew = [book.get_carer(name) for name in line.carers if book.has_carer(name)]
    return (
        sum(price_crew(problem, visit, carer) for carer in crew)
        + price_start(problem.weights, visit, line.start)
        + price_told(problem.weights, visit, line.carers, line.start)
    )
