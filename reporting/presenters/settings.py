"""The settings of the reports, ready to draw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.texts import write_moment
from reporting.rules.settings import LABELS, ReportSettings


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One number as it stands and as it was typed."""

    name: str
    label: str
    unit: str
    rule: str
    value: str
    typed: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The numbers in force, and how they came to be."""

    rows: tuple[SettingRow, ...]
    trail: tuple[tuple[str, str], ...]
    reason: str


def present_settings(
    settings: ReportSettings,
    trail: Iterable[tuple[int, datetime, str, str]],
    typed: Mapping[str, str],
) -> SettingsPage:
    """Return the page with what was typed, if something was."""
    return SettingsPage(
        rows=tuple(
            SettingRow(name, one.text, one.unit, one.rule, value, typed.get(name, value))
            for name, one in LABELS.items()
            for value in [str(getattr(settings, name))]
        ),
        trail=tuple(
            (write_moment(at), f"Version {number}{f' by {who}' if who else ''}: {why}")
            for number, at, who, why in trail
        ),
        reason=typed.get("reason", ""),
    )
