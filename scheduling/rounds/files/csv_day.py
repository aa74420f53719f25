"""A day as four CSV files: what a spreadsheet saves, read with care.

Accepted: UTF-8 with or without a mark, or Windows-1252; commas or semicolons; dates are not needed,
times are 09:30. A cell that a spreadsheet would run as a formula is refused.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from core.errors import InvalidInput
from core.times import parse_clock
from scheduling.rounds.files.values import MOST_ROWS, DayFile, Fault, find_excess

COLUMNS = {
    "clients.csv": (
        ("id", "patch"),
        (
            *("name", "address", "postcode", "easting", "northing", "skills", "gender"),
            *("excluded", "preferred", "access"),
        ),
    ),
    "carers.csv": (
        ("id", "patch", "mode", "gender"),
        ("name", "address", "postcode", "easting", "northing", "skills"),
    ),
    "visits.csv": (
        ("id", "client", "start", "minutes"),
        ("before", "after", "carers", "priority", "pinned_carers", "pinned_start"),
    ),
    "availability.csv": (
        ("carer", "start", "end"),
        ("break_earliest", "break_latest", "break_minutes"),
    ),
}
SEPARATORS = re.compile(r"[|;,]")
FORMULA = ("=", "+", "@", "\t", "\r")
MODES = {
    "car": {"kmh": 28, "fixed": 120},
    "bike": {"kmh": 13, "fixed": 60},
    "walk": {"kmh": 4.8, "fixed": 0},
}
Row = Mapping[str, str]


class _Sheet:
    """One file with what is wrong in it."""

    def __init__(self, name: str, content: bytes, faults: list[Fault]) -> None:
        self.name, self.faults = name, faults
        self.places: list[int] = []
        self.rows = self._read(content)

    def fault(self, number: int, column: str, message: str) -> None:
        """Note what is wrong in a row, numbered as a spreadsheet numbers it; -1 is the heading."""
        row = str(self.places[number]) if number >= 0 else "1"
        self.faults.append(Fault(self.name, row, column, message))

    def whole(self, number: int, row: Row, column: str, default: int, least: int, most: int) -> int:
        """Return a whole number between two limits; an empty cell has the default."""
        text = row[column]
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            self.fault(
                number, column, f"must be a whole number from {least} to {most}, not “{text}”"
            )
            return default
        return int(text)

    def clock(self, number: int, row: Row, column: str) -> int:
        """Return a time of day in seconds after midnight; 24:00 ends a day."""
        text = row[column]
        if text == "24:00":
            return 86400
        try:
            at: time = parse_clock(text)
        except InvalidInput as error:
            self.fault(number, column, error.sentence)
            return 0
        return at.hour * 3600 + at.minute * 60

    def point(self, number: int, row: Row) -> list[float] | None:
        """Return a position in kilometres, or None where it is left to the postcode."""
        texts = [row["easting"], row["northing"]]
        if not any(texts):
            return None
        values = []
        for column, text in zip(("easting", "northing"), texts, strict=True):
            try:
                values.append(float(text))
            except ValueError:
                self.fault(number, column, f"must be metres on the National Grid, not “{text}”")
                return None
        if not all(-10_000_000 <= value <= 10_000_000 for value in values):
            self.fault(number, "easting", "is not a position on the National Grid")
            return None
        return [value / 1000 for value in values]

    def _read(self, content: bytes) -> list[dict[str, str]]:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        if "\x00" in text:
            self.fault(-1, "", "is not text in UTF-8 or Windows-1252: save it as CSV again")
            return []
        first = text.strip().splitlines()[0] if text.strip() else ""
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            lines = [
                (place, line)
                for place, line in enumerate(reader, 1)
                if any(cell.strip() for cell in line)
            ]
        except csv.Error as error:
            self.fault(-1, "", f"cannot be read as CSV: {error}")
            return []
        if len(lines) > MOST_ROWS:
            self.fault(-1, "", f"holds more than {MOST_ROWS:,} rows: split the day")
            return []
        return self._name_cells(lines)

    def _name_cells(self, lines: list[tuple[int, list[str]]]) -> list[dict[str, str]]:
        needed, known = COLUMNS[self.name]
        heads = [head.strip().lower().replace(" ", "_") for head in lines[0][1]] if lines else []
        missing = [column for column in needed if column not in heads]
        if missing:
            self.fault(-1, missing[0], f"the heading has no column “{', '.join(missing)}”")
            return []
        rows = []
        for number, (place, line) in enumerate(lines[1:]):
            self.places.append(place)
            row = dict.fromkeys((*needed, *known), "")
            row |= {head: cell.strip() for head, cell in zip(heads, line, strict=False)}
            self._check_cells(number, row, needed)
            rows.append(row)
        return rows

    def _check_cells(self, number: int, row: Row, needed: Iterable[str]) -> None:
        for column in needed:
            if not row[column]:
                self.fault(number, column, "is empty")
        for column, cell in row.items():
            for text in _split(cell) if column == "skills" else [cell]:
                if message := find_excess(column, text):
                    self.fault(number, column, message)
            if cell.startswith(FORMULA):
                self.fault(number, column, "begins like a formula: write it as plain text")
            if "\ufffd" in cell:
                self.fault(number, column, "has a letter that cannot be read: save as UTF-8")


def read_csv_day(files: Mapping[str, bytes]) -> DayFile:
    """Read the four files of a day; return the day with every fault of every file."""
    faults: list[Fault] = []
    sheets = {name: _Sheet(name, files[name], faults) for name in COLUMNS}
    windows, breaks = _read_availability(sheets["availability.csv"])
    carers = _read_carers(sheets["carers.csv"], windows, breaks)
    clients = _read_clients(sheets["clients.csv"])
    visits = _read_visits(sheets["visits.csv"])
    _check_references(sheets, carers, clients)
    data = {
        "format": "home-care-day/1",
        "name": "",
        "modes": MODES,
        "detour": 1.3,
        "weights": {"unassigned": {"1": 24000, "2": 18000, "3": 12000}, "continuity": 900},
        "carers": carers,
        "clients": clients,
        "visits": visits,
    }
    return DayFile({} if faults else data, faults, has_own_travel=False)


def _read_availability(
    sheet: _Sheet,
) -> tuple[dict[str, list[list[int]]], dict[str, list[dict[str, int]]]]:
    windows: dict[str, list[list[int]]] = {}
    breaks: dict[str, list[dict[str, int]]] = {}
    for number, row in enumerate(sheet.rows):
        start, end = sheet.clock(number, row, "start"), sheet.clock(number, row, "end")
        if end <= start:
            sheet.fault(number, "end", "must be later than the start")
            continue
        own = windows.setdefault(row["carer"], [])
        if any(start < other[1] and other[0] < end for other in own):
            sheet.fault(number, "start", f"overlaps another shift of {row['carer']}")
            continue
        own.append([start, end])
        own.sort()
        if row["break_minutes"]:
            breaks.setdefault(row["carer"], []).append(_read_break(sheet, number, row))
    return windows, breaks


def _read_break(sheet: _Sheet, number: int, row: Row) -> dict[str, int]:
    earliest = sheet.clock(number, row, "break_earliest")
    latest = sheet.clock(number, row, "break_latest")
    if latest < earliest:
        sheet.fault(number, "break_latest", "must not be before break_earliest")
    length = 60 * sheet.whole(number, row, "break_minutes", 0, 1, 240)
    return {"earliest": earliest, "latest": latest, "duration": length}


def _read_carers(
    sheet: _Sheet,
    windows: Mapping[str, list[list[int]]],
    breaks: Mapping[str, list[dict[str, int]]],
) -> list[dict[str, Any]]:
    carers = []
    for number, row in enumerate(sheet.rows):
        if row["mode"] not in MODES:
            sheet.fault(number, "mode", f"must be {', '.join(MODES)}, not “{row['mode']}”")
        if row["gender"] not in ("F", "M"):
            sheet.fault(number, "gender", f"must be F or M, not “{row['gender']}”")
        carers.append(
            {
                **_person(row),
                "home": sheet.point(number, row),
                "windows": windows.get(row["id"], []),
                "mode": row["mode"],
                "gender": row["gender"],
                "breaks": breaks.get(row["id"], []),
            }
        )
    return carers


def _read_clients(sheet: _Sheet) -> list[dict[str, Any]]:
    clients = []
    for number, row in enumerate(sheet.rows):
        if row["gender"] not in ("", "F", "M"):
            sheet.fault(number, "gender", f"must be F, M or empty, not “{row['gender']}”")
        clients.append(
            {
                **_person(row),
                "at": sheet.point(number, row),
                "gender": row["gender"] or None,
                "excluded": _split(row["excluded"]),
                "preferred": _split(row["preferred"]),
                "access": row["access"],
            }
        )
    return clients


def _read_visits(sheet: _Sheet) -> list[dict[str, Any]]:
    visits = []
    for number, row in enumerate(sheet.rows):
        pin: dict[str, Any] = {}
        if row["pinned_carers"]:
            pin["carers"] = _split(row["pinned_carers"])
        if row["pinned_start"]:
            pin["start"] = sheet.clock(number, row, "pinned_start")
        visits.append(
            {
                "id": row["id"],
                "client": row["client"],
                "start": sheet.clock(number, row, "start"),
                "before": 60 * sheet.whole(number, row, "before", 15, 0, 720),
                "after": 60 * sheet.whole(number, row, "after", 15, 0, 720),
                "duration": 60 * sheet.whole(number, row, "minutes", 30, 1, 1440),
                "carers": sheet.whole(number, row, "carers", 1, 1, 2),
                "priority": sheet.whole(number, row, "priority", 2, 1, 3),
                "pinned": pin or None,
            }
        )
    return visits


def _check_references(
    sheets: Mapping[str, _Sheet], carers: list[dict[str, Any]], clients: list[dict[str, Any]]
) -> None:
    """Ids are once, and what refers to a carer or client refers to one that is there."""
    known = {"carers.csv": set[str](), "clients.csv": set[str](), "visits.csv": set[str]()}
    for name, seen in known.items():
        for number, row in enumerate(sheets[name].rows):
            if row["id"] in seen:
                sheets[name].fault(number, "id", f"“{row['id']}” is there twice")
            seen.add(row["id"])
    for number, row in enumerate(sheets["visits.csv"].rows):
        if row["client"] not in known["clients.csv"]:
            sheets["visits.csv"].fault(number, "client", f"no client has the id “{row['client']}”")
        _check_carers(sheets["visits.csv"], number, row, "pinned_carers", known["carers.csv"])
        needed = int(row["carers"]) if row["carers"].isdecimal() else 1
        if len(_split(row["pinned_carers"])) > needed:
            sheets["visits.csv"].fault(number, "pinned_carers", "pins more carers than it needs")
    for number, row in enumerate(sheets["availability.csv"].rows):
        _check_carers(sheets["availability.csv"], number, row, "carer", known["carers.csv"])
    for number, row in enumerate(sheets["clients.csv"].rows):
        for column in ("excluded", "preferred"):
            _check_carers(sheets["clients.csv"], number, row, column, known["carers.csv"])


def _check_carers(sheet: _Sheet, number: int, row: Row, column: str, known: set[str]) -> None:
    for carer in _split(row[column]):
        if carer not in known:
            sheet.fault(number, column, f"no carer has the id “{carer}”")


def _person(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "patch": row["patch"],
        "name": row["name"],
        "address": row["address"],
        "postcode": row["postcode"],
        "skills": _split(row["skills"]),
    }


def _split(text: str) -> list[str]:
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]
