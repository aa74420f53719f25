"""What of a day is planned: some patches, from an instant on, as the engine's problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from engine.rounds.problem import Break, Carer, Problem
from engine.rounds.problem import Visit as EngineVisit
from engine.rounds.result import Assignment, LeftOut, Plan
from engine.rounds.score import score
from scheduling.rounds.selectors.costs import Share, count_costs
from scheduling.rounds.selectors.day import Day, to_km
from scheduling.rounds.types import BoardVisit

PUBLISHED = 0  # the engine's priority of a visit that has its carers: left out last of all


@dataclass(frozen=True)
class Scope:
    """Patches of a day from the first start on that anybody can still be told of.

    A visit of another patch, or one that starts too soon, is frozen: it keeps its carers and its
    start and is only in the way. One that a person placed outside a pattern is set aside: it is no
    part of the problem, and its time is cut out of its carers' windows.

    `is_closed` keeps every patch to itself: only carers who work in these patches, in the windows
    they have there, so that several scopes of one day never use the same hour of a carer. A visit
    that somebody of elsewhere makes is then frozen too.

    `versions` are those of the visits when somebody first looked at the day. A visit that a person
    gave its place since then is frozen too: the manual change stands.
    """

    loaded: Day
    patches: frozenset[UUID]
    not_before: datetime
    is_closed: bool = False
    versions: Mapping[UUID, int] = field(default_factory=dict)

    def narrow(self, patches: frozenset[UUID]) -> "Scope":
        """Return these patches by themselves; the same scope if they are all of its patches."""
        if patches == self.patches:
            return self
        return replace(self, patches=patches, is_closed=True)

    @cached_property
    def problem(self) -> Problem:
        """The scope for the engine; ids are ours."""
        loaded = self.loaded
        visits = [self._make_visit(visit) for visit in loaded.visits.values() if self.has(visit)]
        clients = {visit.client for visit in visits}
        unassigned = {
            PUBLISHED: loaded.protocol.published_seconds,
            **loaded.protocol.unassigned_seconds,
        }
        return Problem(
            name=f"{loaded.area_name} {loaded.day}",
            carers=tuple(carer for carer in map(self._make_carer, self._get_workers()) if carer),
            clients=tuple(one for one in loaded.engine_clients if one.id in clients),
            visits=tuple(visits),
            travel=loaded.travel,
            weights=replace(loaded.weights, unassigned=unassigned),
        )

    @cached_property
    def standing(self) -> Plan:
        """The rounds as they stand, as far as they belong to the problem."""
        mine = [visit for visit in self.loaded.visits.values() if self.has(visit)]
        lines = [
            Assignment(
                str(visit.id),
                tuple(str(worker_id) for worker_id in self._get_crew(visit)),
                self.loaded.seconds(visit.starts_at),
            )
            for visit in mine
            if visit.worker_ids
        ]
        left = [LeftOut(str(visit.id), "") for visit in mine if not visit.worker_ids]
        return Plan(tuple(lines), tuple(left))

    @cached_property
    def aside(self) -> frozenset[UUID]:
        """Visits outside a pattern by the DSO's agreement: a person placed them."""
        inside = self.loaded.is_inside_pattern
        return frozenset(
            visit.id
            for visit in self.loaded.visits.values()
            if any(not inside(visit, worker_id, visit.starts_at) for worker_id in visit.worker_ids)
        )

    @property
    def mine(self) -> list[BoardVisit]:
        """The visits of the patches, whether or not anything can be done about them."""
        return [one for one in self.loaded.visits.values() if one.patch_id in self.patches]

    def has(self, visit: BoardVisit) -> bool:
        """Whether a visit is part of the problem: to be placed, or in the way."""
        if not visit.has_place or visit.id in self.aside:
            return False
        if visit.worker_ids:
            return bool(self._get_crew(visit))
        return visit.patch_id in self.patches and not self.is_over(visit)

    def is_frozen(self, visit: BoardVisit) -> bool:
        """Whether a visit stays as it is: of elsewhere, too soon to tell anybody, set aside."""
        too_soon = visit.starts_at < self.not_before and bool(visit.worker_ids)
        of_elsewhere = visit.patch_id not in self.patches or self._is_shared(visit)
        changed = bool(visit.worker_ids) and self.get_version(visit) != visit.version
        return of_elsewhere or too_soon or changed or visit.id in self.aside

    def get_version(self, visit: BoardVisit) -> int:
        """Return the version of a visit that the plan speaks of."""
        return self.versions.get(visit.id, visit.version)

    def is_over(self, visit: BoardVisit) -> bool:
        """Whether it is too late to tell anybody of a visit."""
        return visit.latest_at < self.not_before

    def price(self, plan: Plan) -> tuple[int, int]:
        """Return a plan's cost in seconds and how many visits of the problem it leaves out."""
        found = score(self.problem, plan)
        return found.total, found.unassigned_visits

    @cached_property
    def share(self) -> Share:
        """What the figures of a run speak of: its visits, whoever works in its patches or has one.

        The problem holds more, because visits and carers of elsewhere are in the way.
        """
        carers = {worker_id for one in self.mine for worker_id in one.worker_ids}
        return Share(
            frozenset(str(one.id) for one in self.mine),
            frozenset(str(one) for one in carers | self._get_own_workers()),
        )

    def price_share(self) -> int:
        """Return what the patches' visits and carers cost as they stand, in seconds."""
        return sum(count_costs(self.loaded.problem, self.loaded.plan, self.share).values())

    def count_unassigned(self) -> int:
        """Return how many visits of the patches have nobody, also those that no plan can place."""
        return sum(not one.worker_ids for one in self.mine)

    def count_out_of_reach(self) -> int:
        """Return how many of those are no part of the problem: no place is known, or it is late."""
        return sum(not one.worker_ids and not self.has(one) for one in self.mine)

    def count_facts(self) -> dict[str, int]:
        """Return how much a plan may not touch, or only with care."""
        clients = {one.client_id for one in self.mine}
        return {
            "pinned": sum(one.is_pinned for one in self.mine),
            "published": sum(bool(one.worker_ids) for one in self.mine),
            "double_handed": sum(one.carers_needed == 2 for one in self.mine),
            "exclusions": sum(len(self.loaded.clients[one].excluded) for one in clients),
        }

    @cached_property
    def _own(self) -> Day:
        """The day with the windows that may be used."""
        if not self.is_closed:
            return self.loaded
        windows = {
            worker_id: tuple(one for one in found if one.patch_id in self.patches)
            for worker_id, found in self.loaded.windows.items()
        }
        return replace(self.loaded, windows={key: found for key, found in windows.items() if found})

    def _get_crew(self, visit: BoardVisit) -> tuple[UUID, ...]:
        """Return those carers of a visit whose time belongs to the scope."""
        if not self.is_closed:
            return visit.worker_ids
        return tuple(
            worker_id
            for worker_id in visit.worker_ids
            if self._own.is_inside_pattern(visit, worker_id, visit.starts_at)
        )

    def _is_shared(self, visit: BoardVisit) -> bool:
        return self._get_crew(visit) != visit.worker_ids

    def _make_visit(self, visit: BoardVisit) -> EngineVisit:
        made = self.loaded.make_visit(
            visit,
            priority=PUBLISHED if visit.worker_ids else visit.priority,
            frozen=self.is_frozen(visit),
            not_before=self.not_before,
        )
        if not self._is_shared(visit):
            return made
        crew = frozenset(str(worker_id) for worker_id in self._get_crew(visit))
        return replace(made, carers=len(crew), pinned_carers=crew, current_carers=crew)

    def _get_own_workers(self) -> set[UUID]:
        return {
            worker_id
            for worker_id, windows in self.loaded.windows.items()
            if any(window.patch_id in self.patches for window in windows)
        }

    def _get_workers(self) -> list[UUID]:
        """Carers who work in the patches, and those whose visits are in the way."""
        loaded, own = self.loaded, self._get_own_workers()
        kept = {worker_id for one in loaded.visits.values() for worker_id in one.worker_ids}
        people = own if self.is_closed else own | kept
        return sorted(worker_id for worker_id in people if worker_id in loaded.workers)

    def _make_carer(self, worker_id: UUID) -> Carer | None:
        worker = self.loaded.workers[worker_id]
        if worker.home is None:
            return None
        carer = self._own.make_carer(worker, with_agreed=False)
        if self.is_closed:
            carer = replace(carer, patches=None)  # no client of the problem is out of bounds
        cuts = [
            self._get_cut(visit, worker_id)
            for visit in self.loaded.visits.values()
            if visit.id in self.aside and worker_id in visit.worker_ids
        ]
        if not cuts:
            return carer
        windows = tuple(piece for window in carer.windows for piece in _cut(window, cuts))
        breaks = tuple(
            one for one in carer.breaks if any(_can_hold(window, one) for window in windows)
        )
        return replace(carer, windows=windows, breaks=breaks)

    def _get_cut(self, visit: BoardVisit, worker_id: UUID) -> tuple[int, int]:
        """Return the time that a visit set aside takes, with the longest journey on both sides."""
        point = self.loaded.clients[visit.client_id].point
        mode = self.loaded.workers[worker_id].transport
        journeys = [
            self.loaded.travel.seconds(to_km(point), client.at, mode)
            for client in self.loaded.engine_clients
            if point
        ]
        reach = max(journeys, default=0)
        seconds = self.loaded.seconds
        return seconds(visit.starts_at) - reach, seconds(visit.ends_at) + reach


def _cut(window: tuple[int, int], cuts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces = [window]
    for start, end in cuts:
        pieces = [
            part
            for begin, finish in pieces
            for part in ((begin, min(finish, start)), (max(begin, end), finish))
            if part[0] < part[1]
        ]
    return pieces


def _can_hold(window: tuple[int, int], one: Break) -> bool:
    begins = max(window[0], one.earliest)
    return begins <= one.latest and begins + one.duration <= window[1]
