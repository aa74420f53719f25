"""Why a visit was left out, and why a carer has a visit: one sentence a scheduler can act on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from engine.rounds.blockers import find_cheapest_blocker
from engine.rounds.openings import Book
from engine.rounds.problem import Carer, Client, Problem, Visit
from engine.rounds.recommend import list_reasons
from engine.rounds.result import Assignment, Plan
from engine.rounds.spaces import windows_at_work
from engine.rounds.words import listed


def explain_left_out(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with a reason for every visit it leaves out."""
    book = Book(problem, plan)
    unassigned = tuple(
        replace(line, reason=find_reason(book, book.get_visit(line.visit)))
        for line in plan.unassigned
    )
    return Plan(plan.assignments, unassigned)


def find_reason(book: Book, visit: Visit) -> str:
    """Return why nobody makes a visit: what is cheapest to change so that somebody could."""
    return find_cheapest_blocker(book, visit).text


def reasons_for(problem: Problem, plan: Plan, visit_id: str) -> tuple[str, ...]:
    """Say why the carers of a visit have it.

    Returns
    -------
    tuple of str
        Short reasons, each with the carer's id in front where there are two; empty if the visit
        is left out.

    Raises
    ------
    KeyError
        If the day has no such visit.
    """
    book = Book(problem, plan)
    book.get_visit(visit_id)
    return find_reasons(problem, plan, [visit_id], book=book).get(visit_id, ())


def find_reasons(
    problem: Problem, plan: Plan, visit_ids: Collection[str], *, book: Book | None = None
) -> dict[str, tuple[str, ...]]:
    """Say why the carers of many visits have them; visits that are left out are not in it."""
    book = Book(problem, plan) if book is None else book
    found = {}
    for name in visit_ids:
        line = book.lines.get(name)
        if line is not None:
            found[name] = _explain_line(book.change(take=[line]), line)
    return found


def _explain_line(book: Book, line: Assignment) -> tuple[str, ...]:
    visit = book.get_visit(line.visit)
    carers = [book.get_carer(name) for name in line.carers if book.has_carer(name)]
    reasons = []
    for carer in carers:
        front = f"{carer.id}: " if len(carers) > 1 else ""
        reasons += [front + reason for reason in _reasons_of(book, visit, carer, line.start)]
    return (*reasons, _say_choice(book, visit, line)) if reasons else ()


def _reasons_of(book: Book, visit: Visit, carer: Carer, start: int) -> Sequence[str]:
    exact = replace(visit, start=start, before=0, after=0, pinned_start=None)
    openings = book.find_openings(exact, carer) or book.find_openings(visit, carer)
    if openings:
        return list_reasons(book, visit, openings[0], start)
    return ["assigned by hand against a rule"]


def _say_choice(book: Book, visit: Visit, line: Assignment) -> str:
    """Return how many carers there were to choose from."""
    client = book.problem.client_of(visit)
    working = [carer for carer in book.get_able(client) if windows_at_work(visit, carer)]
    if len(working) <= visit.carers:
        return f"no other {_describe_need(client, 1)} works at that time"
    free = {opening.carer.id for opening in book.find_all_usable(visit, working)}
    others = len(free.difference(line.carers))
    kind = f"{len(working)} {_describe_need(client, len(working))} work at that time"
    return f"{kind}, {others or 'no'} other{'s are' if others > 1 else ' is'} free"


def _describe_need(client: Client, count: int) -> str:
    """Return what the client asks of a carer: "female carer with PEG training"."""
    word = "carer" if count == 1 else "carers"
    if client.gender is not None:
        word = f"{({'F': 'female', 'M': 'male'}).get(client.gender, client.gender)} {word}"
    if client.skills:
        word += f" with {listed(client.skills)} training"
    return word + (" whom the client accepts" if client.excluded else "")
