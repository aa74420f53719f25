"""Rules ready for their pages: what they say, and by which settings they are decided where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocation.presenters.policy import present_policy
from allocation.types import AllocationPolicy
from reporting.rules.settings import LABELS, ReportSettings
from reporting.selectors.catalogue import Rule

SUBJECTS: Mapping[str, str] = {
    "AL": "Urgent care: allocation",
    "TK": "Contacts and the tracker",
    "CP": "Capacity",
    "CL": "Clients and visit plans",
    "VS": "Visits and rounds",
    "CH": "Changes and cancellations",
    "TG": "Tagging in and out",
    "LV": "Late and missed visits",
    "UN": "Unassigned visits",
    "BC": "When technology fails",
    "MB": "On the carer’s phone",
    "RO": "Rosters, leave and absence",
    "JP": "Job plans",
    "AP": "Appointments",
    "RP": "Reports",
    "XC": "Everywhere",
    "OQ": "Left open by the procedures, decided here",
}
# Rules that the setting of another rule decides.
SAME_SETTING: Mapping[str, tuple[str, ...]] = {
    "AL-010": ("AL-013",),
    "AL-011": ("AL-013",),
    "AL-012": ("AL-013",),
    "AL-017": ("AL-016",),
    "AL-020": ("AL-021",),
    "AL-031": ("AL-022", "AL-013"),
    "AL-038": ("OQ-10",),
    "OQ-01": ("AL-022", "AL-019"),
    "OQ-05": ("AL-016",),
    "OQ-07": ("AL-016",),
    "AL-050": ("OQ-49",),
    "AL-051": ("OQ-49",),
    "OQ-48": ("AL-049",),
}


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting with the value that holds in a service; `href` for whoever may change it."""

    service: str
    label: str
    value: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Policies:
    """What one service has decided, and where the viewer changes it, if anywhere."""

    service: str
    policy: AllocationPolicy
    reports: ReportSettings
    href: str = ""
    reports_href: str = ""


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule as its page shows it."""

    rule: Rule
    subject: str
    settings: tuple[InForce, ...]


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules by subject."""

    groups: tuple[tuple[str, tuple[Rule, ...]], ...]
    count: int
    words: str


def present_rule(rule: Rule, policies: Iterable[Policies]) -> RulePage:
    """Return a rule with every setting that decides it."""
    return RulePage(rule, SUBJECTS[rule.subject], find_settings(rule.id, policies))


def present_rules(rules: Iterable[Rule], words: str) -> RuleList:
    """Return rules in the order of their subjects."""
    known = tuple(rules)
    groups = ((title, _of(known, code)) for code, title in SUBJECTS.items())
    return RuleList(tuple(group for group in groups if group[1]), len(known), words)


def find_settings(rule_id: str, policies: Iterable[Policies]) -> tuple[InForce, ...]:
    """Return the settings that decide a rule, as they stand in each service."""
    wanted = {rule_id, *SAME_SETTING.get(rule_id, ())}
    return tuple(
        found
        for one in policies
        for rule, found in (*_get_allocation(one), *_get_reports(one))
        if rule in wanted
    )


def _get_allocation(one: Policies) -> Iterator[tuple[str, InForce]]:
    for _, rows in present_policy(one.policy).groups:
        for row in rows:
            value = f"{row.value} {row.unit}".strip()
            yield row.rule, InForce(one.service, row.label, value, one.href)


def _get_reports(one: Policies) -> Iterator[tuple[str, InForce]]:
    for name, label in LABELS.items():
        value = f"{getattr(one.reports, name)} {label.unit}"
        yield label.rule, InForce(one.service, label.text, value, one.reports_href)


def _of(rules: Iterable[Rule], code: str) -> tuple[Rule, ...]:
    return tuple(one for one in rules if one.subject == code)
