"""The day to plan, as frozen values.

Times and durations are whole seconds, times counted from local midnight of the day; positions are
kilometres on a plane; costs are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MOST_CARERS = 2  # carers on one visit: alone or double-handed
HIGHEST_COST = 1_000_000_000  # seconds: of leaving out a visit, or of a carer not preferred
HIGHEST_WEIGHT = 10_000_000  # of the other rules, so that all sums stay in range
LONGEST_WORK = 2 * 86_400  # seconds a carer can have as contract
EXTRA_RULES = (
    "moved",
    "unfamiliar",
    "border",
    "shifted",
    "told",
    "waiting",
    "closeness",
    "overtime",
    "fairness",
)

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
    clients of these patches; None means anywhere. Of those, `own_patches` cost nothing and the
    others `Weights.border`; None means that no patch is a stranger's.

    *Work* is the time of visits and journeys, without waiting and breaks, in all windows together.
    Above `overtime_after` seconds it is overtime; `contract` is how much of it the carer should
    have this day. None: no such wish.

    `away` are times in which the carer is ill, on leave or late. The windows leave them out
    already: here they say that nobody may be asked to fill them.
    """

    id: str
    home: Place
    windows: tuple[tuple[int, int], ...]
    mode: str
    gender: str
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    patches: frozenset[str] | None = None
    own_patches: frozenset[str] | None = None
    contract: int | None = None
    overtime_after: int | None = None
    away: tuple[tuple[int, int], ...] = ()

    def is_away(self, at: int) -> bool:
        """Whether the carer is ill, on leave or late at a time."""
        return any(begin <= at < end for begin, end in self.away)


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who is visited, with what a carer needs and who may not or should come.

    `familiar` are carers who came on the days before; anybody else costs `Weights.unfamiliar`,
    unless nobody is familiar.
    """

    id: str
    at: Place
    skills: frozenset[str] = frozenset()
    gender: str | None = None
    excluded: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    patch: str = ""
    familiar: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: it starts between `start - before` and `start + after`.

    `pinned_carers` must be among its carers; `pinned_start` is its only allowed start.
    `current_carers` were told already: anybody else costs `Weights.moved`. `current_start` was
    published: another start costs `Weights.shifted`. `client_told` says that the client heard of
    both: any change costs `Weights.told` on top, and the change is marked.
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
    current_start: int | None = None
    client_told: bool = False

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
    """What the soft rules cost, in seconds of travel. Nought switches a rule off.

    For each carer of a visit: one who is missing, by priority (`unassigned`); one who is not
    preferred (`continuity`), not familiar (`unfamiliar`), of another patch (`border`), or not
    told yet (`moved`).

    For each visit: a start other than the published one (`shifted`); any change of what the client
    was told (`told`).

    In hundredths of the seconds they count, rounded down for each visit or carer: `waiting`
    between the end of one stop and the journey to the next; `closeness`, how far a start is from
    the planned one; `overtime`. `fairness` is the cost of work one hour away from the contract
    and grows with the square, rounded down for each carer.
    """

    unassigned: Mapping[int, int]
    continuity: int
    moved: int = 0
    unfamiliar: int = 0
    border: int = 0
    shifted: int = 0
    told: int = 0
    waiting: int = 0
    closeness: int = 0
    overtime: int = 0
    fairness: int = 0


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
        _require_weights(self.weights)
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


def _require_weights(weights: Weights) -> None:
    for priority, cost in weights.unassigned.items():
        if not 0 <= cost <= HIGHEST_COST:
            raise ProblemError(_refuse(f"weights.unassigned.{priority}", cost, HIGHEST_COST))
    for rule in EXTRA_RULES:
        cost = getattr(weights, rule)
        if not 0 <= cost <= HIGHEST_WEIGHT:
            raise ProblemError(_refuse(f"weights.{rule}", cost, HIGHEST_WEIGHT))
    if not 0 <= weights.continuity <= HIGHEST_COST:
        raise ProblemError(_refuse("weights.continuity", weights.continuity, HIGHEST_COST))


def _refuse(key: str, value: int, most: int) -> str:
    return f"{key}: must be from 0 to {most}, not {value}"


def _require_carer(key: str, carer: Carer, travel: Travel) -> None:
    if carer.mode not in travel.modes:
        raise ProblemError(f'{key}.mode: no mode is called "{carer.mode}"')
    end_before: float = -math.inf
    for start, end in carer.windows:
        if start >= end or start < end_before:
            raise ProblemError(f"{key}.windows: must be in order, apart, and end after they start")
        end_before = end
    for name in ("contract", "overtime_after"):
        work = getattr(carer, name)
        if work is not None and not 0 <= work <= LONGEST_WORK:
            raise ProblemError(_refuse(f"{key}.{name}", work, LONGEST_WORK))


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
