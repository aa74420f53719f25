"""Plans as files: the second half of the format home-care-day/1."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from engine.rounds.faults import Faults, FileError, read_json
from engine.rounds.result import Assignment, LeftOut, Plan


def read_plan(path: str) -> Plan:
    """Read a plan. Raises FileError with one line that names the key at fault."""
    return parse_plan(read_json(path))


def parse_plan(data: object) -> Plan:
    """Translate a decoded plan.

    Visits and carers are not looked up: whether they exist is a matter for the checker.

    Raises
    ------
    FileError
        With the first fault.
    """
    faults = Faults()
    top = faults.mapping(data, "")
    assignments = tuple(
        Assignment(
            faults.text(line, "visit", key),
            tuple(faults.texts(line, "carers", key)),
            faults.time(line, "start", key),
        )
        for key, line in faults.objects(top, "assignments", "")
    )
    unassigned = tuple(
        LeftOut(faults.text(line, "visit", key), faults.text(line, "reason", key, blank=True))
        for key, line in faults.objects(top, "unassigned", "")
    )
    faults.raise_first()
    return Plan(assignments, unassigned)


def dump_plan(plan: Plan) -> dict[str, object]:
    """Return a plan as the format has it, ready for JSON."""
    return {
        "assignments": [
            {"visit": line.visit, "carers": list(line.carers), "start": line.start}
            for line in plan.assignments
        ],
        "unassigned": [{"visit": line.visit, "reason": line.reason} for line in plan.unassigned],
    }


def write_plan(plan: Plan, path: str) -> None:
    """Write a plan. Raises FileError if the file cannot be written."""
    write_json(dump_plan(plan), path)


def write_json(data: object, path: str) -> None:
    """Write JSON so that the file is either the old one or the whole new one.

    Raises
    ------
    FileError
        If the file cannot be written.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        raise FileError(f"{path}: cannot be written: it is not an ordinary file")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False)
            file.write("\n")
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)  # a temporary file is private; this one is ordinary
        os.replace(name, target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise FileError(f"{path}: cannot be written: {error.strerror}") from None
