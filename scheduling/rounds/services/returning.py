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
from rostering.selectors import get_absence
from rostering.services import end_absence
from scheduling.rounds.models import OptimiserRun
from scheduling.rounds.selectors.runs import find_run
from scheduling.rounds.services.locking import lock_day
from scheduling.rounds.services.notices import withdraw_notices
from scheduling.rounds.states import RUN, RunStatus
from scheduling.rounds.types.replans import read_occasion

REPORTED = ("sickness", "special")  # what a report of a sick call or an early leave records


@write_service(Capability.RUN_AUTO_SCHEDULER, lock_seconds=10)
def record_return(*, run_id: UUID, actor: Actor, at: datetime) -> None:
    """End the absence that a re-plan answers: the carer can be given visits again from now on.

    Every proposal for this absence that is still open is discarded; what was applied stays, and is
    undone by itself. Leave that a DSO had agreed is not ended here.
    """
    find_run(run_id=run_id, actor=actor, capability=Capability.RUN_AUTO_SCHEDULER)
    run = OptimiserRun.objects.select_for_update().get(pk=run_id)
    occasion = read_occasion(run.occasion) if run.occasion else None
    if occasion is None or occasion.absence_id is None:
        raise DomainError("Nobody is recorded as away here, so nobody can come back.")
    lock_day(run.area_id, run.day)
    absence = get_absence(occasion.absence_id)
    if absence and absence.kind not in REPORTED:
        raise DomainError(
            f"{occasion.worker_name} is on leave that was agreed before: nothing was changed. Ask "
            "the DSO to change the leave."
        )
    end_absence(absence_id=occasion.absence_id, actor=actor, at=at)
    answers = OptimiserRun.objects.select_for_update().filter(
        occasion__absence_id=str(occasion.absence_id), status=RunStatus.PROPOSED
    )
    for one in answers.order_by("pk"):
        change_status(one, "discard", machine=RUN, actor=actor, at=at, reason="Back at work")
        one.save(update_fields=["status"])
        withdraw_notices(one, only_drafts=True, actor=actor, at=at)
    first, last = get_local_day(occasion.since), get_local_day(occasion.until or occasion.since)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    touch_boards([get_rounds_board(run.area_id, day) for day in days], at=at)
