"""What the address of a report says: service, week, which kind of file with which dates."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import InvalidInput, NotFound
from core.exports import DateStyle, FileKind
from reporting.rules.weeks import Week, read_week

NOT_THERE = "There is no such service, or it is outside those you work in."


@dataclass(frozen=True, slots=True)
class ReportAddress:
    """One week of one service; `now` asks for the ledger as it stands."""

    service_id: UUID
    week: Week
    now: bool
    shows_all: bool


def read_address(
    data: Mapping[str, Any], services: Collection[UUID], at: datetime
) -> ReportAddress | None:
    """Return what is asked for; None where somebody sees no urgent-care service at all."""
    named = str(data.get("service", ""))
    service_id = _read_id(named)
    if named and service_id not in services:
        raise NotFound(NOT_THERE)
    if not services:
        return None
    return ReportAddress(
        service_id=service_id or next(iter(services)),
        week=read_week(str(data.get("week", "")), at),
        now=bool(data.get("now")),
        shows_all=bool(data.get("all")),
    )


def read_file_kind(data: Mapping[str, Any]) -> tuple[FileKind, DateStyle]:
    """Return which file is asked for, with which dates."""
    kind, dates = str(data.get("format", "csv")), str(data.get("dates", DateStyle.UK))
    if kind not in list(FileKind):
        raise InvalidInput("Choose csv or xlsx.", field="format")
    if dates not in list(DateStyle):
        raise InvalidInput("Choose uk or iso dates.", field="dates")
    return FileKind(kind), DateStyle(dates)


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
