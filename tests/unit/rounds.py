"""Days of rounds made by hand, for tests that need no database."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from core.times import get_at_seconds
from directory.types import PatchFacts, Point, WorkerFacts
from rostering.types import Rest, WorkWindow
from scheduling.clients.types import ClientFacts
from scheduling.rounds.rules import DEFAULT_PROTOCOL, read_protocol
from scheduling.rounds.selectors.day import Day
from scheduling.rounds.types import BoardVisit

DAY = date(2026, 11, 25)
AREA, LARKFIELD, OTTERBROOK, FARAWAY = (UUID(int=number) for number in range(1, 5))
PATCHES = {LARKFIELD: "Larkfield", OTTERBROOK: "Otterbrook", FARAWAY: "Faraway"}
MINUTE = timedelta(minutes=1)


def name_id(kind: int, number: int) -> UUID:
    """The id of the carer (2), client (3) or visit (4) with a number."""
    return UUID(int=kind << 32 | number)


def carer_id(number: int) -> UUID:
    return name_id(2, number)


def client_id(number: int) -> UUID:
    return name_id(3, number)


def visit_id(number: int) -> UUID:
    return name_id(4, number)


def clock(text: str, day: date = DAY) -> datetime:
    """The instant of a time such as 09:30."""
    hours, minutes = text.split(":")
    return get_at_seconds(day, int(hours) * 3600 + int(minutes) * 60)


def make_worker(number: int, **changes: Any) -> WorkerFacts:
    """A carer at the origin of Larkfield who drives."""
    values: dict[str, Any] = {
        "id": carer_id(number),
        "name": f"Carer {number}",
        "gender": "F",
        "transport": "car",
        "home": Point(10_000.0, 10_000.0),
        "skills": {"medication": "Medication"},
        "payroll_ref": f"P{number}",
        "patch_id": LARKFIELD,
    }
    return WorkerFacts(**(values | changes))


def make_client(number: int, **changes: Any) -> ClientFacts:
    """A client a kilometre from the carers' homes."""
    values: dict[str, Any] = {
        "id": client_id(number),
        "pin": f"C{number}",
        "patch_id": LARKFIELD,
        "family_name": f"Family{number}",
        "full_name": f"Mrs Ann Family{number}",
        "nhs_number": "",
        "address": "1 High Street",
        "point": Point(10_000.0, 11_000.0),
        "access": "",
        "skills": {},
        "gender": "",
        "excluded": frozenset(),
        "preferred": frozenset(),
    }
    return ClientFacts(**(values | changes))


def make_visit(number: int, start: str = "09:00", minutes: int = 30, **changes: Any) -> BoardVisit:
    """A visit to the client of the same number, with half an hour of tolerance, unassigned."""
    at = clock(start)
    values: dict[str, Any] = {
        "id": visit_id(number),
        "version": 1,
        "client_id": client_id(number),
        "family_name": f"Family{number}",
        "full_name": f"Mrs Ann Family{number}",
        "pin": f"C{number}",
        "patch_id": LARKFIELD,
        "patch_name": "Larkfield",
        "day": DAY,
        "wanted_at": at,
        "earliest_at": at - 30 * MINUTE,
        "latest_at": at + 30 * MINUTE,
        "starts_at": at,
        "ends_at": at + minutes * MINUTE,
        "carers_needed": 1,
        "priority": 2,
        "planning_status": "unassigned",
        "attendance": "due",
        "pinned_start_at": None,
        "pinned_worker_ids": (),
        "worker_ids": (),
        "needs": (),
        "gender": "",
        "has_place": True,
    }
    return BoardVisit(**(values | changes))


def make_window(number: int, start: str, end: str, **changes: Any) -> WorkWindow:
    """A stretch of work of a carer in Larkfield."""
    rests: tuple[Rest, ...] = changes.pop("rests", ())
    patch_id = changes.pop("patch_id", LARKFIELD)
    return WorkWindow(carer_id(number), patch_id, DAY, clock(start), clock(end), rests)


def make_day(
    *,
    visits: list[BoardVisit],
    workers: list[WorkerFacts] | None = None,
    windows: Mapping[int, tuple[WorkWindow, ...]] | None = None,
    clients: list[ClientFacts] | None = None,
    neighbours: Mapping[UUID, Mapping[UUID, int]] | None = None,
    agreed: frozenset[tuple[UUID, UUID]] = frozenset(),
    week: Mapping[str, Any] | None = None,
    **protocol: Any,
) -> Day:
    """A day with two carers at work from 07:00 to 14:00, one client a visit.

    `week` is what the days around say: contracts, week_minutes, familiar, familiar_extra.
    """
    people = workers or [make_worker(1), make_worker(2)]
    found = (
        {person.id: (make_window(person.id.int & 0xFF, "07:00", "14:00"),) for person in people}
        if windows is None
        else {carer_id(number): own for number, own in windows.items()}
    )
    known = clients or [make_client(visit.id.int & 0xFF) for visit in visits]
    body = DEFAULT_PROTOCOL | {"minimum_travel_seconds": 0} | protocol
    return Day(
        area_id=AREA,
        area_name="Testshire",
        day=DAY,
        protocol=read_protocol(body, id=AREA, number=1),
        patches={id: PatchFacts(id, name, AREA, "Testshire") for id, name in PATCHES.items()},
        neighbours=neighbours or {},
        visits={visit.id: visit for visit in visits},
        clients={client.id: client for client in known},
        workers={person.id: person for person in people},
        windows=found,
        agreed=agreed,
        **(week or {}),
    )
