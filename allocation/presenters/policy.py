"""The allocation policy, ready to draw."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from allocation.forms.policy import GROUPS, LISTS, TEXTS, Setting, read_lists, read_numbers
from allocation.types import AllocationPolicy
from core.pages import PageErrors
from core.texts import write_moment


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: as it is, and as it was typed; `kind` is number, text, one or several."""

    name: str
    kind: str
    label: str
    unit: str
    rule: str
    value: str
    typed: str
    choices: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The settings in force by subject, and how they came to be."""

    version: str
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    trail: tuple[tuple[str, str], ...]
    reason: str
    errors: PageErrors
    is_open: bool

    @property
    def numbers(self) -> tuple[Row, ...]:
        """The settings that are numbers, in one list."""
        return tuple(row for _, rows in self.groups for row in rows if row.kind == "number")

    @property
    def excluded(self) -> str:
        """Whom nothing is allocated to."""
        return next(
            row.value for _, rows in self.groups for row in rows if row.name == "excluded_modes"
        )


def present_policy(
    policy: AllocationPolicy,
    trail: Iterable[tuple[int, datetime, str, str]] = (),
    *,
    typed: Mapping[str, str] | None = None,
    lists: Mapping[str, Collection[str]] | None = None,
    errors: PageErrors | None = None,
) -> PolicyPage:
    """Return a policy with what was typed into its form, if something was."""
    known, given = read_numbers(policy), typed or {}
    chosen = read_lists(policy)
    return PolicyPage(
        version=f"Version {policy.number}" if policy.number else "The defaults",
        groups=tuple(
            (title, tuple(_present(one, known, given, chosen, lists or chosen) for one in group))
            for title, group in GROUPS.items()
        ),
        trail=tuple(
            (write_moment(at), f"Version {number}{f' by {who}' if who else ''}: {why}")
            for number, at, who, why in trail
        ),
        reason=given.get("reason", ""),
        errors=errors or PageErrors(),
        is_open=bool(errors),
    )


def _present(
    setting: Setting,
    known: Mapping[str, str],
    given: Mapping[str, str],
    chosen: Mapping[str, Collection[str]],
    ticked: Mapping[str, Collection[str]],
) -> Row:
    if setting.name in LISTS:
        return _present_list(setting, chosen[setting.name], ticked[setting.name])
    value = known[setting.name]
    typed = given.get(setting.name, value)
    kind = "text" if setting.name in TEXTS else "one" if setting.choices else "number"
    return Row(
        setting.name,
        kind,
        setting.label,
        "" if kind == "text" else setting.unit,
        setting.rule,
        dict(setting.choices).get(value, value),
        typed,
        tuple((code, text, code == typed) for code, text in setting.choices),
    )


def _present_list(setting: Setting, chosen: Collection[str], ticked: Collection[str]) -> Row:
    names = [text for code, text in setting.choices if code in chosen]
    return Row(
        setting.name,
        "several",
        setting.label,
        "",
        setting.rule,
        ", ".join(names) or ("nobody" if setting.name == "excluded_modes" else "none"),
        "",
        tuple((code, text, code in ticked) for code, text in setting.choices),
    )
