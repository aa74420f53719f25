"""Reads of the parts of a run: what workers found, and the course of all of them together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from scheduling.rounds.models import LEASE, OptimiserRun, ProposalLine, RunPart
from scheduling.rounds.selectors.day import Day, load_day
from scheduling.rounds.selectors.protocol import read_body
from scheduling.rounds.states import LineKind, LineOutcome, PartStatus, RunStatus
from scheduling.rounds.types import RunPartDetails, TracePoint


@dataclass(frozen=True, slots=True)
class FoundPart:
    """A part that is done: its plan, as a plan file, and figures of its search."""

    stage: int
    patches: frozenset[UUID]
    began_at: datetime
    plan: Mapping[str, Any]
    figures: Mapping[str, Any]


def load_run_day(run: OptimiserRun, *, at: datetime) -> Day:
    """Return the day of a run by the run's own protocol.

    Whom the runs of the days before propose for a client counts as familiar already.
    """
    loaded = load_day(area_id=run.area_id, day=run.day, at=at)
    return replace(
        loaded, protocol=read_body(run.protocol), familiar_extra=get_proposed_carers(run)
    )


def get_proposed_carers(run: OptimiserRun) -> Mapping[UUID, frozenset[UUID]]:
    """Return the carers whom an order's proposals for earlier days would send, by client."""
    if run.order_id is None:
        return {}
    lines = ProposalLine.objects.filter(
        run__order=run.order_id,
        run__area=run.area_id,
        run__day__lt=run.day,
        run__status__in=[RunStatus.PROPOSED, RunStatus.APPLIED],
        kind__in=[LineKind.NEW, LineKind.MOVED],
        outcome__in=[LineOutcome.PENDING, LineOutcome.APPLIED],
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for client_id, workers in lines.values_list("visit__client_id", "workers"):
        found[client_id].update(workers)
    return {client_id: frozenset(workers) for client_id, workers in found.items()}


def get_found_parts(*, run_id: UUID) -> tuple[FoundPart, ...]:
    """Return the parts of a run that are done, in order."""
    rows = RunPart.objects.filter(run=run_id, status=PartStatus.DONE).order_by("stage", "number")
    return tuple(
        FoundPart(
            row.stage,
            frozenset(row.patches),
            datetime.fromisoformat(row.figures["began"]),
            row.plan or {},
            row.figures,
        )
        for row in rows
    )


def sum_figures(found: Sequence[FoundPart]) -> dict[str, Any]:
    """Return how long a run searched, stages one after the other, how often and why it ended."""
    longest: dict[int, float] = defaultdict(float)
    for one in found:
        longest[one.stage] = max(longest[one.stage], one.figures["searched"])
    return {
        "seconds": sum(longest.values()),
        "iterations": sum(one.figures["iterations"] for one in found),
        "stopped": found[-1].figures["stopped"] if found else "cancelled",
    }


def get_part_details(
    run: OptimiserRun, patch_names: Mapping[UUID, str]
) -> tuple[RunPartDetails, ...]:
    """Return the parts of a run as pages show them; one query."""
    rows = (
        RunPart.objects.filter(run=run)
        .select_related("progress")
        .defer("plan", "progress__checkpoint")
        .order_by("stage", "number")
    )
    return tuple(_describe(row, patch_names) for row in rows)


def get_course(run: OptimiserRun) -> tuple[TracePoint, ...]:
    """Return the course of a run over all its parts, for the worker that makes its proposal."""
    return combine_traces(read_before(run.progress.facts), get_part_details(run, {}))


def read_before(facts: Mapping[str, Any]) -> TracePoint:
    """Return how a run's whole problem stood when it was divided."""
    return TracePoint(0.0, facts.get("cost", 0), facts.get("unassigned", 0))


def combine_traces(before: TracePoint, parts: Iterable[RunPartDetails]) -> tuple[TracePoint, ...]:
    """Return the course of a whole run: at each moment the sum of what its parts had by then.

    `before` is how the whole stood. A part that has found nothing yet counts as it stood; as soon
    as the last stage has a plan, that one is the whole.
    """
    stages: dict[int, list[RunPartDetails]] = defaultdict(list)
    for part in parts:
        stages[part.stage].append(part)
    points: list[TracePoint] = []
    for stage in sorted(stages):
        points = _join(points, _sum_up(before, stages[stage]))
    return tuple(points)


def _sum_up(before: TracePoint, parts: Sequence[RunPartDetails]) -> list[TracePoint]:
    """Return the course of parts that are worked on side by side."""
    moves = sorted(
        (
            (point.seconds, number, point)
            for number, part in enumerate(parts)
            for point in part.trace
        ),
        key=itemgetter(0, 1),
    )
    gains = [(0, 0)] * len(parts)
    points = []
    for seconds, number, point in moves:
        start = parts[number].before
        gains[number] = (point.cost - start.cost, point.unassigned - start.unassigned)
        cost = before.cost + sum(gain for gain, _ in gains)
        left = before.unassigned + sum(gain for _, gain in gains)
        points.append(TracePoint(seconds, cost, left))
    return points


def _join(earlier: list[TracePoint], later: list[TracePoint]) -> list[TracePoint]:
    if not later:
        return earlier
    return [point for point in earlier if point.seconds < later[0].seconds] + later


def _describe(row: RunPart, patch_names: Mapping[UUID, str]) -> RunPartDetails:
    figures, leased_until = row.figures, row.progress.leased_until
    out_of_reach = figures.get("out_of_reach", 0)  # unassigned visits that the search never sees
    began = figures.get("began")
    return RunPartDetails(
        stage=row.stage,
        number=row.number,
        patch_names=tuple(sorted(patch_names.get(one, "another patch") for one in row.patches)),
        status=row.status,
        seconds=row.seconds,
        visits=figures.get("visits", 0),
        began_at=datetime.fromisoformat(began) if began else None,
        last_seen_at=leased_until - LEASE if leased_until else None,
        before=TracePoint(0.0, figures.get("cost", 0), figures.get("unassigned", 0) + out_of_reach),
        trace=tuple(
            TracePoint(seconds, cost, left + out_of_reach)
            for seconds, cost, left in row.progress.trace
        ),
    )
