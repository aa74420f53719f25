"""The weekly report as a file: the columns of the reporting form in their order, then ours."""

from datetime import datetime

from core.exports import DateStyle, Table, Value, round_off, write_csv, write_xlsx
from core.texts import write_moment
from reporting.presenters.weekly import write_period
from reporting.presenters.words import say_few, say_tenths
from reporting.rules.weekly import ShiftRow, WeeklyReport

COLUMNS = (
    "Date of shift",
    "Clinician",
    "Number of cases allocated",
    "Shift length",
    "Cases allocated per hour",
    "Cases completed per hour",
    "Completed",
    "No contact",
    "Picked up off the list",
    "Consultation mean (min)",
    "Consultation median (min)",
)


def name_file(report: WeeklyReport, kind: str) -> str:
    """Return what the file is called."""
    return f"weekly-allocation-{report.week.starts_on}.{kind}"


def write_weekly(report: WeeklyReport, kind: str, dates: DateStyle, at: datetime) -> bytes:
    """Return the report as `csv` or `xlsx`."""
    form = Table("Reporting form", COLUMNS, [_get_row(row, report) for row in report.rows])
    if kind == "csv":
        return write_csv(form, dates)
    return write_xlsx([form, _get_days(report), _get_notes(report, at)], dates)


def _get_row(row: ShiftRow, report: WeeklyReport) -> tuple[Value, ...]:
    figures, tally, shift = row.figures, row.figures.tally, row.shift.shift
    few = say_few(report.settings.least_cases)
    spread = figures.consultation
    by_hour = (figures.allocated_per_hour, figures.completed_per_hour)
    return (
        row.day,
        shift.name,
        tally.allocated,
        tally.length if shift.id else None,
        *(few if rate is None else round_off(rate) for rate in by_hour),
        tally.completed,
        tally.no_contact,
        tally.off_list,
        round_off(spread.mean) if spread else few,
        round_off(spread.median) if spread else few,
    )


def _get_days(report: WeeklyReport) -> Table:
    rows = [
        (one.day, tally.allocated, tally.completed, tally.shifts, tally.length)
        for one in report.days
        for tally in [one.figures.tally]
    ]
    return Table("By day", ("Day", "Allocated", "Completed", "Shifts", "Hours"), rows)


def _get_notes(report: WeeklyReport, at: datetime) -> Table:
    total, least = report.total, report.settings.least_cases
    middle = say_tenths(total.consultation.median) if total.consultation else say_few(least)
    rows: list[tuple[Value, ...]] = [
        ("Service", report.service_name),
        ("Week, Monday to Sunday", write_period(report.week)),
        ("Cases allocated, sum of the rows", total.tally.allocated),
        ("Cases allocated, counted in the ledger", report.ledger),
        ("Completed", total.tally.completed),
        ("No contact, not counted as completed", total.tally.no_contact),
        ("Median consultation (min)", middle),
        ("Made", write_moment(report.run.made_at if report.run and report.is_final else at)),
        ("Cases per hour", "cases ÷ shift length, exact, shown with two decimals"),
        (
            "A corrected slip, the holding list",
            "count for nobody; a moved case for each who had it",
        ),
        ("A consultation", "how long the case was open for whoever completed it, added up"),
        ("Not shown", f"rates and lengths of {say_few(least)} cases"),
    ]
    return Table("About", ("What", "Value"), rows)
