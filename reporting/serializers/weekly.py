"""What the API of the reports takes and answers. Rates are exact: as fractions and rounded."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

from rest_framework import serializers

from allocation.rules.figures import Tally
from core.exports import DateStyle, FileKind, round_off
from reporting.rules.weekly import Figures, PersonRow, ShiftRow, WeeklyReport


class ServiceWeekQuery(serializers.Serializer):  # type: ignore[type-arg]
    """Which week of which service; any day of the week will do."""

    service = serializers.UUIDField()
    week = serializers.DateField(required=False, default=None, allow_null=True)
    now = serializers.BooleanField(default=False)


class ExportQuery(ServiceWeekQuery):
    """The same as a file."""

    kind = serializers.ChoiceField(choices=[str(one) for one in FileKind], default="csv")
    dates = serializers.ChoiceField(choices=[str(one) for one in DateStyle], default="uk")


class RateAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """A rate with two decimals, and as an exact fraction; null where too few cases were counted."""

    value = serializers.CharField()
    exact = serializers.CharField()


class SpreadAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """Minutes."""

    mean = serializers.CharField()
    median = serializers.CharField()
    p10 = serializers.CharField()
    p90 = serializers.CharField()


class ReportFiguresAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """Counts, and the rates that come from enough cases."""

    shifts = serializers.IntegerField()
    minutes = serializers.CharField()
    allocated = serializers.IntegerField()
    completed = serializers.IntegerField()
    no_contact = serializers.IntegerField()
    closed_elsewhere = serializers.IntegerField()
    off_list = serializers.IntegerField()
    corrected = serializers.IntegerField()
    over_cap = serializers.IntegerField()
    reallocated = serializers.DictField(child=serializers.IntegerField())
    allocated_per_hour = RateAnswer(allow_null=True)
    completed_per_hour = RateAnswer(allow_null=True)
    from_my_work = RateAnswer(allow_null=True)
    consultation = SpreadAnswer(allow_null=True)


class ReportDayAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """One day."""

    day = serializers.DateField()
    figures = ReportFiguresAnswer()


class ReportPersonAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """One clinician's week."""

    worker = serializers.UUIDField()
    name = serializers.CharField()
    figures = ReportFiguresAnswer()


class ReportShiftAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """One row of the reporting form."""

    day = serializers.DateField()
    session = serializers.UUIDField()
    worker = serializers.UUIDField()
    name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    figures = ReportFiguresAnswer()


class ReportCountsAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """What was counted at one time."""

    allocated = serializers.IntegerField()
    completed = serializers.IntegerField()


class ReportChangeAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """By how much the ledger has changed since the report was made."""

    then = ReportCountsAnswer()
    now = ReportCountsAnswer()


class WeeklyAnswer(serializers.Serializer):  # type: ignore[type-arg]
    """A week as much as one may see of it."""

    service = serializers.UUIDField()
    service_name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    sight = serializers.CharField()
    is_final = serializers.BooleanField()
    made_at = serializers.DateTimeField(allow_null=True)
    ledger = serializers.IntegerField()
    agrees = serializers.BooleanField()
    changed = ReportChangeAnswer(allow_null=True)
    total = ReportFiguresAnswer()
    days = ReportDayAnswer(many=True)
    people = ReportPersonAnswer(many=True)
    rows = ReportShiftAnswer(many=True)


def write_weekly(report: WeeklyReport) -> dict[str, Any]:
    """Return a report as the API answers it."""
    return {
        "service": report.service_id,
        "service_name": report.service_name,
        "starts_on": report.week.starts_on,
        "ends_on": report.week.ends_on,
        "sight": str(report.sight),
        "is_final": report.is_final,
        "made_at": report.run.made_at if report.run else None,
        "ledger": report.ledger,
        "agrees": report.agrees,
        "changed": _write_change(report),
        "total": write_figures(report.total),
        "days": [{"day": one.day, "figures": write_figures(one.figures)} for one in report.days],
        "people": [_write_person(one) for one in report.people],
        "rows": [_write_row(one) for one in report.rows],
    }


def write_figures(figures: Figures) -> dict[str, Any]:
    """Return counts and rates."""
    tally, spread = figures.tally, figures.consultation
    return {
        "shifts": tally.shifts,
        "minutes": str(round_off(Fraction(tally.length // timedelta(seconds=1), 60))),
        "allocated": tally.allocated,
        "completed": tally.completed,
        "no_contact": tally.no_contact,
        "closed_elsewhere": tally.closed_elsewhere,
        "off_list": tally.off_list,
        "corrected": tally.corrected,
        "over_cap": tally.over_cap,
        "reallocated": dict(tally.moved),
        "allocated_per_hour": write_rate(figures.allocated_per_hour),
        "completed_per_hour": write_rate(figures.completed_per_hour),
        "from_my_work": write_rate(figures.from_my_work),
        "consultation": spread
        and {
            "mean": str(round_off(spread.mean)),
            "median": str(round_off(spread.median)),
            "p10": str(round_off(spread.low)),
            "p90": str(round_off(spread.high)),
        },
    }


def write_rate(rate: Fraction | None) -> dict[str, str] | None:
    """Return a rate rounded and exact."""
    return None if rate is None else {"value": str(round_off(rate)), "exact": str(rate)}


def _write_change(report: WeeklyReport) -> dict[str, Any] | None:
    if report.changed is None:
        return None
    then, now = map(_count, report.changed)
    return {"then": then, "now": now}


def _count(tally: Tally) -> dict[str, int]:
    return {"allocated": tally.allocated, "completed": tally.completed}


def _write_person(one: PersonRow) -> dict[str, Any]:
    return {"worker": one.worker_id, "name": one.name, "figures": write_figures(one.figures)}


def _write_row(one: ShiftRow) -> dict[str, Any]:
    shift = one.shift.shift
    return {
        "day": one.day,
        "session": shift.session_id,
        "worker": shift.worker_id,
        "name": shift.name,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "figures": write_figures(one.figures),
    }
