"""Who could take this visit, with reasons, and what keeps the others from it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rounds.openings import Book, Opening, find_bars
from engine.rounds.problem import Carer, Problem, Visit
from engine.rounds.result import Plan
from engine.rounds.words import clock, listed, minutes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carer who could take the visit at `start`, for `added_travel` seconds of their own.

    `pair_with` is the second carer of a double-handed visit.
    """

    carer: str
    start: int
    added_travel: int
    reasons: tuple[str, ...]
    pair_with: str | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """A carer who could not, and the least that stands in the way."""

    carer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Carers who could take a visit, the best first, and all others."""

    candidates: tuple[Candidate, ...]
    blocked: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """The cheapest way for one carer to take the visit."""

    cost: int
    start: int
    opening: Opening
    partner: str | None = None


def recommend(problem: Problem, plan: Plan, visit_id: str) -> Recommendation:
    """Say who could take a visit while every other visit keeps its published start.

    Parameters
    ----------
    problem, plan
        The day and its published rounds.
    visit_id
        The visit to place; where it is now, if anywhere, is taken as free.

    Returns
    -------
    Recommendation
        Every carer of the day is in exactly one of the two lists.

    Raises
    ------
    KeyError
        If the day has no such visit.
    """
    visit = find_visit(problem, visit_id)
    book = Book(problem, plan, without=visit_id)
    openings: list[Opening] = []
    blocked: list[Blocker] = []
    for carer in problem.carers:
        bars = find_bars(problem.client_of(visit), carer) + find_pin_bars(visit, carer)
        found = [] if bars else find_usable(book, visit, carer)
        openings += found
        if not found:
            reason = ", ".join(bars) or book.find_obstacle(visit, carer).text
            blocked.append(Blocker(carer.id, reason))
    choices, lonely = _choose(book, visit, openings)
    blocked += [Blocker(name, "no second carer is free at the same time") for name in lonely]
    now = {name for line in plan.assignments if line.visit == visit_id for name in line.carers}
    return Recommendation(
        tuple(_to_candidate(book, visit, choice, now) for choice in choices), tuple(blocked)
    )


def find_visit(problem: Problem, visit_id: str) -> Visit:
    """Return the visit with this id. Raises KeyError if the day has none."""
    for visit in problem.visits:
        if visit.id == visit_id:
            return visit
    raise KeyError(visit_id)


def find_pin_bars(visit: Visit, carer: Carer) -> list[str]:
    """Return why a pin keeps a carer from a visit; empty if it does not."""
    if visit.pinned_start is not None and visit.earliest > visit.latest:
        return [f"pinned to {clock(visit.pinned_start)}, outside tolerance"]
    if len(visit.pinned_carers) == visit.carers and carer.id not in visit.pinned_carers:
        return [f"pinned to {listed(visit.pinned_carers)}"]
    return []


def find_usable(book: Book, visit: Visit, carer: Carer) -> list[Opening]:
    """Return the openings of a carer that leave room for the breaks at some start."""
    openings = book.find_openings(visit, carer)
    if not carer.breaks:
        return openings
    return [opening for opening in openings if book.choose_start(visit, [opening]) is not None]


def count_strangeness(problem: Problem, visit: Visit, carer: Carer) -> int:
    """Return the continuity cost of giving a visit to a carer, in seconds."""
    preferred = problem.client_of(visit).preferred
    return problem.weights.continuity if preferred and carer.id not in preferred else 0


def _choose(book: Book, visit: Visit, openings: list[Opening]) -> tuple[list[_Choice], list[str]]:
    """Return the cheapest choice of each carer, cheapest first, and who has no partner."""
    priced = [
        (opening.added + count_strangeness(book.problem, visit, opening.carer), opening)
        for opening in openings
    ]
    priced.sort(key=lambda pair: (pair[0], pair[1].carer.id, pair[1].first))
    best: dict[str, _Choice] = {}
    for cost, opening in priced:
        if visit.carers == 1:
            choice = _choose_alone(book, visit, cost, opening)
        else:
            choice = _choose_partner(book, visit, cost, opening, priced)
        known = best.get(opening.carer.id)
        if choice is not None and (known is None or choice.cost < known.cost):
            best[opening.carer.id] = choice
    lonely = dict.fromkeys(o.carer.id for o in openings if o.carer.id not in best)
    return sorted(best.values(), key=lambda c: (c.cost, c.opening.carer.id)), list(lonely)


def _choose_alone(book: Book, visit: Visit, cost: int, opening: Opening) -> _Choice | None:
    start = book.choose_start(visit, [opening])
    return None if start is None else _Choice(cost, start, opening)


def _choose_partner(
    book: Book, visit: Visit, cost: int, opening: Opening, priced: list[tuple[int, Opening]]
) -> _Choice | None:
    """Pair an opening with the cheapest one of another carer that shares a start."""
    name, pinned = opening.carer.id, visit.pinned_carers
    for other_cost, other in priced:
        partner = other.carer.id
        if partner == name or other.first > opening.last or other.last < opening.first:
            continue
        if not pinned <= {name, partner}:
            continue
        start = book.choose_start(visit, [opening, other])
        if start is not None:
            return _Choice(cost + other_cost, start, opening, partner)
    return None


def _to_candidate(book: Book, visit: Visit, choice: _Choice, now: set[str]) -> Candidate:
    carer, added = choice.opening.carer, choice.opening.added
    reasons = list_reasons(book, visit, carer, added)
    if carer.id in now:
        reasons.insert(0, "has it now")
    if choice.start != visit.start:
        way = "later" if choice.start > visit.start else "earlier"
        reasons.append(f"starts {minutes(abs(choice.start - visit.start))} {way} than planned")
    return Candidate(carer.id, choice.start, added, tuple(reasons), choice.partner)


def list_reasons(book: Book, visit: Visit, carer: Carer, added: int) -> list[str]:
    """Return what speaks for and against a carer who could take a visit."""
    client = book.problem.client_of(visit)
    reasons = [f"{minutes(added, sign=True)} travel"]
    if carer.id in visit.pinned_carers:
        reasons.append("pinned to the visit")
    if client.preferred:
        known = carer.id in client.preferred
        reasons.append("preferred carer" if known else "not a preferred carer")
    if book.has_visit(carer, client.id):
        reasons.append("also visits this client that day")
    return reasons
