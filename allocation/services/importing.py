"""Cases from a CSV file: staged with every fault named, then all or nothing, each file once."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from allocation.services.receiving import find_case_faults, write_case
from allocation.types import CaseInput
from core.actor import Actor
from core.errors import DomainError, InvalidInput, NotFound
from core.models import ImportBatch, ImportFault
from core.service import write_service
from core.states import IMPORT, ImportStatus
from core.status import change_status
from core.times import get_instant, parse_clock, parse_day
from directory.selectors import get_skill_names

KIND = "cases"
MOST_ROWS = 5000
COLUMNS = {
    "case": "source_ref",
    "version": "source_version",
    "received": "received_at",
    "due": "due_at",
    "age": "age",
    "sex": "sex",
    "colour": "colour",
    "priority": "is_priority",
    "skills": "skills",
    "tags": "tags",
    "nhs number": "nhs_number",
    "patient": "patient_name",
    "caller": "caller",
    "phone": "phone",
    "reason": "complaint",
    "postcode": "home_postcode",
}
NEEDED = ("case", "received", "due")
COLUMN_OF = {name: column for column, name in COLUMNS.items()} | {"required_skills": "skills"}
YES, NO = ("yes", "y", "1", "true", "priority"), ("no", "n", "0", "false")


@write_service(Capability.IMPORT_CASES, lock_seconds=10)
def stage_cases(
    *, service_id: UUID, source: str, name: str, content: bytes, actor: Actor, at: datetime
) -> UUID:
    """Read a file and report every row that cannot be used; nothing becomes a case yet."""
    actor.require(Capability.IMPORT_CASES, service_id)
    if not source.strip() or len(source.strip()) > 16:
        raise InvalidInput("Say where the cases come from, in at most 16 letters.", field="source")
    good, faults = _read_all(content, source, at)
    batch = ImportBatch(
        kind=KIND,
        scope_id=service_id,
        file_name=name[:200],
        file_hash=hashlib.sha256(content).hexdigest(),
        body={"source": source.strip(), "text": _decode(content)},
        summary={"cases": len(good), "faults": len(faults)},
        actor_id=actor.id,
        at=at,
    )
    batch.save()
    ImportFault.objects.bulk_create(
        ImportFault(batch=batch, sheet=name[:40], row=str(number), column=column, message=message)
        for number, column, message in faults
    )
    return batch.pk


@write_service(Capability.IMPORT_CASES, lock_seconds=10)
def apply_case_import(*, batch_id: UUID, actor: Actor, at: datetime) -> dict[str, int]:
    """Record all cases of a staged file, or none; return how many were made, updated, ignored."""
    scopes = actor.scopes_of(Capability.IMPORT_CASES)
    batch = (
        ImportBatch.objects.select_for_update()
        .filter(pk=batch_id, kind=KIND, scope_id__in=scopes)
        .first()
    )
    if batch is None:
        raise NotFound("There is no such import, or it is outside the services you work in.")
    again = ImportBatch.objects.filter(
        kind=KIND,
        scope_id=batch.scope_id,
        file_hash=batch.file_hash,
        status=ImportStatus.APPLIED,
    ).exclude(pk=batch.pk)
    if again.exists():
        raise DomainError(
            "This very file was imported before. Nothing was changed: choose another file.",
            code="import_applied_once",
        )
    items, faults = _read_all(batch.body["text"].encode(), batch.body["source"], at)
    if faults:
        raise DomainError(
            "The file has rows that cannot be used, so nothing was imported. Mend them and hand "
            "the file in again.",
            code="import_has_faults",
        )
    counts = {"made": 0, "updated": 0, "ignored": 0}
    for item in sorted(items, key=lambda one: one.source_ref):
        counts[write_case(batch.scope_id, item, actor, at).outcome] += 1
    change_status(batch, "apply", machine=IMPORT, actor=actor, at=at)
    batch.applied_at = at
    batch.summary = batch.summary | counts
    batch.save()
    return counts


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number; refuse a file that is no table of cases."""
    reader = csv.reader(io.StringIO(_decode(content)))
    head = [cell.strip().lower() for cell in next(reader, [])]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise InvalidInput(
            f"The first row names the columns; missing: {', '.join(missing)}. Known columns: "
            f"{', '.join(COLUMNS)}.",
            field="file",
        )
    for number, cells in enumerate(reader, 2):
        if number > MOST_ROWS + 1:
            raise InvalidInput(f"A file has at most {MOST_ROWS} cases.", field="file")
        if any(cell.strip() for cell in cells):
            yield (
                number,
                {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name},
            )


