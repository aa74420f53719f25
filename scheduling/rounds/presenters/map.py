"""Rounds on a map: what a script draws, and the same as a table for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist
from typing import Any
from urllib.parse import urlencode

from core.texts import write_clock, write_count, write_date, write_long_date, write_minutes
from scheduling.rounds.types import MapPoint, MapRound, MapStop, RoundsMap

# How many of each the style sheet has; no two of so many rounds share both.
COLOURS, DASHES = 8, 5
MOST_SHOWN = 12
LETTERS = 26
SHOWS = {"before": "As it stood", "after": "As proposed"}
Drawn = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StopRow:
    """One visit of the table."""

    label: str
    name: str
    when: str
    priority: int
    from_last: str
    state: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One carer of the legend and of the table."""

    id: str
    label: str
    name: str
    css: str
    about: str
    is_shown: bool
    stops: tuple[StopRow, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map with what stands around it; `data` is what the script draws."""

    title: str
    about: str
    back_query: str
    run_id: str
    views: tuple[tuple[str, str, bool], ...]
    rounds: tuple[RoundRow, ...]
    unassigned: tuple[StopRow, ...]
    without_place: str
    data: Drawn


def present_map(found: RoundsMap, *, back_query: str = "") -> MapPage:
    """Return the map of a day, or of a proposal; `back_query` leads to the board it shows."""
    labels = [write_label(number) for number in range(len(found.rounds))]
    rounds = [
        _show_round(one, label, number)
        for number, (one, label) in enumerate(zip(found.rounds, labels, strict=True))
    ]
    when = write_date(found.day) if found.run_id else write_long_date(found.day)
    return MapPage(
        title=f"Map of the proposal for {when}" if found.run_id else f"Map of rounds, {when}",
        about=f"{found.patch_name}, {found.area_name}",
        back_query=back_query or urlencode({"day": found.day.isoformat()}),
        run_id=str(found.run_id or ""),
        views=_list_views(found),
        rounds=tuple(rounds),
        unassigned=tuple(_show_stop("", one, None) for one in found.unassigned),
        without_place=_write_without_place(found),
        data={
            "rounds": [
                _draw_round(one, row) for one, row in zip(found.rounds, rounds, strict=True)
            ],
            "unassigned": [_draw_stop("", one) for one in found.unassigned if one.at is not None],
        },
    )


def write_label(number: int) -> str:
    """Return the letters of a round: A to Z, then AA, AB and so on."""
    first, last = divmod(number, LETTERS)
    return (write_label(first - 1) if first else "") + chr(ord("A") + last)


def _list_views(found: RoundsMap) -> tuple[tuple[str, str, bool], ...]:
    if found.run_id is None:
        return ()
    return tuple(
        (text, f"show={show}", (show == "after") == found.is_proposed)
        for show, text in SHOWS.items()
    )


def _show_round(one: MapRound, label: str, number: int) -> RoundRow:
    about = write_count(len(one.stops), "visit")
    if one.stops:
        about += f", {write_minutes(round(one.travel_seconds / 60))} travel"
    places = [one.home, *(stop.at for stop in one.stops)]
    return RoundRow(
        id=str(one.worker_id),
        label=label,
        name=one.name,
        css=f"cr-route--c{number % COLOURS} cr-route--d{number % DASHES}",
        about=about,
        is_shown=number < MOST_SHOWN,
        stops=tuple(
            _show_stop(f"{label}{place}", stop, places[place - 1])
            for place, stop in enumerate(one.stops, 1)
        ),
    )


def _show_stop(label: str, stop: MapStop, last: MapPoint | None) -> StopRow:
    return StopRow(
        label=label,
        name=stop.family_name,
        when=f"{write_clock(stop.starts_at)} to {write_clock(stop.ends_at)}",
        priority=stop.priority,
        from_last=_write_distance(last, stop.at) if label else "",
        state="new place" if stop.state == "new" else "",
    )


def _write_distance(one: MapPoint | None, other: MapPoint | None) -> str:
    """Return how far two points are apart as the crow flies."""
    if one is None or other is None:
        return "not known"
    return f"{dist((one.east, one.north), (other.east, other.north)):.1f} km"


def _write_without_place(found: RoundsMap) -> str:
    stops = [stop for one in found.rounds for stop in one.stops] + [*found.unassigned]
    count = len({stop.visit_id for stop in stops if stop.at is None})
    if not count:
        return ""
    verb = "is" if count == 1 else "are"
    return (
        f"{write_count(count, 'visit')} {verb} not on the map: the address has no position. "
        "Type easting and northing, or import its postcode."
    )


def _draw_round(one: MapRound, row: RoundRow) -> Drawn:
    path = [one.home, *(stop.at for stop in one.stops), one.home] if one.stops else []
    return {
        "id": row.id,
        "label": row.label,
        "name": row.name,
        "css": row.css,
        "home": _draw_point(one.home),
        "path": [_draw_point(point) for point in path if point is not None],
        "stops": _draw_stops(one.stops, row),
    }


def _draw_stops(stops: Sequence[MapStop], row: RoundRow) -> list[Drawn]:
    return [
        _draw_stop(line.label, stop)
        for stop, line in zip(stops, row.stops, strict=True)
        if stop.at is not None
    ]


def _draw_stop(label: str, stop: MapStop) -> Drawn:
    parts = [label, stop.family_name, write_clock(stop.starts_at), f"priority {stop.priority}"]
    return {
        "label": label,
        "at": _draw_point(stop.at),
        "priority": stop.priority,
        "text": ", ".join(filter(None, [" ".join(parts[:3]).strip(), parts[3]])),
        "is_new": stop.state == "new",
    }


def _draw_point(point: MapPoint | None) -> list[float] | None:
    return None if point is None else [point.east, point.north]
