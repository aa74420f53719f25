"""Plain values of the clients room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.types import DisclosureFacts
from directory.types import Point

# What people call each kind of information, in the order of the record.
INFO_NAMES = {
    "critical": "Why visits are critical",
    "essential": "Essential information",
    "access": "How to get in",
    "communication": "Communication needs",
    "contingency": "If a visit is missed",
    "contact_protocol": "If the client does not answer",
}


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """A client as rounds need to know them; `skills` maps codes to names."""

    id: UUID
    pin: str
    patch_id: UUID
    family_name: str
    full_name: str
    nhs_number: str
    address: str
    point: Point | None
    access: str
    skills: Mapping[str, str]
    gender: str
    excluded: frozenset[UUID]
    preferred: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ClientInput:
    """A client to record, found again by PIN."""

    pin: str
    patch: str
    skills: tuple[str, ...]
    gender: str
    excluded: tuple[str, ...]
    preferred: tuple[str, ...]
    access: str = ""


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client of a list: who, where, what state; nothing that is kept closed."""

    id: UUID
    full_name: str
    born_on: date | None
    nhs_number: str
    pin: str
    address: str
    patch_id: UUID
    patch_name: str
    status: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Part of the list of clients, by family name; `after` begins the next part, if any."""

    clients: tuple[ClientLine, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class InfoVersion:
    """One version of a kind of information, as somebody wrote it."""

    number: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InfoFacts:
    """One kind of information: `number` is the version that holds, 0 where nobody wrote one."""

    kind: str
    label: str
    number: int
    text: str
    versions: tuple[InfoVersion, ...]


@dataclass(frozen=True, slots=True)
class ReferenceFacts:
    """What a client is called in another system."""

    system: str
    value: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """What a carer of a client must have (hard), or who is preferred (soft)."""

    kind: str
    what: str
    is_hard: bool
    starts_on: date


@dataclass(frozen=True, slots=True)
class ExclusionFacts:
    """A carer who is not to visit a client, and how far that is decided."""

    id: UUID
    worker_id: UUID
    carer: str
    reason: str
    status: str
    review_on: date | None
    is_review_due: bool


@dataclass(frozen=True, slots=True)
class ExclusionLine:
    """An exclusion in the list of those on whose decision, authorisation or review people wait."""

    exclusion: ExclusionFacts
    client: ClientLine


@dataclass(frozen=True, slots=True)
class ExclusionStep:
    """One step of an exclusion: who did what, when and why."""

    at: datetime
    what: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExclusionDetails:
    """One exclusion with all that was done about it, and what the person who looks may do next."""

    exclusion: ExclusionFacts
    client: ClientLine
    steps: tuple[ExclusionStep, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeySafeFacts:
    """Whether a key safe is recorded, by whom and when; how it opens is not in here."""

    number: int
    is_recorded: bool
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """Everything that is recorded about one client, but for visits and how the key safe opens."""

    client: ClientLine
    status_since: datetime | None
    starts_on: date
    information: tuple[InfoFacts, ...]
    references: tuple[ReferenceFacts, ...]
    requirements: tuple[RequirementFacts, ...]
    exclusions: tuple[ExclusionFacts, ...]
    key_safe: KeySafeFacts
    disclosures: tuple[DisclosureFacts, ...]
    can_change: bool
    can_open_key_safe: bool
