"""Plain values of the unassigned room."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Ladder:
    """When an area alerts whom of unassigned visits; version 0 is what the product comes with."""

    number: int
    alert_hours: int
    realert_minutes: int
    escalate_after_realerts: int


@dataclass(frozen=True, slots=True)
class LadderVersion:
    """Who put which version in force, when and why."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """An area's ladder as its page shows it."""

    area_id: UUID
    area_name: str
    ladder: Ladder
    history: tuple[LadderVersion, ...]
    can_set: bool


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One alert of a visit: due when, sent when and to whom, acknowledged by whom."""

    step: str
    due_at: datetime
    fired_at: datetime | None
    fired_count: int
    told: tuple[str, ...]
    is_escalated: bool
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_as: str
    lacks_people: bool

    @property
    def reached_nobody(self) -> bool:
        """Whether an alert is due and there is nobody to send it to."""
        return self.lacks_people and not self.told


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """An unassigned visit: whose, where, when, why, and who knows."""

    id: UUID
    visit_id: UUID
    client_name: str
    patch_id: UUID
    patch_name: str
    area_name: str
    day: date
    starts_at: datetime
    ends_at: datetime
    carers_needed: int
    priority: int
    cause: str
    opened_at: datetime
    status: str
    resolved_at: datetime | None
    resolution: str
    steps: tuple[StepFacts, ...]
    can_acknowledge: bool


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One entry of what was done about a visit."""

    at: datetime
    kind: str
    who: str
    body: str


@dataclass(frozen=True, slots=True)
class EpisodeDetails:
    """One unassigned visit with everything that was done about it, newest first."""

    episode: EpisodeFacts
    pin: str
    nhs_number: str
    address: str
    needs: tuple[str, ...]
    earliest_at: datetime
    latest_at: datetime
    trail: tuple[TrailEntry, ...]


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """Part of the list of unassigned visits, the one that begins first at its top."""

    episodes: tuple[EpisodeFacts, ...]
    total: int
    unacknowledged: int
    within: int
    within_hours: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One visit of which somebody was alerted and that nobody acknowledged."""

    episode_id: UUID
    patch_id: UUID
    starts_at: datetime
