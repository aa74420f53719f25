"""Few visits move when a day is planned again: what gains least goes back to where it was."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.rounds.disruption import can_keep
from engine.rounds.openings import Book
from engine.rounds.problem import Visit
from engine.rounds.recommend import find_choices, find_pin_bars
from engine.rounds.result import Assignment, Plan
from engine.rounds.swaps import find_swaps

SWAPS, SWAP_TRIES, DISPLACED = 5, 40, 20  # looked at for each visit


@dataclass(frozen=True, slots=True)
class _Group:
    """Changes that depend on one another, because they share carers: all or none."""

    moved: tuple[str, ...]  # visits of the book that differ
    placed: tuple[Visit, ...]  # wanted visits that found carers


def hold_back(
    book: Book, plan: Plan, wanted: Sequence[Visit], most: int, keep: Collection[str]
) -> Plan:
    """Return a plan in which at most so many visits are otherwise than in a book.

    Parameters
    ----------
    book
        The rounds as they were, without the wanted visits.
    plan
        Rounds that keep the rules and place some of the wanted visits.
    wanted
        Visits to place; as many of the first priority as the plan has placed stay placed, and what
        has to move for them counts even above `most`.
    most
        How many visits of the book may differ.
    keep
        Visits that must not move.
    """
    now = Book(book.problem, plan)
    if count_moved(book, now) > most:
        priority = min(book.problem.weights.unassigned)
        first = [visit for visit in wanted if visit.priority == priority]
        now = _undo_groups(book, now, wanted, most)
        now = _undo_one_by_one(book, now, wanted, most)
        lean = place_with_swaps(book, first, keep, most=len(book.lines))
        lean = make_room(lean, first, keep, give_up=True)
        fewer = count_moved(book, lean) < count_moved(book, now)
        if fewer and count_moved(book, now) > most and _count(lean, first) >= _count(now, first):
            now = lean
    now = place_directly(now, wanted)
    others = [visit for visit in wanted if visit.id not in now.lines]
    return _to_plan(_swap_within(book, now, others, keep, most))


def place_directly(book: Book, wanted: Sequence[Visit]) -> Book:
    """Return a book with the wanted visits for which there is room, nothing else being changed."""
    for visit in _in_order(wanted):
        choices = [] if visit.id in book.lines else find_choices(book, visit)
        if choices:
            best = choices[0]
            crew = (best.opening.carer.id, *([best.partner] if best.partner else []))
            book = book.change(give=[Assignment(visit.id, crew, best.start)])
    return book


def place_with_swaps(
    book: Book, wanted: Sequence[Visit], keep: Collection[str], *, most: int
) -> Book:
    """Return a book with the wanted visits that fit, if need be when another changes carers.

    At most so many visits of the book change; those of `keep` do not.
    """
    return _swap_within(book, place_directly(book, wanted), wanted, keep, most)


def _swap_within(
    before: Book, now: Book, wanted: Sequence[Visit], keep: Collection[str], most: int
) -> Book:
    """Place visits by swaps as long as at most so many visits differ from the book before."""
    for visit in _in_order(wanted):
        if visit.id in now.lines:
            continue
        able = now.get_able(now.problem.client_of(visit))
        openings = now.find_all_usable(visit, [c for c in able if not find_pin_bars(visit, c)])
        for swap in find_swaps(now, visit, openings, most=SWAPS, tries=SWAP_TRIES, keep=keep):
            crew = (swap.carer, *([swap.pair_with] if swap.pair_with else []))
            after = now.change(
                take=[now.lines[swap.moved]],
                give=[
                    Assignment(swap.moved, swap.crew, swap.moved_start),
                    Assignment(visit.id, crew, swap.start),
                ],
            )
            if count_moved(before, after) <= most:
                now = after
                break
    return now


def make_room(book: Book, wanted: Sequence[Visit], keep: Collection[str], *, give_up: bool) -> Book:
    """Return a book in which other visits have gone elsewhere to make room for wanted ones.

    Each takes the place of one visit at most, which gets another carer or start, or is left out if
    `give_up` and it is not of the first priority.
    """
    for visit in _in_order(wanted):
        if visit.id not in book.lines:
            # Only a new book looks for room in all rounds.
            book = _displace(Book(book.problem, _to_plan(book)), visit, keep, give_up=give_up)
    return book


def _displace(book: Book, visit: Visit, keep: Collection[str], *, give_up: bool) -> Book:
    first = min(book.problem.weights.unassigned)
    able = {carer.id for carer in book.get_able(book.problem.client_of(visit))}
    ideas = (
        stop.visit
        for _, carer, stop in book.find_merged(visit)
        if carer.id in able and stop.visit not in keep
    )
    lowest, found = first, book
    for name in islice(ideas, DISPLACED):
        other = book.get_visit(name)
        if other.pinned_carers or other.pinned_start is not None:
            continue
        placed = place_directly(book.change(take=[book.lines[name]]), [visit])
        if visit.id not in placed.lines:
            continue
        both = place_directly(placed, [other])
        if name in both.lines:
            return both
        if give_up and other.priority > lowest:
            lowest, found = other.priority, placed
    return found


def _in_order(wanted: Sequence[Visit]) -> list[Visit]:
    return sorted(wanted, key=lambda visit: (visit.priority, visit.start, visit.id))


def _to_plan(book: Book) -> Plan:
    return Plan(tuple(book.lines.values()))


def _count(book: Book, visits: Sequence[Visit]) -> int:
    return sum(visit.id in book.lines for visit in visits)


def count_moved(before: Book, now: Book) -> int:
    """Return how many visits of a book have other carers or another start, or none."""
    return len(_find_moved(before, now))


def _find_moved(before: Book, now: Book) -> list[str]:
    return [name for name, line in before.lines.items() if not _is_same(line, now.lines.get(name))]


def _is_same(one: Assignment, two: Assignment | None) -> bool:
    return two is not None and one.start == two.start and set(one.carers) == set(two.carers)


def _undo_groups(before: Book, now: Book, wanted: Sequence[Visit], most: int) -> Book:
    """Undo groups without a visit of the first priority, those first that gain least by moving."""
    first = min(before.problem.weights.unassigned)
    groups = [
        group
        for group in _find_groups(before, now, wanted)
        if group.moved and all(visit.priority != first for visit in group.placed)
    ]
    groups.sort(key=lambda group: (_count_gain(before, group) / len(group.moved), group.moved))
    for group in groups:
        if count_moved(before, now) <= most:
            break
        names = (*group.moved, *(visit.id for visit in group.placed))
        now = now.change(
            take=[now.lines[name] for name in names if name in now.lines],
            give=[before.lines[name] for name in group.moved],
        )
    return now


def _count_gain(book: Book, group: _Group) -> int:
    """Return what it would cost to leave out what a group has placed."""
    weights = book.problem.weights.unassigned
    return sum(weights[visit.priority] * visit.carers for visit in group.placed)


def _find_groups(before: Book, now: Book, wanted: Sequence[Visit]) -> Iterator[_Group]:
    placed = {visit.id: visit for visit in wanted if visit.id in now.lines}
    crews = {
        name: {carer for book in (before, now) for carer in _get_crew(book, name)}
        for name in (*_find_moved(before, now), *placed)
    }
    while crews:
        names, carers = _connect(crews)
        crews = {name: crew for name, crew in crews.items() if crew.isdisjoint(carers)}
        yield _Group(
            tuple(sorted(names - placed.keys())),
            tuple(placed[n] for n in sorted(names & placed.keys())),
        )


def _get_crew(book: Book, name: str) -> Collection[str]:
    return book.lines[name].carers if name in book.lines else ()


def _connect(crews: dict[str, set[str]]) -> tuple[set[str], set[str]]:
    """Return the visits that share carers with the first one, over any number of others."""
    carers = set(next(iter(crews.values())))
    names: set[str] = set()
    while True:
        more = {name for name, crew in crews.items() if not crew.isdisjoint(carers)} - names
        if not more:
            return names, carers
        names |= more
        carers.update(*(crews[name] for name in more))


def _undo_one_by_one(before: Book, now: Book, wanted: Sequence[Visit], most: int) -> Book:
    """Undo moves for which no visit of the first priority loses its carers."""
    first = min(before.problem.weights.unassigned)
    spare = {visit.id for visit in wanted if visit.priority != first}
    changed = True
    while changed and count_moved(before, now) > most:
        changed = False
        for name in _find_moved(before, now):
            undone = _undo(before, now, name, spare)
            if undone is not None:
                now, changed = undone, True
                if count_moved(before, now) <= most:
                    break
    return now


def _undo(before: Book, now: Book, name: str, spare: set[str]) -> Book | None:
    """Put a visit back, if need be in the place of spare ones; None if that is not enough."""
    line = before.lines[name]
    book = now.change(take=[now.lines[name]]) if name in now.lines else now
    rivals = [stop.visit for carer in line.carers for stop in now.get_stops(carer)]
    for rival in (None, *(rival for rival in dict.fromkeys(rivals) if rival in spare)):
        if rival is not None:
            book = book.change(take=[now.lines[rival]])
        if can_keep(book, line, line.carers):
            return book.change(give=[line])
    return None
