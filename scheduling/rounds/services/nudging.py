"""Which runs need a nudge: the truth is in Postgres, so a lost message loses no run."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from scheduling.rounds.models import RunProgress
from scheduling.rounds.states import RunStatus

BETWEEN_NUDGES = timedelta(seconds=10)


@transaction.atomic
def take_waiting_runs(*, at: datetime) -> list[UUID]:
    """Return runs that no worker holds and that nobody nudged for lately, marking the nudge."""
    nudged_long_ago = Q(nudged_at=None) | Q(nudged_at__lte=at - BETWEEN_NUDGES)
    queued = Q(run__status=RunStatus.QUEUED, run__asked_at__lte=at - BETWEEN_NUDGES)
    abandoned = Q(run__status=RunStatus.RUNNING, leased_until__lte=at)
    rows = RunProgress.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        nudged_long_ago, queued | abandoned
    )
    ids = list(rows.values_list("run_id", flat=True))
    RunProgress.objects.filter(pk__in=ids).update(nudged_at=at)
    return ids
