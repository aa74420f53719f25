"""What clinicians say of allocation, kept on the form of the shift, and what comes of it."""

import secrets
from datetime import datetime
from uuid import UUID

from accounts.roles import Capability
from allocation.models import Allocation, AllocationSession, ClinicianShift, Feedback, PulseAnswer
from allocation.selectors.my_work import get_own_worker_id
from allocation.services.clinicians import lock_my_shift
from allocation.states import FEEDBACK, FeedbackStatus, SessionStatus
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.service import explain_constraint, write_service
from core.status import change_status
from core.texts import write_clock, write_date
from core.times import get_local_day
from directory.selectors import get_worker_names
from messaging.services import tell

MOST_CHARACTERS = 2000
SCORES = range(1, 6)
FORM_CLOSED = (
    "The form of a closed shift can be added to, not changed. Add another entry that says what "
    "was meant."
)
explain_constraint("feedback_form_is_closed", FORM_CLOSED)


@write_service(Capability.WRITE_FEEDBACK)
def add_feedback(
    *, session_id: UUID, body: str, about_id: UUID | None = None, actor: Actor, at: datetime
) -> UUID:
    """Write down what a clinician said of allocation in a shift; return the entry (AL-043).

    A clinician writes about themselves alone, which is what no `about_id` means. A form that is
    closed can still be added to (AL-044).
    """
    session = _get_session(session_id, actor)
    about = _check_about(session, about_id, actor)
    row = Feedback.objects.create(
        session=session,
        about_id=about,
        body=_check_text(body, "body", "Type what the clinician said."),
        author_id=actor.id,
        author_name=actor.name,
        at=at,
    )
    return row.pk


@write_service(Capability.WRITE_FEEDBACK)
def correct_feedback(*, feedback_id: UUID, body: str, actor: Actor, at: datetime) -> None:
    """Change what one wrote, while the shift is not closed and nobody has reviewed it."""
    row = _lock_feedback(feedback_id, actor, Capability.WRITE_FEEDBACK)
    if row.author_id != actor.id:
        raise NotFound("There is no such entry, or you did not write it.")
    text = _check_text(body, "body", "Type what the clinician said.")
    if row.session.status == SessionStatus.CLOSED:
        raise DomainError(FORM_CLOSED, code="feedback_form_is_closed")
    if row.status != FeedbackStatus.NEW:
        raise DomainError(
            f"{row.owner_name} reviewed this entry already, so it stays as it is. Add another one.",
            code="feedback_reviewed",
        )
    row.body = text
    row.save(update_fields=["body"])


@write_service(Capability.REVIEW_FEEDBACK)
def review_feedback(*, feedback_id: UUID, outcome: str, actor: Actor, at: datetime) -> None:
    """Take on an entry and say what one makes of it; its author is told (AL-047)."""
    _answer(feedback_id, "review", outcome, actor, at)


@write_service(Capability.REVIEW_FEEDBACK)
def action_feedback(*, feedback_id: UUID, outcome: str, actor: Actor, at: datetime) -> None:
    """Say what was done about an entry; its author is told (AL-047)."""
    _answer(feedback_id, "action", outcome, actor, at)


@write_service(Capability.WORK_CASES)
def answer_pulse(*, score: int, actor: Actor, at: datetime) -> None:
    """Say from 1 to 5 how allocation goes, once in a shift; whose answer it is, is not kept.

    The hour stands for the time, and the number of the row for no order, so that the answer
    cannot be laid beside what else somebody did.
    """
    if score not in SCORES:
        raise InvalidInput("Choose a number from 1 to 5.", field="score")
    shift = lock_my_shift(actor)
    if shift.pulse_given:
        raise DomainError(
            "You answered this question already this shift; it is asked once.",
            code="already_answered",
        )
    shift.pulse_given = True
    shift.save(update_fields=["pulse_given"])
    PulseAnswer.objects.create(
        pk=secrets.randbits(62),
        session_id=shift.session_id,
        score=score,
        at=at.replace(minute=0, second=0, microsecond=0),
    )


def _get_session(session_id: UUID, actor: Actor) -> AllocationSession:
    scopes = actor.scopes_of(Capability.WRITE_FEEDBACK)
    row = AllocationSession.objects.filter(pk=session_id, service_id__in=scopes).first()
    if row is None:
        raise NotFound("There is no such session, or it is outside the services you work in.")
    return row


def _check_about(session: AllocationSession, about_id: UUID | None, actor: Actor) -> UUID:
    """Return whom an entry is about, if this person may write about them here."""
    if not actor.can(Capability.VIEW_FEEDBACK, session.service_id):
        return _check_about_me(session, about_id, get_own_worker_id(actor))
    if about_id and (
        ClinicianShift.objects.filter(session=session, worker_id=about_id).exists()
        or Allocation.objects.filter(session=session, worker_id=about_id).exists()
    ):
        return about_id
    raise InvalidInput("Choose a clinician of this shift.", field="about")


def _check_about_me(session: AllocationSession, about_id: UUID | None, mine: UUID) -> UUID:
    if about_id not in (None, mine):
        raise InvalidInput(
            "You can write about your own shift. What a colleague says, the WACC writes down.",
            field="about",
        )
    if not ClinicianShift.objects.filter(session=session, worker_id=mine).exists():
        raise DomainError(
            "You are not on the roster of this shift, so you cannot write on its form.",
            code="not_in_session",
        )
    return mine


def _check_text(text: str, field: str, missing: str) -> str:
    if not text.strip():
        raise InvalidInput(missing, field=field)
    if len(text.strip()) > MOST_CHARACTERS:
        raise InvalidInput(f"Use at most {MOST_CHARACTERS:,} characters.", field=field)
    return text.strip()


def _lock_feedback(feedback_id: UUID, actor: Actor, capability: str) -> Feedback:
    scopes = actor.scopes_of(capability)
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("session__service_shift")
    row = rows.filter(pk=feedback_id, session__service_id__in=scopes).first()
    if row is None:
        raise NotFound("There is no such entry, or it is outside the services you work in.")
    return row


def _answer(feedback_id: UUID, step: str, outcome: str, actor: Actor, at: datetime) -> None:
    row = _lock_feedback(feedback_id, actor, Capability.REVIEW_FEEDBACK)
    missing = {"review": "Say what you make of it.", "action": "Say what was done."}[step]
    text = _check_text(outcome, "outcome", missing)
    change_status(row, step, machine=FEEDBACK, actor=actor, at=at, reason=text)
    row.owner_id, row.owner_name, row.outcome = actor.id, actor.name, text
    row.save(update_fields=["status", "owner", "owner_name", "outcome"])
    if row.author_id != actor.id:
        _tell_author(row, step, actor, at)


def _tell_author(row: Feedback, step: str, actor: Actor, at: datetime) -> None:
    name = get_worker_names(worker_ids=[row.about_id])[row.about_id]
    shift = row.session.service_shift
    day = write_date(get_local_day(shift.starts_at))
    done = {"review": "reviewed", "action": "acted on"}[step]
    tell(
        user_ids=[row.author_id],
        kind="feedback_answered",
        text=f"{actor.name} {done} your feedback about {name} of the shift of {day}, "
        f"{write_clock(shift.starts_at)}: {row.outcome}",
        href=f"/allocation/feedback/entries/{row.pk}/",
        subject_kind="allocation_feedback",
        subject_id=row.pk,
        key=f"feedback_{step}:{row.pk}",
        actor=actor,
        at=at,
    )
