"""What rostering tells other apps, and what they hand in: plain values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rest:
    """A break that has to begin between two instants and lasts `length`."""

    earliest_at: datetime
    latest_at: datetime
    length: timedelta


@dataclass(frozen=True, slots=True)
class WorkWindow:
    """A stretch in which a carer can be given visits, with the breaks that fall due in it."""

    worker_id: UUID
    patch_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    rests: tuple[Rest, ...] = ()

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a period lies wholly inside."""
        return self.starts_at <= starts_at and ends_at <= self.ends_at


@dataclass(frozen=True, slots=True)
class DutyInput:
    """One shift to record."""

    worker_id: UUID
    patch_id: UUID
    starts_at: datetime
    ends_at: datetime
    rests: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class PatternLineInput:
    """One stretch of a pattern: week of the rotation, weekday (1 Monday), local start, minutes."""

    weekday: int
    starts_local: str
    minutes: int
    week: int = 1


@dataclass(frozen=True, slots=True)
class Occupied:
    """What occupies a carer besides visits."""

    worker_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class AbsenceFacts:
    """Somebody is away, as it is recorded; without an end nobody knows yet how long."""

    id: UUID
    worker_id: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class ServiceShiftFacts:
    """A period of a service."""

    id: UUID
    service_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ServiceDutyInput:
    """One person's part in a shift of a service; `kind` is a word of rostering's DutyKind."""

    worker_id: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime
    site: str = ""


@dataclass(frozen=True, slots=True)
class ServiceDutyFacts:
    """The same as it is recorded."""

    id: UUID
    worker_id: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime
    site: str


@dataclass(frozen=True, slots=True)
class DutyRotaFacts:
    """Who answers in which role for which scope, and when."""

    id: UUID
    scope_id: UUID
    scope_name: str
    role: str
    worker_id: UUID
    worker_name: str
    starts_at: datetime
    ends_at: datetime
