"""How a run ends: with its parts, and with a word to the run that waits for it.

Parts of services that hold the run's lock and asked for the permission.
"""

from collections.abc import Sequence
from datetime import datetime

from core.actor import Actor
from core.events import publish
from core.status import change_status, change_statuses
from scheduling.rounds.events import RunAsked
from scheduling.rounds.models import OptimiserRun, PartProgress, RunPart
from scheduling.rounds.states import RUN, RUN_PART, PartStatus, RunStatus

WORKING = [RunStatus.QUEUED, RunStatus.RUNNING]


def close_run(
    run: OptimiserRun, transition: str, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Move a run to the state it ends in, end what is left of its parts, free its follower."""
    change_status(run, transition, machine=RUN, actor=actor, at=at, reason=reason)
    run.ended_at = at
    run.save(update_fields=["status", "ended_at", "failure", "result", "stop_request"])
    end_parts(run, [PartStatus.QUEUED, PartStatus.RUNNING], actor=actor, at=at)
    followers = OptimiserRun.objects.filter(waits_for=run, status=RunStatus.QUEUED)
    for follower_id in followers.values_list("pk", flat=True):
        publish(RunAsked(run_id=follower_id, occurred_at=at))


def fail(run: OptimiserRun, sentence: str, *, actor: Actor, at: datetime) -> None:
    """End a run with a sentence for whoever asked for it."""
    run.failure = sentence
    close_run(run, "fail", actor=actor, at=at, reason=sentence)


def end_parts(
    run: OptimiserRun, statuses: Sequence[PartStatus], *, actor: Actor, at: datetime
) -> None:
    """End the parts of a run that are in one of these states; nobody works on them any more."""
    parts = list(RunPart.objects.filter(run=run, status__in=statuses).order_by("stage", "number"))
    change_statuses(parts, "end", machine=RUN_PART, actor=actor, at=at)
    RunPart.objects.bulk_update(parts, ["status"])
    PartProgress.objects.filter(part__in=parts).update(checkpoint=None, leased_until=None)
