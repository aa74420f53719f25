"""Who leads allocation in a session: proposed with a reason, overridden with one (AL-002 – 007)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allocation.models import AllocationSession, NoteKind, SessionLead
from allocation.rules import LEAD_REASONS
from allocation.selectors.leads import get_waccs, propose_session_lead
from allocation.services.notes import write_line
from allocation.services.telling import tell_workers
from allocation.states import SessionStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput
from core.texts import write_clock, write_list


def change_lead(
    session: AllocationSession,
    lead_id: UUID | None,
    reason_code: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Name the lead of a session; without `lead_id` the one who is named already stays.

    Whoever differs from a proposal that a rule makes has a reason, which is kept (AL-007).
    """
    before = SessionLead.objects.filter(session=session, ends_at=None).first()
    lead_id = lead_id or (before.worker_id if before else None)
    if lead_id is None:
        raise InvalidInput("Choose who leads.", field="lead")
    _check_is_wacc(session, lead_id, at)
    if before and before.worker_id == lead_id:
        _announce_start(session, lead_id, reason, actor, at)
        return
    _check_override(session, lead_id, reason_code, reason, at)
    if before:
        before.ends_at = at
        before.save(update_fields=["ends_at"])
    SessionLead.objects.create(
        session=session,
        worker_id=lead_id,
        reason_code=reason_code,
        reason=reason.strip()[:200],
        named_by_id=actor.id,
        starts_at=at,
    )
    _announce_start(session, lead_id, reason, actor, at)
    if before and session.status != SessionStatus.PLANNED:
        words = "You no longer lead allocation this shift"
        _tell(session, [before.worker_id], words, reason, actor, at)


def announce_lead(session: AllocationSession, actor: Actor, at: datetime) -> None:
    """Put a change of the lead on the hand-over."""
    lead = SessionLead.objects.filter(session=session, ends_at=None).select_related("worker").get()
    words = [LEAD_REASONS.get(lead.reason_code, "") if lead.reason_code != "other" else ""]
    why = "; ".join(one for one in [*words, lead.reason] if one)
    line = f"{lead.worker.name} leads allocation now{f': {why}' if why else ''}."
    write_line(session.pk, line, actor, at, kind=NoteKind.HANDOVER)


def _check_is_wacc(session: AllocationSession, lead_id: UUID, at: datetime) -> None:
    waccs = get_waccs([session.service_shift_id], at)[session.service_shift_id]
    if lead_id not in {worker_id for worker_id, _, _ in waccs}:
        names = write_list([name for _, name, _ in waccs]) or "nobody yet: ask the roster manager"
        raise InvalidInput(
            f"The lead is a WACC on this shift's roster. On the roster: {names}.", field="lead"
        )


def _check_override(
    session: AllocationSession, lead_id: UUID, reason_code: str, reason: str, at: datetime
) -> None:
    if reason_code and reason_code not in LEAD_REASONS:
        raise InvalidInput("Choose why somebody else leads.", field="reason_code")
    proposal = propose_session_lead(session.service_id, session.service_shift_id, at)
    if proposal is None or not proposal.reason.rule or proposal.worker_id == lead_id:
        return
    if not reason_code and not reason.strip():
        raise DomainError(
            f"{proposal.reason.sentence} Choose why somebody else leads: fewer LIVI appointments, "
            "weeknight, spare capacity or another reason.",
            code="lead_reason_needed",
        )
    if reason_code == "other" and not reason.strip():
        raise InvalidInput("Say why somebody else leads.", field="reason")


def _announce_start(
    session: AllocationSession, lead_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    if session.status != SessionStatus.PLANNED:
        _tell(session, [lead_id], "You lead allocation this shift", reason, actor, at)


def _tell(
    session: AllocationSession,
    worker_ids: Sequence[UUID],
    what: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    why = f": {reason.strip()}" if reason.strip() else ""
    tell_workers(
        worker_ids,
        kind="allocation_lead",
        text=f"{what}, by {actor.name} at {write_clock(at)}{why}.",
        href="/allocation/",
        subject_kind="allocation_session",
        subject_id=session.pk,
        key=f"allocation_lead:{session.pk}:{at.isoformat()}",
        actor=actor,
        at=at,
    )
