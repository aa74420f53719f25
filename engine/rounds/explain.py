"""Why a visit was left out, and why a carer has a visit: one sentence a scheduler can act on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from engine.rounds.openings import Book, find_bars, windows_at_work
from engine.rounds.problem import Carer, Client, Problem, Visit
from engine.rounds.recommend import find_usable, find_visit, list_reasons
from engine.rounds.result import Plan
from engine.rounds.words import clock, counted, listed, minutes


def explain_left_out(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with a reason for every visit it leaves out."""
    book = Book(problem, plan)
    visits = {visit.id: visit for visit in problem.visits}
    unassigned = tuple(
        replace(line, reason=find_reason(book, visits[line.visit])) for line in plan.unassigned
    )
    return Plan(plan.assignments, unassigned)


def find_reason(book: Book, visit: Visit) -> str:
    """Return why nobody makes a visit, from the first rule that too few carers meet."""
    conflict = _find_pin_conflict(book, visit)
    if conflict is not None:
        return conflict
    client, carers = book.problem.client_of(visit), book.problem.carers
    able = [carer for carer in carers if not find_bars(client, carer)]
    if len(able) < visit.carers:
        return _say_unable(client, visit, able, carers)
    working = [carer for carer in able if windows_at_work(visit, carer)]
    when = f"{clock(visit.earliest)}–{clock(visit.latest + visit.duration)}"
    group = f"{counted(len(able), 'carer')}{_describe_need(client)}"
    if len(working) < visit.carers:
        at_work = f"{len(working) or 'none'} {'works' if len(working) < 2 else 'work'}"
        return (
            f"Of {group} {at_work} {when}; needs {visit.carers}: extend a shift by "
            f"{_shortest_extension(book, visit, able, working)} or move the visit."
        )
    busy = _say_busy(book, visit, working)
    return f"Of {group} {len(working)} {_verb(working)} {when} and {busy}"


def _find_pin_conflict(book: Book, visit: Visit) -> str | None:
    """Return why the pins of a visit cannot be kept, or None."""
    if visit.pinned_start is not None and visit.earliest > visit.latest:
        allowed = f"{clock(visit.start - visit.before)}–{clock(visit.start + visit.after)}"
        return (
            f"Pinned to start at {clock(visit.pinned_start)}, but it may start {allowed}: "
            "move the pin or widen the tolerance."
        )
    client = book.problem.client_of(visit)
    carers = {carer.id: carer for carer in book.problem.carers}
    for name in sorted(visit.pinned_carers):
        carer = carers.get(name)
        bars = ["not at work this day"] if carer is None else find_bars(client, carer)
        if carer is not None and not bars and not find_usable(book, visit, carer):
            bars = [book.find_obstacle(visit, carer).text]
        if bars:
            return f"Pinned to {name}, but {name}: {', '.join(bars)}; unpin it or change that."
    return None


def _say_unable(client: Client, visit: Visit, able: list[Carer], carers: tuple[Carer, ...]) -> str:
    found = f"{len(able) or 'none'} of {counted(len(carers), 'carer')}"
    need = _describe_need(client) or " who may come"
    count = counted(visit.carers, "carer")
    return f"Needs {count}{need}; {found} qualifies: train, borrow or ask for an exception."


def _describe_need(client: Client) -> str:
    """Return what the client asks of a carer: " with PEG training, female, not excluded"."""
    parts = []
    if client.skills:
        parts.append(f"with {listed(client.skills)} training")
    if client.gender is not None:
        parts.append({"F": "female", "M": "male"}.get(client.gender, client.gender))
    if client.excluded:
        parts.append("not excluded")
    return f" ({', '.join(parts)})" if parts else ""


def _verb(carers: list[Carer]) -> str:
    return "works" if len(carers) == 1 else "work"


def _shortest_extension(book: Book, visit: Visit, able: list[Carer], working: list[Carer]) -> str:
    """Return how much longer the nearest shift would have to be, and whose: "40 min (C012)"."""
    off = [carer for carer in able if carer not in working]
    short, name = min((book.find_obstacle(visit, carer).short, carer.id) for carer in off)
    return f"{minutes(short)} ({name})"


def _say_busy(book: Book, visit: Visit, working: list[Carer]) -> str:
    """Return the end of a sentence about carers who are at work but have no room."""
    free = [carer for carer in working if find_usable(book, visit, carer)]
    busy = [carer for carer in working if carer not in free]
    if len(free) >= visit.carers:
        return (
            f"{listed(carer.id for carer in free[:3])} could come, but not at one start or not "
            "cheaper than leaving it out: choose by hand."
        )
    all_busy = {1: "is with another client", 2: "both are with other clients"}.get(
        len(busy), f"all {len(busy)} are with other clients"
    )
    if free:
        all_busy = f"only {free[0].id} is free; needs {visit.carers}"
    nearest = min(
        ((book.find_obstacle(visit, carer), carer.id) for carer in busy),
        key=lambda pair: (pair[0].short, pair[1]),
    )
    return f"{all_busy}; nearest is {nearest[1]}: {nearest[0].text}."


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
    find_visit(problem, visit_id)
    return find_reasons(problem, plan, [visit_id]).get(visit_id, ())


def find_reasons(
    problem: Problem, plan: Plan, visit_ids: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Say why the carers of many visits have them; visits that are left out are not in it."""
    book = Book(problem, plan)
    visits = {visit.id: visit for visit in problem.visits}
    carers = {carer.id: carer for carer in problem.carers}
    wanted = set(visit_ids)
    found = {}
    for line in plan.assignments:
        if line.visit in wanted and line.visit in visits:
            present = [carers[name] for name in line.carers if name in carers]
            found[line.visit] = _explain_line(book.without(line), visits[line.visit], present)
    return found


def _explain_line(book: Book, visit: Visit, carers: Sequence[Carer]) -> tuple[str, ...]:
    reasons = []
    for carer in carers:
        front = f"{carer.id}: " if len(carers) > 1 else ""
        reasons += [front + reason for reason in _reasons_of(book, visit, carer)]
    return (*reasons, _say_choice(book, visit)) if reasons else ()


def _reasons_of(book: Book, visit: Visit, carer: Carer) -> list[str]:
    openings = book.find_openings(visit, carer)
    return list_reasons(book, visit, carer, openings[0].added if openings else 0)


def _say_choice(book: Book, visit: Visit) -> str:
    """Return how many carers there were to choose from."""
    client = book.problem.client_of(visit)
    able = [carer for carer in book.problem.carers if not find_bars(client, carer)]
    working = [carer for carer in able if windows_at_work(visit, carer)]
    need = _describe_need(client)
    if len(working) <= visit.carers:
        return f"no other carer{need} works at that time"
    free = sum(bool(find_usable(book, visit, carer)) for carer in working)
    return f"{counted(len(working), 'carer')}{need} work at that time, {free} of them free"
