"""What the shift manager's pages show: plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allocation.rules import LeadProposal
from allocation.selectors.closing import LeftOver, Silent
from allocation.selectors.leads import Wacc
from allocation.types import AllocationPolicy, Clinician, Move, Need, QueueCase, SessionFacts
from rostering.types import ServiceShiftFacts


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody on the roster of a shift, with how the person stands in its session if there is one.

    `status` is empty before the shift is set up.
    """

    worker_id: UUID
    name: str
    staff_group: str
    skills: tuple[str, ...]
    mode: str
    site: str
    starts_at: datetime
    ends_at: datetime
    status: str
    request: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """A shift that can be set up: who could lead and who should, who is on its roster."""

    shift: ServiceShiftFacts
    session: SessionFacts | None
    waccs: tuple[Wacc, ...]
    last_led: dict[UUID, datetime]
    proposal: LeadProposal | None
    people: tuple[RosterRow, ...]
    message: str
    message_at_start: bool
    policy: AllocationPolicy
    motd: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A clinician who asks to be included (AL-008)."""

    shift_id: UUID
    clinician: Clinician
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Pickup:
    """A case that its clinician opened off the list, to be answered or answered (AL-009)."""

    id: UUID
    case: QueueCase | None
    ref: str
    case_id: UUID
    worker_name: str
    reason: str
    at: datetime
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class ForceWish:
    """An open case that a WACC asks to have moved (AL-032)."""

    id: UUID
    case: QueueCase | None
    ref: str
    case_id: UUID
    holder: str
    receiver: str
    reason: str
    asked_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log or of the hand-over."""

    at: datetime
    kind: str
    body: str
    by: str


@dataclass(frozen=True, slots=True)
class Running:
    """The session that runs, with everything that waits for the shift manager."""

    session: SessionFacts
    policy: AllocationPolicy
    cases: tuple[QueueCase, ...]
    people: tuple[Clinician, ...]
    requests: tuple[Request, ...]
    pickups: tuple[Pickup, ...]
    wishes: tuple[ForceWish, ...]
    holding: tuple[tuple[QueueCase, str], ...]
    needs: tuple[Need, ...]
    lines: tuple[Line, ...]
    motd: str
    waccs: tuple[Wacc, ...]
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """What stops a session from closing, and what else is worth a look before."""

    session: SessionFacts
    left_over: tuple[LeftOver, ...]
    moves: tuple[Move, ...]
    receivers: tuple[Clinician, ...]
    silent: tuple[Silent, ...]
    pickups: tuple[int, int]
    requests: int
    without_hello: tuple[str, ...]
    entries: int
    handover: tuple[Line, ...]
    next_lead: str
    policy: AllocationPolicy
    at: datetime
