"""The independent judge of a plan: plain, slow, and without a line of the search's code.

It has its own reading of the rules and its own travel formula, so that a mistake of the search
cannot excuse itself.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.rounds.breaks import Gap, find_homeless_break
from engine.rounds.problem import Carer, Client, Place, Problem, Visit
from engine.rounds.result import Assignment, Plan
from engine.rounds.words import clock, counted, listed, minutes


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule, and one sentence a scheduler can act on."""

    rule: str
    text: str
    visit: str | None = None
    carer: str | None = None


@dataclass(frozen=True, slots=True)
class _Stop:
    visit: Visit
    at: Place
    start: int

    @property
    def end(self) -> int:
        return self.start + self.visit.duration


def check(problem: Problem, plan: Plan) -> list[Breach]:
    """Judge a plan by every hard rule.

    Returns
    -------
    list of Breach
        Empty if the plan is legal. Rules: unknown, twice, missing, missing_reason, carers,
        eligibility_skill, eligibility_gender, eligibility_excluded, patch, tolerance, pin, overlap,
        travel, shift, break.
    """
    return [*_check_lists(problem, plan), *_Judge(problem, plan).judge_all()]


def check_edit(problem: Problem, before: Plan, after: Plan) -> list[Breach]:
    """Judge what an edit changes: the breaches it brings, not those that were there before.

    Only the visits that differ and the rounds of their carers, old and new, are looked at.
    """
    old = {line.visit: line for line in before.assignments}
    new = {line.visit: line for line in after.assignments}
    visits = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    lines = [book[name] for book in (old, new) for name in visits if name in book]
    carers = {carer for line in lines for carer in line.carers}
    known = set(_Judge(problem, before).judge_some(visits, carers))
    known.update(_check_lists(problem, before))
    found = [*_check_lists(problem, after), *_Judge(problem, after).judge_some(visits, carers)]
    return [breach for breach in found if breach not in known]


