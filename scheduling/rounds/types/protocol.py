"""Plain values of a protocol: an area's own settings for its rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ModeOfTravel:
    """How fast one travels (km/h) and what every journey costs besides (seconds)."""

    kmh: float
    fixed_seconds: int


@dataclass(frozen=True, slots=True)
class Protocol:
    """An area's own settings for its rounds, as one version says them (VS-006).

    What is called `_percent` says how many hundredths of a second of travel a second counts for.
    A client is told of a start that moves by more than `client_told_minutes`; a carer of a first
    visit that changes less than `first_visit_hours` before it (TK-029).
    """

    id: UUID
    number: int
    modes: Mapping[str, ModeOfTravel]
    detour: float
    minimum_travel_seconds: int
    unassigned_seconds: Mapping[int, int]
    published_seconds: int
    continuity_seconds: int
    unfamiliar_seconds: int
    border_seconds: int
    moved_seconds: int
    shifted_seconds: int
    told_seconds: int
    waiting_percent: int
    closeness_percent: int
    overtime_percent: int
    fairness_seconds: int
    familiar_days: int
    counts_as_told: str
    notice_minutes: int
    client_told_minutes: int
    first_visit_hours: int
    patch_boundary: str
    run_seconds: int
    split_above_visits: int
    shown_gap_minutes: int
