"""Planning again during the day: as little as possible moves, and nothing that has begun."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.rounds.check import check_edit
from engine.rounds.diff import Change, diff_plans
from engine.rounds.disruption import Disruption, Situation, assess, can_keep
from engine.rounds.explain import find_reason
from engine.rounds.openings import Book
from engine.rounds.problem import Carer, Client, Problem, Visit, Weights
from engine.rounds.recommend import find_choices
from engine.rounds.restraint import hold_back, make_room, place_directly, place_with_swaps
from engine.rounds.result import Assignment, LeftOut, Plan
from engine.rounds.solve import solve
from engine.rounds.spaces import windows_at_work
from engine.stop import Stop

# What a change costs where the service has no price for it, in seconds: less than any visit left
# out, more than the travel it could save.
MOVED, SHIFTED, TOLD = 5400, 1800, 1800
# How many times the dearest visit it costs to leave out one of the first priority, one of those
# that is published, and another that is published: only the first priority takes others' carers.
FIRST, FIRST_PUBLISHED, PUBLISHED = 20, 40, 6
PUBLISHED_PRIORITY = 1000  # is added to the priority of a published visit
NEAR_CARERS = 8  # carers looked at for each visit to place, beside those who are free
MOST_MOVED = 10  # visits that may move beside those that have to
NEAR_SECONDS = 5400  # how far from a visit to place another may be that moves
KEPT = "kept "  # before the id of a client whose visit stays as it is


@dataclass(frozen=True, slots=True)
class Replan:
    """A plan for the rest of the day.

    `problem` is the day as it is now, by which the plan is legal as far as the published one was.
    `covered` are visits that were freed or new and found carers, `left_out` those that did not;
    `moved` are others that changed their carers or start.
    """

    plan: Plan
    problem: Problem
    changes: tuple[Change, ...]
    covered: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    moved: tuple[str, ...]


def replan(
    problem: Problem,
    published: Plan,
    stop: Stop,
    *,
    not_before: int,
    absent: Collection[str] = (),
    late: Mapping[str, int] | None = None,
    gone_since: Mapping[str, int] | None = None,
    most_moved: int = MOST_MOVED,
    seed: int = 0,
) -> Replan:
    """Cover what absent and late carers cannot make, and visits that are new.

    Parameters
    ----------
    problem
        The day; visits without a line in `published` are placed as well.
    published
        The plan that carers and clients have.
    stop
        When to stop the search. With an `IterationLimit` the same seed gives the same plan.
    not_before
        Whatever begins before this time, in seconds from midnight, stays as it is.
    absent
        Carers who make no visit from `not_before` on, or from their time in `gone_since`.
    late
        Carers who are free again at so many seconds from midnight.
    gone_since
        Since when absent carers have made no visit, if that was before `not_before`.
    most_moved
        How many visits, beside those of the carers concerned that have to, may get other carers
        or another start, or be left out. A visit of the first priority that can be covered only
        by moving more comes first: then more move.

    Returns
    -------
    Replan
        It breaks no rule that `published` did not break.
    """
    disruption = Disruption(not_before, frozenset(absent), gone_since or {}, late or {})
    now = assess(problem, published, disruption)
    lost = {line.visit for line in now.freed}
    base = Plan((*now.begun, *now.standing))
    book = Book(now.problem, base)
    wanted = _find_wanted(book, published, lost, not_before)
    final = _search(book, now, wanted, most_moved, stop, seed) if wanted else base
    placed = {line.visit for line in final.assignments}
    known = {line.visit: line for line in published.unassigned}
    final_book = Book(now.problem, final)
    left_out = tuple(
        known[visit.id]
        if visit.id in known
        else LeftOut(visit.id, _say_why(final_book, visit, not_before))
        for visit in now.problem.visits
        if visit.id not in placed
    )
    plan = Plan(final.assignments, left_out)
    changes = diff_plans(problem, published, plan)
    return Replan(
        plan,
        now.problem,
        changes,
        tuple(visit.id for visit in wanted if visit.id in placed),
        tuple(line for line in left_out if line.visit not in known),
        tuple(change.visit for change in changes if change.visit in {*_ids(now.standing)}),
    )


def _ids(lines: Collection[Assignment]) -> list[str]:
    return [line.visit for line in lines]


def _say_why(book: Book, visit: Visit, not_before: int) -> str:
    if visit.latest < not_before:
        return "Its time has passed: call the client, then move or cancel it."
    return find_reason(book, visit)


def _find_wanted(book: Book, published: Plan, lost: set[str], not_before: int) -> list[Visit]:
    """Return the visits to place: freed, new, and those left out for which somebody is free now."""
    known = {line.visit for line in published.unassigned} - lost
    return [
        visit
        for visit in book.problem.visits
        if visit.id not in book.lines
        and visit.latest >= not_before
        and (visit.id not in known or find_choices(book, visit))
    ]


def _search(
    book: Book, now: Situation, wanted: Sequence[Visit], most: int, stop: Stop, seed: int
) -> Plan:
    """Place visits; if one of the first priority finds nobody, published starts may shift too."""
    base, begun = book, {line.visit for line in now.begun}
    plan = _place(book, now, wanted, stop, seed, fixed_starts=True)
    priority = min(book.problem.weights.unassigned)
    first = [visit for visit in wanted if visit.priority == priority]
    book = Book(book.problem, plan)
    if lost := [visit for visit in first if visit.id not in book.lines]:
        book = place_with_swaps(book, lost, begun, most=most)
        book = make_room(book, lost, begun, give_up=False)
        lost = [visit for visit in lost if visit.id not in book.lines]
    if lost:
        wider = Book(book.problem, _place(book, now, lost, stop, seed, fixed_starts=False))
        if any(visit.id in wider.lines for visit in lost):
            book = wider
    plan = Plan(tuple(book.lines.values()))
    plan = _place_given_up(base, hold_back(base, plan, wanted, most, begun))
    return _keep_legal(base, plan, wanted)


def _place_given_up(base: Book, plan: Plan) -> Plan:
    """Place what made room for others, where somebody is free at another start after all."""
    book = Book(base.problem, plan)
    given_up = [
        visit
        for visit in base.problem.visits
        if visit.id in base.lines and visit.id not in book.lines
    ]
    if not given_up:
        return plan
    return Plan(tuple(place_directly(book, given_up).lines.values()))


def _keep_legal(base: Book, plan: Plan, wanted: Sequence[Visit]) -> Plan:
    """Return the plan, or what of it the checker accepts.

    Published rounds may break rules already, which the search could not know of. Then nothing
    moves, and only those visits are placed that bring no other breach.
    """
    before = Plan(tuple(base.lines.values()))
    if not _breaks_more(base.problem, before, plan):
        return plan
    for visit in wanted:
        after = Plan(tuple(place_directly(base, [visit]).lines.values()))
        if not _breaks_more(base.problem, before, after):
            base, before = Book(base.problem, after), after
    return before


def _place(
    book: Book,
    now: Situation,
    wanted: Sequence[Visit],
    stop: Stop,
    seed: int,
    *,
    fixed_starts: bool,
) -> Plan:
    """Place visits with the search, in the rounds of carers who are near; the rest stays."""
    names = _find_near_carers(book, now, wanted)
    movable = _find_movable(book, now, wanted, names)
    part = _cut_out(book, names, {visit.id for visit in wanted}, movable, fixed_starts=fixed_starts)
    found = solve(part.problem, stop, seed=seed, start_from=part.plan).plan
    own = {visit.id for visit in wanted} | movable
    lines = [line for line in book.lines.values() if line.visit not in own]
    lines += [line for line in found.assignments if line.visit in own]
    return _restore_starts(Book(book.problem, Plan(tuple(lines))), now.standing)


def _breaks_more(problem: Problem, base: Plan, plan: Plan) -> bool:
    return any(breach.rule != "missing" for breach in check_edit(problem, base, plan))


def _find_near_carers(book: Book, now: Situation, wanted: Sequence[Visit]) -> set[str]:
    """Return the carers whose rounds may change."""
    freed = {line.visit: line for line in now.freed}
    names: set[str] = set()
    for visit in wanted:
        line = freed.get(visit.id)
        if line is not None:
            names.update(name for name in line.carers if book.has_carer(name))
        choices = find_choices(book, visit)
        for choice in choices[:NEAR_CARERS]:
            names.update(name for name in (choice.opening.carer.id, choice.partner) if name)
        able = book.get_able(book.problem.client_of(visit))
        detours = [
            (_count_detour(book, visit, carer), carer.id)
            for carer in able
            if windows_at_work(visit, carer)
        ]
        names.update(name for _, name in sorted(detours)[:NEAR_CARERS])
    return names


def _count_detour(book: Book, visit: Visit, carer: Carer) -> int:
    """Return the least travel a visit would add to a round, whether or not there is time."""
    at, seconds = book.problem.client_of(visit).at, book.problem.travel.seconds
    return min(
        (
            seconds(space.before, at, carer.mode)
            + seconds(at, space.after, carer.mode)
            - space.journey
            for space in book.get_spaces(carer)
            if space.free <= visit.latest + NEAR_SECONDS
            and space.until >= visit.earliest - NEAR_SECONDS
        ),
        default=10**6,
    )


def _find_movable(book: Book, now: Situation, wanted: Sequence[Visit], names: set[str]) -> set[str]:
    """Return the visits in the book that may change: near in time, with near carers only."""
    spans = [(visit.earliest - NEAR_SECONDS, visit.latest + NEAR_SECONDS) for visit in wanted]
    begun = {line.visit for line in now.begun}
    return {
        line.visit
        for line in book.lines.values()
        if line.visit not in begun
        and names.issuperset(line.carers)
        and any(begin <= line.start <= end for begin, end in spans)
        and _is_legal(book, line)
        and can_keep(book.change(take=[line]), line, line.carers)
    }


def _is_legal(book: Book, line: Assignment) -> bool:
    """Whether a line by itself keeps the rules: the search would drop one that does not."""
    visit = book.get_visit(line.visit)
    client = book.problem.client_of(visit)
    return (
        visit.earliest <= line.start <= visit.latest
        and len(set(line.carers)) == visit.carers
        and visit.pinned_carers.issubset(line.carers)
        and not any(book.get_bars(client, book.get_carer(name)) for name in line.carers)
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """The near carers' part of the day, and the plan to start from."""

    problem: Problem
    plan: Plan


