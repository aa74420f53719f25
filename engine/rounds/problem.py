"""The day to plan, as frozen values.

Times and durations are whole seconds, times counted from local midnight of the day; positions are
kilometres on a plane; costs are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MOST_CARERS = 2  # carers on one visit: alone or double-handed

Place = tuple[float, float]


class ProblemError(ValueError):
    """A problem that cannot be planned. The text is one line that names the key at fault."""


@dataclass(frozen=True, slots=True)
class Break:
    """A break owed to a carer who has a visit: it begins between `earliest` and `latest`."""

    earliest: int
    latest: int
    duration: int


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody who makes visits.

    Every window of `windows` is a tour of its own from home to home. `patches` limits the carer to
    clients of these patches; None means anywhere.
    """

    id: str
    home: Place
    windows: tuple[tuple[int, int], ...]
    mode: str
    gender: str
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    patches: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who is visited, with what a carer needs and who may not or should come."""

    id: str
    at: Place
    skills: frozenset[str] = frozenset()
    gender: str | None = None
    excluded: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    patch: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: it starts between `start - before` and `start + after`.

    `pinned_carers` must be among its carers; `pinned_start` is its only allowed start.
    `current_carers` were told already: anybody else costs `Weights.moved`.
    """

    id: str
    client: str
    start: int
    before: int
    after: int
    duration: int
    carers: int = 1
    priority: int = 1
    pinned_carers: frozenset[str] = frozenset()
    pinned_start: int | None = None
    current_carers: frozenset[str] = frozenset()

    @property
    def earliest(self) -> int:
        """Earliest allowed start. Later than `latest` if the pin is outside the tolerance."""
        early = self.start - self.before
        return early if self.pinned_start is None else max(early, self.pinned_start)

    @property
    def latest(self) -> int:
        """Latest allowed start."""
        late = self.start + self.after
        return late if self.pinned_start is None else min(late, self.pinned_start)


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to travel: speed in km/h, and seconds added to every journey."""

    kmh: float
    fixed: int


@dataclass(frozen=True, slots=True)
class Travel:
    """How long journeys take.

    `detour` is road distance over straight-line distance; `minimum` is the least number of seconds
    between two different places.
    """

    modes: Mapping[str, Mode]
    detour: float
    minimum: int = 0

    def seconds(self, a: Place, b: Place, mode: str) -> int:
        """Seconds from one place to another, the same both ways; 0 between identical places."""
        if a == b:
            return 0
        by = self.modes[mode]
        road = math.dist(a, b) * self.detour
        return max(self.minimum, round(road / by.kmh * 3600 + by.fixed))


@dataclass(frozen=True, slots=True)
class Weights:
    """Costs in seconds for each carer of a visit.

    A carer who is missing, by priority; one who is not preferred; one who was not told yet.
    """

    unassigned: Mapping[int, int]
    continuity: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One day to plan.

    Raises
    ------
    ProblemError
        If ids repeat, or something refers to a client, mode or priority that is not given.
        Carers named in pins, exclusions and preferences may be missing: they are not at work.
    """

    name: str
    carers: tuple[Carer, ...]
    clients: tuple[Client, ...]
    visits: tuple[Visit, ...]
    travel: Travel
    weights: Weights
    _clients: Mapping[str, Client] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be planned."""
        _require_different("carers", (carer.id for carer in self.carers))
        _require_different("clients", (client.id for client in self.clients))
        _require_different("visits", (visit.id for visit in self.visits))
        for number, carer in enumerate(self.carers):
            _require_carer(f"carers[{number}]", carer, self.travel)
        object.__setattr__(self, "_clients", {client.id: client for client in self.clients})
        for number, visit in enumerate(self.visits):
            _require_visit(f"visits[{number}]", visit, self._clients, self.weights)

    def client_of(self, visit: Visit) -> Client:
        """Return the client of a visit."""
        return self._clients[visit.client]


def _require_different(key: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for number, name in enumerate(ids):
        if name in seen:
            raise ProblemError(f'{key}[{number}].id: "{name}" is used twice')
        seen.add(name)


def _require_carer(key: str, carer: Carer, travel: Travel) -> None:
    if carer.mode not in travel.modes:
        raise ProblemError(f'{key}.mode: no mode is called "{carer.mode}"')
    end_before: float = -math.inf
    for start, end in carer.windows:
        if start >= end or start < end_before:
            raise ProblemError(f"{key}.windows: must be in order, apart, and end after they start")
        end_before = end


def _require_visit(key: str, visit: Visit, clients: Mapping[str, Client], weights: Weights) -> None:
    if visit.client not in clients:
        raise ProblemError(f'{key}.client: no client has the id "{visit.client}"')
    if not 1 <= visit.carers <= MOST_CARERS:
        raise ProblemError(
            f"{key}.carers: a visit has 1 carer or 2, not {visit.carers}; "
            "enter a visit for more carers as several visits"
        )
    if visit.duration <= 0 or visit.before < 0 or visit.after < 0:
        raise ProblemError(f"{key}: the duration must be above 0 and the tolerances not below 0")
    if visit.priority not in weights.unassigned:
        raise ProblemError(f"{key}.priority: weights.unassigned has no priority {visit.priority}")
    if len(visit.pinned_carers) > visit.carers:
        raise ProblemError(
            f"{key}.pinned.carers: {len(visit.pinned_carers)} carers are pinned to a visit for "
            f"{visit.carers}"
        )
