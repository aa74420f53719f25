"""Pure decisions of the rounds room: a protocol's numbers, rounds laid out in time, short names."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.errors import InvalidInput
from scheduling.rounds.types import BoardVisit, ModeOfTravel, Protocol, Segment

PROTOCOL = "area_protocol"
PATCH_BOUNDARIES = {
    "keep": "carers stay in their own patch",
    "neighbours": "carers may work in neighbouring patches",
    "open": "carers may work in every patch of the area",
}
COUNTS_AS_TOLD = {
    "notified": "clients who were sent carers and times",
    "published": "every client whose visit has its carers",
}

# What holds in an area until somebody decides otherwise. Lengths of time are seconds.
DEFAULT_PROTOCOL: dict[str, Any] = {
    "modes": {
        "car": {"kmh": 28.0, "fixed_seconds": 120},
        "bike": {"kmh": 13.0, "fixed_seconds": 60},
        "walk": {"kmh": 4.8, "fixed_seconds": 0},
    },
    "detour": 1.3,
    "minimum_travel_seconds": 300,
    "unassigned_seconds": {"1": 24000, "2": 18000, "3": 12000},
    "published_seconds": 120000,
    "continuity_seconds": 900,
    "unfamiliar_seconds": 300,
    "border_seconds": 600,
    "moved_seconds": 1800,
    "shifted_seconds": 600,
    "told_seconds": 7200,
    "waiting_percent": 10,
    "closeness_percent": 20,
    "overtime_percent": 50,
    "fairness_seconds": 30,
    "familiar_days": 28,
    "counts_as_told": "notified",
    "notice_minutes": 30,
    "client_told_minutes": 15,
    "first_visit_hours": 24,
    "patch_boundary": "neighbours",
    "run_seconds": 20,
    "split_above_visits": 400,
    "shown_gap_minutes": 30,
}
LIMITS = {
    "detour": (1, 5),
    "minimum_travel_seconds": (0, 3600),
    "published_seconds": (0, 10**7),
    "continuity_seconds": (0, 10**6),
    "unfamiliar_seconds": (0, 10**6),
    "border_seconds": (0, 10**6),
    "moved_seconds": (0, 10**6),
    "shifted_seconds": (0, 10**6),
    "told_seconds": (0, 10**6),
    "waiting_percent": (0, 1000),
    "closeness_percent": (0, 1000),
    "overtime_percent": (0, 1000),
    "fairness_seconds": (0, 10**5),
    "familiar_days": (1, 84),
    "notice_minutes": (0, 1440),
    "client_told_minutes": (0, 240),
    "first_visit_hours": (1, 168),
    "run_seconds": (1, 600),
    "split_above_visits": (1, 100_000),
    "shown_gap_minutes": (5, 240),
}


def read_protocol(body: Mapping[str, Any], *, id: UUID, number: int) -> Protocol:
    """Return a version's settings as typed values."""
    return Protocol(
        id=id,
        number=number,
        modes={
            name: ModeOfTravel(float(mode["kmh"]), int(mode["fixed_seconds"]))
            for name, mode in body["modes"].items()
        },
        detour=float(body["detour"]),
        minimum_travel_seconds=body["minimum_travel_seconds"],
        unassigned_seconds={int(k): v for k, v in body["unassigned_seconds"].items()},
        published_seconds=body["published_seconds"],
        continuity_seconds=body["continuity_seconds"],
        unfamiliar_seconds=int(body["unfamiliar_seconds"]),
        border_seconds=int(body["border_seconds"]),
        moved_seconds=body["moved_seconds"],
        shifted_seconds=int(body["shifted_seconds"]),
        told_seconds=int(body["told_seconds"]),
        waiting_percent=int(body["waiting_percent"]),
        closeness_percent=int(body["closeness_percent"]),
        overtime_percent=int(body["overtime_percent"]),
        fairness_seconds=int(body["fairness_seconds"]),
        familiar_days=int(body["familiar_days"]),
        counts_as_told=body["counts_as_told"],
        notice_minutes=body["notice_minutes"],
        client_told_minutes=int(body["client_told_minutes"]),
        first_visit_hours=int(body["first_visit_hours"]),
        patch_boundary=body["patch_boundary"],
        run_seconds=body["run_seconds"],
        split_above_visits=int(body["split_above_visits"]),
        shown_gap_minutes=body["shown_gap_minutes"],
    )


def check_protocol(body: Mapping[str, Any]) -> None:
    """Refuse settings that no run could use; the sentence names the number and its limits."""
    for name, (least, most) in LIMITS.items():
        _check_number(name, body.get(name), least, most)
    if body.get("patch_boundary") not in PATCH_BOUNDARIES:
        raise InvalidInput("Choose what carers may do at patch borders.", field="patch_boundary")
    if body.get("counts_as_told") not in COUNTS_AS_TOLD:
        raise InvalidInput("Choose which clients count as told.", field="counts_as_told")
    unassigned, modes = body.get("unassigned_seconds"), body.get("modes")
    for priority in ("1", "2", "3"):
        value = unassigned.get(priority) if isinstance(unassigned, Mapping) else None
        _check_number(f"unassigned_seconds_{priority}", value, 1, 10**6)
    if not isinstance(modes, Mapping) or not modes:
        raise InvalidInput("Name at least one way to travel.", field="modes")
    for name, mode in modes.items():
        numbers = mode if isinstance(mode, Mapping) else {}
        _check_number(f"{name}_kmh", numbers.get("kmh"), 1, 130)
        _check_number(f"{name}_fixed_seconds", numbers.get("fixed_seconds"), 0, 3600)


