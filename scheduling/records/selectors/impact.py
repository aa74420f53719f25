"""What an exclusion means before it is one: which visits would lose their only candidate (CL-012).

A candidate works in the area throughout some start that the visit's tolerance allows, has the
training and gender that the client needs, and is not excluded. Whoever has another visit then is
a candidate too: a round can be changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.times import get_local_day
from directory.selectors import get_patches, get_workers
from directory.types import WorkerFacts
from rostering.selectors import get_work_windows
from rostering.types import WorkWindow
from scheduling.clients import selectors as clients
from scheduling.clients.types import ClientFacts
from scheduling.records.selectors.record import get_record_to_change
from scheduling.records.types import ExclusionPageFacts, Impact
from scheduling.visits.selectors import get_next_visits
from scheduling.visits.types import NextVisit

DAYS_AHEAD, MOST_VISITS = 28, 300


def get_impact(*, client_id: UUID, worker_id: UUID, actor: Actor, at: datetime) -> Impact:
    """Return what it would mean that a carer does not visit a client; a dozen queries."""
    get_record_to_change(client_id=client_id, actor=actor, at=at)
    return _get_impact(client_id, worker_id, at)


def get_carer_choices(
    *, client_id: UUID, actor: Actor, at: datetime
) -> tuple[tuple[UUID, str], ...]:
    """Return the carers who work in a client's area in the next weeks, by name."""
    record = get_record_to_change(client_id=client_id, actor=actor, at=at)
    workers = _get_workers(_get_windows(record.client.patch_id, at), get_local_day(at))
    open_ones = {one.worker_id for one in record.exclusions}
    found = [(one.id, one.name) for one in workers.values() if one.id not in open_ones]
    return tuple(sorted(found, key=lambda one: one[1]))


def get_exclusion_page(*, exclusion_id: UUID, actor: Actor, at: datetime) -> ExclusionPageFacts:
    """Return one exclusion; what it means is told as long as it is neither refused nor ended."""
    actor.scopes_of(Capability.VIEW_CLIENTS)
    details = clients.get_exclusion(exclusion_id=exclusion_id, actor=actor, at=at)
    is_over = details.exclusion.status in ("refused", "ended")
    worker_id = details.exclusion.worker_id
    impact = None if is_over else _get_impact(details.client.id, worker_id, at)
    return ExclusionPageFacts(details, impact)


def _get_impact(client_id: UUID, worker_id: UUID, at: datetime) -> Impact:
    today = get_local_day(at)
    until = today + timedelta(days=DAYS_AHEAD)
    client = clients.get_clients(client_ids=[client_id], on=today)[client_id]
    windows = _get_windows(client.patch_id, at)
    able = _find_able(client, _get_workers(windows, today).values(), worker_id)
    by_day: dict[date, list[WorkWindow]] = defaultdict(list)
    for window in windows:
        by_day[window.day].append(window)
    visits = [
        one
        for one in get_next_visits(client_id=client_id, at=at, limit=MOST_VISITS)
        if one.day <= until
    ]
    return Impact(
        until=until,
        visits=len(visits),
        theirs=sum(worker_id in one.worker_ids for one in visits),
        losing=tuple(one for one in visits if _loses(one, by_day[one.day], able, worker_id)),
    )


def _get_windows(patch_id: UUID, at: datetime) -> list[WorkWindow]:
    area_id = get_patches(scope_ids=[patch_id])[0].area_id
    patch_ids = [one.id for one in get_patches(area_id=area_id)]
    first = get_local_day(at)
    return get_work_windows(
        day=first, until=first + timedelta(days=DAYS_AHEAD), patch_ids=patch_ids
    )


def _get_workers(windows: Iterable[WorkWindow], on: date) -> Mapping[UUID, WorkerFacts]:
    return get_workers(worker_ids={one.worker_id for one in windows}, on=on)


def _find_able(
    client: ClientFacts, workers: Iterable[WorkerFacts], worker_id: UUID
) -> frozenset[UUID]:
    """Return who has what a client needs; whoever the exclusion is about is still among them."""
    return frozenset(
        one.id
        for one in workers
        if set(client.skills) <= set(one.skills)
        and client.gender in ("", one.gender)
        and one.id not in client.excluded - {worker_id}
    )


def _loses(
    visit: NextVisit, windows: Iterable[WorkWindow], able: frozenset[UUID], worker_id: UUID
) -> bool:
    """Whether a visit has carers enough with this one, and too few without."""
    length = visit.ends_at - visit.starts_at
    here = {
        one.worker_id
        for one in windows
        if one.worker_id in able
        and max(visit.earliest_at, one.starts_at) + length <= one.ends_at
        and max(visit.earliest_at, one.starts_at) <= visit.latest_at
    } | (set(visit.worker_ids) & able)
    return worker_id in here and len(here) - 1 < visit.carers_needed <= len(here)
