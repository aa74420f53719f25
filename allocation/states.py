"""The states of cases, of allocation sessions and of clinicians in a session."""

from django.db.models import TextChoices

from core.state_machine import StateMachine, move


class CaseStatus(TextChoices):
    """Where a case stands; once allocated it belongs to somebody until it is closed."""

    QUEUED = "queued"
    ALLOCATED = "allocated"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CLOSED_AT_SOURCE = "closed_at_source"


_Q, _A, _I, _C, _S = CaseStatus

CASE = StateMachine(
    "case",
    initial=_Q,
    transitions=[
        move("allocate", [_Q], _A),
        move("reallocate", [_A], _A),
        move("open", [_A], _I),
        move("put_back", [_I], _A),
        move("force", [_I], _A),
        move("complete", [_I], _C),
        move("close_for_clinician", [_A], _C),
        move("reopen", [_C], _A),
        move("close_at_source", [_Q, _A], _S),
    ],
)
OPEN = (_Q, _A, _I)


class SessionStatus(TextChoices):
    """Whether cases are allocated in a shift."""

    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


SESSION = StateMachine(
    "allocation_session",
    initial=SessionStatus.PLANNED,
    transitions=[
        move("start", [SessionStatus.PLANNED], SessionStatus.ACTIVE),
        move("pause", [SessionStatus.ACTIVE], SessionStatus.PAUSED),
        move("resume", [SessionStatus.PAUSED], SessionStatus.ACTIVE),
        move("close", [SessionStatus.ACTIVE, SessionStatus.PAUSED], SessionStatus.CLOSED),
    ],
)


RUNNING = (SessionStatus.ACTIVE, SessionStatus.PAUSED)
LIVE = (SessionStatus.PLANNED, *RUNNING)


class ShiftStatus(TextChoices):
    """Whether a clinician can be given cases in a session."""

    NOT_INCLUDED = "not_included"
    REQUESTED = "requested"
    DECLINED = "declined"
    READY = "ready"
    PAUSED = "paused"
    FINISHING = "finishing"
    OFF = "off"


_N, _R, _D, _OK, _P, _F, _X = ShiftStatus
AT_WORK = (_OK, _P, _F)
NOT_IN = (_N, _R, _D)

CLINICIAN_SHIFT = StateMachine(
    "clinician_shift",
    initial=_N,
    transitions=[
        move("include", [_N, _D], _OK),
        move("request", [_N, _D], _R),
        move("accept", [_R], _OK),
        move("decline", [_R], _D),
        move("pause", [_OK, _P], _P),
        move("resume", [_P], _OK),
        move("finish", [_OK, _P], _F),
        move("carry_on", [_F], _OK),
        move("leave_out", [_OK, _R], _N),
        move("leave", [_N, _R, _D, _OK, _P, _F], _X),
        move("come_back", [_X], _OK),
    ],
)


class FeedbackStatus(TextChoices):
    """What came of something that was said (AL-047)."""

    NEW = "new"
    REVIEWED = "reviewed"
    ACTIONED = "actioned"


FEEDBACK = StateMachine(
    "allocation_feedback",
    initial=FeedbackStatus.NEW,
    transitions=[
        move("review", [FeedbackStatus.NEW], FeedbackStatus.REVIEWED),
        move("action", [FeedbackStatus.NEW, FeedbackStatus.REVIEWED], FeedbackStatus.ACTIONED),
    ],
)


class NotAble(TextChoices):
    """Why an included clinician was given nothing (AL-046)."""

    DECLINED = "declined", "Declined"
    OFF_SICK = "off_sick", "Off sick"
    NO_SUITABLE_CASE = "no_suitable_case", "No suitable case"
    PAUSED = "paused", "Paused"
