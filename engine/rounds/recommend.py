"""Who could take this visit, with reasons, and what keeps the others from it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rounds.obstacles import find_obstacle
from engine.rounds.openings import Book
from engine.rounds.prices import is_across_border, is_news, price_crew, price_start, price_told
from engine.rounds.problem import Carer, Problem, Visit
from engine.rounds.result import Plan
from engine.rounds.spaces import Opening
from engine.rounds.swaps import Swap, find_swaps
from engine.rounds.words import listed, minutes, nearest

MOST_SWAPS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carer who could take the visit at `start`, for `added_travel` seconds of their own.

    `pair_with` is the second carer of a double-handed visit. `cost` is what the visit adds by all
    soft rules, for both of them.
    """

    carer: str
    start: int
    added_travel: int
    reasons: tuple[str, ...]
    pair_with: str | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """A carer who could not, and the least that stands in the way."""

    carer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Carers who could take a visit, the best first; all others; and swaps that make room."""

    candidates: tuple[Candidate, ...]
    blocked: tuple[Rejected, ...]
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The cheapest way for one carer to take the visit."""

    cost: int
    start: int
    opening: Opening
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class _Priced:
    cost: int  # of the carer, at the opening's first start
    opening: Opening


def recommend(
    problem: Problem, plan: Plan, visit_id: str, *, book: Book | None = None
) -> Recommendation:
    """Say who could take a visit while every other visit keeps its published start.

    Parameters
    ----------
    problem, plan
        The day and its published rounds.
    visit_id
        The visit to place; where it is now, if anywhere, is taken as free.
    book
        The book of this problem and plan, if the caller has kept it.

    Returns
    -------
    Recommendation
        Every carer of the day is in exactly one of the two lists.

    Raises
    ------
    KeyError
        If the day has no such visit.
    """
    book = Book(problem, plan) if book is None else book
    visit = book.get_visit(visit_id)
    line = book.lines.get(visit_id)
    now = set() if line is None else set(line.carers)
    if line is not None:
        book = book.change(take=[line])
    openings: list[Opening] = []
    blocked: list[Rejected] = []
    client = problem.client_of(visit)
    maybe, widest = book.find_maybe(visit), book.find_widest(visit)
    all_bars = book.get_entry(client).bars
    pinned = visit.pinned_start is not None or bool(visit.pinned_carers)
    for carer in problem.carers:
        bars = all_bars[carer.id] + (find_pin_bars(visit, carer) if pinned else [])
        bars += ["away then"] if carer.is_away(visit.start) else []
        found = [] if bars or carer.id not in maybe else book.find_usable(visit, carer)
        openings += found
        if not found:
            reason = ", ".join(bars) or find_obstacle(book, visit, carer, widest.get(carer.id)).text
            blocked.append(Rejected(carer.id, reason))
    choices = choose(book, visit, openings)
    chosen = {choice.opening.carer.id for choice in choices}
    lonely = dict.fromkeys(o.carer.id for o in openings if o.carer.id not in chosen)
    blocked += [Rejected(name, "no second carer is free at the same time") for name in lonely]
    away = {carer.id for carer in problem.carers if carer.is_away(visit.start)}
    swaps = find_swaps(book, visit, openings, most=MOST_SWAPS)
    return Recommendation(
        tuple(_to_candidate(book, visit, choice, now) for choice in choices),
        tuple(blocked),
        tuple(swap for swap in swaps if swap.carer not in away),
    )


def find_pin_bars(visit: Visit, carer: Carer) -> list[str]:
    """Return why a pin keeps a carer from a visit; empty if it does not."""
    if visit.pinned_start is not None and visit.earliest > visit.latest:
        return [f"pinned to {nearest(visit.pinned_start)}, outside tolerance"]
    if len(visit.pinned_carers) == visit.carers and carer.id not in visit.pinned_carers:
        return [f"pinned to {listed(visit.pinned_carers)}"]
    return []


def find_choices(book: Book, visit: Visit) -> list[Choice]:
    """Return the cheapest way to take a visit for each carer who can, cheapest first."""
    able = book.get_able(book.problem.client_of(visit))
    free = [carer for carer in able if not find_pin_bars(visit, carer)]
    return choose(book, visit, book.find_all_usable(visit, free))


