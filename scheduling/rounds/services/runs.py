"""The life of an optimiser run up to its proposal. A run never changes a round."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.events import publish
from core.service import write_service
from core.times import check_day
from directory.selectors import get_patches
from scheduling.rounds.events import RunAsked
from scheduling.rounds.models import LEASE, OptimiserRun, ProposalLine, RunProgress, StopRequest
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.services.asking import ask_for_runs
from scheduling.rounds.services.ending import WORKING, close_run, end_parts, fail
from scheduling.rounds.states import PartStatus, RunStatus
from scheduling.rounds.types import PatchDay, TracePoint


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
    """Ask for a run over patches of an area on a day; return its id. Workers pick it up.

    The run keeps the version of the area's protocol that is in force now (VS-006).
    """
    check_day(day)
    _check_patches(area_id, patch_ids, actor)
    wanted = PatchDay(area_id, tuple(patch_ids), day)
    (run,) = ask_for_runs([wanted], seconds=seconds, actor=actor, at=at)
    return run.pk


@write_service(Capability.RUN_AUTO_SCHEDULER)
def stop_run(*, run_id: UUID, keep_best: bool, actor: Actor, at: datetime) -> None:
    """Ask a run to propose the best it has, or end it without a proposal.

    Parts at work hear of it within a second; those that nobody took yet end here. A run that has
    not begun has no plan to keep: it ends too.
    """
    find_run(run_id=run_id, actor=actor, capability=Capability.RUN_AUTO_SCHEDULER)
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    if run.status not in WORKING:
        raise DomainError(f"This run is {run.status} already: there is nothing to stop.")
    run.stop_request = StopRequest.KEEP_BEST if keep_best else StopRequest.CANCEL
    if not keep_best or run.status == RunStatus.QUEUED:
        close_run(run, "cancel", actor=actor, at=at)
        return
    run.save(update_fields=["stop_request"])
    end_parts(run, [PartStatus.QUEUED], actor=actor, at=at)
    publish(RunAsked(run_id=run.pk, occurred_at=at))


def record_progress(
    *,
    run_id: UUID,
    trace: Sequence[tuple[float, int, int]],
    visits: int,
    facts: Mapping[str, Any],
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
    trace: Sequence[TracePoint] = (),
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what a run found as a proposal; lines of an earlier attempt are replaced."""
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    actor.require(Capability.RUN_AUTO_SCHEDULER, run.area_id)
    if run.status != RunStatus.RUNNING:
        return
    ProposalLine.objects.filter(run=run).delete()
    for line in lines:
        line.run_id = run_id
    ProposalLine.objects.bulk_create(lines)
    if trace:
        course = [(one.seconds, one.cost, one.unassigned) for one in trace]
        RunProgress.objects.filter(run=run).update(trace=course)
    run.result = result
    close_run(run, "propose", actor=actor, at=at)


@write_service(Capability.RUN_AUTO_SCHEDULER)
def fail_run(*, run_id: UUID, sentence: str, actor: Actor, at: datetime) -> None:
    """End a run that cannot be finished, with a sentence for whoever asked for it."""
    run = OptimiserRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such run.")
    actor.require(Capability.RUN_AUTO_SCHEDULER, run.area_id)
    if run.status in WORKING:
        fail(run, sentence, actor=actor, at=at)


def _check_patches(area_id: UUID, patch_ids: Sequence[UUID], actor: Actor) -> None:
    """Refuse patches of several areas, and those that somebody may not plan."""
    if not patch_ids:
        raise InvalidInput("Choose at least one patch.", field="patches")
    own = {patch.id for patch in get_patches(area_id=area_id)}
    for patch_id in patch_ids:
        actor.require(Capability.RUN_AUTO_SCHEDULER, patch_id)
        if patch_id not in own:
            raise InvalidInput("Choose patches of one area.", field="patches")
