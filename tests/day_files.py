"""Small invented days in the format home-care-day/1."""

from typing import Any


def seconds(text: str) -> int:
    """Seconds after midnight of a time such as 09:30."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def make_carer(name: str, **changes: Any) -> dict[str, Any]:
    """A carer of a day file: 07:00–14:30, car, female, medication."""
    return {
        "id": name,
        "patch": "Larkfield",
        "home": [10.0, 10.0],
        "shift": [seconds("07:00"), seconds("14:30")],
        "mode": "car",
        "gender": "F",
        "skills": ["medication"],
        "breaks": [],
    } | changes


def make_client(name: str, **changes: Any) -> dict[str, Any]:
    """A client of a day file, a kilometre from the carers' homes."""
    return {
        "id": name,
        "patch": "Larkfield",
        "at": [10.0, 11.0],
        "skills": [],
        "gender": None,
        "excluded": [],
        "preferred": [],
    } | changes


def make_visit(name: str, client: str, start: str = "09:00", **changes: Any) -> dict[str, Any]:
    """A visit of a day file: 30 minutes, half an hour of tolerance, one carer."""
    return {
        "id": name,
        "client": client,
        "start": seconds(start),
        "before": 1800,
        "after": 1800,
        "duration": 1800,
        "carers": 1,
        "priority": 2,
        "pinned": None,
    } | changes


def make_day(**changes: Any) -> dict[str, Any]:
    """A day file with two carers, three clients and four visits, one of them double-handed."""
    return {
        "format": "home-care-day/1",
        "name": "Testshire",
        "modes": {"car": {"kmh": 30.0, "fixed": 60}, "walk": {"kmh": 5.0, "fixed": 0}},
        "detour": 1.3,
        "weights": {"unassigned": {"1": 24000, "2": 18000, "3": 12000}, "continuity": 900},
        "carers": [make_carer("Anjali"), make_carer("Mabel", home=[11.0, 10.0])],
        "clients": [
            make_client("Brambledown"),
            make_client("Oatridge", at=[11.0, 11.0]),
            make_client("Juniper", at=[10.5, 10.5], patch="Otterbrook"),
        ],
        "visits": [
            make_visit("V1", "Brambledown", "09:00"),
            make_visit("V2", "Oatridge", "09:15"),
            make_visit("V3", "Juniper", "11:00", carers=2),
            make_visit("V4", "Brambledown", "12:30", priority=1),
        ],
    } | changes
