"""Plain values of the clients room."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from directory.types import Point


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