def choose(book: Book, visit: Visit, openings: list[Opening]) -> list[Choice]:
    """Return the cheapest choice of each carer of usable openings, cheapest first."""
    priced = [
        _Priced(_price_carer(book, visit, opening, opening.first), opening) for opening in openings
    ]
    priced.sort(key=lambda one: (one.cost, one.opening.carer.id, one.opening.first))
    best: dict[str, Choice] = {}
    for one in priced:
        if visit.carers == 1:
            choice = _choose_alone(book, visit, one.opening)
        else:
            choice = _choose_partner(book, visit, one.opening, priced)
        known = best.get(one.opening.carer.id)
        if choice is not None and (known is None or choice.cost < known.cost):
            best[one.opening.carer.id] = choice
    return sorted(best.values(), key=lambda c: (c.cost, c.opening.carer.id))


def _price_carer(book: Book, visit: Visit, opening: Opening, start: int) -> int:
    return price_crew(book.problem, visit, opening.carer) + book.price_opening(
        visit, opening, start
    )


def price_choice(book: Book, visit: Visit, openings: list[Opening], start: int) -> int:
    """Return what a visit adds to the cost of the plan, in openings of all its carers."""
    weights = book.problem.weights
    names = [opening.carer.id for opening in openings]
    cost = sum(_price_carer(book, visit, opening, start) for opening in openings)
    return cost + price_start(weights, visit, start) + price_told(weights, visit, names, start)


def _choose_alone(book: Book, visit: Visit, opening: Opening) -> Choice | None:
    start = book.choose_start(visit, [opening])
    if start is None:
        return None
    return Choice(price_choice(book, visit, [opening], start), start, opening)


def _choose_partner(
    book: Book, visit: Visit, opening: Opening, priced: list[_Priced]
) -> Choice | None:
    """Pair an opening with the cheapest one of another carer that shares a start."""
    name, pinned = opening.carer.id, visit.pinned_carers
    for one in priced:
        other = one.opening
        partner = other.carer.id
        if partner == name or other.first > opening.last or other.last < opening.first:
            continue
        if not pinned <= {name, partner}:
            continue
        start = book.choose_start(visit, [opening, other])
        if start is not None:
            cost = price_choice(book, visit, [opening, other], start)
            return Choice(cost, start, opening, partner)
    return None


def _to_candidate(book: Book, visit: Visit, choice: Choice, now: set[str]) -> Candidate:
    carer, added = choice.opening.carer, choice.opening.added
    reasons = list_reasons(book, visit, choice.opening, choice.start)
    if carer.id in now:
        reasons.insert(0, "has it now")
    if choice.start != visit.start:
        way = "later" if choice.start > visit.start else "earlier"
        reasons.append(f"starts {minutes(abs(choice.start - visit.start))} {way} than planned")
    crew = {carer.id, choice.partner} if choice.partner else {carer.id}
    if is_news(visit, {name for name in crew if name}, choice.start):
        reasons.append(describe_news(visit))
    return Candidate(carer.id, choice.start, added, tuple(reasons), choice.partner, choice.cost)


def describe_news(visit: Visit) -> str:
    """Return what the client was told: "the client was told B at 09:00"."""
    parts = [listed(visit.current_carers)] if visit.current_carers else []
    if visit.current_start is not None:
        parts.append(nearest(visit.current_start))
    return f"the client was told {' at '.join(parts)}"


def list_reasons(book: Book, visit: Visit, opening: Opening, start: int) -> list[str]:
    """Return what speaks for and against a carer who could take a visit."""
    problem, carer = book.problem, opening.carer
    client = problem.client_of(visit)
    reasons = [f"{minutes(opening.added, sign=True)} travel"]
    if carer.id in visit.pinned_carers:
        reasons.append("pinned to the visit")
    if client.preferred:
        known = carer.id in client.preferred
        reasons.append("preferred carer" if known else "not a preferred carer")
    if client.familiar:
        known = carer.id in client.familiar
        reasons.append("knows the client" if known else "new to the client")
    if book.has_visit(carer, client.id):
        reasons.append("also visits this client that day")
    if is_across_border(problem, visit, carer):
        patches = listed(carer.own_patches or ()) or "no patch"
        reasons.append(f"from another patch ({patches}, not {client.patch or 'no patch'})")
    if carer.overtime_after is not None:
        work = book.get_load(carer).work + opening.added + visit.duration
        if work > carer.overtime_after:
            reasons.append(f"{minutes(work - carer.overtime_after)} of overtime that day")
    return reasons
