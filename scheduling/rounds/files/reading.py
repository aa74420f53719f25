"""Reading a day that somebody handed in. Nothing here touches the database."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.rounds.day_file import find_faults
from scheduling.rounds.files.csv_day import read_csv_day
from scheduling.rounds.files.values import MOST_ROWS, DayFile, Fault, find_excess

CSV_NAMES = ("clients.csv", "carers.csv", "visits.csv", "availability.csv")
MOST_BYTES = 20 * 1024 * 1024
DEEPEST = 20
UNKEPT = re.compile("[\x00\ud800-\udfff]")  # what no database keeps as text
PLACE_IN_LIST = re.compile(r"^(\w+)\[(\d+)\]\.?(.*)$")


def read_day_files(files: Mapping[str, bytes]) -> DayFile:
    """Read one JSON file, or the four CSVs by their names; return the day with all its faults."""
    from_csv = {
        name.lower(): content for name, content in files.items() if name.lower().endswith(".csv")
    }
    if any(len(content) > MOST_BYTES for content in files.values()):
        return DayFile(faults=[Fault("file", "", "", "is larger than 20 MB: split the day")])
    if from_csv:
        missing = [name for name in CSV_NAMES if name not in from_csv]
        if missing or len(from_csv) != len(files):
            message = f"give {', '.join(CSV_NAMES)}; missing: {', '.join(missing) or 'none'}"
            return DayFile(faults=[Fault("files", "", "", message)])
        return read_csv_day(from_csv)
    if len(files) != 1:
        return DayFile(faults=[Fault("files", "", "", "give one JSON file, or the four CSVs")])
    return _read_json_day(*files.values())


def _read_json_day(content: bytes) -> DayFile:
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        return DayFile(
            faults=[Fault("file", "", "", "is not text in UTF-8: save it again as such")]
        )
    except (ValueError, RecursionError) as error:
        return DayFile(faults=[Fault("file", "", "", f"is not JSON: {error}"[:300])])
    unkept = next(_find_unkept(data), "")
    if unkept:
        return DayFile(faults=[Fault("file", "", "", unkept)])
    crowded = _find_crowds(data)
    if crowded:
        return DayFile(faults=crowded)
    faults = [_place_fault(fault.path, fault.message, data) for fault in find_faults(data)]
    if isinstance(data, dict):
        faults += _find_own_faults(data)
    return DayFile(data if isinstance(data, dict) and not faults else {}, faults)


def _find_crowds(data: object) -> list[Fault]:
    """Return which lists are longer than any day is, before each item is looked at."""
    lists = data.items() if isinstance(data, dict) else ()
    return [
        Fault(str(name)[:40], "", "", f"holds more than {MOST_ROWS:,} rows: split the day")
        for name, items in lists
        if isinstance(items, list) and len(items) > MOST_ROWS
    ]


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that can be planned with")


def _find_unkept(data: object) -> Iterator[str]:
    """Say what JSON allows and no database keeps, wherever it stands: keys are looked at too."""
    waiting = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            yield f"has values inside more than {DEEPEST} others"
        elif isinstance(value, dict):
            waiting += [(part, depth + 1) for item in value.items() for part in item]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
        elif isinstance(value, float) and not math.isfinite(value):
            yield "has a number that is too large to be planned with"
        elif isinstance(value, str) and (found := UNKEPT.search(value)):
            before = UNKEPT.sub("", value[: found.start()])
            yield f"has a character that cannot be kept, after “{before[-40:]}”"


def _place_fault(path: str, message: str, data: object) -> Fault:
    found = PLACE_IN_LIST.match(path)
    if not found:
        return Fault(path.split(".")[0] or "file", "", path, message)
    sheet, number, column = found.groups()
    return Fault(sheet, _name_row(data, sheet, int(number)), column, message)


def _name_row(data: object, sheet: str, number: int) -> str:
    items = data.get(sheet) if isinstance(data, dict) else None
    item = items[number] if isinstance(items, list) and number < len(items) else None
    name = item.get("id") if isinstance(item, dict) else None
    return f"{number + 1} ({name})" if isinstance(name, str) else str(number + 1)


def _find_own_faults(data: dict[str, Any]) -> list[Fault]:
    """Return what the engine can plan and this service cannot keep."""
    faults = []
    for sheet in ("carers", "clients", "visits"):
        items = data.get(sheet)
        for number, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict):
                for column, message in _find_item_faults(sheet, item):
                    faults.append(Fault(sheet, _name_row(data, sheet, number), column, message))
    return faults


def _find_item_faults(sheet: str, item: dict[str, Any]) -> list[tuple[str, str]]:
    found = _find_excesses(item)
    if sheet != "visits":
        if not isinstance(item.get("patch", ""), str):
            found.append(("patch", "must be the name of a patch"))
        for key in ("name", "address", "postcode", "access"):
            if key in item and not isinstance(item[key], str):
                found.append((key, "must be text"))
    elif isinstance(item.get("priority"), int) and item["priority"] not in (1, 2, 3):
        found.append(("priority", "must be 1, 2 or 3"))
    return found


def _find_excesses(item: dict[str, Any]) -> list[tuple[str, str]]:
    texts = [(key, value) for key, value in item.items() if isinstance(value, str)]
    skills = item.get("skills")
    if isinstance(skills, list):
        texts += [("skills", skill) for skill in skills if isinstance(skill, str)]
    return [(key, message) for key, text in texts if (message := find_excess(key, text))]
