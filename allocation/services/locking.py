"""Who is locked before a case changes hands: the cases by id, then the clinicians by id.

Whoever pauses or closes a session locks the session and all its clinicians, so that nothing is
allocated in it once that is done.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

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


def lock_clinicians(session_id: UUID, worker_ids: Sequence[UUID]) -> dict[UUID, ClinicianShift]:
    """Lock people of a session in the order of their ids and return them by worker."""
    rows = ClinicianShift.objects.select_for_update().filter(
        session_id=session_id, worker_id__in=list(worker_ids)
    )
    return {row.worker_id: row for row in rows.order_by("pk")}


def lock_running(
    service_id: UUID, worker_ids: Sequence[UUID]
) -> tuple[AllocationSession, dict[UUID, ClinicianShift]]:
    """Lock people of the session in which cases are allocated now, and read the session anew."""
    before = policies.check_running(service_id)
    shifts = lock_clinicians(before.pk, worker_ids)
    session = policies.check_running(service_id)
    if session.pk != before.pk:
        raise Busy("Another session began at this moment. Nothing was saved: try again.")
    return session, shifts


def lock_all_clinicians(session: AllocationSession) -> None:
    """Wait for everything that is being allocated in a session, and let nothing begin."""
    list(ClinicianShift.objects.select_for_update().filter(session=session).order_by("pk"))
