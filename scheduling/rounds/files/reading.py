"""Reading a day that somebody handed in. Nothing here touches the database."""

import json
import re
from collections.abc import Mapping
from typing import Any

from engine.rounds.day_file import find_faults
from scheduling.rounds.files.csv_day import read_csv_day
from scheduling.rounds.files.values import DayFile, Fault

CSV_NAMES = ("clients.csv", "carers.csv", "visits.csv", "availability.csv")
MOST_BYTES = 20 * 1024 * 1024
LONGEST_ID = 40
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
    faults = [_place_fault(fault.path, fault.message, data) for fault in find_faults(data)]
    if isinstance(data, dict):
        faults += _find_own_faults(data)
    return DayFile(data if isinstance(data, dict) and not faults else {}, faults)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that can be planned with")


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
    found = []
    if isinstance(item.get("id"), str) and len(item["id"]) > LONGEST_ID:
        found.append(("id", f"is longer than {LONGEST_ID} characters"))
    if sheet != "visits":
        patch = item.get("patch", "")
        if not isinstance(patch, str) or len(patch) > 100:
            found.append(("patch", "must be the name of a patch"))
        for key in ("name", "address", "postcode", "access"):
            if key in item and not isinstance(item[key], str):
                found.append((key, "must be text"))
    elif isinstance(item.get("priority"), int) and item["priority"] not in (1, 2, 3):
        found.append(("priority", "must be 1, 2 or 3"))
    if sheet == "carers" and isinstance(item.get("mode"), str) and len(item["mode"]) > 12:
        found.append(("mode", "has a name longer than 12 characters"))
    return found
