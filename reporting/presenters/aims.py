"""The aims, ready to draw: one number each, how it moved, and what it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from core.exports import round_off
from core.texts import write_clock, write_count, write_date
from core.times import get_local_day
from reporting.presenters.weekly import write_period
from reporting.presenters.words import NOTHING, TENTH, say_length
from reporting.rules.aims import (
    AIMS,
    BESIDES,
    Aim,
    AimNumbers,
    get_value,
    is_better,
    say_trend,
)
from reporting.rules.weeks import Week
from reporting.selectors.aims import AimsReport, SessionAims

REASONS = {
    "needs_changed": "the patient’s needs changed",
    "wrong_clinician": "wrong clinician",
    "shift_ending": "the shift ended",
    "not_suitable": "not suitable",
    "forced": "forced",
    "other": "another reason",
}
HIGH, WIDE = 48, 240


@dataclass(frozen=True, slots=True)
class Point:
    """One week of the little plot."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class AimCard:
    """One aim with its number, its trend and its definition."""

    code: str
    title: str
    measure: str
    definition: str
    number: str
    unit: str
    basis: str
    trend: str
    is_better: bool | None
    lines: tuple[tuple[Point, ...], ...]
    series: tuple[tuple[str, str], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One closed session: each aim's number with its trend."""

    name: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AimsPage:
    """Everything that the page shows."""

    service_id: UUID
    service_name: str
    services: tuple[tuple[UUID, str], ...]
    week: date
    period: str
    weeks: tuple[tuple[date, str], ...]
    cards: tuple[AimCard, ...]
    besides: tuple[AimCard, ...]
    heads: tuple[str, ...]
    sessions: tuple[SessionLine, ...]


def present_aims(
    report: AimsReport, *, services: Mapping[UUID, str], weeks: Iterable[Week]
) -> AimsPage:
    """Return the page of a week."""
    known = sorted({*weeks, report.week}, reverse=True)
    return AimsPage(
        service_id=report.service_id,
        service_name=report.service_name,
        services=tuple(services.items()),
        week=report.week.starts_on,
        period=write_period(report.week),
        weeks=tuple((one.starts_on, write_period(one)) for one in known),
        cards=tuple(_present(one, report) for one in AIMS),
        besides=tuple(_present(one, report) for one in BESIDES),
        heads=tuple(one.measure for one in (*AIMS, *BESIDES)),
        sessions=tuple(_present_session(one) for one in report.sessions),
    )


def say_value(aim: Aim, value: Fraction | None) -> str:
    """Return a number of an aim: 1.8, 12 for 12 %; a dash where too little was counted."""
    if value is None:
        return NOTHING
    if aim.unit == "%":
        return str(round_off(value * 100, TENTH))
    return str(round_off(value, TENTH))


def _present(aim: Aim, report: AimsReport) -> AimCard:
    values = [(week, get_value(numbers, aim.code)) for week, numbers in report.weeks]
    value, before = values[-1][1], values[-2][1]
    moved = None if value is None or before is None or value == before else value - before
    return AimCard(
        code=aim.code,
        title=aim.title,
        measure=aim.measure,
        definition=aim.definition,
        number=say_value(aim, value),
        unit=aim.unit if value is not None else "",
        basis=_say_basis(aim, report.numbers, report),
        trend=say_trend(aim, value, before, "the week before"),
        is_better=None if moved is None else is_better(aim, moved),
        lines=draw_trend([one for _, one in values]),
        series=tuple((write_date(week.starts_on), say_value(aim, one)) for week, one in values),
        more=_say_more(aim, report.numbers),
    )


def _say_basis(aim: Aim, numbers: AimNumbers, report: AimsReport) -> str:
    settings = report.settings
    match aim.code:
        case "choosing":
            return _say_of(numbers.chosen, "case", settings.least_cases)
        case "reallocation":
            return _say_of(numbers.allocated, "allocation", settings.least_cases)
        case "off_list":
            return _say_of(numbers.completed, "completed case", settings.least_cases)
        case "pulse":
            return _say_of(numbers.answers, "answer", settings.least_answers)
    return f"{write_count(numbers.shifts, 'clinician-shift')}, paused {say_length(numbers.paused)}"


def _say_of(count: int, what: str, least: int) -> str:
    whole = write_count(count, what)
    return f"from {whole}" if count >= least else f"{whole}: fewer than {least} give no number"


def _say_more(aim: Aim, numbers: AimNumbers) -> str:
    if aim.code != "reallocation" or not numbers.reasons:
        return ""
    reasons = sorted(numbers.reasons, key=lambda one: -one[1])
    return ", ".join(f"{REASONS.get(code, code or 'no reason')} {count}" for code, count in reasons)


def _present_session(one: SessionAims) -> SessionLine:
    day = get_local_day(one.starts_at)
    times = f"{write_clock(one.starts_at)} to {write_clock(one.ends_at)}"
    return SessionLine(
        f"{day:%a} {write_date(day)}, {times}",
        tuple(_say_cell(aim, one.numbers, one.before) for aim in (*AIMS, *BESIDES)),
    )


def _say_cell(aim: Aim, numbers: AimNumbers, before: AimNumbers | None) -> tuple[str, str]:
    value = get_value(numbers, aim.code)
    last = get_value(before, aim.code) if before else None
    written = say_value(aim, value)
    if value is None:
        return written, ""
    if last is None:
        return f"{written} {aim.unit}".strip(), ""
    change = round_off((value - last) * (100 if aim.unit == "%" else 1), TENTH)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{written} {aim.unit}".strip(), f"{sign}{abs(change)}"


def draw_trend(values: list[Fraction | None]) -> tuple[tuple[Point, ...], ...]:
    """Return the line of the weeks, in pieces where a week has no number."""
    known = [one for one in values if one is not None]
    most = max(known, default=Fraction(0)) or Fraction(1)
    step = WIDE / max(len(values) - 1, 1)
    pieces: list[list[Point]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            y = 4 + (HIGH - 8) * float(1 - value / most)
            pieces[-1].append(Point(round(4 + number * (step - 8 / len(values)), 1), round(y, 1)))
    return tuple(tuple(piece) for piece in pieces if piece)
