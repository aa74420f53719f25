"""Where a visit could go into the published rounds, with every other start kept as it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.rounds.breaks import Gap, find_homeless_break
from engine.rounds.entries import Entries, Entry
from engine.rounds.grid import MARGIN
from engine.rounds.prices import Load, price_load, price_start
from engine.rounds.problem import Carer, Client, Problem, Visit
from engine.rounds.result import Assignment, Plan
from engine.rounds.shortfalls import Shortages, Shortfalls
from engine.rounds.spaces import Opening, Space, Stop, count_waiting

MINUTE = 60


class Book:
    """The published rounds of a problem. A change makes another book and leaves this one alone.

    To build one takes a few milliseconds, so callers that ask often keep it.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self._visits = {visit.id: visit for visit in problem.visits}
        self._entries = Entries(problem.carers)
        self._carers = self._entries.carers
        self.lines = {line.visit: line for line in plan.assignments if line.visit in self._visits}
        self._rounds: dict[str, list[Stop]] = {}
        self._spaces: dict[str, list[Space]] = {}
        self._frees: dict[str, list[int]] = {}  # when each space begins
        self._loads: dict[str, Load] = {}
        self._spare: dict[str, dict[int, bool]] = {}
        for line in self.lines.values():
            stop = self._make_stop(line)
            for name in dict.fromkeys(line.carers):
                self._rounds.setdefault(name, []).append(stop)
        for stops in self._rounds.values():
            stops.sort(key=lambda stop: (stop.start, stop.end))
        self._grid = Shortages(problem, [self.get_spaces(carer) for carer in problem.carers])
        self._stale: frozenset[str] = frozenset()  # carers whose rounds the grid does not have

    def extend(self, client: Client, visits: Sequence[Visit]) -> Book:
        """Return the same rounds for a day with more visits to a client, new or known.

        Raises
        ------
        ProblemError
            If an id of the visits is taken, or they cannot be planned.
        """
        problem = self.problem
        others = (one for one in problem.clients if one.id != client.id)
        book = self.change()
        book.problem = replace(
            problem, clients=(*others, client), visits=(*problem.visits, *visits)
        )
        book._visits = {**self._visits, **{visit.id: visit for visit in visits}}
        book._entries = self._entries.without(client.id)
        return book

    def change(
        self, *, take: Collection[Assignment] = (), give: Collection[Assignment] = ()
    ) -> Book:
        """Return the rounds without some lines and with others; the rest is shared."""
        book = Book.__new__(Book)
        book.problem, book._visits = self.problem, self._visits
        book._entries, book._carers = self._entries, self._carers
        book.lines, book._rounds = dict(self.lines), dict(self._rounds)
        book._spaces, book._frees = dict(self._spaces), dict(self._frees)
        book._loads = dict(self._loads)
        touched = {name for line in (*take, *give) for name in line.carers}
        book._grid, book._stale = self._grid, self._stale | touched
        book._spare = dict(self._spare)
        for name in touched:
            book._spare.pop(name, None)
            book._spaces.pop(name, None)
            book._loads.pop(name, None)
        for line in take:
            book.lines.pop(line.visit, None)
            for name in line.carers:
                stops = book._rounds.get(name, [])
                book._rounds[name] = [stop for stop in stops if stop.visit != line.visit]
        for line in give:
            book.lines[line.visit] = line
            for name in line.carers:
                stops = [*book._rounds.get(name, []), book._make_stop(line)]
                book._rounds[name] = sorted(stops, key=lambda stop: (stop.start, stop.end))
        return book

    def _make_stop(self, line: Assignment) -> Stop:
        visit = self._visits[line.visit]
        at = self.problem.client_of(visit).at
        return Stop(line.start, line.start + visit.duration, at, visit.id, visit.client)

    def get_visit(self, visit_id: str) -> Visit:
        """Return the visit with this id. Raises KeyError if the day has none."""
        return self._visits[visit_id]

    def get_carer(self, carer_id: str) -> Carer:
        """Return the carer with this id. Raises KeyError if the day has none."""
        return self._carers[carer_id]

    def has_carer(self, carer_id: str) -> bool:
        """Whether a carer is at work in this problem."""
        return carer_id in self._carers

    def get_stops(self, carer_id: str) -> Sequence[Stop]:
        """Return the round of a carer, in order."""
        return self._rounds.get(carer_id, ())

    def get_entry(self, client: Client) -> Entry:
        """Return who may visit a client, and why others may not."""
        return self._entries.get(client)

    def get_able(self, client: Client) -> Sequence[Carer]:
        """Return the carers whom nothing forbids to visit a client."""
        return self._entries.get(client).able

    def get_bars(self, client: Client, carer: Carer) -> list[str]:
        """Return why a carer may not visit a client; empty if nothing forbids it."""
        return self._entries.get(client).bars[carer.id]

    def has_visit(self, carer: Carer, client: str) -> bool:
        """Whether a carer visits a client in this plan."""
        return any(stop.client == client for stop in self._rounds.get(carer.id, ()))

    def get_spaces(self, carer: Carer) -> list[Space]:
        """Return the free times of a carer, window by window.

        Also of a carer who differs from the day's, for example with a longer shift.
        """
        if self._carers.get(carer.id) is not carer:
            return list(self._find_spaces(carer))
        if carer.id not in self._spaces:
            spaces = list(self._find_spaces(carer))
            self._spaces[carer.id] = spaces
            self._frees[carer.id] = [space.free for space in spaces]
        return self._spaces[carer.id]

    def _find_spaces(self, carer: Carer) -> Iterator[Space]:
        seconds, mode = self.problem.travel.seconds, carer.mode
        round_ = self._rounds.get(carer.id, ())
        for window, (begin, end) in enumerate(carer.windows):
            free, before, from_home = begin, carer.home, True
            for stop in round_:
                if begin <= stop.start < end:
                    journey = seconds(before, stop.at, mode)
                    yield Space(
                        window, free, before, stop.start, stop.at, journey, from_home, False
                    )
                    free, before, from_home = max(free, stop.end), stop.at, False
            journey = seconds(before, carer.home, mode)
            yield Space(window, free, before, end, carer.home, journey, from_home, True)

    def get_load(self, carer: Carer) -> Load:
        """Return the travel, work and waiting of a carer."""
        if carer.id not in self._loads:
            spaces = self.get_spaces(carer)
            travel = sum(space.journey for space in spaces)
            visits = sum(stop.end - stop.start for stop in self._rounds.get(carer.id, ()))
            waiting = sum(count_waiting(space) for space in spaces)
            self._loads[carer.id] = Load(travel, travel + visits, waiting)
        return self._loads[carer.id]

    def find_openings(self, visit: Visit, carer: Carer) -> list[Opening]:
        """Return where a carer could take a visit, the least added travel first.

        Whether a break is left its room depends on the start: see `allows`.
        """
        early, late, duration = visit.earliest, visit.latest, visit.duration
        found = []
        for number, space in enumerate(self.get_spaces(carer)):
            if space.free <= late and space.until >= early + duration:
                opening = self._open(visit, carer, number, space)
                if opening is not None:
                    found.append(opening)
        if len(found) > 1:
            found.sort(key=lambda opening: opening.added)
        return found

    def find_opening_at(self, visit: Visit, carer: Carer, start: int) -> Opening | None:
        """Return the opening in which a carer of the day could take a visit at this start."""
        spaces = self.get_spaces(carer)
        number = bisect_right(self._frees[carer.id], start) - 1
        if number < 0 or spaces[number].until < start + visit.duration:
            return None
        found = self._open(visit, carer, number, spaces[number])
        if found is None or not found.first <= start <= found.last:
            return None
        return found if self.allows(visit, found, start) else None

    def find_opening_in(self, visit: Visit, carer: Carer, number: int) -> Opening | None:
        """Return the opening in one free time of a carer of the day."""
        return self._open(visit, carer, number, self.get_spaces(carer)[number])

    def _open(self, visit: Visit, carer: Carer, number: int, space: Space) -> Opening | None:
        at, seconds, mode = (
            self.problem.client_of(visit).at,
            self.problem.travel.seconds,
            carer.mode,
        )
        there = seconds(space.before, at, mode)
        first = max(visit.earliest, space.free + there)
        last = min(visit.latest, space.until - visit.duration)
        if first > last:
            return None
        onward = seconds(at, space.after, mode)
        last = min(last, space.until - onward - visit.duration)
        if first > last:
            return None
        added = there + onward - space.journey
        return Opening(carer, space, number, first, last, added, there, onward)

    def allows(self, visit: Visit, opening: Opening, start: int) -> bool:
        """Whether all breaks of the opening's carer fit beside a visit with this start."""
        carer = opening.carer
        if not carer.breaks or self._has_spare(carer, opening.number):
            return True
        space = opening.space
        gaps = self._find_gaps(carer, opening.number)
        gaps.append(Gap(space.free, start, opening.there))
        gaps.append(Gap(start + visit.duration, space.until, opening.onward))
        return find_homeless_break(carer.breaks, gaps) is None

    def _has_spare(self, carer: Carer, number: int) -> bool:
        """Whether the breaks of a carer fit even if one space were lost to them."""
        if self._carers.get(carer.id) is not carer:
            return False
        spare = self._spare.setdefault(carer.id, {})
        if number not in spare:
            gaps = self._find_gaps(carer, number)
            spare[number] = find_homeless_break(carer.breaks, gaps) is None
        return spare[number]

    def _find_gaps(self, carer: Carer, without: int) -> list[Gap]:
        return [
            Gap(space.free, space.until, space.journey)
            for number, space in enumerate(self.get_spaces(carer))
            if number != without
        ]

    def choose_start(self, visit: Visit, openings: Sequence[Opening]) -> int | None:
        """Return a start that all openings share and their carers' breaks allow, or None.

        A whole minute if there is one or the published start can stay; of these the cheapest for
        the client, then the nearest to the planned one.
        """
        first = max(opening.first for opening in openings)
        last = min(opening.last for opening in openings)
        if first > last:
            return None
        edges = {first, last, min(max(visit.start, first), last)}
        edges.update((-(-first // MINUTE) * MINUTE, last // MINUTE * MINUTE))
        if visit.current_start is not None:
            edges.add(visit.current_start)
        for opening in openings:
            if opening.carer.breaks:
                edges.update(opening.starts_beside_breaks(visit.duration))
        weights = self.problem.weights
        ranked = [
            (
                start % MINUTE != 0 and start != visit.current_start,
                price_start(weights, visit, start),
                abs(start - visit.start),
                start,
            )
            for start in edges
            if first <= start <= last
        ]
        if not any(opening.carer.breaks for opening in openings):
            return min(ranked)[-1]
        for *_, start in sorted(ranked):
            if all(self.allows(visit, opening, start) for opening in openings):
                return start
        return None

    def find_maybe(self, visit: Visit) -> set[str]:
        """Return all carers who may have an opening for a visit, and some who have none."""
        maybe = self._grid.find_maybe(visit, self.problem.client_of(visit).at)
        carers = self.problem.carers
        return {carers[number].id for number in np.flatnonzero(maybe)} | self._stale

    def find_widest(self, visit: Visit) -> dict[str, Space]:
        """Return the free times that are least too short, of carers who could be at work then."""
        widest = self._grid.find_widest(visit, self.problem.client_of(visit).at).tolist()
        found = {}
        for number, carer in enumerate(self.problem.carers):
            if widest[number] >= 0 and carer.id not in self._stale:
                found[carer.id] = self.get_spaces(carer)[widest[number]]
        return found

    def find_merged(self, visit: Visit) -> Iterator[tuple[int, Carer, Stop]]:
        """Yield stops without which a visit may fit, with the travel it adds, least first.

        Carers whose rounds this book has changed are not looked at.
        """
        added, carers, spaces = self._grid.find_merged(visit, self.problem.client_of(visit).at)
        for n in np.argsort(added, kind="stable").tolist():
            carer = self.problem.carers[int(carers[n])]
            if carer.id in self._stale:
                continue
            space = self.get_spaces(carer)[int(spaces[n])]
            for stop in self._rounds.get(carer.id, ()):
                if stop.start == space.until and stop.at == space.after:
                    yield int(added[n]), carer, stop

    def find_outside(self, visit: Visit, most: int) -> Iterator[tuple[int, Carer, int]]:
        """Yield free times with room at most so many seconds outside the tolerance.

        The least it can be comes first, with the carer, who is able, and the free time's number.
        """
        client = self.problem.client_of(visit)
        flags = self._entries.get(client).flags
        return self._read(client, self._grid.find_outside(visit, client.at, flags, most))

    def find_overrun(
        self, visit: Visit, most: int, partners: Sequence[tuple[int, int]], *, early: bool
    ) -> Iterator[tuple[int, Carer, int]]:
        """Yield free times with room if their window began earlier or ended so much later.

        `partners` are first and last starts of which one must be kept; else as `find_outside`.
        """
        client = self.problem.client_of(visit)
        flags = self._entries.get(client).flags
        first, last = np.array(partners, np.float64).reshape(-1, 2).T
        found = self._grid.find_overrun(visit, client.at, flags, most, (first, last), early=early)
        return self._read(client, found)

    def _read(self, client: Client, found: Shortfalls) -> Iterator[tuple[int, Carer, int]]:
        """Yield all free times of carers whom the grid does not know, then what it found."""
        bars = self._entries.get(client).bars
        for name in sorted(self._stale):
            if not bars.get(name, ["not at work"]):
                carer = self._carers[name]
                yield from ((0, carer, number) for number in range(len(self.get_spaces(carer))))
        rows = zip(found.least.tolist(), found.carers.tolist(), found.numbers.tolist(), strict=True)
        for least, number, space in rows:
            carer = self.problem.carers[number]
            if carer.id not in self._stale:
                yield max(0, int(least - 2 * MARGIN)), carer, space

    def find_usable(self, visit: Visit, carer: Carer) -> list[Opening]:
        """Return the openings of a carer that leave room for the breaks at some start."""
        found = self.find_openings(visit, carer)
        if not carer.breaks:
            return found
        return [o for o in found if self.choose_start(visit, [o]) is not None]

    def find_all_usable(self, visit: Visit, carers: Iterable[Carer]) -> list[Opening]:
        """Return the usable openings of many carers, in the order of the carers."""
        maybe = self.find_maybe(visit)
        return [o for c in carers if c.id in maybe for o in self.find_usable(visit, c)]

    def price_opening(self, visit: Visit, opening: Opening, start: int) -> int:
        """Return what a visit would add to the cost of the carer's day."""
        carer, space, load = opening.carer, opening.space, self.get_load(opening.carer)
        waiting = -count_waiting(space)
        if not space.from_home:
            waiting += start - space.free - opening.there
        if not space.to_home:
            waiting += space.until - start - visit.duration - opening.onward
        new = Load(
            load.travel + opening.added,
            load.work + opening.added + visit.duration,
            load.waiting + waiting,
        )
        weights = self.problem.weights
        return price_load(weights, carer, new) - price_load(weights, carer, load)
