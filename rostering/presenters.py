"""The page of the duty rota."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.roles import ROLE_NAMES, Role
from core.texts import write_clock, write_date
from core.times import get_day_start
from rostering.types import DutyRotaFacts

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class DutyEntry:
    """Somebody on duty on a day."""

    id: str
    name: str
    hours: str
    is_now: bool
    can_end: bool


@dataclass(frozen=True, slots=True)
class DutyDay:
    """One day of a row; without entries nobody answers."""

    day: str
    is_today: bool
    entries: tuple[DutyEntry, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One role of one scope over the days."""

    role: str
    place: str
    days: tuple[DutyDay, ...]
    gaps: int


def present_rota(
    duties: Sequence[DutyRotaFacts],
    *,
    expected: Iterable[tuple[UUID, str, str]],
    first: date,
    count: int,
    at: datetime,
) -> tuple[DutyRow, ...]:
    """Return a row for each role that is expected somewhere or held there; gaps stay empty."""
    names = {scope_id: name for scope_id, name, _ in expected}
    keys: dict[Key, None] = {(scope_id, role): None for scope_id, _, role in expected}
    names |= {duty.scope_id: duty.scope_name for duty in duties}
    keys |= {(duty.scope_id, duty.role): None for duty in duties}
    days = [first + timedelta(days=number) for number in range(count)]
    return tuple(
        _present_row(key, names[key[0]], [one for one in duties if _key(one) == key], days, at)
        for key in sorted(keys, key=lambda key: (names[key[0]], list(Role).index(Role(key[1]))))
    )


def _key(duty: DutyRotaFacts) -> Key:
    return (duty.scope_id, duty.role)


def _present_row(
    key: Key, place: str, duties: Sequence[DutyRotaFacts], days: Sequence[date], at: datetime
) -> DutyRow:
    shown = tuple(_present_day(day, duties, days[0], at) for day in days)
    role = ROLE_NAMES[Role(key[1])]
    return DutyRow(role, place, shown, sum(not day.entries for day in shown))


def _present_day(day: date, duties: Sequence[DutyRotaFacts], today: date, at: datetime) -> DutyDay:
    start, end = get_day_start(day), get_day_start(day + timedelta(days=1))
    entries = tuple(
        DutyEntry(
            id=str(one.id),
            name=one.worker_name,
            hours=_write_hours(one, start, end),
            is_now=one.starts_at <= at < one.ends_at,
            can_end=one.ends_at > at,
        )
        for one in duties
        if one.starts_at < end and one.ends_at > start
    )
    return DutyDay(f"{day:%a} {write_date(day)[:5]}", day == today, entries)


def _write_hours(duty: DutyRotaFacts, start: datetime, end: datetime) -> str:
    begins = write_clock(duty.starts_at) if duty.starts_at > start else "00:00"
    ends = write_clock(duty.ends_at) if duty.ends_at < end else "24:00"
    return f"{begins} to {ends}"
