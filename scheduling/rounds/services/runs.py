"""The life of an optimiser run up to its proposal. A run never changes a round."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.events import publish
from core.policy import replace_policy
from core.service import write_service
from core.status import change_status
from core.texts import write_clock
from core.times import check_day
from directory.selectors import get_patches
from scheduling.rounds.events import RunAsked
from scheduling.rounds.models import (
    LEASE,
    OptimiserRun,
    ProposalLine,
    RunProgress,
    StopRequest,
)
from scheduling.rounds.rules import DEFAULT_PROTOCOL, PROTOCOL
from scheduling.rounds.selectors.protocol import find_protocol_version, read_body
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.states import RUN, RunStatus

MOST_ATTEMPTS = 3
WORKING = [RunStatus.QUEUED, RunStatus.RUNNING]


@write_service(Capability.RUN_AUTO_SCHEDULER)
def start_run(
    *,
    area_id: UUID,
    patch_ids: Sequence[UUID],
    day: date,
    seconds: int | None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask for a run over patches of an area on a day; return its id. A worker picks it up.

    The run keeps the version of the area's protocol that is in force now (VS-006).
    """
    check_day(day)
    if not patch_ids:
        raise InvalidInput("Choose at least one patch.", field="patches")
    own = {patch.id for patch in get_patches(area_id=area_id)}
    for patch_id in patch_ids:
        actor.require(Capability.RUN_AUTO_SCHEDULER, patch_id)
        if patch_id not in own:
            raise InvalidInput("Choose patches of one area.", field="patches")
    lock_day(area_id, day)
    _check_nobody_else_runs(area_id, day)
    version = find_protocol_version(area_id=area_id, at=at) or replace_policy(
        kind=PROTOCOL,
        scope_id=area_id,
        body=DEFAULT_PROTOCOL,
        reason="The defaults, put in force by the first run.",
        actor=actor,
        at=at,
    )
    chosen = seconds or read_body(version).run_seconds
    if not 1 <= chosen <= 600:
        raise InvalidInput("A run takes from 1 to 600 seconds.", field="seconds")
    run = OptimiserRun.objects.create(
        area_id=area_id,
        day=day,
        protocol=version,
        seed=OptimiserRun.objects.filter(area_id=area_id, day=day).count() + 1,
        seconds=chosen,
        asked_by_id=actor.id,
        asked_at=at,
    )
    run.patches.set(cast(Any, patch_ids))
    RunProgress.objects.create(run=run)
    publish(RunAsked(run_id=run.pk, occurred_at=at))
    return run.pk


@write_service(Capability.RUN_AUTO_SCHEDULER)
def stop_run(*, run_id: UUID, keep_best: bool, actor: Actor, at: datetime) -> None:
    """Ask a run to propose the best it has, or to end without a proposal.

    One that no worker holds yet ends at once.
    """
    find_run(run_id=run_id, actor=actor, capability=Capability.RUN_AUTO_SCHEDULER)
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    if run.status not in WORKING:
        raise DomainError(f"This run is {run.status} already: there is nothing to stop.")
    run.stop_request = StopRequest.KEEP_BEST if keep_best else StopRequest.CANCEL
    if run.status == RunStatus.QUEUED:
        change_status(run, "cancel", machine=RUN, actor=actor, at=at)
        run.ended_at = at
    run.save(update_fields=["stop_request", "status", "ended_at"])


@write_service(Capability.RUN_AUTO_SCHEDULER)
def begin_run(*, run_id: UUID, actor: Actor, at: datetime) -> OptimiserRun | None:
    """Take a run for a worker, or return None where another worker holds it or it has ended.

    A run whose worker died is taken again when its lease is over; after three deaths it fails.
    """
    run = OptimiserRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None or run.status not in WORKING:
        return None
    actor.require(Capability.RUN_AUTO_SCHEDULER, run.area_id)
    progress = RunProgress.objects.select_for_update().get(run=run)
    if run.status == RunStatus.RUNNING and progress.leased_until and progress.leased_until > at:
        return None
    if progress.attempts >= MOST_ATTEMPTS:
        _fail(
            run,
            "Its worker died three times. Run it again; if it happens again, call support.",
            actor,
            at,
        )
        return None
    if run.status == RunStatus.QUEUED:
        change_status(run, "start", machine=RUN, actor=actor, at=at)
        run.started_at = at
        run.save(update_fields=["status", "started_at"])
    progress.attempts += 1
    progress.leased_until = at + LEASE
    progress.trace = []
    progress.save()
    return run


def record_progress(
    *,
    run_id: UUID,
    trace: Sequence[tuple[float, int, int]],
    visits: int,
    facts: Mapping[str, int],
    at: datetime,
) -> None:
    """Say how far a run is, of how many visits and what it may not touch, and hold it for longer.

    Not a change of any record: no permission.
    """
    RunProgress.objects.filter(run_id=run_id).update(
        trace=list(trace), visits=visits, facts=dict(facts), leased_until=at + LEASE
    )


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def propose(
    *,
    run_id: UUID,
    lines: Sequence[ProposalLine],
    result: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what a run found as a proposal; lines of an earlier attempt are replaced."""
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    actor.require(Capability.RUN_AUTO_SCHEDULER, run.area_id)
    if run.status != RunStatus.RUNNING:
        return
    if run.stop_request == StopRequest.CANCEL:
        change_status(run, "cancel", machine=RUN, actor=actor, at=at)
    else:
        ProposalLine.objects.filter(run=run).delete()
        for line in lines:
            line.run_id = run_id
        ProposalLine.objects.bulk_create(lines)
        change_status(run, "propose", machine=RUN, actor=actor, at=at)
        run.result = result
    run.ended_at = at
    run.save(update_fields=["status", "result", "ended_at"])


@write_service(Capability.RUN_AUTO_SCHEDULER)
def fail_run(*, run_id: UUID, sentence: str, actor: Actor, at: datetime) -> None:
    """End a run that cannot be finished, with a sentence for whoever asked for it."""
    run = OptimiserRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such run.")
    actor.require(Capability.RUN_AUTO_SCHEDULER, run.area_id)
    if run.status in WORKING:
        _fail(run, sentence, actor, at)


def _fail(run: OptimiserRun, sentence: str, actor: Actor, at: datetime) -> None:
    change_status(run, "fail", machine=RUN, actor=actor, at=at, reason=sentence)
    run.failure, run.ended_at = sentence, at
    run.save(update_fields=["status", "failure", "ended_at"])


def _check_nobody_else_runs(area_id: UUID, day: date) -> None:
    other = (
        OptimiserRun.objects.filter(area_id=area_id, day=day, status__in=WORKING)
        .select_related("asked_by")
        .first()
    )
    if other:
        raise DomainError(
            f"{other.asked_by.name} started a run for this day at {write_clock(other.asked_at)}. "
            "Open it under Runs: wait for it or stop it, then start yours.",
            code="run_in_progress",
        )
