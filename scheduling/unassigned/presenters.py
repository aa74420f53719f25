"""What the pages of unassigned visits show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from core.texts import (
    write_clock,
    write_count,
    write_list,
    write_long_date,
    write_minutes,
    write_moment,
)
from directory.types import PatchFacts
from scheduling.rounds.presenters.errors import PageErrors
from scheduling.rounds.presenters.page import Pulse, write_pulse
from scheduling.unassigned.rules import DEFAULT_LADDER, NAMES
from scheduling.unassigned.types import (
    EpisodeDetails,
    EpisodeFacts,
    EpisodePage,
    Ladder,
    LadderFacts,
    StepFacts,
)

PAGE = 50
WHO = {"TL": "Team leader", "DSO": "DSO"}


@dataclass(frozen=True, slots=True)
class Address:
    """Which part of the list somebody looks at."""

    patch_id: UUID | None = None
    only_unacknowledged: bool = False
    page: int = 1

    def write(self, **parts: object) -> str:
        """Return the query string, with something changed."""
        values: dict[str, object] = {
            "patch": self.patch_id or "",
            "only": "unacknowledged" if self.only_unacknowledged else "",
            "page": self.page if self.page > 1 else "",
            **parts,
        }
        return urlencode({name: str(value) for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class StepLine:
    """One alert in words: whom, when, and what came of it."""

    code: str
    who: str
    state: str
    colour: str
    icon: str
    text: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One unassigned visit of the list."""

    id: str
    client: str
    patch: str
    when: str
    clock: str
    is_within: bool
    carers: str
    priority: int
    cause: str
    steps: tuple[StepLine, ...]
    can_acknowledge: bool
    board: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list: what is due within the alert time first, then what comes later."""

    sections: tuple[tuple[str, str, tuple[EpisodeLine, ...]], ...]
    total: int
    unacknowledged: int
    summary: str
    patches: tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]
    only_unacknowledged: bool
    all_query: str
    only_query: str
    live_query: str
    back_query: str
    older: str
    newer: str
    page: int
    pulse: Pulse
    can_acknowledge: bool
    unreached: tuple[str, ...]
    is_filtered: bool


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """One unassigned visit with its alerts and its trail."""

    line: EpisodeLine
    title: str
    is_open: bool
    resolution: str
    clock: str
    facts: tuple[tuple[str, str], ...]
    trail: tuple[tuple[str, str, str], ...]
    pulse: Pulse


@dataclass(frozen=True, slots=True)
class LadderPage:
    """The numbers of an area, with the form for whoever may change them."""

    area_id: str
    area_name: str
    areas: tuple[tuple[str, str, bool], ...]
    version: str
    numbers: tuple[tuple[str, str], ...]
    typed: tuple[tuple[str, str, str], ...]
    reason: str
    history: tuple[tuple[str, str], ...]
    can_set: bool
    errors: PageErrors


def present_list(
    found: EpisodePage,
    *,
    address: Address,
    patches: Sequence[PatchFacts],
    mark: str,
    alarm_age: int | None,
    at: datetime,
) -> ListPage:
    """Return the page; `mark` is what changes whenever it looks different."""
    lines = [(one, _present_line(one, at)) for one in found.episodes]
    now = tuple(line for one, line in lines if line.is_within)
    later = tuple(line for one, line in lines if not line.is_within)
    sections = [
        ("Alerts are due", "Team leader and DSO are told at once, side by side.", now),
        ("Later", "Nobody is alerted yet. Cover them before the alerts are due.", later),
    ]
    return ListPage(
        sections=tuple(section for section in sections if section[2]),
        total=found.total,
        unacknowledged=found.unacknowledged,
        summary=_write_sum(found, address),
        patches=_group_patches(patches, address),
        only_unacknowledged=address.only_unacknowledged,
        all_query=address.write(only="", page=""),
        only_query=address.write(only="unacknowledged", page=""),
        live_query=address.write(mark=mark),
        back_query=address.write(),
        older=address.write(page=address.page + 1) if found.total > address.page * PAGE else "",
        newer=address.write(page=max(1, address.page - 1)) if address.page > 1 else "",
        page=address.page,
        pulse=write_pulse(alarm_age),
        can_acknowledge=any(one.can_acknowledge for one in found.episodes),
        unreached=_find_unreached(found.episodes),
        is_filtered=address.patch_id is not None or address.only_unacknowledged,
    )


def present_details(found: EpisodeDetails, *, alarm_age: int | None, at: datetime) -> DetailsPage:
    """Return the page of one visit."""
    one = found.episode
    may_start = f"may start {write_clock(found.earliest_at)}–{write_clock(found.latest_at)}"
    facts = [
        ("Visit", f"{_write_times(one)}, {may_start}"),
        ("Needs", write_list([write_count(one.carers_needed, "carer"), *found.needs])),
        ("Where", ", ".join(filter(None, [found.address, one.patch_name]))),
        ("PIN, NHS number", ", ".join(filter(None, [found.pin, found.nhs_number])) or "–"),
        ("Why open", one.cause),
        ("Open since", write_moment(one.opened_at)),
    ]
    ended = write_moment(one.resolved_at) if one.resolved_at else ""
    return DetailsPage(
        line=_present_line(one, at),
        title=f"Unassigned: {one.client_name}, {_write_times(one)}",
        is_open=one.resolved_at is None,
        resolution=f"{one.resolution} ({ended})" if ended else "",
        clock=_write_clock(one.starts_at, at),
        facts=tuple(facts),
        trail=tuple((write_moment(entry.at), entry.who, entry.body) for entry in found.trail),
        pulse=write_pulse(alarm_age),
    )


def present_ladder(
    found: LadderFacts,
    *,
    areas: Sequence[tuple[UUID, str]],
    typed: Mapping[str, str] | None = None,
    errors: PageErrors | None = None,
) -> LadderPage:
    """Return the page of an area's numbers, with what was typed where it could not be saved."""
    words = typed or {}
    return LadderPage(
        area_id=str(found.area_id),
        area_name=found.area_name,
        areas=tuple((str(key), name, key == found.area_id) for key, name in areas),
        version=f"Version {found.ladder.number}" if found.ladder.number else "Defaults",
        numbers=_write_numbers(found.ladder),
        typed=tuple(
            (name, NAMES[name], words.get(name, str(getattr(found.ladder, name))))
            for name in DEFAULT_LADDER
        ),
        reason=words.get("reason", ""),
        history=tuple((write_moment(one.at), one.text) for one in found.history),
        can_set=found.can_set,
        errors=errors or PageErrors(),
    )