def _cut_out(
    book: Book, names: set[str], wanted: set[str], movable: set[str], *, fixed_starts: bool
) -> _Part:
    problem = book.problem
    visits: list[Visit] = []
    clients: dict[str, Client] = {}
    lines: list[Assignment] = []
    for visit in problem.visits:
        line, client = book.lines.get(visit.id), problem.client_of(visit)
        if line is None:
            if visit.id not in wanted:
                continue
        elif visit.id in movable:
            visit = _protect(visit, line, fixed_start=fixed_starts)
            lines.append(line)
        elif names.isdisjoint(line.carers):
            continue
        else:
            crew = tuple(name for name in line.carers if name in names)
            visit, client = _freeze(book, visit, line, crew)
            lines.append(Assignment(visit.id, crew, line.start))
        visits.append(visit)
        clients[client.id] = client
    part = replace(
        problem,
        carers=tuple(carer for carer in problem.carers if carer.id in names),
        clients=tuple(clients.values()),
        visits=tuple(visits),
        weights=_make_weights(problem.weights),
    )
    return _Part(part, Plan(tuple(lines)))


def _protect(visit: Visit, line: Assignment, *, fixed_start: bool) -> Visit:
    """Return a visit that is left out only for one of the first priority."""
    visit = replace(visit, priority=visit.priority + PUBLISHED_PRIORITY)
    return replace(visit, start=line.start, before=0, after=0) if fixed_start else visit


