"""A run: rows become the engine's problem, its plan becomes a proposal. Nothing live is touched."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from core.actor import Actor
from core.times import get_at_seconds
from engine.rounds.check import check
from engine.rounds.explain import find_reasons
from engine.rounds.problem import Carer, Problem, Weights
from engine.rounds.problem import Visit as EngineVisit
from engine.rounds.result import Plan, Result
from engine.rounds.result import TracePoint as EnginePoint
from engine.rounds.score import score
from engine.rounds.solve import solve
from engine.stop import Interruptible, TimeLimit
from scheduling.rounds.models import OptimiserRun, ProposalLine, StopRequest
from scheduling.rounds.selectors.day import NO_PLACE, Day, load_day, to_km
from scheduling.rounds.selectors.runs import is_stop_requested
from scheduling.rounds.selectors.settling import settle_places
from scheduling.rounds.services.runs import begin_run, propose, record_progress
from scheduling.rounds.states import LineKind
from scheduling.rounds.types import BoardVisit

Clock = Callable[[], datetime]
PUBLISHED = 0  # the engine's priority of a visit that has its carers: left out last of all
DROPPED = "No room was left for it: every other way costs more."
TOO_LATE = "Nobody can be told in time any more: ring round, or treat it as missed."


def run_optimiser(*, run_id: UUID, actor: Actor, clock: Clock) -> bool:
    """Work on a run until it proposes, is stopped or fails; False where there was nothing to do."""
    run = begin_run(run_id=run_id, actor=actor, at=clock())
    if run is None:
        return False
    job = Job(run, load_day(area_id=run.area_id, day=run.day, at=clock()), clock)
    result = job.solve()
    job.hold()
    lines, figures = job.make_proposal(result)
    job.hold()
    propose(run_id=run.pk, lines=lines, result=figures, actor=actor, at=clock())
    return True


class Job:
    """One run's problem and what becomes of its result."""

    def __init__(self, run: OptimiserRun, loaded: Day, clock: Clock) -> None:
        self.run, self.loaded, self.clock = run, loaded, clock
        self.patches = set(run.patches.values_list("pk", flat=True))
        self.now = clock()
        self.not_before = self.now + timedelta(minutes=loaded.protocol.notice_minutes)
        self.aside = {visit.id for visit in loaded.visits.values() if self._is_agreed(visit)}
        self.problem = self._make_problem()
        self.facts = self._count_facts()
        self.trace: list[tuple[float, int, int]] = []
        self.hold()

    def hold(self) -> None:
        """Say how far the run is and keep it from other workers."""
        record_progress(
            run_id=self.run.pk,
            trace=self.trace,
            visits=len(self.problem.visits),
            facts=self.facts,
            at=self.clock(),
        )

    def _count_out_of_reach(self) -> tuple[int, int]:
        """Return the cost and the number of unassigned visits that the run cannot place.

        Added to what it tells, so that progress and proposal speak of the same visits.
        """
        weights = self.loaded.protocol.unassigned_seconds
        left = [
            one
            for one in self.loaded.visits.values()
            if one.has_place and not one.worker_ids and not self._has(one)
        ]
        return sum(weights[one.priority] * one.carers_needed for one in left), len(left)

    def _get_mine(self) -> list[BoardVisit]:
        return [one for one in self.loaded.visits.values() if one.patch_id in self.patches]

    def _count_facts(self) -> dict[str, int]:
        """Return how much the run may not touch, or only with care."""
        mine = self._get_mine()
        return {
            "pinned": sum(one.is_pinned for one in mine),
            "published": sum(bool(one.worker_ids) for one in mine),
            "double_handed": sum(one.carers_needed == 2 for one in mine),
            "exclusions": sum(len(one.excluded) for one in self.loaded.clients.values()),
        }

    def solve(self) -> Result:
        """Search for as long as the run may, telling how far it is and hearing of a stop."""

        out_of_reach = self._count_out_of_reach()

        def tell(point: EnginePoint) -> None:
            cost, left = point.cost + out_of_reach[0], point.unassigned + out_of_reach[1]
            self.trace.append((round(point.seconds, 2), cost, left))
            self.hold()

        def hear() -> str | None:
            asked = is_stop_requested(run_id=self.run.pk)
            return "cancelled" if asked != StopRequest.NONE else None

        return solve(
            self.problem,
            Interruptible(TimeLimit(self.run.seconds), hear),
            seed=self.run.seed,
            start_from=self.loaded.plan,
            on_progress=tell,
        )

    def make_proposal(self, result: Result) -> tuple[list[ProposalLine], dict[str, object]]:
        """Return the lines that change or leave out a visit, and the figures of the run."""
        wanted = self._read_places(result.plan)
        places, refused = settle_places(self.loaded, wanted)
        after = self.loaded.make_plan(places)
        why = find_reasons(self.loaded.problem, after, [str(visit_id) for visit_id in places])
        lines = [
            self._make_line(self.loaded.visits[visit_id], *place, why.get(str(visit_id), ()))
            for visit_id, place in places.items()
        ]
        left = {line.visit: line.reason for line in result.plan.unassigned}
        for visit in self.loaded.visits.values():
            if visit.patch_id in self.patches and not visit.worker_ids and visit.id not in places:
                reason = refused.get(visit.id) or self._say_why_left(visit, left)
                lines.append(self._make_left(visit, reason))
        return lines, self._count(result, after, places)

    def _read_places(self, plan: Plan) -> dict[UUID, tuple[tuple[UUID, ...], datetime]]:
        """Return where the plan puts visits that stand elsewhere now."""
        places = {}
        for line in plan.assignments:
            visit = self.loaded.visits[UUID(line.visit)]
            workers = tuple(UUID(carer) for carer in line.carers)
            starts_at = get_at_seconds(self.run.day, line.start)
            same = set(workers) == set(visit.worker_ids) and starts_at == visit.starts_at
            if not same and not self._is_frozen(visit):
                places[visit.id] = (workers, starts_at)
        for left in plan.unassigned:
            visit = self.loaded.visits[UUID(left.visit)]
            if visit.worker_ids and not self._is_frozen(visit):
                places[visit.id] = ((), visit.wanted_at)
        return places

    def _make_line(
        self,
        visit: BoardVisit,
        workers: tuple[UUID, ...],
        starts_at: datetime,
        reasons: tuple[str, ...],
    ) -> ProposalLine:
        kind = LineKind.MOVED if visit.worker_ids else LineKind.NEW
        if not workers:
            kind, reasons = LineKind.DROPPED, (DROPPED,)
        return ProposalLine(
            visit_id=visit.id,
            visit_version=visit.version,
            kind=kind,
            before_workers=list(visit.worker_ids),
            before_at=visit.starts_at,
            workers=list(workers),
            starts_at=starts_at,
            reasons=[self.loaded.name_ids(reason) for reason in reasons],
        )

    def _make_left(self, visit: BoardVisit, reason: str) -> ProposalLine:
        return ProposalLine(
            visit_id=visit.id,
            visit_version=visit.version,
            kind=LineKind.LEFT_OUT,
            before_workers=[],
            before_at=visit.starts_at,
            workers=[],
            starts_at=None,
            reasons=[reason],
        )

    def _say_why_left(self, visit: BoardVisit, left: Mapping[str, str]) -> str:
        if not visit.has_place:
            return NO_PLACE
        if self._is_over(visit):
            return TOO_LATE
        return self.loaded.name_ids(left.get(str(visit.id), "No carer was free for it."))

    def _count(
        self,
        result: Result,
        after: Plan,
        places: Mapping[UUID, object],
    ) -> dict[str, object]:
        loaded = self.loaded
        now, then = score(loaded.problem, loaded.plan), score(loaded.problem, after)
        known = {(one.rule, one.visit, one.carer) for one in check(loaded.problem, loaded.plan)}
        fresh = [
            one
            for one in check(loaded.problem, after)
            if (one.rule, one.visit, one.carer) not in known
        ]
        mine = self._get_mine()
        costs = [
            (
                f"Unassigned, priority {priority}",
                now.by_priority.get(priority, 0),
                then.by_priority.get(priority, 0),
            )
            for priority in (1, 2, 3)
        ]
        costs += [
            ("Travel", now.travel, then.travel),
            ("Not a preferred carer", now.continuity, then.continuity),
            ("Moved to a carer who was not told", now.moved, then.moved),
        ]
        return {
            "seconds": result.seconds,
            "iterations": result.iterations,
            "stopped": result.stopped,
            "breaches": len(fresh),
            "unassigned": then.unassigned_visits,
            "unassigned_before": sum(not one.worker_ids for one in mine),
            "unchanged": sum(bool(one.worker_ids) and one.id not in places for one in mine),
            "cost": then.total,
            "costs": costs,
        }

    def _make_problem(self) -> Problem:
        loaded = self.loaded
        visits = [self._make_visit(visit) for visit in loaded.visits.values() if self._has(visit)]
        clients = {visit.client for visit in visits}
        carers = [carer for carer in map(self._make_carer, self._get_workers()) if carer]
        weights = {
            PUBLISHED: loaded.protocol.published_seconds,
            **loaded.protocol.unassigned_seconds,
        }
        return Problem(
            name=f"{loaded.area_name} {loaded.day}",
            carers=tuple(carers),
            clients=tuple(one for one in loaded.engine_clients if one.id in clients),
            visits=tuple(visits),
            travel=loaded.travel,
            weights=Weights(
                weights, loaded.protocol.continuity_seconds, loaded.protocol.moved_seconds
            ),
        )

    def _make_visit(self, visit: BoardVisit) -> EngineVisit:
        frozen = self._is_frozen(visit)
        priority = PUBLISHED if visit.worker_ids else visit.priority
        return self.loaded.make_visit(
            visit, priority=priority, frozen=frozen, not_before=self.not_before
        )

    def _has(self, visit: BoardVisit) -> bool:
        """Whether a visit is part of the problem: to be placed, or in the way."""
        if not visit.has_place or visit.id in self.aside:
            return False
        if visit.worker_ids:
            return True
        return visit.patch_id in self.patches and not self._is_over(visit)

    def _is_frozen(self, visit: BoardVisit) -> bool:
        """Whether a visit stays as it is: of another patch, too soon to tell anybody, set aside."""
        too_soon = visit.starts_at < self.not_before and bool(visit.worker_ids)
        return visit.patch_id not in self.patches or too_soon or visit.id in self.aside

    def _is_over(self, visit: BoardVisit) -> bool:
        return visit.latest_at < self.not_before

    def _is_agreed(self, visit: BoardVisit) -> bool:
        """Whether a visit lies outside a pattern by the DSO's agreement: a person placed it."""
        return any(
            not self.loaded.is_inside_pattern(visit, worker_id, visit.starts_at)
            for worker_id in visit.worker_ids
        )

    def _get_workers(self) -> list[UUID]:
        """Carers who work in the run's patches, and those whose visits are in the way."""
        loaded = self.loaded
        own = {
            worker_id
            for worker_id, windows in loaded.windows.items()
            if any(window.patch_id in self.patches for window in windows)
        }
        kept = {worker_id for one in loaded.visits.values() for worker_id in one.worker_ids}
        return sorted(worker_id for worker_id in own | kept if worker_id in loaded.workers)

    def _make_carer(self, worker_id: UUID) -> Carer | None:
        worker = self.loaded.workers[worker_id]
        if worker.home is None:
            return None
        carer = self.loaded.make_carer(worker, with_agreed=False)
        cuts = [
            self._get_cut(visit, worker_id)
            for visit in self.loaded.visits.values()
            if visit.id in self.aside and worker_id in visit.worker_ids
        ]
        windows = [piece for window in carer.windows for piece in _cut(window, cuts)]
        breaks = tuple(
            one for one in carer.breaks if any(_can_hold(window, one) for window in windows)
        )
        return Carer(
            id=carer.id,
            home=carer.home,
            windows=tuple(windows),
            mode=carer.mode,
            gender=carer.gender,
            skills=carer.skills,
            breaks=breaks if cuts else carer.breaks,
            patches=carer.patches,
        )

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


def _cut(window: tuple[int, int], cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces = [window]
    for start, end in cuts:
        pieces = [
            part
            for begin, finish in pieces
            for part in ((begin, min(finish, start)), (max(begin, end), finish))
            if part[0] < part[1]
        ]
    return pieces


def _can_hold(window: tuple[int, int], one: object) -> bool:
    earliest, latest, length = (getattr(one, name) for name in ("earliest", "latest", "duration"))
    begins = max(window[0], earliest)
    return bool(begins <= latest and begins + length <= window[1])
