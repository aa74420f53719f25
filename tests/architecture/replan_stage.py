"""A day that is still to come, with one re-plan that is open and one that is applied."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from core.times import get_local_day
from scheduling.rounds.services import publish_proposal
from tests.factories import World, clock
from tests.sick_call import publish_sick_day, report

SOON = timedelta(days=2)


@dataclass
class ReplanStage:
    """Its own area, of the same agency."""

    world: World
    open_id: UUID
    applied_id: UUID


def make_replan_stage(world: World) -> ReplanStage:
    """Have two carers off sick the day after tomorrow."""
    at = timezone.now()
    own = World(world.agency_id, world.users)
    publish_sick_day(own, day=get_local_day(at) + SOON, at=at)
    since = clock("07:00", own.day)
    applied = report(own, "Fenella Quillwright", at=at, since=since)
    publish_proposal(run_id=applied, line_ids=None, actor=own.actor(), at=at)
    return ReplanStage(own, report(own, at=at, since=since), applied)