def _freeze(
    book: Book, visit: Visit, line: Assignment, crew: tuple[str, ...]
) -> tuple[Visit, Client]:
    """Return a visit that cannot move, with a client whom nobody is forbidden to visit."""
    patches = [book.get_carer(name).patches for name in crew]
    common = [patch for patch in patches if patch is not None]
    shared = frozenset.intersection(*common) if common else frozenset({""})
    client = Client(
        KEPT + visit.id, book.problem.client_of(visit).at, patch=min(shared, default="")
    )
    kept = Visit(
        visit.id,
        client.id,
        line.start,
        0,
        0,
        visit.duration,
        len(crew),
        visit.priority,
        frozenset(crew),
        line.start,
    )
    return kept, client


def _make_weights(weights: Weights) -> Weights:
    """Return weights by which little moves and the first priority comes before all others."""
    first, most = min(weights.unassigned), max(weights.unassigned.values())
    unassigned = {
        **weights.unassigned,
        **{
            priority + PUBLISHED_PRIORITY: PUBLISHED * most + weight
            for priority, weight in weights.unassigned.items()
        },
        first: FIRST * most,
        first + PUBLISHED_PRIORITY: FIRST_PUBLISHED * most,
    }
    return replace(
        weights,
        unassigned=unassigned,
        moved=weights.moved or MOVED,
        shifted=weights.shifted or SHIFTED,
        told=weights.told or TOLD,
    )


def _restore_starts(book: Book, standing: Sequence[Assignment]) -> Plan:
    """Return the plan with published lines wherever the same carers can still keep them."""
    for line in standing:
        changed = book.lines.get(line.visit)
        if changed is None:
            without = book
        elif changed == line or set(changed.carers) != set(line.carers):
            continue
        else:
            without = book.change(take=[changed])
        if can_keep(without, line, line.carers):
            book = without.change(give=[line])
    return Plan(tuple(book.lines.values()))
