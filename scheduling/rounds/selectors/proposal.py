"""Reads of what a run proposes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from rostering.selectors import get_contract_minutes
from scheduling.rounds.models import OptimiserRun, ProposalLine
from scheduling.rounds.rules import moves_far
from scheduling.rounds.selectors.costs import read_pair, read_rules
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.lanes import Lane
from scheduling.rounds.selectors.protocol import read_body
from scheduling.rounds.selectors.runs import find_run, summarise
from scheduling.rounds.states import LineKind, LineOutcome, RunStatus
from scheduling.rounds.types import (
    BoardVisit,
    Proposal,
    ProposedChange,
    ProposedRound,
    SearchFacts,
    TracePoint,
)
from scheduling.visits.selectors import get_week_minutes

CHANGED = "Somebody changed this visit after the run had looked at it: the manual change stands."
PINNED = "Somebody pinned this visit meanwhile: it stays where it is."


def get_proposal(*, run_id: UUID, actor: Actor) -> Proposal:
    """Return what a run would change, carer by carer, the most changed first."""
    row = find_proposed(run_id=run_id, actor=actor)
    loaded = load_proposed(row)
    lines = [
        show_line(loaded, line)
        for line in ProposalLine.objects.filter(run=row).order_by("pk")
        if line.visit_id in loaded.visits
    ]
    moves = [line for line in lines if line.kind != LineKind.LEFT_OUT]
    pending = [line for line in moves if line.outcome == LineOutcome.PENDING]
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
        costs=read_rules(result["costs"]),
        rounds=_make_rounds(loaded, moves, result.get("carers", {})),
        left=tuple(line for line in lines if line.kind == LineKind.LEFT_OUT),
        review=tuple(line for line in moves if line.outcome == LineOutcome.REVIEW),
        pending=len(pending),
        applied=sum(line.outcome == LineOutcome.APPLIED for line in moves),
        carer_calls=len(_find_calls(loaded, pending)),
        client_texts=len({line.visit.client_id for line in pending if _is_news(loaded, line)}),
        search=_describe_search(row),
    )


def find_proposed(*, run_id: UUID, actor: Actor) -> OptimiserRun:
    """Return a run that has a proposal, or raise NotFound."""
    row = find_run(run_id=run_id, actor=actor, capability=Capability.VIEW_ROUNDS)
    if row.status not in (RunStatus.PROPOSED, RunStatus.APPLIED, RunStatus.DISCARDED):
        raise NotFound("This run has no proposal. Open the run to see how it ended.")
    return row


def load_proposed(row: OptimiserRun) -> Day:
    """Return the day of such a run, by the protocol of then."""
    assert row.ended_at is not None
    return load_day(area_id=row.area_id, day=row.day, at=row.ended_at)


def _describe_search(row: OptimiserRun) -> SearchFacts:
    return SearchFacts(
        seconds=row.result["seconds"],
        limit=row.seconds,
        iterations=row.result.get("iterations", 0),
        seed=row.seed,
        protocol_number=read_body(row.protocol).number,
        problem_hash=row.problem_hash,
        visits=row.progress.visits,
        trace=tuple(TracePoint(*point) for point in row.progress.trace),
    )


def find_stale_reason(line: ProposalLine, visit: BoardVisit | None) -> str:
    """Return why a line no longer speaks of its visit as it is; empty where it does."""
    if visit is not None and visit.version == line.visit_version:
        return ""
    return PINNED if visit is not None and visit.is_pinned else CHANGED


def show_line(loaded: Day, line: ProposalLine) -> ProposedChange:
    """Return one line; an open one whose visit was changed meanwhile is for review."""
    visit = loaded.visits[line.visit_id]
    is_open = line.outcome == LineOutcome.PENDING and line.kind != LineKind.LEFT_OUT
    stale = find_stale_reason(line, visit) if is_open else ""
    is_news = is_open and not stale and bool(line.before_workers)
    return ProposedChange(
        line_id=line.pk,
        visit=visit,
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
        costs=read_pair(line.costs),
        client_told=loaded.write_told(visit, line.workers, line.starts_at or line.before_at)
        if is_news
        else "",
    )


def _name(loaded: Day, worker_ids: Iterable[UUID]) -> tuple[str, ...]:
    return tuple(
        loaded.workers[worker_id].name if worker_id in loaded.workers else "a carer who left"
        for worker_id in worker_ids
    )


def _find_calls(loaded: Day, lines: Iterable[ProposedChange]) -> set[UUID]:
    """Return the carers whose published runs these lines would change: somebody calls them."""
    touched = {one for line in lines for one in (*line.worker_ids, *line.before_worker_ids)}
    published = {one for visit in loaded.visits.values() for one in visit.worker_ids}
    return touched & published & set(loaded.workers)


def _is_news(loaded: Day, line: ProposedChange) -> bool:
    """Whether a client gets other carers, or a start that is off by more than a client is told."""
    if not line.before_worker_ids:
        return False
    starts_at = line.starts_at or line.before_at
    is_far = moves_far(line.before_at, starts_at, minutes=loaded.protocol.client_told_minutes)
    return set(line.worker_ids) != set(line.before_worker_ids) or is_far


def _make_rounds(
    loaded: Day,
    lines: Sequence[ProposedChange],
    costs: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> tuple[ProposedRound, ...]:
    """Group changes by the carer who gets them, or who loses them where nobody gets them."""
    by_carer: dict[UUID, list[ProposedChange]] = defaultdict(list)
    for line in lines:
        for worker_id in line.worker_ids or line.before_worker_ids:
            by_carer[worker_id].append(line)
    ids = [worker_id for worker_id in by_carer if worker_id in loaded.workers]
    pending = [line for line in lines if line.outcome == LineOutcome.PENDING]
    called = _find_calls(loaded, pending)
    laid_out = _lay_out_all(loaded, pending)
    week = _get_week(ids, loaded.day)
    contracts = get_contract_minutes(worker_ids=ids, on=loaded.day)
    rounds = []
    for worker_id in ids:
        one = laid_out[worker_id]
        before = week.get(worker_id, 0)
        rounds.append(
            ProposedRound(
                worker_id=worker_id,
                name=loaded.workers[worker_id].name,
                changes=tuple(by_carer[worker_id]),
                stops=one.get_stops(),
                travel_change_seconds=one.sum_travel_change(loaded, worker_id),
                week_minutes_before=before,
                week_minutes_after=before + one.sum_minutes_change(),
                contract_minutes=contracts.get(worker_id),
                costs=read_pair(costs.get(str(worker_id), {})),
                calls=_name_called(loaded, by_carer[worker_id], called),
            )
        )
    return tuple(sorted(rounds, key=lambda one: (-len(one.changes), one.name)))


def _lay_out_all(loaded: Day, pending: Iterable[ProposedChange]) -> dict[UUID, Lane]:
    """Draw every carer's round as it is and as proposed, in one pass over the visits."""
    lines = {line.visit.id: line for line in pending}
    lanes: dict[UUID, Lane] = defaultdict(Lane)
    for visit in loaded.visits.values():
        line = lines.get(visit.id)
        then = visit.starts_at if line is None else line.starts_at
        workers = visit.worker_ids if line is None else line.worker_ids
        for worker_id in visit.worker_ids:
            stays = worker_id in workers and then == visit.starts_at
            lane = lanes[worker_id]
            lane.before.append((visit.starts_at, visit))
            lane.draw("stays" if stays else "ghost", visit, visit.starts_at)
        for worker_id in workers:
            if then is None:
                continue
            lanes[worker_id].after.append((then, visit))
            if worker_id not in visit.worker_ids or then != visit.starts_at:
                lanes[worker_id].draw("new", visit, then)
    return lanes


def _name_called(
    loaded: Day, lines: Iterable[ProposedChange], called: set[UUID]
) -> tuple[str, ...]:
    touched = {
        one
        for line in lines
        if line.outcome == LineOutcome.PENDING
        for one in (*line.worker_ids, *line.before_worker_ids)
    }
    return tuple(sorted(_name(loaded, touched & called)))


def _get_week(worker_ids: Sequence[UUID], day: date) -> dict[UUID, int]:
    monday = day - timedelta(days=day.weekday())
    return get_week_minutes(worker_ids=worker_ids, monday=monday, sunday=monday + timedelta(days=6))
