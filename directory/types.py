"""What directory tells other apps, and what they hand in: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Point:
    """A position on the National Grid, in metres."""

    easting: float
    northing: float


@dataclass(frozen=True, slots=True)
class PatchFacts:
    """A patch and the area it belongs to."""

    id: UUID
    name: str
    area_id: UUID
    area_name: str


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """An area and the agency that runs it."""

    id: UUID
    name: str
    agency_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """A worker as rounds need to know them; `skills` maps codes to names."""

    id: UUID
    name: str
    gender: str
    transport: str
    home: Point | None
    skills: Mapping[str, str]
    payroll_ref: str
    patch_id: UUID | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person who receives care."""

    id: UUID
    family_name: str
    full_name: str
    nhs_number: str
    given_name: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """An address and where it lies; `point` is None while nobody knows."""

    id: UUID
    address: str
    point: Point | None
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """An address to record; the position is typed, or looked up by the postcode."""

    lines: str
    postcode: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class WorkerInput:
    """A worker to record, found again by payroll reference."""

    payroll_ref: str
    name: str
    gender: str
    transport: str
    patch: str
    home: PlaceInput
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A person to record, found again by `key` (the id where it comes from)."""

    key: str
    title: str
    given_name: str
    family_name: str
    nhs_number: str | None
    place: PlaceInput
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """Somebody who works for a service; `skills` maps codes to names."""

    id: UUID
    name: str
    user_id: UUID | None
    staff_group: str
    skills: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StaffInput:
    """Somebody to record who works for a service, found again by payroll reference."""

    payroll_ref: str
    name: str
    gender: str
    staff_group: str
    skills: tuple[str, ...] = ()
    user_id: UUID | None = None