def _write_numbers(ladder: Ladder) -> tuple[tuple[str, str], ...]:
    return (
        ("Team leader and DSO are alerted, before the visit", f"{ladder.alert_hours} h"),
        ("Alerted again until acknowledged, every", f"{ladder.realert_minutes} min"),
        (
            "Managers are alerted as well, after so many repeats",
            str(ladder.escalate_after_realerts),
        ),
    )


def _present_line(one: EpisodeFacts, at: datetime) -> EpisodeLine:
    board = urlencode({"patch": one.patch_id, "day": one.day.isoformat(), "visit": one.visit_id})
    return EpisodeLine(
        id=str(one.id),
        client=one.client_name,
        patch=one.patch_name,
        when=_write_times(one),
        clock=_write_clock(one.starts_at, at),
        is_within=any(step.due_at <= at for step in one.steps),
        carers=write_count(one.carers_needed, "carer"),
        priority=one.priority,
        cause=one.cause,
        steps=tuple(_present_step(step) for step in one.steps),
        can_acknowledge=one.can_acknowledge,
        board=board,
    )


def _write_times(one: EpisodeFacts) -> str:
    times = f"{write_clock(one.starts_at)}–{write_clock(one.ends_at)}"
    return f"{write_long_date(one.day)} {times}"


def _write_clock(starts_at: datetime, at: datetime) -> str:
    """Return how long it is to the visit, in hours that pass."""
    minutes = int((starts_at - at).total_seconds() // 60)
    if minutes < 0:
        return f"began {write_minutes(-minutes)} ago"
    if minutes >= 48 * 60:
        return f"in {minutes // 1440} days"
    return f"in {write_minutes(minutes)}"


def _present_step(step: StepFacts) -> StepLine:
    state, colour, icon, text = _judge(step)
    is_bad = step.reached_nobody and not step.acknowledged_at and not step.closed_as
    return StepLine(step.step, WHO[step.step], state, colour, icon, text, is_bad)


def _judge(step: StepFacts) -> tuple[str, str, str, str]:
    """Return the state of an alert as tag, colour, icon and sentence."""
    told = _write_told(step)
    if step.acknowledged_at:
        text = (
            f"{told} Acknowledged by {step.acknowledged_by} {write_moment(step.acknowledged_at)}."
        )
        return "Acknowledged", "green", "i-tick", text.strip()
    if step.closed_as:
        return "Closed", "grey", "i-cross", told or "No alert was needed."
    if step.reached_nobody:
        return "Nobody to tell", "red", "i-warn", "Nobody holds this role here, nor a manager’s."
    if step.fired_at:
        return "Alerted", "yellow", "i-clock", told
    return "Not yet", "white", "i-clock", f"Due {write_moment(step.due_at)}."


def _write_told(step: StepFacts) -> str:
    if not step.fired_at:
        return ""
    times = f", {step.fired_count} times so far" if step.fired_count > 1 else ""
    managers = " Managers are told as well." if step.is_escalated else ""
    who = write_list(list(step.told)) or "Nobody"
    return f"{who} told, last {write_moment(step.fired_at)}{times}.{managers}"


def _find_unreached(episodes: Sequence[EpisodeFacts]) -> tuple[str, ...]:
    found = {
        f"There is no {WHO[step.step]} and no manager to alert in {one.patch_name}. "
        f"{_write_instead(step)} Ask an administrator to grant the role."
        for one in episodes
        for step in one.steps
        if step.lacks_people and not step.acknowledged_at and not step.closed_as
    }
    return tuple(sorted(found))


def _write_instead(step: StepFacts) -> str:
    told = write_list(list(step.told))
    return f"Told instead: {told}." if told else "Ring somebody now."


def _write_sum(found: EpisodePage, address: Address) -> str:
    """Return how many visits are urgent, how many alerts wait for the reader, and what is later."""
    later = found.total - found.within
    here = " here" if address.patch_id is not None or address.only_unacknowledged else ""
    waits = "waits" if found.unacknowledged == 1 else "wait"
    soon = (
        f"{write_count(found.within, 'visit')} in the next {found.within_hours} h "
        f"{'has' if found.within == 1 else 'have'} no carer{here}, "
        f"{write_count(found.unacknowledged, 'alert')} {waits} for you"
    )
    if not later:
        return f"{soon}."
    verb = "is" if later == 1 else "are"
    return f"{soon}; {write_count(later, 'later visit')} {verb} not planned yet."


def _group_patches(
    patches: Sequence[PatchFacts], address: Address
) -> tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]:
    areas = dict.fromkeys((one.area_id, one.area_name) for one in patches)
    return tuple(
        (
            area_name,
            tuple(
                (str(one.id), one.name, one.id == address.patch_id)
                for one in patches
                if one.area_id == area_id
            ),
        )
        for area_id, area_name in areas
    )
