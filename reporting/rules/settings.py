"""The numbers of the reports, with the defaults that come with the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from core.texts import write_list

POLICY = "reports"


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What a service decides for its reports (OQ-49).

    Rates of fewer than `least_cases` cases and scores of fewer than `least_answers` answers are not
    shown. Reports are made on Monday at `made_hour`, for so many `weeks_back` after an outage.
    """

    least_cases: int = 5
    least_answers: int = 3
    made_hour: int = 6
    weeks_back: int = 4


LIMITS: Mapping[str, tuple[int, int]] = {
    "least_cases": (1, 50),
    "least_answers": (1, 50),
    "made_hour": (2, 23),
    "weeks_back": (1, 12),
}


@dataclass(frozen=True, slots=True)
class Label:
    """What people call a setting, its unit, and the rule or answer that it decides."""

    text: str
    unit: str
    rule: str


LABELS: Mapping[str, Label] = {
    "least_cases": Label("Rates are shown from so many", "cases", "OQ-49"),
    "least_answers": Label("The pulse is shown from so many", "answers", "RP-016"),
    "made_hour": Label("On Monday the report of the week is made at", "o’clock", "AL-049"),
    "weeks_back": Label("After an outage the reports are made of the last", "weeks", "AL-049"),
}


def read_settings(body: Mapping[str, Any]) -> ReportSettings:
    """Return settings as values; what is not there has its default."""
    return ReportSettings(**{name: int(body[name]) for name in LIMITS if name in body})


def check_settings(body: Mapping[str, Any]) -> None:
    """Refuse unknown names and numbers that cannot be."""
    unknown = sorted(set(body) - set(LIMITS))
    if unknown:
        raise InvalidInput(f"There is no setting called {write_list(unknown)}.", field=unknown[0])
    for name, value in body.items():
        least, most = LIMITS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidInput(f"Type a whole number from {least} to {most}.", field=name)
