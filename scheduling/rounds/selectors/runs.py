"""Reads of optimiser runs and of what they propose."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from rostering.selectors import get_contract_minutes
from scheduling.rounds.models import LEASE, OptimiserRun, ProposalLine
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.protocol import read_body
from scheduling.rounds.states import LineKind, LineOutcome, RunStatus
from scheduling.rounds.types import (
    BoardVisit,
    CostLine,
    Proposal,
    ProposedChange,
    ProposedRound,
    ProposedStop,
    RunDetails,
    RunSummary,
    TracePoint,
)
from scheduling.visits.selectors import get_week_minutes

CHANGED = "Somebody changed this visit after the run had looked at it: the manual change stands."
PINNED = "Somebody pinned this visit meanwhile: it stays where it is."


def get_runs(*, actor: Actor, limit: int = 50) -> tuple[RunSummary, ...]:
    """Return the newest runs of the areas whose rounds somebody may see."""
    rows = find_runs(actor=actor).order_by("-asked_at")
    return tuple(map(summarise, rows[:limit]))


def find_runs(*, actor: Actor) -> QuerySet[OptimiserRun]:
    """Return these runs as rows that a list can filter."""
    scopes = actor.scopes_of(Capability.VIEW_ROUNDS)
    return _with_names(OptimiserRun.objects.filter(patches__in=scopes).distinct())


def find_run(*, run_id: UUID, actor: Actor, capability: Capability) -> OptimiserRun:
    """Return a run, or raise NotFound where it lies outside what somebody may see."""
    row = _with_names(OptimiserRun.objects.filter(pk=run_id)).first()
    if row is None:
        raise NotFound("There is no such run.")
    for patch in row.patches.all():
        actor.require(capability, patch.pk)
    return row


def get_run(*, run_id: UUID, actor: Actor) -> RunDetails:
    """Return a run while it works or after it ended."""
    row = find_run(run_id=run_id, actor=actor, capability=Capability.VIEW_ROUNDS)
    earlier = _with_names(
        OptimiserRun.objects.filter(area_id=row.area_id).exclude(pk=row.pk)
    ).order_by("-asked_at")[:5]
    facts = row.progress.facts
    return RunDetails(
        summary=summarise(row),
        seconds=row.seconds,
        protocol=read_body(row.protocol),
        trace=tuple(TracePoint(*point) for point in row.progress.trace),
        visits=row.progress.visits,
        last_seen_at=row.progress.leased_until - LEASE if row.progress.leased_until else None,
        stop_request=row.stop_request,
        failure=row.failure,
        started_at=row.started_at,
        pinned_visits=facts.get("pinned", 0),
        published_visits=facts.get("published", 0),
        double_handed=facts.get("double_handed", 0),
        exclusions=facts.get("exclusions", 0),
        last_runs=tuple(map(summarise, earlier)),
    )


def get_proposal(*, run_id: UUID, actor: Actor) -> Proposal:
    """Return what a run would change, carer by carer, the most changed first."""
    row = find_run(run_id=run_id, actor=actor, capability=Capability.VIEW_ROUNDS)
    if row.status not in (RunStatus.PROPOSED, RunStatus.APPLIED, RunStatus.DISCARDED):
        raise NotFound("This run has no proposal. Open the run to see how it ended.")
    assert row.ended_at is not None
    loaded = load_day(area_id=row.area_id, day=row.day, at=row.ended_at)
    lines = [
        _show_line(loaded, line)
        for line in ProposalLine.objects.filter(run=row).order_by("pk")
        if line.visit_id in loaded.visits
    ]
    moves = [line for line in lines if line.kind != LineKind.LEFT_OUT]
    moved = [line for line in moves if line.kind == LineKind.MOVED]
    carers = [set(line.worker_ids) != set(line.before_worker_ids) for line in moved]
    result = row.result
    return Proposal(
        run=summarise(row),
        run_seconds=result["seconds"],
        breaches=result["breaches"],
        newly_assigned=sum(line.kind == LineKind.NEW for line in moves),
        unassigned_before=result["unassigned_before"],
        moved_carer=sum(carers),
        moved_time=len(carers) - sum(carers),
        dropped=sum(line.kind == LineKind.DROPPED for line in moves),
        left_out=len(lines) - len(moves),
        unchanged=result["unchanged"],
        costs=tuple(CostLine(*line) for line in result["costs"]),
        rounds=_make_rounds(loaded, moves),
        left=tuple(line for line in lines if line.kind == LineKind.LEFT_OUT),
        review=tuple(line for line in moves if line.outcome == LineOutcome.REVIEW),
        pending=sum(line.outcome == LineOutcome.PENDING for line in moves),
        applied=sum(line.outcome == LineOutcome.APPLIED for line in moves),
    )


def get_run_days(*, area_id: UUID, days: Sequence[date]) -> set[date]:
    """Return which of these days of an area had a run."""
    rows = OptimiserRun.objects.filter(area_id=area_id, day__in=days)
    return set(rows.values_list("day", flat=True))


def is_stop_requested(*, run_id: UUID) -> str:
    """Return what a person asked of a run that works; one small query."""
    rows = OptimiserRun.objects.filter(pk=run_id).values_list("stop_request", flat=True)
    return rows.first() or ""


def summarise(row: OptimiserRun) -> RunSummary:
    """Return a run as one row of a list."""
    return RunSummary(
        id=row.pk,
        day=row.day,
        area_name=row.area.scope.name,
        patch_names=tuple(sorted(patch.scope.name for patch in row.patches.all())),
        status=row.status,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        unassigned=row.result.get("unassigned"),
        cost=row.result.get("cost"),
    )


def _with_names(rows: QuerySet[OptimiserRun]) -> QuerySet[OptimiserRun]:
    return rows.select_related("asked_by", "protocol", "progress", "area__scope").prefetch_related(
        "patches__scope"
    )


def find_stale_reason(line: ProposalLine, visit: BoardVisit | None) -> str:
    """Return why a line no longer speaks of its visit as it is; empty where it does."""
    if visit is not None and visit.version == line.visit_version:
        return ""
    return PINNED if visit is not None and visit.is_pinned else CHANGED


def _show_line(loaded: Day, line: ProposalLine) -> ProposedChange:
    is_open = line.outcome == LineOutcome.PENDING and line.kind != LineKind.LEFT_OUT
    stale = find_stale_reason(line, loaded.visits[line.visit_id]) if is_open else ""
    return ProposedChange(
        line_id=line.pk,
        visit=loaded.visits[line.visit_id],
        kind=line.kind,
        before_workers=_name(loaded, line.before_workers),
        before_at=line.before_at,
        workers=_name(loaded, line.workers),
        worker_ids=tuple(line.workers),
        before_worker_ids=tuple(line.before_workers),
        starts_at=line.starts_at,
        reasons=tuple(line.reasons),
        outcome=LineOutcome.REVIEW if stale else line.outcome,
        review_reason=stale or line.review_reason,
    )


def _name(loaded: Day, worker_ids: Iterable[UUID]) -> tuple[str, ...]:
    return tuple(
        loaded.workers[worker_id].name if worker_id in loaded.workers else "a carer who left"
        for worker_id in worker_ids
    )


def _make_rounds(loaded: Day, lines: Sequence[ProposedChange]) -> tuple[ProposedRound, ...]:
    """Group changes by the carer who gets them, or who loses them where nobody gets them."""
    by_carer: dict[UUID, list[ProposedChange]] = defaultdict(list)
    for line in lines:
        for worker_id in line.worker_ids or line.before_worker_ids:
            by_carer[worker_id].append(line)
    ids = [worker_id for worker_id in by_carer if worker_id in loaded.workers]
    week = _get_week(ids, loaded.day)
    contracts = get_contract_minutes(worker_ids=ids, on=loaded.day)
    rounds = [
        _make_round(
            loaded,
            worker_id,
            by_carer[worker_id],
            lines,
            week.get(worker_id, 0),
            contracts.get(worker_id),
        )
        for worker_id in ids
    ]
    return tuple(sorted(rounds, key=lambda one: (-len(one.changes), one.name)))


def _make_round(
    loaded: Day,
    worker_id: UUID,
    changes: list[ProposedChange],
    lines: Sequence[ProposedChange],
    week_minutes: int,
    contract_minutes: int | None,
) -> ProposedRound:
    worker = loaded.workers[worker_id]
    pending = {line.visit.id: line for line in lines if line.outcome == LineOutcome.PENDING}
    before = [visit for visit in loaded.visits.values() if worker_id in visit.worker_ids]
    stops, after = [], []
    for visit in before:
        line = pending.get(visit.id)
        stays = line is None or (worker_id in line.worker_ids and line.starts_at == visit.starts_at)
        state = "stays" if stays else "ghost"
        stops.append(ProposedStop(state, visit.family_name, visit.starts_at, visit.ends_at))
        if stays:
            after.append((visit.starts_at, visit))
    for line in pending.values():
        is_here = worker_id in line.worker_ids and line.starts_at is not None
        if is_here and not (
            worker_id in line.visit.worker_ids and line.starts_at == line.visit.starts_at
        ):
            assert line.starts_at is not None
            ends_at = line.starts_at + (line.visit.ends_at - line.visit.starts_at)
            stops.append(ProposedStop("new", line.visit.family_name, line.starts_at, ends_at))
            after.append((line.starts_at, line.visit))
    later = [visit for _, visit in sorted(after, key=lambda item: (item[0], str(item[1].id)))]
    return ProposedRound(
        worker_id=worker_id,
        name=worker.name,
        changes=tuple(changes),
        stops=tuple(sorted(stops, key=lambda stop: stop.starts_at)),
        travel_change_seconds=_sum_travel(loaded, worker_id, later)
        - _sum_travel(loaded, worker_id, sorted(before, key=lambda one: one.starts_at)),
        week_minutes_before=week_minutes,
        week_minutes_after=week_minutes
        + sum(visit.minutes for visit in later)
        - sum(visit.minutes for visit in before),
        contract_minutes=contract_minutes,
    )


def _sum_travel(loaded: Day, worker_id: UUID, visits: Sequence[BoardVisit]) -> int:
    worker = loaded.workers[worker_id]
    path: list[BoardVisit | None] = [None, *visits, None] if visits else []
    return sum(loaded.get_travel_seconds(worker, one, other) for one, other in pairwise(path))


def _get_week(worker_ids: Sequence[UUID], day: date) -> dict[UUID, int]:
    monday = day - timedelta(days=day.weekday())
    return get_week_minutes(worker_ids=worker_ids, monday=monday, sunday=monday + timedelta(days=6))
