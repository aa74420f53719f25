"""Whether a package of care can start: its calls are put into the published rounds for trial."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from engine.rounds.blockers import find_cheapest_blocker
from engine.rounds.check import check_edit
from engine.rounds.openings import Book
from engine.rounds.problem import Client, Problem, Visit
from engine.rounds.recommend import Choice, find_choices
from engine.rounds.result import Assignment, LeftOut, Plan

WEEK = 7  # days by which a package is judged
ENOUGH = 0.7  # share of the calls from which an answer is "partial", not "none"
MOST_ORDERS = 4  # orders tried in a day, each beginning with the call that found no room
NEW_CARER = 1800  # seconds of cost for which a client should not have to meet one more carer
NOT_PLACED = "not placed yet"


@dataclass(frozen=True, slots=True)
class Gap:
    """A call for which there is no room, and the cheapest change that would make some."""

    day: int
    visit: str
    start: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """One day with the calls: the problem and a plan that keeps every published line."""

    problem: Problem
    plan: Plan
    placed: tuple[Assignment, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a package can start on the first day.

    `kind` is "full", "partial" or "none"; `share` of the calls find room. `days` are those judged,
    with who would come and when. `full_from` is the number of the first day from which everything
    finds room, None if the days given have no such start.
    """

    kind: str
    share: float
    days: tuple[DayAnswer, ...]
    full_from: int | None

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The calls without room, day by day."""
        return tuple(gap for day in self.days for gap in day.gaps)


def prepare(days: Sequence[tuple[Problem, Plan]]) -> tuple[Book, ...]:
    """Return the books of some days, for callers who ask about several packages."""
    return tuple(Book(problem, plan) for problem, plan in days)


def can_start(
    days: Sequence[tuple[Problem, Plan]],
    client: Client,
    calls: Sequence[Sequence[Visit]],
    *,
    books: Sequence[Book] | None = None,
    length: int = WEEK,
    enough: float = ENOUGH,
) -> Answer:
    """Say whether a package can start on the first of some days.

    Parameters
    ----------
    days
        The published days from the first possible start on, at least one.
    client
        Who is to be visited; may be new.
    calls
        For each day the visits that the package needs then, with ids that the day has not.
    books
        `prepare(days)`, if the caller has kept it.
    length
        How many days from its start a package is judged by; days after them serve to find a later
        start.
    enough
        The share of calls from which the answer is "partial".

    Returns
    -------
    Answer
        Every call takes room from the next, and no published visit moves. Where it costs little
        the carers are those of the days before. The checker has accepted
        each day's plan: what it refuses counts as no room.

    Raises
    ------
    ValueError
        If there is no day, or not as many days of calls.
    ProblemError
        If a call cannot be planned or its id is taken.
    """
    if not days or len(calls) != len(days):
        raise ValueError(f"{len(days)} days need as many days of calls, at least one")
    books = prepare(days) if books is None else books
    answers: list[DayAnswer] = []
    known = set(client.preferred | client.familiar)

    def answer_day(number: int) -> DayAnswer:
        while len(answers) <= number:
            day = len(answers)
            answer = _answer_day(day, days[day][1], books[day], client, calls[day], known)
            answers.append(answer)
            known.update(name for line in answer.placed for name in line.carers)
        return answers[number]

    judged = tuple(answer_day(number) for number in range(min(length, len(days))))
    wanted = sum(len(day.placed) + len(day.gaps) for day in judged)
    placed = sum(len(day.placed) for day in judged)
    share = placed / wanted if wanted else 1.0
    kind = "full" if placed == wanted else "partial" if share >= enough else "none"
    return Answer(kind, share, judged, _find_full(len(days), len(judged), answer_day))


def _find_full(count: int, length: int, answer_day: Callable[[int], DayAnswer]) -> int | None:
    """Return the first day from which a package of this length finds all its room."""
    first = 0
    while first + length <= count:
        short = [n for n in range(first, first + length) if answer_day(n).gaps]
        if not short:
            return first
        first = short[-1] + 1
    return None


def _answer_day(
    day: int,
    plan: Plan,
    published: Book,
    client: Client,
    calls: Sequence[Visit],
    known: Collection[str],
) -> DayAnswer:
    book = published.extend(client, calls)
    placed = _place_all(book, calls, known)
    before = _add(plan, (), calls)
    refused: set[str] = set()
    while True:
        lines = tuple(line for line in placed if line.visit not in refused)
        after = _add(plan, lines, calls)
        breaches = check_edit(book.problem, before, after)
        if not breaches:
            break
        # A round that was illegal before may hide a clash from the book: then it is no yes.
        named = {breach.visit for breach in breaches} & {line.visit for line in lines}
        refused |= {name for name in named if name} or {line.visit for line in lines}
    final = book.change(give=lines)
    taken = {line.visit for line in lines}
    gaps = tuple(_explain(day, final, call) for call in calls if call.id not in taken)
    reasons = {gap.visit: gap.reason for gap in gaps}
    left_out = tuple(LeftOut(call.id, reasons[call.id]) for call in calls if call.id in reasons)
    full = Plan((*plan.assignments, *lines), (*plan.unassigned, *left_out))
    return DayAnswer(book.problem, full, lines, gaps)


def _place_all(
    book: Book, calls: Sequence[Visit], known: Collection[str]
) -> tuple[Assignment, ...]:
    """Return the lines of as many calls as find room together, hardest first."""
    order = sorted(calls, key=lambda call: (-call.carers, len(find_choices(book, call)), call.id))
    best: tuple[Assignment, ...] = ()
    tried: set[tuple[str, ...]] = set()
    while len(tried) < MOST_ORDERS and tuple(call.id for call in order) not in tried:
        tried.add(tuple(call.id for call in order))
        lines, without = _place(book, order, known)
        if len(lines) > len(best) or not best:
            best = lines
        if not without:
            break
        order = [*without, *(call for call in order if call not in without)]
    return best


def _place(
    book: Book, calls: Sequence[Visit], known: Collection[str]
) -> tuple[tuple[Assignment, ...], list[Visit]]:
    """Place calls in their order, each where it costs least; return also those without room.

    A carer whom the client has not met yet, on these days or before, costs NEW_CARER.
    """
    lines: list[Assignment] = []
    without: list[Visit] = []
    met = set(known)
    for call in calls:
        choices = find_choices(book, call)
        if not choices:
            without.append(call)
            continue
        best = min(choices, key=lambda choice: (_price(choice, met), _get_crew(choice)))
        line = Assignment(call.id, _get_crew(best), best.start)
        book = book.change(give=[line])
        met.update(line.carers)
        lines.append(line)
    return tuple(lines), without


def _get_crew(choice: Choice) -> tuple[str, ...]:
    return (choice.opening.carer.id, *([choice.partner] if choice.partner else []))


def _price(choice: Choice, met: Collection[str]) -> int:
    return choice.cost + NEW_CARER * sum(name not in met for name in _get_crew(choice))


def _add(plan: Plan, lines: Sequence[Assignment], calls: Sequence[Visit]) -> Plan:
    placed = {line.visit for line in lines}
    left_out = tuple(LeftOut(call.id, NOT_PLACED) for call in calls if call.id not in placed)
    return Plan((*plan.assignments, *lines), (*plan.unassigned, *left_out))


def _explain(day: int, book: Book, call: Visit) -> Gap:
    blocker = find_cheapest_blocker(book, call)
    return Gap(day, call.id, call.start, blocker.kind, blocker.text)
