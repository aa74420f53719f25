"""Tables as files: CSV and XLSX, written the same way for every list and report.

Dates, numbers and lengths of time stay what they are; text that a spreadsheet would take for a
formula is marked as text, so that nobody's name can run anything.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.times import LONDON

Value = str | int | Decimal | date | datetime | timedelta | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
CENT = Decimal("0.01")


class DateStyle(StrEnum):
    """How dates are written in a file."""

    UK = "uk"
    ISO = "iso"


class FileKind(StrEnum):
    """What kind of file a table is written as."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title and the names of its columns."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


def round_off(value: Fraction, places: Decimal = CENT) -> Decimal:
    """Return an exact value with two decimals, halves upwards; never rounded twice."""
    digits = -int(places.as_tuple().exponent)
    scaled = value * 10**digits
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if scaled < 0 else 1
    return (Decimal(sign * whole) * places).quantize(places, rounding=ROUND_HALF_UP)


def escape(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_length(length: timedelta) -> str:
    """Return a length of time as hours and minutes: 6:00, 7:20, 0:45:30."""
    seconds = length // timedelta(seconds=1)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if left else f"{hours}:{minutes:02d}"


def write_csv(table: Table, dates: DateStyle = DateStyle.UK) -> bytes:
    """Return a table as UTF-8 CSV with its columns in the first line."""
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow([escape(name) for name in table.columns])
    lines.writerows([_write(value, dates) for value in row] for row in table.rows)
    return file.getvalue().encode()


def write_xlsx(tables: Iterable[Table], dates: DateStyle = DateStyle.UK) -> bytes:
    """Return tables as sheets of a workbook."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _fill(book.create_sheet(_name_sheet(table.title)), table, dates)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def answer_file(content: bytes, name: str) -> HttpResponse:
    """Return a file to be saved; its kind follows from its name."""
    kind = XLSX if name.endswith(".xlsx") else "text/csv; charset=utf-8"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _write(value: Value, dates: DateStyle) -> str:
    match value:
        case None:
            return ""
        case datetime():
            local = value.astimezone(LONDON)
            return f"{local:%Y-%m-%d %H:%M:%S}" if dates == "iso" else f"{local:%d/%m/%Y %H:%M:%S}"
        case date():
            return value.isoformat() if dates == DateStyle.ISO else f"{value:%d/%m/%Y}"
        case timedelta():
            return write_length(value)
        case str():
            return escape(value)
    return str(value)


def _name_sheet(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31]


def _fill(sheet: Worksheet, table: Table, dates: DateStyle) -> None:
    for number, name in enumerate(table.columns, start=1):
        cell = sheet.cell(1, number)
        _put(cell, name, dates)
        cell.font = Font(bold=True)
    for line, row in enumerate(table.rows, start=2):
        for number, value in enumerate(row, start=1):
            _put(sheet.cell(line, number), value, dates)
    for number, width in enumerate(_measure(table, dates), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"


def _measure(table: Table, dates: DateStyle) -> list[int]:
    written = [[_write(value, dates) for value in row] for row in table.rows]
    columns = zip(table.columns, *written, strict=True)
    return [min(max(len(text) for text in column) + 2, WIDEST) for column in columns]


def _put(cell: Cell, value: Value, dates: DateStyle) -> None:
    """Write one value as what it is; text always as text."""
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
        return
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).replace(tzinfo=None)
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm:ss" if dates == "iso" else "dd/mm/yyyy hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd" if dates == DateStyle.ISO else "dd/mm/yyyy"
    elif isinstance(value, timedelta):
        cell.number_format = "[h]:mm:ss" if value % timedelta(minutes=1) else "[h]:mm"
    elif isinstance(value, Decimal):
        cell.number_format = "0.00"
