"""The day as it is after somebody fell ill or is late, and what of the published plan stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.rounds.breaks import Gap, find_homeless_break
from engine.rounds.openings import Book
from engine.rounds.problem import Carer, Problem, Visit
from engine.rounds.result import Assignment, Plan
from engine.rounds.spaces import Stop

END = 2 * 86400  # after the last visit of a day, also of one that lasts into the next


@dataclass(frozen=True, slots=True)
class Disruption:
    """What happened.

    `absent` carers make no visit that begins at `gone_since` or later, if that is given for them,
    else at `not_before`. `late` carers are free again at so many seconds from midnight. Nothing
    that begins before `not_before` changes.
    """

    not_before: int
    absent: frozenset[str]
    gone_since: Mapping[str, int]
    late: Mapping[str, int]

    def has_begun(self, line: Assignment) -> bool:
        """Whether a line stays whatever happens."""
        since = [self.gone_since.get(name, self.not_before) for name in line.carers]
        gone = [at for name, at in zip(line.carers, since, strict=True) if name in self.absent]
        return line.start < min([self.not_before, *gone])


@dataclass(frozen=True, slots=True)
class Situation:
    """The problem as it is now, and the published lines: begun, still possible, and freed."""

    problem: Problem
    begun: tuple[Assignment, ...]
    standing: tuple[Assignment, ...]
    freed: tuple[Assignment, ...]


def assess(problem: Problem, published: Plan, disruption: Disruption) -> Situation:
    """Say what is left of a published plan.

    A late carer's last begun visit lasts until they are free, at most to the end of the shift;
    a shift without a begun visit starts then. A visit that has not begun may start no earlier than
    `not_before`.
    """
    known = {visit.id for visit in problem.visits}
    lines = [line for line in published.assignments if line.visit in known]
    begun = [line for line in lines if disruption.has_begun(line)]
    open_ = [line for line in lines if not disruption.has_begun(line)]
    known_lines = {line.visit: line for line in lines}
    longer = _find_longer(problem, begun, disruption)
    # Whoever is with a late carer stays as long.
    held = {name for line in begun if line.visit in longer for name in line.carers}
    held.update(disruption.late)
    now = _apply(problem, begun, known_lines, longer, disruption, held)
    freed = _find_lost(now, begun, open_, disruption.absent, held)
    lost = {line.visit for line in freed}
    standing = tuple(line for line in open_ if line.visit not in lost)
    return Situation(now, tuple(begun), standing, freed)


def _find_longer(
    problem: Problem, begun: Collection[Assignment], disruption: Disruption
) -> dict[str, int]:
    """Return how long the last begun visits of late carers last, at most until they must go."""
    visits = {visit.id: visit for visit in problem.visits}
    last: dict[str, Assignment] = {}
    for line in begun:
        for name in line.carers:
            if name not in last or line.start >= last[name].start:
                last[name] = line
    longer: dict[str, int] = {}
    for carer in problem.carers:
        latest, free = last.get(carer.id), disruption.late.get(carer.id)
        if latest is None or free is None:
            continue
        visit = visits[latest.visit]
        home = problem.travel.seconds(problem.client_of(visit).at, carer.home, carer.mode)
        ends = [end for begin, end in carer.windows if begin <= latest.start < end]
        until = min([free, *(end - home for end in ends)])
        least = longer.get(latest.visit, visit.duration)
        longer[latest.visit] = max(least, until - latest.start)
    return longer


def _apply(
    problem: Problem,
    begun: Collection[Assignment],
    lines: Mapping[str, Assignment],
    longer: Mapping[str, int],
    disruption: Disruption,
    held: Collection[str],
) -> Problem:
    fixed = {line.visit for line in begun}
    new_visits = []
    for visit in problem.visits:
        if visit.id in fixed:
            visit = replace(visit, duration=longer.get(visit.id, visit.duration))
        else:
            visit = _postpone(visit, disruption.not_before)
        new_visits.append(_remember(visit, lines.get(visit.id)))
    now = replace(problem, visits=tuple(new_visits))
    book = Book(now, Plan(tuple(begun)))
    carers = []
    for carer in problem.carers:
        carer = _cut(book, carer, disruption)
        carers.append(_drop_missed_breaks(book, carer) if carer.id in held else carer)
    return replace(now, carers=tuple(carers))


def _postpone(visit: Visit, not_before: int) -> Visit:
    """Return a visit that starts no earlier, if its tolerance allows."""
    if not_before <= visit.start - visit.before or not_before > visit.start + visit.after:
        return visit
    if not_before <= visit.start:
        return replace(visit, before=visit.start - not_before)
    return replace(visit, start=not_before, before=0, after=visit.start + visit.after - not_before)


def _remember(visit: Visit, line: Assignment | None) -> Visit:
    """Return a visit that knows where it was published."""
    if line is None or visit.current_carers or visit.current_start is not None:
        return visit
    return replace(visit, current_carers=frozenset(line.carers), current_start=line.start)


def _cut(book: Book, carer: Carer, disruption: Disruption) -> Carer:
    """Return a carer with the windows and breaks that are left."""
    stops = book.get_stops(carer.id)
    if carer.id in disruption.absent:
        since = disruption.gone_since.get(carer.id, disruption.not_before)
        carer = replace(carer, away=(*carer.away, (since, END)))
        windows = []
        for begin, end in carer.windows:
            inside = [stop for stop in stops if begin <= stop.start < end]
            if inside:
                home = book.problem.travel.seconds(inside[-1].at, carer.home, carer.mode)
                windows.append((begin, min(end, inside[-1].end + home)))
        return replace(carer, windows=tuple(windows), breaks=())
    free = disruption.late.get(carer.id)
    if free is None:
        return carer
    carer = replace(carer, away=(*carer.away, (disruption.not_before, free)))
    later = tuple(
        (begin, end) if _has_stop(stops, begin, end) else (max(begin, free), end)
        for begin, end in carer.windows
        if end > free or _has_stop(stops, begin, end)
    )
    return replace(carer, windows=later)


def _has_stop(stops: Sequence[Stop], begin: int, end: int) -> bool:
    return any(begin <= stop.start < end for stop in stops)


def _drop_missed_breaks(book: Book, carer: Carer) -> Carer:
    """Return a carer without the breaks for which being late leaves no room."""
    gaps = [Gap(s.free, s.until, s.journey) for s in book.get_spaces(carer)]
    while (missed := find_homeless_break(carer.breaks, gaps)) is not None:
        carer = replace(carer, breaks=tuple(pause for pause in carer.breaks if pause != missed))
    return carer


def _find_lost(
    problem: Problem,
    begun: Collection[Assignment],
    open_: Collection[Assignment],
    absent: Collection[str],
    held: Collection[str],
) -> tuple[Assignment, ...]:
    """Return the lines of absent and held carers that cannot be kept."""
    concerned = {*absent, *held}
    untouched = [line for line in open_ if concerned.isdisjoint(line.carers)]
    book = Book(problem, Plan((*begun, *untouched)))
    lost = []
    for line in sorted(open_, key=lambda line: (line.start, line.visit)):
        if concerned.isdisjoint(line.carers):
            continue
        gone = any(name in absent for name in line.carers)
        if gone or not can_keep(book, line, [name for name in line.carers if name in held]):
            lost.append(line)
        else:
            book = book.change(give=[line])
    return tuple(lost)


def can_keep(book: Book, line: Assignment, names: Collection[str]) -> bool:
    """Whether some carers of a line, which is in no round, can be there at its start."""
    visit = book.get_visit(line.visit)
    exact = replace(visit, start=line.start, before=0, after=0, pinned_start=None)
    return line.start >= visit.earliest and all(
        book.has_carer(name)
        and book.find_opening_at(exact, book.get_carer(name), line.start) is not None
        for name in names
    )
