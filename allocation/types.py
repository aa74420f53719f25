"""What allocation reckons with and tells: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Colour(StrEnum):
    """How urgent a case is, as its source says or as the time left says."""

    BLACK = "BLACK"
    RED = "RED"
    AMBER = "AMBER"
    GREEN = "GREEN"
    NONE = ""


class Readiness(StrEnum):
    """Whether a clinician can be given a case now, in one word."""

    READY = "ready"
    FULL = "full"
    STARTS = "starts"
    PAUSED = "paused"
    FINISHING = "finishing"
    OFF = "off"
    EXCLUDED = "excluded"
    NOT_INCLUDED = "not_included"


@dataclass(frozen=True, slots=True)
class AllocationPolicy:
    """The numbers of one policy version: minutes, and shares in per cent of the time allowed.

    `handling_*` say how long a case takes where too few were measured, over how many days it is
    measured, and how many cases are enough. `sends_hello` is 0 (drafted) or 1 (sent).
    """

    id: UUID | None
    number: int
    unlocked_cap: int
    preload_min: int
    preload_max: int
    preload_window: int
    excluded_modes: tuple[str, ...]
    first_colours: tuple[Colour, ...]
    red_share: int
    amber_share: int
    batch_most: int
    correction_minutes: int
    finishing_minutes: int
    idle_minutes: int
    handling_minutes: int
    handling_days: int
    handling_least: int
    pause_minutes: int
    pause_most: int
    home_visit_waccs: int
    no_contact_attempts: int
    sends_hello: int
    hello_text: str
    message_text: str


@dataclass(frozen=True, slots=True)
class QueueCase:
    """A case that is not closed, as the queue orders it."""

    id: UUID
    ref: str
    source: str
    colour: Colour
    received_at: datetime
    due_at: datetime
    is_priority: bool
    age: int | None
    sex: str
    tags: tuple[str, ...]
    skills: tuple[str, ...]
    status: str
    worker_id: UUID | None
    allocated_at: datetime | None
    locked_at: datetime | None
    is_flagged: bool
    version: int
    unsuitable: str = ""

    @property
    def order(self) -> tuple[int, datetime, datetime, UUID]:
        """The order of work: colour, then due, then received, then id (AL-015)."""
        return (RANK[self.colour], self.due_at, self.received_at, self.id)

    @property
    def is_queued(self) -> bool:
        """Whether nobody holds it yet."""
        return self.worker_id is None

    @property
    def is_locked(self) -> bool:
        """Whether its clinician has it open."""
        return self.locked_at is not None


RANK: Mapping[Colour, int] = {colour: rank for rank, colour in enumerate(Colour)}


@dataclass(frozen=True, slots=True)
class Load:
    """How much a clinician holds: not opened yet, open, and done in the session."""

    unlocked: int = 0
    locked: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody on the roster of a session; `mode` is what the person does this shift.

    `handling` is the median time of the person's own cases, `free_since` when the last case left
    while nothing is held, `hello_at` when the WACC said hello.
    """

    shift_id: UUID
    worker_id: UUID
    user_id: UUID | None
    name: str
    staff_group: str
    skills: Mapping[str, str]
    mode: str
    site: str
    status: str
    starts_at: datetime
    ends_at: datetime
    paused_until: datetime | None
    pause_reason: str
    load: Load = field(default_factory=Load)
    handling: timedelta | None = None
    free_since: datetime | None = None
    hello_at: datetime | None = None

    def is_finishing_soon(self, at: datetime, minutes: int) -> bool:
        """Whether the shift ends within so many minutes, or the person said so."""
        return at < self.ends_at <= at + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a clinician cannot be given a case, with the rule it follows from."""

    code: str
    sentence: str
    rule: str
    short: str


@dataclass(frozen=True, slots=True)
class SoftStop:
    """What speaks against an allocation and gives way to a reason."""

    code: str
    sentence: str
    rule: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clinician in the list of those to choose from for a case."""

    clinician: Clinician
    readiness: Readiness
    refusal: Refusal | None
    stops: tuple[SoftStop, ...]
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class CaseInput:
    """A case as its source hands it in."""

    source: str
    source_ref: str
    source_version: int
    received_at: datetime
    due_at: datetime
    age: int | None = None
    sex: str = ""
    colour: str = ""
    is_priority: bool = False
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    nhs_number: str = ""
    patient_name: str = ""
    caller: str = ""
    phone: str = ""
    complaint: str = ""
    home_postcode: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a case that was handed in: made, updated or ignored."""

    id: UUID
    outcome: str
    status: str


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """The session that runs, or ran last, for a service."""

    id: UUID
    service_id: UUID
    service_name: str
    status: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    lead_id: UUID | None
    lead_name: str
    lead_user_id: UUID | None
    lead_mode: str
    pause_reason: str
    paused_until: datetime | None
    paused_by: str
    service_shift_id: UUID
    resource: str
    start_due_at: datetime | None
    message_sent_at: datetime | None
    closed_at: datetime | None
    lead_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A case that should change hands, and who could take it; nobody where nobody fits now."""

    case_id: UUID
    ref: str
    worker_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for the WACC.

    `kind` is reallocate (AL-029), unsuitable (AL-042), preload (AL-019), idle (AL-023) or hello
    (AL-041); `count` are the cases it is about.
    """

    kind: str
    clinician: Clinician
    count: int
    receivers: tuple[Move, ...] = ()
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason in a sentence, with the rule it follows from where one does."""

    sentence: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else for the proposed case: why that would be second best, or cannot be."""

    worker_id: UUID
    name: str
    can_take: bool
    ground: Ground


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A case that comes before the proposed one but that nobody can take now, and why."""

    case_id: UUID
    ref: str
    colour: Colour
    ground: Ground


@dataclass(frozen=True, slots=True)
class NextBest:
    """A proposal: this case to this clinician, because. A person confirms it or does not."""

    case: QueueCase
    clinician: Clinician
    reasons: tuple[Ground, ...]
    alternatives: tuple[Alternative, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, slots=True)
class NextBestAnswer:
    """The next best allocation; where there is none, why."""

    proposal: NextBest | None
    why_none: str


@dataclass(frozen=True, slots=True)
class Board:
    """All that the allocation board of a service shows at an instant."""

    service_id: UUID
    service_name: str
    session: SessionFacts | None
    policy: AllocationPolicy
    cases: tuple[QueueCase, ...]
    clinicians: tuple[Clinician, ...]
    excluded: tuple[Clinician, ...]
    names: Mapping[UUID, str]
    skill_names: Mapping[str, str]
    needs: tuple[Need, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Patient:
    """Who a case is about: shown to whoever has the case open; its lock says who that was."""

    name: str
    nhs_number: str
    caller: str
    phone: str
    complaint: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a case's allocation ledger."""

    at: datetime
    kind: str
    worker_id: UUID
    worker_name: str
    by: str
    reason_code: str
    reason: str
    grounds: tuple[str, ...]
    ended_at: datetime | None
    ended_as: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something else that happened to a case: opened, put back, completed, closed."""

    at: datetime
    transition: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case with how it came to who holds it."""

    case: QueueCase
    service_id: UUID
    worker_name: str
    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    complaint: str
    completed_at: datetime | None
    outcome: str
