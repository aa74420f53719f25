"""Somebody who was away comes back, or was never away."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import DomainError
from core.live import get_rounds_board, touch_boards
from core.service import write_service
from core.status import change_status
from core.times import get_local_day
from rostering.services import end_absence
from scheduling.rounds.models import OptimiserRun
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.notices import withdraw_notices
from scheduling.rounds.states import RUN, RunStatus
from scheduling.rounds.types.replans import read_occasion


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def record_return(*, run_id: UUID, actor: Actor, at: datetime) -> None:
    """End the absence that a re-plan answers: the carer can be given visits again from now on.

    A proposal that is still open is discarded; what was applied stays, and is undone by itself.
    """
    find_run(run_id=run_id, actor=actor, capability=Capability.RUN_AUTO_SCHEDULER)
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    occasion = read_occasion(run.occasion) if run.occasion else None
    if occasion is None or occasion.absence_id is None:
        raise DomainError("Nobody is recorded as away here, so nobody can come back.")
    lock_day(run.area_id, run.day)
    end_absence(absence_id=occasion.absence_id, actor=actor, at=at)
    if run.status == RunStatus.PROPOSED:
        change_status(run, "discard", machine=RUN, actor=actor, at=at, reason="Back at work")
        run.save(update_fields=["status"])
        withdraw_notices(run, only_drafts=True, actor=actor, at=at)
    first, last = get_local_day(occasion.since), get_local_day(occasion.until or occasion.since)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    touch_boards([get_rounds_board(run.area_id, day) for day in days], at=at)
