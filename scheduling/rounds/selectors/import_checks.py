"""What can be wrong with a day only here: on this date, in this area, for this person."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.roles import Capability
from core.actor import Actor
from core.errors import InvalidInput
from core.times import get_clock_instant
from scheduling.rounds.files import Fault
from scheduling.rounds.rules import DEFAULT_PROTOCOL
from scheduling.rounds.selectors.protocol import find_protocol_version

Data = Mapping[str, Any]


def find_clock_faults(data: Data, day: date) -> list[Fault]:
    """Return every time of a file that does not exist on its day, or exists twice."""
    faults = []
    for sheet, row, column, second in _find_times(data):
        try:
            get_clock_instant(day, second)
        except (InvalidInput, OverflowError) as error:
            sentence = getattr(error, "sentence", "is too far away")
            faults.append(Fault(sheet, row, column, sentence))
    return faults


def find_travel_faults(data: Data, *, area_id: UUID, actor: Actor, at: datetime) -> list[Fault]:
    """Return what a file reckons with otherwise than its area, for who may not decide that."""
    if actor.can(Capability.SET_PROTOCOL, area_id):
        return []
    version = find_protocol_version(area_id=area_id, at=at)
    current = {**DEFAULT_PROTOCOL, **(version.body if version else {})}
    pairs = [("detour", data["detour"], current["detour"])]
    for name, mode in data["modes"].items():
        here = current["modes"].get(name, {})
        pairs.append((f"modes.{name}.kmh", mode["kmh"], here.get("kmh")))
        pairs.append((f"modes.{name}.fixed", mode["fixed"], here.get("fixed_seconds")))
    weights = current["unassigned_seconds"]
    for number, cost in data["weights"]["unassigned"].items():
        pairs.append((f"weights.unassigned.{number}", cost, weights.get(number)))
    pairs.append(
        ("weights.continuity", data["weights"]["continuity"], current["continuity_seconds"])
    )
    return [
        Fault(
            column.split(".")[0],
            "",
            column,
            f"is {ours if ours is not None else 'not set'} in this area’s protocol and {theirs} in "
            "the file. Import it as a new area, or ask your team leader to import it here.",
        )
        for column, theirs, ours in pairs
        if theirs != ours
    ]


def _find_times(data: Data) -> Iterator[tuple[str, str, str, int]]:
    for number, one in enumerate(data.get("carers", ()), 1):
        row = f"{number} ({one['id']})"
        for window in one.get("windows") or [one["shift"]]:
            yield from (("carers", row, "windows", second) for second in window)
        for rest in one.get("breaks", ()):
            yield "carers", row, "breaks", rest["earliest"]
            yield "carers", row, "breaks", rest["latest"]
    for number, one in enumerate(data.get("visits", ()), 1):
        row = f"{number} ({one['id']})"
        yield "visits", row, "start", one["start"]
        pinned = (one.get("pinned") or {}).get("start")
        if pinned is not None:
            yield "visits", row, "pinned", pinned