def _read_all(
    content: bytes, source: str, at: datetime
) -> tuple[list[CaseInput], list[tuple[int, str, str]]]:
    """Return the cases of a file and everything that is wrong in it, in the order of rows."""
    rows, skill_names = list(_read_rows(content)), get_skill_names()
    faults = list(_find_repeated(rows))
    read = [_read(number, row, source, faults, skill_names, at) for number, row in rows]
    return [item for item in read if item], sorted(faults)


def _read(
    number: int,
    row: dict[str, str],
    source: str,
    faults: list[tuple[int, str, str]],
    skill_names: Mapping[str, str],
    at: datetime,
) -> CaseInput | None:
    """Return a row as a case, or add to `faults` what is wrong with it, column by column."""
    before = len(faults)
    values: dict[str, Any] = {"source": source.strip(), "source_version": 1}
    for column, name in COLUMNS.items():
        text = row.get(column, "")
        if text.startswith(("=", "@", "-")) or (text.startswith("+") and name != "phone"):
            faults.append((number, column, f"“{text[:20]}” is a formula; type the value itself."))
        elif text:
            try:
                values[name] = _convert(name, text, skill_names)
            except InvalidInput as error:
                faults.append((number, column, error.sentence))
        elif column in NEEDED:
            faults.append((number, column, "This cell is empty."))
    if all(values.get(name) is not None for name in ("source_ref", "received_at", "due_at")):
        item = CaseInput(**values)
        for field, sentence in find_case_faults(item, skill_names, at):
            faults.append((number, COLUMN_OF.get(field, field), sentence))
    return CaseInput(**values) if len(faults) == before else None


def _find_repeated(rows: Sequence[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, str, str]]:
    """Yield each row whose case stands in an earlier row too."""
    seen: dict[str, int] = {}
    for number, row in rows:
        ref = row.get("case", "")
        if ref and ref in seen:
            yield number, "case", f"Case {ref} stands in row {seen[ref]} already."
        seen.setdefault(ref, number)


def _read_skill(text: str, skill_names: Mapping[str, str]) -> str:
    """Return the code of a skill that was written as its code or as its name."""
    word = text.strip()
    names = {name.lower(): code for code, name in skill_names.items()}
    return names.get(word.lower(), word)


def _convert(name: str, text: str, skill_names: Mapping[str, str]) -> Any:
    match name:
        case "received_at" | "due_at":
            return _read_moment(text)
        case "age" | "source_version":
            if not text.isdigit() or int(text) > (130 if name == "age" else 2**53):
                raise InvalidInput(f"“{text[:20]}” is not a possible number here.")
            return int(text)
        case "is_priority":
            if text.lower() not in YES + NO:
                raise InvalidInput(f"“{text[:20]}” is neither yes nor no.")
            return text.lower() in YES
        case "skills":
            return tuple(_read_skill(part, skill_names) for part in text.split(";") if part.strip())
        case "tags":
            return tuple(part.strip() for part in text.split(";") if part.strip())
        case "colour" | "sex":
            return text.upper()
        case "nhs_number":
            return text.replace(" ", "")
        case _:
            if len(text) > _LENGTHS[name]:
                raise InvalidInput(f"Longer than {_LENGTHS[name]} characters.")
            return text


_LENGTHS = {
    "source_ref": 40,
    "patient_name": 200,
    "caller": 200,
    "phone": 20,
    "complaint": 2000,
    "home_postcode": 8,
}


def _read_moment(text: str) -> datetime:
    day, _, clock = text.replace("T", " ").partition(" ")
    if not clock:
        raise InvalidInput(f"“{text[:20]}” has no time. Write it as 25/11/2026 17:21.")
    return get_instant(parse_day(day), parse_clock(clock[:5]))
