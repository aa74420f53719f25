"""Where a visit could go into the published rounds, with every other start kept as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.rounds.breaks import Gap, find_homeless_break
from engine.rounds.problem import Carer, Client, Place, Problem, Travel, Visit
from engine.rounds.result import Assignment, Plan
from engine.rounds.words import clock, listed, minutes, nearest


# Stops and spaces are named tuples because a book makes thousands of them.
class Stop(NamedTuple):
    """A published visit in a round."""

    start: int
    end: int
    at: Place
    visit: str
    client: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Starts from `first` to `last` that a carer could keep, for `added` seconds of travel.

    The carer is free from `free`, `there` seconds away, and needs `onward` seconds to what follows.
    """

    carer: Carer
    window: int
    first: int
    last: int
    added: int
    free: int
    there: int
    onward: int

    def starts_beside_breaks(self, duration: int) -> Iterator[int]:
        """Yield the starts just after a break and just before one, where others may clash."""
        for pause in self.carer.breaks:
            yield max(self.free, pause.earliest) + pause.duration + self.there
            yield max(self.free + self.there, pause.earliest) + pause.duration
            yield pause.latest - duration
            yield pause.latest - duration - self.onward


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a carer from a visit; `short` seconds more would remove it."""

    text: str
    short: int


class _Space(NamedTuple):
    """Free time of a carer between two stops or a stop and the window's edge."""

    window: int
    free: int
    before: Place
    until: int
    after: Place


class Book:
    """The published rounds of a problem, without one visit if that is to be placed anew."""

    def __init__(self, problem: Problem, plan: Plan, without: str | None = None) -> None:
        self.problem = problem
        self._rounds: defaultdict[str, list[Stop]] = defaultdict(list)
        visits = {visit.id: visit for visit in problem.visits}
        for line in plan.assignments:
            visit = visits.get(line.visit)
            if visit is None or visit.id == without:
                continue
            at = problem.client_of(visit).at
            stop = Stop(line.start, line.start + visit.duration, at, visit.id, visit.client)
            for name in line.carers:
                self._rounds[name].append(stop)
        for stops in self._rounds.values():
            stops.sort(key=lambda stop: (stop.start, stop.end))

    def without(self, line: Assignment) -> Book:
        """Return the same rounds without one visit; only the rounds of its carers are copied."""
        book = Book.__new__(Book)
        book.problem = self.problem
        book._rounds = defaultdict(list, self._rounds)
        for name in line.carers:
            book._rounds[name] = [stop for stop in self._rounds[name] if stop.visit != line.visit]
        return book

    def stops_of(self, carer: Carer, window: int) -> list[Stop]:
        """Return the stops of a carer in one window, in order."""
        begin, end = carer.windows[window]
        return [stop for stop in self._rounds[carer.id] if begin <= stop.start < end]

    def has_visit(self, carer: Carer, client: str) -> bool:
        """Whether a carer visits a client in this plan."""
        return any(stop.client == client for stop in self._rounds[carer.id])

    def find_openings(self, visit: Visit, carer: Carer) -> list[Opening]:
        """Return where a carer could take a visit, the least added travel first.

        Whether a break is left its room depends on the start: see `allows`.
        """
        at, early, late = self.problem.client_of(visit).at, visit.earliest, visit.latest
        travel, mode = self.problem.travel, carer.mode
        found = []
        for space in self._spaces(carer):
            if space.free > late or space.until < early + visit.duration:
                continue
            there = travel.seconds(space.before, at, mode)
            onward = travel.seconds(at, space.after, mode)
            first = max(early, space.free + there)
            last = min(late, space.until - onward - visit.duration)
            if first <= last:
                added = there + onward - travel.seconds(space.before, space.after, mode)
                found.append(
                    Opening(carer, space.window, first, last, added, space.free, there, onward)
                )
        return sorted(found, key=lambda opening: opening.added)

    def allows(self, visit: Visit, opening: Opening, start: int) -> bool:
        """Whether all breaks of the opening's carer fit beside a visit with this start."""
        carer = opening.carer
        if not carer.breaks:
            return True
        at = self.problem.client_of(visit).at
        extra = Stop(start, start + visit.duration, at, visit.id, visit.client)
        gaps: list[Gap] = []
        for window in range(len(carer.windows)):
            stops = self.stops_of(carer, window)
            if window == opening.window:
                stops = sorted([*stops, extra], key=lambda stop: (stop.start, stop.end))
            gaps += _find_gaps(self.problem.travel, carer, window, stops)
        return find_homeless_break(carer.breaks, gaps) is None

    def choose_start(self, visit: Visit, openings: Sequence[Opening]) -> int | None:
        """Return a start that all openings share and their carers' breaks allow, or None.

        The start nearest to the planned one if breaks allow it.
        """
        first = max(opening.first for opening in openings)
        last = min(opening.last for opening in openings)
        if first > last:
            return None
        edges = {first, last, min(max(visit.start, first), last)}
        for opening in openings:
            edges.update(opening.starts_beside_breaks(visit.duration))
        for start in sorted(edges, key=lambda start: (abs(start - visit.start), start)):
            if first <= start <= last and all(self.allows(visit, o, start) for o in openings):
                return start
        return None

    def find_obstacle(self, visit: Visit, carer: Carer) -> Obstacle:
        """Return the least that keeps an eligible carer without a usable opening from a visit."""
        if self.find_openings(visit, carer):
            pause = min(carer.breaks, key=lambda pause: pause.earliest)
            text = (
                f"leaves no room for the {minutes(pause.duration)} break between "
                f"{clock(pause.earliest)} and {clock(pause.latest + pause.duration)}"
            )
            return Obstacle(text, pause.duration)
        working = windows_at_work(visit, carer)
        if not working:
            return _off_work(visit, carer)
        spaces = [space for space in self._spaces(carer) if space.window in working]
        widest = min(spaces, key=lambda space: self._count_shortage(visit, carer, space))
        return self._describe_shortage(visit, carer, widest)

    def _freedom(self, visit: Visit, carer: Carer, space: _Space) -> tuple[int, int]:
        """Return the first and last start a space allows, apart from the tolerance."""
        at, travel = self.problem.client_of(visit).at, self.problem.travel
        first = space.free + travel.seconds(space.before, at, carer.mode)
        onward = travel.seconds(at, space.after, carer.mode)
        return first, space.until - onward - visit.duration

    def _count_shortage(self, visit: Visit, carer: Carer, space: _Space) -> int:
        """Return how many seconds a space is too short or too far from the tolerance."""
        first, last = self._freedom(visit, carer, space)
        return max(visit.earliest, first) - min(visit.latest, last)

    def _describe_shortage(self, visit: Visit, carer: Carer, space: _Space) -> Obstacle:
        first, last = self._freedom(visit, carer, space)
        short = self._count_shortage(visit, carer, space)
        if first <= last:
            text = f"{minutes(short)} outside tolerance"
        elif (
            space.until - space.free >= visit.duration
            and space.until == carer.windows[space.window][1]
        ):
            text = f"would be home {minutes(short)} after the shift ends at {nearest(space.until)}"
        elif space.until - space.free >= visit.duration:
            text = f"would reach the next client, due {nearest(space.until)}, {minutes(short)} late"
        else:
            free = f"{nearest(space.free)}–{nearest(space.until)}"
            text = f"free {free} only, {minutes(short)} too short"
        return Obstacle(text, short)

    def _spaces(self, carer: Carer) -> Iterator[_Space]:
        """The free times of a carer, window by window."""
        for window, (begin, end) in enumerate(carer.windows):
            free, before = begin, carer.home
            for stop in self.stops_of(carer, window):
                yield _Space(window, free, before, stop.start, stop.at)
                free, before = max(free, stop.end), stop.at
            yield _Space(window, free, before, end, carer.home)


