"""Which runs need a nudge: the truth is in Postgres, so a lost message loses no run."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from scheduling.rounds.models import OptimiserRun, PartProgress, RunPart, RunProgress
from scheduling.rounds.states import PartStatus, RunStatus

BETWEEN_NUDGES = timedelta(seconds=10)
WORKING = [RunStatus.QUEUED, RunStatus.RUNNING]
UNFINISHED = [PartStatus.QUEUED, PartStatus.RUNNING]


@transaction.atomic
def take_waiting_runs(*, at: datetime) -> list[UUID]:
    """Return the runs in which somebody has to do something, once for each part that is free.

    That is what no worker holds and nobody nudged for lately; the nudge is marked.
    """
    return [*_take_runs(at), *_take_parts(at)]


def _take_runs(at: datetime) -> list[UUID]:
    """Runs to be divided, or whose parts are all done."""
    before = OptimiserRun.objects.filter(pk=OuterRef("run__waits_for"), status__in=WORKING)
    unfinished = RunPart.objects.filter(run=OuterRef("run"), status__in=UNFINISHED)
    asked = Q(run__status=RunStatus.QUEUED, run__asked_at__lte=at - BETWEEN_NUDGES)
    left = Q(run__status=RunStatus.RUNNING) & _is_free(at)
    rows = RunProgress.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        _was_nudged_long_ago(at), (asked & ~Exists(before)) | (left & ~Exists(unfinished))
    )
    ids = list(rows.order_by("run__asked_at", "run_id").values_list("run_id", flat=True))
    RunProgress.objects.filter(pk__in=ids).update(nudged_at=at)
    return ids


def _take_parts(at: datetime) -> list[UUID]:
    """Parts whose turn has come and that nobody holds."""
    earlier = RunPart.objects.filter(
        run=OuterRef("part__run"), stage__lt=OuterRef("part__stage"), status__in=UNFINISHED
    )
    rows = PartProgress.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        _was_nudged_long_ago(at),
        _is_free(at),
        ~Exists(earlier),
        part__status__in=UNFINISHED,
        part__run__status=RunStatus.RUNNING,
    )
    found = list(rows.order_by("part__run__asked_at", "pk").values_list("pk", "part__run_id"))
    PartProgress.objects.filter(pk__in=[part_id for part_id, _ in found]).update(nudged_at=at)
    return [run_id for _, run_id in found]


def _was_nudged_long_ago(at: datetime) -> Q:
    return Q(nudged_at=None) | Q(nudged_at__lte=at - BETWEEN_NUDGES)


def _is_free(at: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=at)
