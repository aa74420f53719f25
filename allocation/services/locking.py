"""Who is locked before a case changes hands: the cases by id, then the clinicians by id.

Whoever pauses or closes a session locks the session and all its clinicians, so that nothing is
allocated in it once that is done.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation import policies
from allocation.models import AllocationSession, Case, ClinicianShift
from core.actor import Actor
from core.errors import Busy, NotFound


def lock_cases(case_ids: Iterable[UUID], actor: Actor, capability: str) -> list[Case]:
    """Lock cases in the order of their ids; refuse whoever may not do this where they are."""
    ids = sorted(set(case_ids))
    scopes = actor.scopes_of(capability)
    found = list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if len(found) != len(ids) or any(case.service_id not in scopes for case in found):
        raise NotFound("There is no such case, or it is outside the services you work in.")
    return found


def not_before(cases: Iterable[Case], at: datetime) -> datetime:
    """Return when something happens to locked cases: never before what happened to them last.

    Two requests that waited for each other may have read the clock the other way round.
    """
    times = [(case.allocated_at, case.locked_at) for case in cases]
    return max([at, *(one for pair in times for one in pair if one)])


def lock_session(
    session_id: UUID, actor: Actor, capability: str = Capability.RUN_SESSION
) -> AllocationSession:
    """Lock a session; refuse whoever may not do this in its service."""
    scopes = actor.scopes_of(capability)
    # Not its key: a new row of the ledger names the session and need not wait for this.
    rows = AllocationSession.objects.select_for_update(no_key=True)
    session = rows.filter(pk=session_id).first()
    if session is None or session.service_id not in scopes:
        raise NotFound("There is no such session, or it is outside the services you work in.")
    return session


def lock_clinicians(session_id: UUID, worker_ids: Sequence[UUID]) -> dict[UUID, ClinicianShift]:
    """Lock people of a session in the order of their ids and return them by worker."""
    rows = ClinicianShift.objects.select_for_update().filter(
        session_id=session_id, worker_id__in=list(worker_ids)
    )
    return {row.worker_id: row for row in rows.order_by("pk")}


def lock_running(
    service_id: UUID,
    worker_ids: Sequence[UUID],
    check: Callable[[UUID], AllocationSession] = policies.check_running,
) -> tuple[AllocationSession, dict[UUID, ClinicianShift]]:
    """Lock people of the session that `check` finds, and read the session anew."""
    before = check(service_id)
    shifts = lock_clinicians(before.pk, worker_ids)
    session = check(service_id)
    if session.pk != before.pk:
        raise Busy("Another session began at this moment. Nothing was saved: try again.")
    return session, shifts


def lock_all_clinicians(session: AllocationSession) -> None:
    """Wait for everything that is being allocated in a session, and let nothing begin."""
    list(ClinicianShift.objects.select_for_update().filter(session=session).order_by("pk"))
