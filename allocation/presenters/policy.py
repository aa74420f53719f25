"""The allocation policy, ready to draw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from allocation.forms.policy import SETTINGS, read_numbers
from allocation.rules import MODE_NAMES
from allocation.types import AllocationPolicy
from core.pages import PageErrors
from core.texts import write_moment


@dataclass(frozen=True, slots=True)
class Number:
    """One number: as it is, and as it was typed."""

    name: str
    label: str
    unit: str
    value: str
    typed: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The numbers in force and how they came to be."""

    version: str
    numbers: tuple[Number, ...]
    modes: tuple[tuple[str, str, bool], ...]
    excluded: str
    trail: tuple[tuple[str, str], ...]
    reason: str
    errors: PageErrors
    is_open: bool


def present_policy(
    policy: AllocationPolicy,
    trail: Iterable[tuple[int, datetime, str, str]] = (),
    *,
    typed: Mapping[str, str] | None = None,
    modes: Iterable[str] | None = None,
    errors: PageErrors | None = None,
) -> PolicyPage:
    """Return a policy with what was typed into its form, if something was."""
    known, given = read_numbers(policy), typed or {}
    chosen = set(policy.excluded_modes if modes is None else modes)
    return PolicyPage(
        version=f"Version {policy.number}" if policy.number else "The defaults",
        numbers=tuple(
            Number(name, label, unit, known[name], given.get(name, known[name]))
            for name, (label, unit) in SETTINGS.items()
        ),
        modes=tuple((mode, text, mode in chosen) for mode, text in MODE_NAMES.items()),
        excluded=", ".join(MODE_NAMES.get(mode, mode) for mode in policy.excluded_modes)
        or "nobody",
        trail=tuple(
            (write_moment(at), f"Version {number}{f' by {who}' if who else ''}: {why}")
            for number, at, who, why in trail
        ),
        reason=given.get("reason", ""),
        errors=errors or PageErrors(),
        is_open=bool(errors),
    )
