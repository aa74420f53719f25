"""Who still waits for a hello, in which words it is said, and the conversation of a clinician."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import ClinicianShift, SessionLead
from allocation.rules import write_text
from allocation.selectors.policy import find_policy
from allocation.states import AT_WORK, SessionStatus
from allocation.types import AllocationPolicy
from core.actor import Actor
from core.errors import NotFound
from core.texts import write_clock
from directory.selectors import get_worker_names
from messaging.selectors import find_thread_id, get_thread
from messaging.types import ThreadDetails

THREAD = "clinician_shift"
LATEST = 20


def write_hello(shift: ClinicianShift, at: datetime) -> str:
    """Return the hello to one clinician as the policy words it."""
    policy = find_policy(service_id=shift.session.service_id, at=at)
    lead = SessionLead.objects.filter(session_id=shift.session_id, ends_at=None).first()
    ids = [shift.worker_id, *([lead.worker_id] if lead else [])]
    names = get_worker_names(worker_ids=ids)
    return write_text(
        policy.hello_text,
        name=names[shift.worker_id],
        wacc=names[lead.worker_id] if lead else "the WACC",
        until=write_clock(shift.session.service_shift.ends_at),
    )


def get_hello(*, shift_id: UUID, actor: Actor, at: datetime) -> tuple[UUID, str, str]:
    """Return the service, the clinician's name and the drafted hello, for whoever allocates."""
    row = (
        ClinicianShift.objects.filter(
            pk=shift_id, session__service_id__in=actor.scopes_of(Capability.ALLOCATE_CASES)
        )
        .select_related("session__service_shift", "worker")
        .first()
    )
    if row is None:
        raise NotFound("There is no such clinician in the services you work in.")
    return row.session.service_id, row.worker.name, write_hello(row, at)


def find_conversation(*, shift_id: UUID, actor: Actor) -> ThreadDetails | None:
    """Return the conversation of a clinician with the WACCs of a shift, for its members."""
    thread_id = find_thread_id(subject_kind=THREAD, subject_id=shift_id, actor=actor)
    return get_thread(thread_id=thread_id, actor=actor, limit=LATEST) if thread_id else None


def find_unsent_hellos(*, actor: Actor, at: datetime) -> Iterator[tuple[UUID, UUID, str]]:
    """Yield whom the lead should say hello to by the policy: shift, user and name of the lead."""
    leads = SessionLead.objects.filter(
        session__service_id__in=actor.scopes_of(Capability.ALLOCATE_CASES),
        session__status=SessionStatus.ACTIVE,
        ends_at=None,
        worker__user__isnull=False,
    ).select_related("session", "worker")
    for lead in leads.order_by("pk"):
        policy = find_policy(service_id=lead.session.service_id, at=at)
        for shift_id in _find_silent(lead.session_id, policy, at) if policy.sends_hello else ():
            assert lead.worker.user_id
            yield shift_id, lead.worker.user_id, lead.worker.name


def _find_silent(session_id: UUID, policy: AllocationPolicy, at: datetime) -> list[UUID]:
    """Return who began in a session and heard no hello; one query."""
    rows = ClinicianShift.objects.filter(
        session_id=session_id,
        status__in=AT_WORK,
        hello_at=None,
        starts_at__lte=at,
        ends_at__gt=at,
        worker__user__isnull=False,
    ).exclude(mode__in=policy.excluded_modes)
    return list(rows.order_by("pk").values_list("pk", flat=True))