def _check_lists(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Every visit of the day stands in the plan exactly once; one left out has its reason."""
    expected = {visit.id for visit in problem.visits}
    seen = Counter(line.visit for line in plan.assignments)
    seen.update(line.visit for line in plan.unassigned)
    for name in sorted(seen.keys() - expected):
        yield Breach("unknown", f"Visit {name} is not a visit of this day.", name)
    for name, count in sorted(seen.items()):
        if count > 1:
            yield Breach("twice", f"Visit {name} is in the plan {count} times; keep one.", name)
    for name in sorted(expected - seen.keys()):
        text = f"Visit {name} is not in the plan: assign it or leave it out with a reason."
        yield Breach("missing", text, name)
    for line in plan.unassigned:
        if not line.reason.strip():
            text = f"Visit {line.visit} is left out without a reason: say why."
            yield Breach("missing_reason", text, line.visit)


class _Judge:
    """The lines and rounds of one plan of one problem."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.carers = {carer.id: carer for carer in problem.carers}
        self.visits = {visit.id: visit for visit in problem.visits}
        self.clients = {client.id: client for client in problem.clients}
        self.lines = plan.assignments
        self.rounds: defaultdict[str, list[_Stop]] = defaultdict(list)
        for line in self.lines:
            visit = self.visits.get(line.visit)
            if visit is not None:
                stop = _Stop(visit, self.clients[visit.client].at, line.start)
                for name in dict.fromkeys(line.carers):
                    self.rounds[name].append(stop)

    def judge_all(self) -> Iterator[Breach]:
        """Judge every line and every round."""
        for line in self.lines:
            yield from self.judge_line(line)
        for name in self.rounds:
            yield from self.judge_round(name)

    def judge_some(self, visits: set[str], carers: set[str]) -> Iterator[Breach]:
        """Judge the lines of some visits and the rounds of some carers."""
        for line in self.lines:
            if line.visit in visits:
                yield from self.judge_line(line)
        for name in sorted(carers & self.rounds.keys()):
            yield from self.judge_round(name)

    def judge_line(self, line: Assignment) -> Iterator[Breach]:
        """One line by itself: its carers and its start."""
        visit = self.visits.get(line.visit)
        if visit is None:
            return  # said once, where the lists are checked
        yield from _check_number(visit, line)
        yield from _check_tolerance(visit, line)
        yield from _check_pin(visit, line)
        for name in dict.fromkeys(line.carers):
            carer = self.carers.get(name)
            if carer is None:
                text = f"Visit {visit.id} is given to {name}, who is not a carer of this day."
                yield Breach("unknown", text, visit.id, name)
            else:
                yield from _check_carer(visit, self.clients[visit.client], carer)

    def judge_round(self, name: str) -> Iterator[Breach]:
        """The round of one carer: visits apart, journeys, windows, breaks."""
        carer = self.carers.get(name)
        if carer is None:
            return  # said once, with the line
        stops = sorted(self.rounds[name], key=lambda stop: (stop.start, stop.end, stop.visit.id))
        tours: dict[tuple[int, int], list[_Stop]] = {window: [] for window in carer.windows}
        for stop in stops:
            window = _find_window(carer, stop)
            if window is None:
                yield _outside_windows(carer, stop)
            else:
                tours[window].append(stop)
        yield from self._check_neighbours(carer, stops)
        for window, tour in tours.items():
            if tour:
                yield from self._check_homes(carer, window, tour)
        if stops:
            yield from self._check_breaks(carer, tours)

    def travel(self, carer: Carer, a: Place, b: Place) -> int:
        """Seconds between two places, by the checker's own formula."""
        if a[0] == b[0] and a[1] == b[1]:
            return 0
        mode = self.problem.travel.modes[carer.mode]
        km = math.dist(a, b) * self.problem.travel.detour
        return max(round(km / mode.kmh * 3600 + mode.fixed), self.problem.travel.minimum)

    def _check_neighbours(self, carer: Carer, stops: list[_Stop]) -> Iterator[Breach]:
        one = stops[0]
        for two in stops[1:]:
            windows = {_find_window(carer, one), _find_window(carer, two)}
            journey = self.travel(carer, one.at, two.at)
            short = one.end + journey - two.start
            if two.start < one.end:
                text = (
                    f"{carer.id} is at visit {one.visit.id} until {clock(one.end)}, "
                    f"but visit {two.visit.id} starts {clock(two.start)}."
                )
                yield Breach("overlap", text, two.visit.id, carer.id)
            # Between two windows the carer goes home, and `_check_homes` judges both journeys.
            elif short > 0 and (len(windows) == 1 or None in windows):
                text = (
                    f"{carer.id} leaves visit {one.visit.id} at {clock(one.end)} and needs "
                    f"{minutes(journey)} to visit {two.visit.id} at {clock(two.start)}: "
                    f"{minutes(short)} too little."
                )
                yield Breach("travel", text, two.visit.id, carer.id)
            one = max(one, two, key=lambda stop: stop.end)

    def _check_homes(
        self, carer: Carer, window: tuple[int, int], tour: list[_Stop]
    ) -> Iterator[Breach]:
        first, last = tour[0], max(tour, key=lambda stop: stop.end)
        leaves = first.start - self.travel(carer, carer.home, first.at)
        if leaves < window[0]:
            text = (
                f"{carer.id} must leave home at {clock(leaves)} for visit {first.visit.id} at "
                f"{clock(first.start)}, before the shift starts at {clock(window[0])}."
            )
            yield Breach("shift", text, first.visit.id, carer.id)
        back = last.end + self.travel(carer, last.at, carer.home)
        if back > window[1]:
            text = (
                f"{carer.id} is home from visit {last.visit.id} at {clock(back)}, "
                f"after the shift ends at {clock(window[1])}."
            )
            yield Breach("shift", text, last.visit.id, carer.id)

    def _check_breaks(
        self, carer: Carer, tours: dict[tuple[int, int], list[_Stop]]
    ) -> Iterator[Breach]:
        gaps: list[Gap] = []
        for window, tour in tours.items():
            gaps += self._find_gaps(carer, window, tour)
        homeless = find_homeless_break(carer.breaks, gaps)
        if homeless is not None:
            text = (
                f"{carer.id} has no gap for the {minutes(homeless.duration)} break that begins "
                f"between {clock(homeless.earliest)} and {clock(homeless.latest)}."
            )
            yield Breach("break", text, None, carer.id)

    def _find_gaps(self, carer: Carer, window: tuple[int, int], tour: list[_Stop]) -> Iterator[Gap]:
        here, free = carer.home, window[0]
        for stop in tour:
            yield Gap(free, stop.start, self.travel(carer, here, stop.at))
            here, free = stop.at, max(free, stop.end)
        yield Gap(free, window[1], self.travel(carer, here, carer.home))


def _find_window(carer: Carer, stop: _Stop) -> tuple[int, int] | None:
    for begin, end in carer.windows:
        if begin <= stop.start and stop.end <= end:
            return begin, end
    return None


def _outside_windows(carer: Carer, stop: _Stop) -> Breach:
    work = listed(f"{clock(begin)}–{clock(end)}" for begin, end in carer.windows)
    text = (
        f"{carer.id} works {work or 'not at all this day'}, but visit {stop.visit.id} takes "
        f"{clock(stop.start)}–{clock(stop.end)}."
    )
    return Breach("shift", text, stop.visit.id, carer.id)


def _check_number(visit: Visit, line: Assignment) -> Iterator[Breach]:
    different = len(set(line.carers))
    if different != len(line.carers):
        text = f"Visit {visit.id} names the same carer twice; it needs different ones."
        yield Breach("carers", text, visit.id)
    elif different != visit.carers:
        text = f"Visit {visit.id} needs {counted(visit.carers, 'carer')}, not {different}."
        yield Breach("carers", text, visit.id)


def _check_tolerance(visit: Visit, line: Assignment) -> Iterator[Breach]:
    early, late = visit.start - visit.before, visit.start + visit.after
    if not early <= line.start <= late:
        off = minutes(early - line.start if line.start < early else line.start - late)
        way = "early" if line.start < early else "late"
        text = (
            f"Visit {visit.id} starts {clock(line.start)}, {off} too {way}: "
            f"it may start {clock(early)}–{clock(late)}."
        )
        yield Breach("tolerance", text, visit.id)


def _check_pin(visit: Visit, line: Assignment) -> Iterator[Breach]:
    if visit.pinned_start is not None and line.start != visit.pinned_start:
        text = (
            f"Visit {visit.id} is pinned to start at {clock(visit.pinned_start)}, "
            f"not {clock(line.start)}."
        )
        yield Breach("pin", text, visit.id)
    absent = visit.pinned_carers - set(line.carers)
    if absent:
        text = f"Visit {visit.id} is pinned to {listed(absent)}, who is not among its carers."
        yield Breach("pin", text, visit.id)


def _check_carer(visit: Visit, client: Client, carer: Carer) -> Iterator[Breach]:
    def breach(rule: str, text: str) -> Breach:
        return Breach(rule, text, visit.id, carer.id)

    missing = client.skills - carer.skills
    if missing:
        needs = f"visit {visit.id} needs {listed(missing)}"
        yield breach("eligibility_skill", f"{carer.id} has no {listed(missing)} training; {needs}.")
    if client.gender is not None and carer.gender != client.gender:
        words = {"F": "a female carer", "M": "a male carer"}
        wanted = words.get(client.gender, f"a carer of gender {client.gender}")
        text = f"Client {client.id} of visit {visit.id} needs {wanted}; {carer.id} is not."
        yield breach("eligibility_gender", text)
    if carer.id in client.excluded:
        text = f"{carer.id} is excluded by client {client.id} of visit {visit.id}."
        yield breach("eligibility_excluded", text)
    if carer.patches is not None and client.patch not in carer.patches:
        text = (
            f"{carer.id} works in {listed(carer.patches) or 'no patch'}, but client {client.id} of "
            f"visit {visit.id} is in {client.patch or 'no patch'}."
        )
        yield breach("patch", text)


def describe_breaches(breaches: Iterable[Breach]) -> str:
    """Return one line for each breach: its rule and its sentence."""
    return "\n".join(f"{breach.rule}: {breach.text}" for breach in breaches)
