"""What would have to change so that a visit finds its carers: the cheapest change first.

Every change is tried: its blocker carries the records and lines that make it come true, and the
checker accepts the plan with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.rounds import lifts
from engine.rounds.case import Blocker, Case
from engine.rounds.openings import Book
from engine.rounds.problem import Carer, Client, Problem, Visit
from engine.rounds.result import Plan

# The kinds with the least that each costs, in that order.
KINDS: tuple[tuple[int, Callable[[Case], Iterator[Blocker]]], ...] = (
    (lifts.TOLERANCE, lifts.widen_tolerance),
    (lifts.SHIFT, lifts.extend_shift),
    (lifts.SWAP, lifts.swap),
    (lifts.BREAK, lifts.move_break),
    (lifts.PIN, lifts.unpin),
    (lifts.BORDER, lifts.cross_border),
    (lifts.SKILL, lifts.train),
    (lifts.GENDER, lifts.accept_gender),
    (lifts.CARER, lifts.add_carer),
    (lifts.EXCLUSION, lifts.accept_excluded),
)


def find_blockers(
    problem: Problem, plan: Plan, visit_id: str, *, book: Book | None = None
) -> tuple[Blocker, ...]:
    """Say what would have to change for a visit, the cheapest first, at least one thing.

    Parameters
    ----------
    problem, plan
        The day and its published rounds.
    visit_id
        A visit, which is looked at as if it were left out.
    book
        The book of this problem and plan, if the caller has kept it.

    Raises
    ------
    KeyError
        If the day has no such visit.
    """
    book = Book(problem, plan) if book is None else book
    visit = book.get_visit(visit_id)
    if visit_id in book.lines:
        book = book.change(take=[book.lines[visit_id]])
    case = Case(book, visit)
    found = list(lifts.give_room(case))
    if not found:
        found = [blocker for _, find in KINDS for blocker in find(case)]
    return tuple(sorted(found, key=lambda blocker: (blocker.cost, blocker.kind, blocker.carers)))


def find_cheapest_blocker(book: Book, visit: Visit) -> Blocker:
    """Return the first of `find_blockers`, without looking at kinds that must cost more.

    The visit must be in no round of the book.
    """
    case = Case(book, visit)
    found = list(lifts.give_room(case))
    for least, find in KINDS:
        if found and min(blocker.cost for blocker in found) <= least:
            break
        found += find(case)
    return min(found, key=lambda blocker: (blocker.cost, blocker.kind, blocker.carers))


def lift(problem: Problem, plan: Plan, blocker: Blocker) -> tuple[Problem, Plan]:
    """Return the problem and the plan as they are once a blocker is lifted."""
    carers = {r.id: r for r in blocker.changed if isinstance(r, Carer)}
    clients = {r.id: r for r in blocker.changed if isinstance(r, Client)}
    visits = {r.id: r for r in blocker.changed if isinstance(r, Visit)}
    known = {carer.id for carer in problem.carers}
    lifted = replace(
        problem,
        carers=(
            *(carers.get(carer.id, carer) for carer in problem.carers),
            *(carer for carer in carers.values() if carer.id not in known),
        ),
        clients=tuple(clients.get(client.id, client) for client in problem.clients),
        visits=tuple(visits.get(visit.id, visit) for visit in problem.visits),
    )
    placed = {line.visit: line for line in blocker.lines}
    kept = [line for line in plan.assignments if line.visit not in placed]
    left_out = [line for line in plan.unassigned if line.visit not in placed]
    return lifted, Plan((*kept, *placed.values()), tuple(left_out))
