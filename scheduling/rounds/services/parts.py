"""The work on a run: it is divided into parts, workers take them, what they find is kept.

Everything here locks the run first, so that workers, and people who stop it, take turns.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.events import publish
from core.service import write_service
from core.status import change_status
from scheduling.rounds.events import RunAsked
from scheduling.rounds.models import (
    LEASE,
    OptimiserRun,
    PartProgress,
    RunPart,
    RunProgress,
    StopRequest,
)
from scheduling.rounds.services.ending import WORKING, end_parts, fail
from scheduling.rounds.states import RUN, RUN_PART, PartStatus, RunStatus
from scheduling.rounds.types import PartDraft, PartWork

MOST_ATTEMPTS = 3
# Dividing a run and writing its proposal are one step each, in which nothing is heard of a worker.
SILENT_LEASE = 2.5 * LEASE
WORKER_DIED = "Its worker died three times. Run it again; if it happens again, call support."
UNFINISHED = [PartStatus.QUEUED, PartStatus.RUNNING]


@write_service(Capability.RUN_AUTO_SCHEDULER)
def begin_run(*, run_id: UUID, actor: Actor, at: datetime) -> OptimiserRun | None:
    """Take a run for a worker who divides it into parts, or makes a proposal when all are done.

    None where another worker holds it, parts are unfinished, it waits for another run or has ended.
    A run whose worker died is taken again when its lease is over; after three deaths it fails.
    """
    run = _lock(run_id, actor)
    if run is None or _is_blocked(run):
        return None
    progress = RunProgress.objects.select_for_update().get(run=run)
    if run.status == RunStatus.RUNNING and progress.leased_until and progress.leased_until > at:
        return None
    if progress.attempts >= MOST_ATTEMPTS:
        fail(run, WORKER_DIED, actor=actor, at=at)
        return None
    if run.status == RunStatus.QUEUED:
        change_status(run, "start", machine=RUN, actor=actor, at=at)
        run.started_at = at
        run.save(update_fields=["status", "started_at"])
    progress.attempts += 1
    progress.leased_until = at + SILENT_LEASE
    progress.save(update_fields=["attempts", "leased_until"])
    return run


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def divide_run(
    *,
    run_id: UUID,
    drafts: Sequence[tuple[PartDraft, Mapping[str, int]]],
    facts: Mapping[str, Any],
    visits: int,
    problem_hash: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Make the parts of a run that has none yet, each with figures of how it stands before.

    Parts of stage 2 wait for all of stage 1. The run is nobody's then until all parts are done.
    """
    run = _lock(run_id, actor)
    if run is None or run.status != RunStatus.RUNNING or run.parts.exists():
        return
    run.problem_hash = problem_hash
    run.save(update_fields=["problem_hash"])
    parts = [
        RunPart(
            run=run,
            stage=draft.stage,
            number=draft.number,
            patches=list(draft.patches),
            seed=draft.seed,
            seconds=draft.seconds,
            figures=dict(figures),
        )
        for draft, figures in drafts
    ]
    RunPart.objects.bulk_create(parts)
    PartProgress.objects.bulk_create(
        PartProgress(part=part, visits=part.figures.get("visits", 0), nudged_at=at)
        for part in parts
    )
    RunProgress.objects.filter(run=run).update(
        attempts=0, leased_until=None, facts=dict(facts), visits=visits
    )
    alone = [part for part in parts if part.stage == 1]
    for _ in alone[1:]:  # the worker that divided it takes the first itself
        publish(RunAsked(run_id=run.pk, occurred_at=at))


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def take_part(*, run_id: UUID, actor: Actor, at: datetime) -> PartWork | None:
    """Take the next part of a run that nobody works on, or return None where there is none.

    A part whose worker died is taken again when its lease is over and goes on where that one was;
    after three deaths the whole run fails.
    """
    run = _lock(run_id, actor)
    if run is None or run.status != RunStatus.RUNNING:
        return None
    unfinished = list(
        RunPart.objects.filter(run=run, status__in=UNFINISHED)
        .select_related("progress")
        .order_by("stage", "number")
    )
    free = [
        part
        for part in unfinished
        if part.stage == unfinished[0].stage and _is_free(part.progress, at)
    ]
    if not free:
        return None
    part, progress = free[0], free[0].progress
    if progress.attempts >= MOST_ATTEMPTS:
        fail(run, WORKER_DIED, actor=actor, at=at)
        return None
    if part.status == PartStatus.QUEUED:
        change_status(part, "start", machine=RUN_PART, actor=actor, at=at)
        part.figures = {**part.figures, "began": at.isoformat()}
        part.save(update_fields=["status", "figures"])
    progress.attempts += 1
    progress.leased_until = at + LEASE
    progress.save(update_fields=["attempts", "leased_until"])
    kept = progress.checkpoint or {}
    return PartWork(
        id=part.pk,
        run_id=run.pk,
        stage=part.stage,
        patches=frozenset(part.patches),
        seed=part.seed,
        seconds=part.seconds,
        began_at=datetime.fromisoformat(part.figures["began"]),
        attempt=progress.attempts,
        used=kept.get("seconds", 0.0),
        plan=kept.get("plan"),
        trace=tuple(tuple(point) for point in progress.trace),
    )


def record_part(
    *,
    part: PartWork,
    at: datetime,
    trace: Sequence[tuple[float, int, int]] | None = None,
    checkpoint: Mapping[str, Any] | None = None,
) -> bool:
    """Hold a part for longer; say how far it is and keep its best plan, where they are given.

    False where another worker took it meanwhile, or a person ended the run. Not a change of any
    record: no permission.
    """
    values: dict[str, Any] = {"leased_until": at + LEASE}
    if trace is not None:
        values["trace"] = list(trace)
    if checkpoint is not None:
        values["checkpoint"] = dict(checkpoint)
    rows = PartProgress.objects.filter(
        part_id=part.id, attempts=part.attempt, part__status=PartStatus.RUNNING
    )
    return bool(rows.update(**values))


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def finish_part(
    *,
    part: PartWork,
    plan: Mapping[str, Any],
    figures: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> bool:
    """Keep what a worker found for a part; False where that is no longer wanted.

    That is so if another worker took the part meanwhile, or a person ended the run.
    """
    run = _lock(part.run_id, actor)
    row = RunPart.objects.select_related("progress").get(pk=part.id)
    is_mine = row.status == PartStatus.RUNNING and row.progress.attempts == part.attempt
    if run is None or run.status != RunStatus.RUNNING or not is_mine:
        return False
    change_status(row, "finish", machine=RUN_PART, actor=actor, at=at)
    row.plan, row.figures = dict(plan), {**row.figures, **figures}
    row.save(update_fields=["status", "plan", "figures"])
    PartProgress.objects.filter(part=row).update(checkpoint=None)
    if run.stop_request == StopRequest.KEEP_BEST:
        end_parts(run, [PartStatus.QUEUED], actor=actor, at=at)
    return True


def _lock(run_id: UUID, actor: Actor) -> OptimiserRun | None:
    run = OptimiserRun.objects.select_for_update().filter(pk=run_id).first()
    if run is not None:
        actor.require(Capability.RUN_AUTO_SCHEDULER, run.area_id)
    return run


def _is_blocked(run: OptimiserRun) -> bool:
    """Whether a run has ended, waits for the day before, or has parts that are not done."""
    if run.status not in WORKING or RunPart.objects.filter(run=run, status__in=UNFINISHED).exists():
        return True
    return run.waits_for is not None and run.waits_for.status in WORKING


def _is_free(progress: PartProgress, at: datetime) -> bool:
    return progress.leased_until is None or progress.leased_until <= at
