"""The page of an area's protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.texts import write_moment
from scheduling.rounds.forms.protocol import BOUNDARIES, TOLD, ProtocolForm, read_numbers
from scheduling.rounds.presenters.errors import PageErrors
from scheduling.rounds.types import Protocol, Trail

GROUPS = (
    (
        "Visits that nobody makes",
        ("unassigned_1", "unassigned_2", "unassigned_3", "published"),
    ),
    ("Who comes", ("continuity", "unfamiliar", "familiar_days", "border")),
    ("Changes after publishing", ("moved", "shifted", "told", "client_told", "first_visit")),
    ("Times and hours", ("closeness", "waiting", "overtime", "fairness")),
    (
        "Travel",
        (
            "car_kmh", "car_fixed", "bike_kmh", "bike_fixed", "walk_kmh", "walk_fixed",
            "detour", "minimum_travel",
        ),
    ),
    ("Runs and boards", ("run_seconds", "split_above", "notice", "shown_gap")),
)  # fmt: skip
# What each number does, in one sentence; what its label says already has none.
SENTENCES = {
    "unassigned_1": "What each carer missing on such a visit costs, in minutes of travel.",
    "published": "What it costs to leave out a visit that has its carers already.",
    "continuity": "Added for each carer whom the client did not ask for, where there are such.",
    "unfamiliar": "Added for each carer who is new to a client whom others know.",
    "familiar_days": "Who came to a client in so many days, or comes this week, is familiar.",
    "border": "Added for each visit in a patch where the carer neither lives nor works that day.",
    "moved": "Added for each carer to whom a published visit goes, because they must be told.",
    "shifted": "Added for each published visit that starts at another time.",
    "told": "Added for any change of what a client was told: it moves as a last resort.",
    "client_told": "Another carer is always told; a smaller change of time is not.",
    "first_visit": "Carers on shift are told of every change, others of their next visit only.",
    "closeness": "100 means that a minute off the wanted start costs a minute of travel.",
    "waiting": "100 means that a minute between visit and journey costs a minute of travel.",
    "overtime": "Counted for work beyond what is left of the week’s contract.",
    "fairness": "One hour costs this, two hours four times as much: work is shared evenly.",
    "detour": "How much longer roads are than the straight line.",
    "minimum_travel": "No journey between two places counts for less.",
    "run_seconds": "How long a run searches unless somebody says otherwise.",
    "split_above": "A larger run plans its patches side by side, then all of them together.",
    "notice": "A run changes nothing that starts sooner than this.",
    "shown_gap": "Shorter free time is drawn as waiting.",
}
# What is chosen, by the number that it stands behind.
CHOICES = {
    "border": ("patch_boundary", "At patch borders", BOUNDARIES),
    "told": ("counts_as_told", "Who counts as told", TOLD),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the protocol: as text and as a field, with what it does."""

    name: str
    label: str
    unit: str
    value: str
    text: str
    says: str
    error: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing of the protocol that is chosen: options are value, text, whether it is chosen."""

    name: str
    label: str
    text: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that belong together, and what is chosen beside them."""

    title: str
    numbers: tuple[Number, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    """An area's protocol with its history."""

    area_id: str
    area_name: str
    version: str
    areas: tuple[tuple[str, str, bool], ...]
    groups: tuple[Group, ...]
    typed: tuple[Group, ...]
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
        reason=shown.get("reason", ""),
        history=tuple(
            (write_moment(one.at), one.text, one.record_id if can_audit else None)
            for one in history
        ),
        can_set=can_set,
        is_open=bool(errors),
        errors=errors,
    )


def _group(values: Mapping[str, str], errors: PageErrors) -> tuple[Group, ...]:
    return tuple(
        Group(
            title,
            tuple(_show(name, values, errors) for name in names),
            tuple(_choose(*CHOICES[name], values) for name in names if name in CHOICES),
        )
        for title, names in GROUPS
    )


def _choose(
    name: str, label: str, options: Sequence[tuple[str, str]], values: Mapping[str, str]
) -> Choice:
    chosen = values.get(name, "")
    marked = tuple((value, text, value == chosen) for value, text in options)
    return Choice(name, label, dict(options).get(chosen, chosen), marked)


def _write_number(value: str, unit: str) -> str:
    """Return a number with its unit: 1 minute, 2,000 minutes, 1.3 times."""
    whole, point, rest = value.partition(".")
    text = f"{int(whole):,}{point}{rest}" if whole.isdecimal() else value
    if unit.startswith("%"):
        return f"{text}{unit}"
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
        says=SENTENCES.get(name, ""),
        error=errors.of(name),
    )
