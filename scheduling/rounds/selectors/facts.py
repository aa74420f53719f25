"""One area's day as a value: the facts, the engine's problem and the plan as it stands.

Boards, panels, checks and runs all look at this value, so they cannot disagree.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from core.texts import write_clock, write_list
from core.times import get_seconds
from directory.types import PatchFacts, Point, WorkerFacts
from engine.rounds.openings import Book
from engine.rounds.prices import is_news
from engine.rounds.problem import (
    LONGEST_WORK,
    Break,
    Carer,
    Client,
    Mode,
    Problem,
    Travel,
    Weights,
)
from engine.rounds.problem import Visit as EngineVisit
from engine.rounds.result import Assignment, LeftOut, Plan
from rostering.types import WorkWindow
from scheduling.clients.types import ClientFacts
from scheduling.rounds.types import BoardVisit, Protocol
from scheduling.visits.states import PlanningStatus

NO_PLACE = "Its address has no position: type easting and northing, or import its postcode."
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Day:
    """Everything about the rounds of an area on a day.

    `contracts` are minutes a week and `week_minutes` those of visits on each day of the week, by
    carer. `familiar` are the carers whom a client knows; `familiar_extra` are more of them, for
    example from proposals for other days that nobody has published yet. `away` is when carers are
    ill or on leave, which the windows leave out already.
    """

    area_id: UUID
    area_name: str
    day: date
    protocol: Protocol
    patches: Mapping[UUID, PatchFacts]
    neighbours: Mapping[UUID, Mapping[UUID, int]]
    visits: Mapping[UUID, BoardVisit]
    clients: Mapping[UUID, ClientFacts]
    workers: Mapping[UUID, WorkerFacts]
    windows: Mapping[UUID, tuple[WorkWindow, ...]]
    agreed: frozenset[tuple[UUID, UUID]]
    contracts: Mapping[UUID, int] = field(default_factory=dict)
    week_minutes: Mapping[UUID, Mapping[date, int]] = field(default_factory=dict)
    familiar: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    familiar_extra: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    away: Mapping[UUID, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict)

    @cached_property
    def problem(self) -> Problem:
        """The day for the engine: ids are ours, skills are their names."""
        carers = [self.make_carer(worker) for worker in self.workers.values() if worker.home]
        return Problem(
            name=f"{self.area_name} {self.day}",
            carers=tuple(carers),
            clients=self.engine_clients,
            visits=tuple(
                self.make_visit(visit) for visit in self.visits.values() if visit.has_place
            ),
            travel=self.travel,
            weights=self.weights,
        )

    @cached_property
    def weights(self) -> Weights:
        """What the area's protocol makes each soft rule cost."""
        protocol = self.protocol
        return Weights(
            unassigned={**protocol.unassigned_seconds},
            continuity=protocol.continuity_seconds,
            moved=protocol.moved_seconds,
            unfamiliar=protocol.unfamiliar_seconds,
            border=protocol.border_seconds,
            shifted=protocol.shifted_seconds,
            told=protocol.told_seconds,
            waiting=protocol.waiting_percent,
            closeness=protocol.closeness_percent,
            overtime=protocol.overtime_percent,
            fairness=protocol.fairness_seconds,
        )

    @cached_property
    def book(self) -> Book:
        """The rounds as they stand, ready to be asked who could take what."""
        return Book(self.problem, self.plan)

    @cached_property
    def engine_clients(self) -> tuple[Client, ...]:
        """The clients whose place is known, for the engine."""
        return tuple(self._make_client(one) for one in self.clients.values() if one.point)

    @cached_property
    def plan(self) -> Plan:
        """The rounds as they stand, published or moved by hand."""
        return self.make_plan({})

    @cached_property
    def travel(self) -> Travel:
        """The area's formula for journeys."""
        modes = {
            name: Mode(mode.kmh, mode.fixed_seconds) for name, mode in self.protocol.modes.items()
        }
        return Travel(modes, self.protocol.detour, self.protocol.minimum_travel_seconds)

    def make_plan(self, changes: Mapping[UUID, tuple[tuple[UUID, ...], datetime]]) -> Plan:
        """Return the plan as it stands with some visits elsewhere (carers, start)."""
        assigned, left = [], []
        for visit in self.visits.values():
            if not visit.has_place:
                continue
            workers, starts_at = changes.get(visit.id, (visit.worker_ids, visit.starts_at))
            if workers:
                names = tuple(str(worker_id) for worker_id in workers)
                assigned.append(Assignment(str(visit.id), names, self.seconds(starts_at)))
            else:
                left.append(LeftOut(str(visit.id), "Unassigned."))
        return Plan(tuple(assigned), tuple(left))

    def seconds(self, at: datetime) -> int:
        """Return an instant on the engine's scale."""
        return get_seconds(self.day, at)

    def make_carer(self, worker: WorkerFacts, *, with_agreed: bool = True) -> Carer:
        """Return a carer for the engine.

        Where a DSO agreed to a visit outside the pattern, the windows reach around it. What is left
        of the week's contract after the visits of the other days is the day's share of it, as far
        as the windows can hold it; all work beyond what is left is overtime.
        """
        assert worker.home is not None
        windows = self.windows.get(worker.id, ())
        spans = [(self.seconds(w.starts_at), self.seconds(w.ends_at)) for w in windows]
        if with_agreed and (agreed := self._get_agreed_spans(worker)):
            spans = _merge([*spans, *agreed])
        left = self._get_left_of_contract(worker)
        length = sum(end - start for start, end in spans)
        breaks = [
            Break(
                self.seconds(rest.earliest_at),
                self.seconds(rest.latest_at),
                round(rest.length.total_seconds()),
            )
            for window in windows
            for rest in window.rests
        ]
        return Carer(
            id=str(worker.id),
            home=to_km(worker.home),
            windows=tuple(spans),
            mode=worker.transport,
            gender=worker.gender,
            skills=frozenset(worker.skills.values()),
            breaks=tuple(breaks),
            patches=self._get_allowed_patches(worker),
            own_patches=self._get_own_patches(worker),
            contract=None if left is None else min(left, length),
            overtime_after=left,
            away=tuple(
                (self.seconds(since), self.seconds(until))
                for since, until in self.away.get(worker.id, ())
            ),
        )

    def make_visit(
        self,
        visit: BoardVisit,
        *,
        priority: int | None = None,
        frozen: bool = False,
        not_before: datetime | None = None,
    ) -> EngineVisit:
        """Return a visit for the engine; a frozen one keeps its carers and its start.

        One that has its carers has its start as published, beside the wanted one. `not_before` is
        the earliest start that anybody can still be told of.
        """
        pinned_start = visit.starts_at if frozen else visit.pinned_start_at
        pinned = visit.worker_ids if frozen else visit.pinned_worker_ids
        earliest, latest = self.seconds(visit.earliest_at), self.seconds(visit.latest_at)
        if not_before is not None and not frozen:
            earliest = max(earliest, self.seconds(not_before))
        wanted = min(max(self.seconds(visit.wanted_at), earliest), latest)
        return EngineVisit(
            id=str(visit.id),
            client=str(visit.client_id),
            start=wanted,
            before=wanted - earliest,
            after=latest - wanted,
            duration=self.seconds(visit.ends_at) - self.seconds(visit.starts_at),
            carers=visit.carers_needed,
            priority=visit.priority if priority is None else priority,
            pinned_carers=frozenset(str(worker_id) for worker_id in pinned),
            pinned_start=None if pinned_start is None else self.seconds(pinned_start),
            current_carers=frozenset(str(worker_id) for worker_id in visit.worker_ids),
            current_start=self.seconds(visit.starts_at) if visit.worker_ids else None,
            client_told=self.is_told(visit),
        )

    def is_told(self, visit: BoardVisit) -> bool:
        """Whether the client heard who comes when, as the area's protocol counts it."""
        if self.protocol.counts_as_told == "published":
            return bool(visit.worker_ids)
        return visit.planning_status == PlanningStatus.NOTIFIED and bool(visit.worker_ids)

    def write_told(
        self, visit: BoardVisit, worker_ids: Collection[UUID], starts_at: datetime
    ) -> str:
        """Return what a client was told where a place is news to them, else nothing."""
        carers = [str(worker_id) for worker_id in worker_ids]
        if not is_news(self.make_visit(visit), carers, self.seconds(starts_at)):
            return ""
        names = write_list([self._name(worker_id, {}) for worker_id in visit.worker_ids])
        return f"the client was already told {names} at {write_clock(visit.starts_at)}"

    def is_inside_pattern(self, visit: BoardVisit, worker_id: UUID, starts_at: datetime) -> bool:
        """Whether a carer is at work for the whole of a visit that begins at `starts_at`."""
        ends_at = starts_at + (visit.ends_at - visit.starts_at)
        return any(window.covers(starts_at, ends_at) for window in self.windows.get(worker_id, ()))

    def name_ids(self, text: str, times: Mapping[UUID, datetime] | None = None) -> str:
        """Return a sentence of the engine with names and times in the place of ids.

        `times` gives the starts of visits that are tried elsewhere than they stand.
        """
        return IDS.sub(lambda found: self._name(UUID(found.group()), times or {}), text)

    def get_travel_seconds(
        self, worker: WorkerFacts, one: BoardVisit | None, other: BoardVisit | None
    ) -> int:
        """Return the seconds of a carer's journey; None is the carer's home."""
        places = [self._find_point(worker, visit) for visit in (one, other)]
        if places[0] is None or places[1] is None:
            return 0
        return self.travel.seconds(to_km(places[0]), to_km(places[1]), worker.transport)

    def _find_point(self, worker: WorkerFacts, visit: BoardVisit | None) -> Point | None:
        return worker.home if visit is None else self.clients[visit.client_id].point

    def _name(self, key: UUID, times: Mapping[UUID, datetime]) -> str:
        if key in self.workers:
            return self.workers[key].name
        if key in self.visits:
            visit = self.visits[key]
            return f"{visit.family_name} {write_clock(times.get(key, visit.starts_at))}"
        if key in self.clients:
            return self.clients[key].full_name
        return self.patches[key].name if key in self.patches else "somebody of another area"

    def _make_client(self, client: ClientFacts) -> Client:
        assert client.point is not None
        return Client(
            id=str(client.id),
            at=to_km(client.point),
            skills=frozenset(client.skills.values()),
            gender=client.gender or None,
            excluded=frozenset(str(worker_id) for worker_id in client.excluded),
            preferred=frozenset(str(worker_id) for worker_id in client.preferred),
            patch=str(client.patch_id),
            familiar=frozenset(
                str(worker_id)
                for known in (self.familiar, self.familiar_extra)
                for worker_id in known.get(client.id, ())
            ),
        )

    def _get_own_patches(self, worker: WorkerFacts) -> frozenset[str]:
        """Where the carer is no stranger: the patch of the home, and those worked in this day."""
        own = {window.patch_id for window in self.windows.get(worker.id, ())}
        return frozenset(map(str, own | ({worker.patch_id} if worker.patch_id else set())))

    def _get_left_of_contract(self, worker: WorkerFacts) -> int | None:
        """Seconds of the week's contract that the visits of the other days leave for this one."""
        contract = self.contracts.get(worker.id, 0)
        if not contract:
            return None
        days = self.week_minutes.get(worker.id, {})
        other = sum(minutes for on, minutes in days.items() if on != self.day)
        return min(max(0, contract - other) * 60, LONGEST_WORK)

    def _get_allowed_patches(self, worker: WorkerFacts) -> frozenset[str] | None:
        if self.protocol.patch_boundary == "open":
            return None
        own = {window.patch_id for window in self.windows.get(worker.id, ())}
        if self.protocol.patch_boundary == "neighbours":
            own |= {near for patch_id in set(own) for near in self.neighbours.get(patch_id, {})}
        return frozenset(map(str, own))

    def _get_agreed_spans(self, worker: WorkerFacts) -> list[tuple[int, int]]:
        spans = []
        for visit_id, worker_id in self.agreed:
            visit = self.visits.get(visit_id)
            if worker_id != worker.id or visit is None or not visit.has_place:
                continue
            journey = self.get_travel_seconds(worker, None, visit)
            length = self.seconds(visit.ends_at) - self.seconds(visit.starts_at)
            spans.append(
                (
                    self.seconds(visit.earliest_at) - journey,
                    self.seconds(visit.latest_at) + length + journey,
                )
            )
        return spans


def to_km(point: Point) -> tuple[float, float]:
    """Return a position in kilometres."""
    return (point.easting / 1000, point.northing / 1000)


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