def moves_far(before_at: datetime, starts_at: datetime, *, minutes: int) -> bool:
    """Whether a start moves by more than a client should find out at the door (`minutes`)."""
    return abs(starts_at - before_at) > timedelta(minutes=minutes)


def _check_number(name: str, value: object, least: float, most: float) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:  # type: ignore[operator]
        raise InvalidInput(
            f"{name.replace('_', ' ').capitalize()} must be a number from {least:,} to {most:,}.",
            field=name,
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """One window of work with what is in it, ready to be laid out."""

    starts_at: datetime
    ends_at: datetime
    visits: Sequence[BoardVisit]
    rests: Sequence[tuple[datetime, datetime, timedelta]]


# Seconds of travel between two visits; None stands for the carer's home.
TravelBetween = Callable[[BoardVisit | None, BoardVisit | None], int]


def lay_out_stretch(
    stretch: Stretch, *, travel: TravelBetween, shown_gap: timedelta
) -> list[Segment]:
    """Return a stretch of work as segments in order of time.

    The carer travels as late as possible before a visit, so idle time comes first; the last journey
    leads home. A break is shown in the first idle time that can hold it whole.
    """
    segments: list[Segment] = []
    waiting = list(stretch.rests)
    free_from, before = stretch.starts_at, None
    for visit in stretch.visits:
        leaves_at = visit.starts_at - timedelta(seconds=travel(before, visit))
        segments += _fill_idle(free_from, leaves_at, waiting, shown_gap)
        segments += _journey(max(leaves_at, free_from), visit.starts_at)
        segments.append(Segment("visit", visit.starts_at, visit.ends_at, visit=visit))
        free_from, before = max(free_from, visit.ends_at), visit
    if before is not None:
        home_at = free_from + timedelta(seconds=travel(before, None))
        segments += _journey(free_from, home_at)
        free_from = home_at
    return segments + _fill_idle(free_from, stretch.ends_at, waiting, shown_gap)


def _journey(starts_at: datetime, ends_at: datetime) -> list[Segment]:
    return [Segment("travel", starts_at, ends_at)] if ends_at > starts_at else []


def _fill_idle(
    start: datetime,
    end: datetime,
    waiting: list[tuple[datetime, datetime, timedelta]],
    shown_gap: timedelta,
) -> list[Segment]:
    """Return idle time as gap, break, gap; takes the breaks it holds out of `waiting`."""
    segments: list[Segment] = []
    for rest in list(waiting):
        earliest, latest, length = rest
        begins = max(start, earliest)
        if begins <= latest and begins + length <= end:
            segments += _idle(start, begins, shown_gap)
            segments.append(Segment("break", begins, begins + length))
            start = begins + length
            waiting.remove(rest)
    return segments + _idle(start, end, shown_gap)


def _idle(start: datetime, end: datetime, shown_gap: timedelta) -> list[Segment]:
    if end <= start:
        return []
    return [Segment("gap" if end - start >= shown_gap else "wait", start, end)]


def split_by_window(
    visits: Iterable[BoardVisit], windows: Sequence[tuple[datetime, datetime]]
) -> tuple[dict[int, list[BoardVisit]], list[BoardVisit]]:
    """Return the visits of each window by its number, and those outside every window."""
    inside: dict[int, list[BoardVisit]] = {number: [] for number in range(len(windows))}
    outside = []
    for visit in sorted(visits, key=lambda one: (one.starts_at, one.ends_at)):
        for number, (starts_at, ends_at) in enumerate(windows):
            if starts_at <= visit.starts_at < ends_at:
                inside[number].append(visit)
                break
        else:
            outside.append(visit)
    return inside, outside


def shorten_names(names: Iterable[str]) -> Mapping[str, str]:
    """Return how a sentence calls people: by first name, with as much more as tells them apart.

    Two who share a first name get the initial of the surname; who share that too, the full name.
    """
    shorter = {}
    for name in dict.fromkeys(names):
        first, *rest = name.split() if name[:1].isupper() else [name]  # "a carer who left" stays
        shorter[name] = (first, f"{first} {rest[-1][0]}." if rest else first, name)
    for words in range(3):
        counts = Counter(forms[words] for forms in shorter.values())
        shorter = {
            name: (forms[words],) * 3 if counts[forms[words]] == 1 else forms
            for name, forms in shorter.items()
        }
    return {name: forms[2] for name, forms in shorter.items()}
