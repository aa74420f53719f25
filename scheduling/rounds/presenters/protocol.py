"""The page of an area's protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.texts import write_moment
from scheduling.rounds.forms.protocol import BOUNDARIES, ProtocolForm, read_numbers
from scheduling.rounds.presenters.errors import PageErrors
from scheduling.rounds.types import Protocol, Trail

GROUPS = (
    (
        "What a plan costs",
        ("unassigned_1", "unassigned_2", "unassigned_3", "published", "continuity", "moved"),
    ),
    (
        "Travel",
        (
            "car_kmh", "car_fixed", "bike_kmh", "bike_fixed", "walk_kmh", "walk_fixed",
            "detour", "minimum_travel",
        ),
    ),
    ("Runs and boards", ("run_seconds", "notice", "shown_gap")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the protocol: as text and as a field."""

    name: str
    label: str
    unit: str
    value: str
    text: str
    error: str


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    """An area's protocol with its history."""

    area_id: str
    area_name: str
    version: str
    areas: tuple[tuple[str, str, bool], ...]
    groups: tuple[tuple[str, tuple[Number, ...]], ...]
    typed: tuple[tuple[str, tuple[Number, ...]], ...]
    boundary: str
    boundaries: tuple[tuple[str, str, bool], ...]
    reason: str
    history: tuple[tuple[str, str, UUID | None], ...]
    can_set: bool
    is_open: bool
    errors: PageErrors


def present_protocol(
    protocol: Protocol,
    *,
    area_id: UUID,
    areas: Sequence[tuple[UUID, str]],
    history: Sequence[Trail],
    can_set: bool,
    can_audit: bool,
    typed: Mapping[str, str] | None = None,
    errors: PageErrors | None = None,
) -> ProtocolPage:
    """Return the page; `typed` is what somebody typed and could not save."""
    now = read_numbers(protocol)
    shown = typed or now
    errors = errors or PageErrors()
    return ProtocolPage(
        area_id=str(area_id),
        area_name=dict(areas).get(area_id, ""),
        version=f"Version {protocol.number}"
        if protocol.number
        else "The defaults (no version yet)",
        areas=tuple((str(id), name, id == area_id) for id, name in areas),
        groups=_group(now, PageErrors()),
        typed=_group(shown, errors),
        boundary=dict(BOUNDARIES).get(protocol.patch_boundary, protocol.patch_boundary),
        boundaries=tuple(
            (value, text, value == shown.get("patch_boundary")) for value, text in BOUNDARIES
        ),
        reason=shown.get("reason", ""),
        history=tuple(
            (write_moment(one.at), one.text, one.record_id if can_audit else None)
            for one in history
        ),
        can_set=can_set,
        is_open=bool(errors),
        errors=errors,
    )


def _group(
    values: Mapping[str, str], errors: PageErrors
) -> tuple[tuple[str, tuple[Number, ...]], ...]:
    return tuple(
        (title, tuple(_show(name, values, errors) for name in names)) for title, names in GROUPS
    )


def _write_number(value: str, unit: str) -> str:
    """Return a number with its unit: 1 minute, 2,000 minutes, 1.3 times."""
    whole, point, rest = value.partition(".")
    text = f"{int(whole):,}{point}{rest}" if whole.isdecimal() else value
    return f"{text} {unit.removesuffix('s') if value == '1' else unit}"


def _show(name: str, values: Mapping[str, str], errors: PageErrors) -> Number:
    field = ProtocolForm.base_fields[name]
    value = values.get(name, "")
    return Number(
        name=name,
        label=str(field.label),
        unit=str(field.help_text),
        value=value,
        text=_write_number(value, str(field.help_text)) if value else "not used",
        error=errors.of(name),
    )