def _find_gaps(travel: Travel, carer: Carer, window: int, stops: Sequence[Stop]) -> Iterator[Gap]:
    free, here = carer.windows[window][0], carer.home
    for stop in stops:
        yield Gap(free, stop.start, travel.seconds(here, stop.at, carer.mode))
        free, here = max(free, stop.end), stop.at
    yield Gap(free, carer.windows[window][1], travel.seconds(here, carer.home, carer.mode))


def windows_at_work(visit: Visit, carer: Carer) -> list[int]:
    """Return the windows of a carer in which a visit, without its journeys, could take place."""
    return [
        number
        for number, (begin, end) in enumerate(carer.windows)
        if max(begin, visit.earliest) <= min(end - visit.duration, visit.latest)
    ]


def _off_work(visit: Visit, carer: Carer) -> Obstacle:
    obstacles = [Obstacle("not at work this day", 10**6)]
    for begin, end in carer.windows:
        if begin > visit.latest:
            obstacles.append(Obstacle(f"shift starts {clock(begin)}", begin - visit.latest))
        elif end - visit.duration < visit.earliest:
            short = visit.earliest + visit.duration - end
            obstacles.append(Obstacle(f"shift ends {clock(end)}", short))
        else:
            text = f"shift {clock(begin)}–{clock(end)} is shorter than the visit"
            obstacles.append(Obstacle(text, visit.duration))
    return min(obstacles, key=lambda obstacle: obstacle.short)


def find_bars(client: Client, carer: Carer) -> list[str]:
    """Return why a carer may not visit a client at all; empty if nothing forbids it."""
    bars = [f"no {skill} training" for skill in sorted(client.skills - carer.skills)]
    if client.gender is not None and client.gender != carer.gender:
        words = {"F": "a female carer", "M": "a male carer"}
        bars.append(f"the client needs {words.get(client.gender, client.gender)}")
    if carer.id in client.excluded:
        bars.append("excluded")
    if carer.patches is not None and client.patch not in carer.patches:
        bars.append(f"works only in {listed(carer.patches) or 'no patch'}")
    return bars
