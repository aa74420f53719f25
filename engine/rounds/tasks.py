"""What a carer with time to spare should do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.rounds.openings import Book
from engine.rounds.prices import is_news, price_crew, price_load, price_told
from engine.rounds.problem import Carer, Client, Problem, Visit
from engine.rounds.recommend import (
    choose,
    describe_news,
    find_pin_bars,
    list_reasons,
)
from engine.rounds.result import Assignment, Plan
from engine.rounds.spaces import Opening
from engine.rounds.words import minutes

MOST_TASKS = 20


@dataclass(frozen=True, slots=True)
class Task:
    """A visit that a carer could make at `start`.

    `instead_of` has it now, None if the visit is left out; `pair_with` is the other carer of a
    double-handed visit. `cost` is what the change adds by all soft rules, below nought if it
    saves; the penalty for leaving a visit out is not in it.
    """

    visit: str
    start: int
    cost: int
    reasons: tuple[str, ...]
    instead_of: str | None = None
    pair_with: str | None = None


def recommend_for(
    problem: Problem,
    plan: Plan,
    carer_id: str,
    window: tuple[int, int] | None = None,
    *,
    book: Book | None = None,
    most: int = MOST_TASKS,
) -> tuple[Task, ...]:
    """Say what a carer could do beside their published visits, the best first.

    Parameters
    ----------
    problem, plan
        The day and its published rounds.
    carer_id
        Who is free.
    window
        Visits must begin and end between these seconds from midnight; None means the whole day.
    book
        The book of this problem and plan, if the caller has kept it.
    most
        How many visits to return.

    Returns
    -------
    tuple of Task
        Visits that are left out by priority; then visits of others that would cost less with this
        carer, or that the client would rather have from them. Every published start stays.

    Raises
    ------
    KeyError
        If the day has no such carer.
    """
    book = Book(problem, plan) if book is None else book
    carer = book.get_carer(carer_id)
    able = {c.id for c in problem.clients if not book.get_bars(c, carer)}
    ranked: list[tuple[tuple[int, int, int, str], Task]] = []
    for visit in problem.visits:
        if visit.client not in able or find_pin_bars(visit, carer):
            continue
        line = book.lines.get(visit.id)
        if line is None:
            task = _take_left_out(book, visit, carer, window)
            rank = (0, visit.priority)
        else:
            task = _take_over(book, visit, carer, line, window)
            rank = (1, 0)
        if task is not None:
            ranked.append(((*rank, task.cost, visit.id), task))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(task for _, task in ranked[:most])


def _take_left_out(
    book: Book, visit: Visit, carer: Carer, window: tuple[int, int] | None
) -> Task | None:
    own = [
        clipped
        for opening in book.find_openings(visit, carer)
        if (clipped := _clip(visit, opening, window)) is not None
        and book.choose_start(visit, [clipped]) is not None
    ]
    if not own:
        return None
    others: list[Opening] = []
    if visit.carers == 2:
        able = book.get_able(book.problem.client_of(visit))
        free = (c for c in able if c.id != carer.id and not find_pin_bars(visit, c))
        others = book.find_all_usable(visit, free)
    for choice in choose(book, visit, [*own, *others]):
        if choice.opening.carer.id == carer.id:
            reasons = list_reasons(book, visit, choice.opening, choice.start)
            return Task(
                visit.id,
                choice.start,
                choice.cost,
                ("nobody has it", *reasons),
                pair_with=choice.partner,
            )
    return None


def _clip(visit: Visit, opening: Opening, window: tuple[int, int] | None) -> Opening | None:
    """Return an opening within a window, or None if nothing is left of it."""
    if window is None:
        return opening
    first, last = max(opening.first, window[0]), min(opening.last, window[1] - visit.duration)
    return opening._replace(first=first, last=last) if first <= last else None


def _take_over(
    book: Book, visit: Visit, carer: Carer, line: Assignment, window: tuple[int, int] | None
) -> Task | None:
    """Return the task of taking a visit from the carer it costs most with."""
    if carer.id in line.carers or len(line.carers) != visit.carers:
        return None
    opening = book.find_opening_at(visit, carer, line.start)
    if (
        opening is None
        or _clip(visit, opening._replace(first=line.start, last=line.start), window) is None
    ):
        return None
    known = _knows(book.problem.client_of(visit), carer.id)
    best: Task | None = None
    for name in line.carers:
        if not book.has_carer(name) or name in visit.pinned_carers:
            continue
        cost = _price_transfer(book, visit, line, name, opening)
        better_known = known > _knows(book.problem.client_of(visit), name)
        if (cost < 0 or better_known) and (best is None or cost < best.cost):
            reasons = tuple(_list_gains(book, visit, line, name, opening, cost))
            partner = next((other for other in line.carers if other != name), None)
            best = Task(visit.id, line.start, cost, reasons, name, partner)
    return best


def _knows(client: Client, name: str) -> int:
    return 2 * (name in client.preferred) + (name in client.familiar)


def _price_transfer(book: Book, visit: Visit, line: Assignment, name: str, opening: Opening) -> int:
    """Return what it adds that another carer makes a visit at its published start."""
    weights, giver = book.problem.weights, book.get_carer(name)
    without = book.change(take=[line])
    crew = [opening.carer.id if other == name else other for other in line.carers]
    return (
        price_load(weights, giver, without.get_load(giver))
        - price_load(weights, giver, book.get_load(giver))
        + book.price_opening(visit, opening, line.start)
        + price_crew(book.problem, visit, opening.carer)
        - price_crew(book.problem, visit, giver)
        + price_told(weights, visit, crew, line.start)
        - price_told(weights, visit, line.carers, line.start)
    )


def _list_gains(
    book: Book, visit: Visit, line: Assignment, name: str, opening: Opening, cost: int
) -> Iterator[str]:
    yield f"{name} has it now"
    if cost < 0:
        yield f"saves {minutes(cost)} by all rules together"
    yield from list_reasons(book, visit, opening, line.start)
    crew = [opening.carer.id if other == name else other for other in line.carers]
    if is_news(visit, crew, line.start):
        yield describe_news(visit)
