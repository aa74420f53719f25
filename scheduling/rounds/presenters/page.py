"""The bar above the rounds board: day, patch, view, how old everything is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from accounts.roles import Capability
from core.actor import Actor
from core.texts import write_date, write_long_date
from core.times import LONDON, get_local_day
from scheduling.rounds.forms.address import ALL, BoardAddress
from scheduling.rounds.presenters.words import write_ago
from scheduling.rounds.types import PatchChoice

ALARM_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Pulse:
    """The alarm's sign of life."""

    text: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class PatchGroup:
    """The patches of an area, as choices of a list: value, text, whether it is chosen."""

    area_name: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """What surrounds a board."""

    title: str
    address: BoardAddress
    day_before: tuple[str, str]
    day_after: tuple[str, str]
    today: str
    views: tuple[tuple[str, str, bool], ...]
    groups: tuple[PatchGroup, ...]
    seen_at: str
    pulse: Pulse
    can_move: bool
    can_run: bool
    can_import: bool
    run_query: str
    export_query: str
    wide_query: str


def present_page(
    address: BoardAddress,
    *,
    choices: Sequence[PatchChoice],
    actor: Actor,
    alarm_age: int | None,
    at: datetime,
) -> BoardPage:
    """Return what stands around a board for somebody."""
    scope = address.scope_id
    return BoardPage(
        title=_write_title(choices, address),
        address=address,
        day_before=_link_day(address, address.day - timedelta(days=1)),
        day_after=_link_day(address, address.day + timedelta(days=1)),
        today=_change(address, day=get_local_day(at)),
        views=(
            ("Day", _change(address, view="day"), address.view != "list"),
            ("List", _change(address, view="list"), address.view == "list"),
        ),
        groups=_group_patches(choices, address, actor),
        seen_at=f"{at.astimezone(LONDON):%H:%M:%S}",
        pulse=write_pulse(alarm_age),
        can_move=actor.can(Capability.ASSIGN_VISITS),
        can_run=actor.can(Capability.RUN_AUTO_SCHEDULER, scope),
        can_import=actor.can(Capability.IMPORT_DAY),
        run_query=urlencode(
            {
                "area": address.area_id,
                "patch": address.patch_id or ALL,
                "day": address.day.isoformat(),
            }
        ),
        export_query=urlencode({"area": address.area_id, "day": address.day.isoformat()}),
        wide_query=_change(address, view="day" if address.view == "wide" else "wide"),
    )


def _write_title(choices: Sequence[PatchChoice], address: BoardAddress) -> str:
    """Return the heading; it names the area where somebody sees more than one."""
    areas = {one.area_id for one in choices}
    where = f" in {address.area_name}" if len(areas) > 1 else ""
    return f"Rounds{where}, {write_long_date(address.day)}"


def write_pulse(alarm_age: int | None) -> Pulse:
    """Return the alarm's sign of life; red where nobody looked for two minutes."""
    if alarm_age is None:
        return Pulse("Alarm has not run yet", True)
    if alarm_age >= ALARM_LIMIT:
        return Pulse(f"Alarm stopped, last ran {write_ago(alarm_age)}", True)
    return Pulse(f"Alarm ran {write_ago(alarm_age)}", False)


def _change(address: BoardAddress, **parts: object) -> str:
    return address.plain.change(**parts).query


def _link_day(address: BoardAddress, day: date) -> tuple[str, str]:
    return _change(address, day=day), write_date(day)


def _group_patches(
    choices: Sequence[PatchChoice], address: BoardAddress, actor: Actor
) -> tuple[PatchGroup, ...]:
    areas = {one.area_id: one.area_name for one in choices}
    groups = []
    for area_id, area_name in areas.items():
        options = [
            (str(one.id), one.name, one.id == address.patch_id)
            for one in choices
            if one.area_id == area_id
        ]
        if actor.can(Capability.VIEW_ROUNDS, area_id):
            chosen = address.patch_id is None and address.area_id == area_id
            options.append((f"{ALL}:{area_id}", f"All patches of {area_name}", chosen))
        groups.append(PatchGroup(area_name, tuple(options)))
    return tuple(groups)
