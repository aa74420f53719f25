"""Reads of optimiser runs."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Capability
from core.actor import Actor
from core.errors import NotFound
from scheduling.rounds.models import LEASE, OptimiserRun, RunPart
from scheduling.rounds.selectors.protocol import read_body
from scheduling.rounds.selectors.run_parts import combine_traces, get_part_details, read_before
from scheduling.rounds.states import RunKind, RunStatus
from scheduling.rounds.types import RunDetails, RunSummary, TracePoint
from scheduling.rounds.types.replans import Occasion, read_occasion

WITH_PROPOSAL = (RunStatus.PROPOSED, RunStatus.APPLIED, RunStatus.DISCARDED)


def get_runs(*, actor: Actor, limit: int = 50) -> tuple[RunSummary, ...]:
    """Return the newest runs of the areas whose rounds somebody may see."""
    rows = find_runs(actor=actor).order_by("-asked_at")
    return tuple(map(summarise, rows[:limit]))


def get_occasions(*, run_ids: Iterable[UUID]) -> dict[UUID, Occasion]:
    """Return what those of these runs answer that are re-plans; one query."""
    rows = OptimiserRun.objects.filter(pk__in=list(run_ids), kind=RunKind.REPLAN)
    return {key: read_occasion(kept) for key, kept in rows.values_list("pk", "occasion")}


def find_like(*, run_id: UUID, actor: Actor) -> UUID | None:
    """Return the newest other proposal for the same area and day, of a patch that both plan.

    Re-plans are no such proposals: they answer something else.
    """
    row = find_run(run_id=run_id, actor=actor, capability=Capability.VIEW_ROUNDS)
    rows = OptimiserRun.objects.filter(
        area_id=row.area_id, day=row.day, kind=row.kind, status__in=WITH_PROPOSAL
    )
    shared = rows.filter(patches__in=row.patches.all()).exclude(pk=row.pk).distinct()
    for other in with_names(shared.order_by("-asked_at", "-pk")):
        if all(actor.can(Capability.VIEW_ROUNDS, patch.pk) for patch in other.patches.all()):
            return other.pk
    return None


def find_runs(*, actor: Actor) -> QuerySet[OptimiserRun]:
    """Return these runs as rows that a list can filter."""
    scopes = actor.scopes_of(Capability.VIEW_ROUNDS)
    return for_list(OptimiserRun.objects.filter(patches__in=scopes).distinct())


def find_run(*, run_id: UUID, actor: Actor, capability: Capability) -> OptimiserRun:
    """Return a run, or raise NotFound where it lies outside what somebody may see."""
    row = with_names(OptimiserRun.objects.filter(pk=run_id)).first()
    if row is None:
        raise NotFound("There is no such run.")
    for patch in row.patches.all():
        actor.require(capability, patch.pk)
    return row


def get_run(*, run_id: UUID, actor: Actor) -> RunDetails:
    """Return a run while it works or after it ended."""
    row = find_run(run_id=run_id, actor=actor, capability=Capability.VIEW_ROUNDS)
    others = find_runs(actor=actor).filter(area_id=row.area_id).exclude(pk=row.pk)
    earlier = others.order_by("-asked_at")[:5]
    facts, progress = row.progress.facts, row.progress
    parts = get_part_details(row, {patch.pk: patch.scope.name for patch in row.patches.all()})
    kept = tuple(TracePoint(*point) for point in progress.trace)
    seen = [part.last_seen_at for part in parts if part.last_seen_at]
    if progress.leased_until:
        seen.append(progress.leased_until - LEASE)
    return RunDetails(
        summary=summarise(row),
        seconds=row.seconds,
        protocol=read_body(row.protocol),
        trace=combine_traces(read_before(facts), parts) if parts else kept,
        visits=progress.visits,
        last_seen_at=max(seen, default=None),
        stop_request=row.stop_request,
        failure=row.failure,
        started_at=row.started_at,
        pinned_visits=facts.get("pinned", 0),
        published_visits=facts.get("published", 0),
        double_handed=facts.get("double_handed", 0),
        exclusions=facts.get("exclusions", 0),
        last_runs=tuple(map(summarise, earlier)),
        parts=parts,
        problem_hash=row.problem_hash,
        waits_for_id=_find_what_it_waits_for(row),
    )


def get_run_days(*, area_id: UUID, days: Sequence[date]) -> set[date]:
    """Return which of these days of an area had a run."""
    rows = OptimiserRun.objects.filter(area_id=area_id, day__in=days)
    return set(rows.values_list("day", flat=True))


def is_stop_requested(*, run_id: UUID) -> str:
    """Return what a person asked of a run that works; one small query."""
    rows = OptimiserRun.objects.filter(pk=run_id).values_list("stop_request", flat=True)
    return rows.first() or ""


def get_run_row(*, run_id: UUID) -> OptimiserRun:
    """Return a run for the worker that holds a part of it."""
    return OptimiserRun.objects.select_related("protocol", "progress").get(pk=run_id)


def has_parts(*, run_id: UUID) -> bool:
    """Whether a run is divided into its parts already."""
    return RunPart.objects.filter(run=run_id).exists()


def get_versions(run: OptimiserRun) -> dict[UUID, int]:
    """Return the versions of the visits when the run first looked at them."""
    return {UUID(key): version for key, version in run.progress.facts.get("versions", {}).items()}


def _find_what_it_waits_for(row: OptimiserRun) -> UUID | None:
    if row.status != RunStatus.QUEUED or row.waits_for is None:
        return None
    is_at_work = row.waits_for.status in (RunStatus.QUEUED, RunStatus.RUNNING)
    return row.waits_for_id if is_at_work else None


def summarise(row: OptimiserRun) -> RunSummary:
    """Return a run as one row of a list."""
    visits = row.progress.visits if row.status in WITH_PROPOSAL else None
    figures = row.result if visits != 0 else {}
    return RunSummary(
        id=row.pk,
        day=row.day,
        area_name=row.area.scope.name,
        patch_names=tuple(sorted(patch.scope.name for patch in row.patches.all())),
        status=row.status,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        unassigned=figures.get("unassigned"),
        cost=figures.get("cost"),
        order_id=row.order_id,
        visits=visits,
    )


def for_list(rows: QuerySet[OptimiserRun]) -> QuerySet[OptimiserRun]:
    """Return runs with all that a list shows of them, without the course of their searches."""
    return with_names(rows).defer("progress__trace", "progress__facts")


def with_names(rows: QuerySet[OptimiserRun]) -> QuerySet[OptimiserRun]:
    """Return runs with all that a page shows of them."""
    return rows.select_related("asked_by", "protocol", "area__scope", "progress").prefetch_related(
        "patches__scope"
    )
