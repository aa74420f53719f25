"""Messages between the WACC who leads and a clinician of the session (AL-041, AL-042)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import ClinicianShift, SessionLead
from allocation.selectors.conversations import THREAD, find_unsent_hellos, write_hello
from allocation.services.clinicians import lock_my_shift, lock_shift
from allocation.services.notes import write_line
from core.actor import Actor
from core.errors import DomainError
from core.live import get_allocation_board, touch_boards
from core.service import write_service
from core.texts import write_date
from core.times import get_local_day
from directory.selectors import get_user_ids_of_workers, get_worker_names
from messaging.services import open_thread, post_message


@write_service(Capability.ALLOCATE_CASES)
def send_hello(*, clinician_shift_id: UUID, text: str = "", actor: Actor, at: datetime) -> None:
    """Tell a clinician that one allocates; without `text` in the policy's words (AL-041)."""
    shift = lock_shift(clinician_shift_id, actor)
    if shift.hello_at:
        raise DomainError(
            "Hello was said to this clinician already this shift. Write a message instead.",
            code="hello_sent",
        )
    _say_hello(shift, text.strip() or write_hello(shift, at), actor, at)


@write_service(Capability.ALLOCATE_CASES)
def send_due_hellos(*, actor: Actor, at: datetime) -> int:
    """Say hello to everybody who began, where the policy says so; return to how many."""
    sent = 0
    for shift_id, lead_user_id, lead_name in find_unsent_hellos(actor=actor, at=at):
        rows = ClinicianShift.objects.select_for_update(skip_locked=True, of=("self",))
        shift = rows.select_related("session").filter(pk=shift_id, hello_at=None).first()
        if shift is not None:
            lead = replace(actor, id=lead_user_id, name=lead_name)
            _say_hello(shift, write_hello(shift, at), lead, at)
            sent += 1
    return sent


def _say_hello(shift: ClinicianShift, text: str, actor: Actor, at: datetime) -> None:
    post_message(thread_id=open_conversation(shift, actor, at), body=text, actor=actor, at=at)
    shift.hello_at = at
    shift.save(update_fields=["hello_at"])
    name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
    write_line(shift.session_id, f"Hello sent to {name}.", actor, at)
    touch_boards([get_allocation_board(shift.session.service_id)], at=at)


@write_service(Capability.WORK_CASES)
def message_wacc(*, body: str, about: str = "", actor: Actor, at: datetime) -> UUID:
    """Write to whoever leads allocation now; return the message's id."""
    thread_id = open_conversation(lock_my_shift(actor), actor, at)
    return post_message(thread_id=thread_id, body=body, about=about, actor=actor, at=at)


@write_service(Capability.ALLOCATE_CASES)
def message_clinician(
    *, clinician_shift_id: UUID, body: str, about: str = "", actor: Actor, at: datetime
) -> UUID:
    """Write to a clinician of the session that runs; return the message's id."""
    thread_id = open_conversation(lock_shift(clinician_shift_id, actor), actor, at)
    return post_message(thread_id=thread_id, body=body, about=about, actor=actor, at=at)


def open_conversation(shift: ClinicianShift, actor: Actor, at: datetime) -> UUID:
    """Return the conversation of a clinician with the WACCs of a session; the lead is in it."""
    leads = SessionLead.objects.filter(session=shift.session, ends_at=None)
    workers = [shift.worker_id, *leads.values_list("worker_id", flat=True)]
    users = get_user_ids_of_workers(worker_ids=workers)
    if shift.worker_id not in users:
        name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
        raise DomainError(
            f"{name} cannot sign in, so no message reaches them. Speak to them instead.",
            code="no_account",
        )
    name = get_worker_names(worker_ids=[shift.worker_id])[shift.worker_id]
    return open_thread(
        subject_kind=THREAD,
        subject_id=shift.pk,
        scope_id=shift.session.service_id,
        title=f"Allocation {write_date(get_local_day(shift.starts_at))}: {name}",
        member_ids={*users.values(), actor.id},
        actor=actor,
        at=at,
    )
