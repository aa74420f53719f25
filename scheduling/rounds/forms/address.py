"""What the address bar of the rounds board says: patch, day, view, visit, what is looked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from core.errors import InvalidInput, NotFound
from core.pages import read_id
from core.times import parse_day
from scheduling.rounds.types import PatchChoice

VIEWS = ("day", "list", "wide")
ALL = "all"
GAP = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,6})\.(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Gap:
    """Free time of a carer on the board's day, in seconds after its start."""

    worker_id: UUID
    from_seconds: int
    until_seconds: int

    def __str__(self) -> str:
        """Return it as the address bar and the board's buttons hold it."""
        return f"{self.worker_id}.{self.from_seconds}.{self.until_seconds}"


@dataclass(frozen=True, slots=True)
class BoardAddress:
    """Which board somebody looks at, and how; `patch_id` None is all patches of the area.

    With `visit_id` the panel of a visit is open, with `gap` that of a carer's free time.
    """

    area_id: UUID
    area_name: str
    patch_id: UUID | None
    patch_name: str
    day: date
    view: str = "day"
    visit_id: UUID | None = None
    find: str = ""
    gap: Gap | None = None

    @property
    def scope_id(self) -> UUID:
        """The patch, or the area where all patches are shown."""
        return self.patch_id or self.area_id

    @property
    def query(self) -> str:
        """The address as a query string; what is usual is left out."""
        parts = {"patch": str(self.patch_id or ALL), "day": self.day.isoformat()}
        if self.patch_id is None:
            parts["area"] = str(self.area_id)
        if self.view != "day":
            parts["view"] = self.view
        if self.find:
            parts["q"] = self.find
        if self.visit_id:
            parts["visit"] = str(self.visit_id)
        elif self.gap:
            parts["gap"] = str(self.gap)
        return urlencode(parts)

    @property
    def plain(self) -> "BoardAddress":
        """The same board without a panel."""
        return self.change(visit_id=None, gap=None)

    def change(self, **parts: Any) -> "BoardAddress":
        """Return the address with something changed."""
        return replace(self, **parts)


def read_address(
    data: Mapping[str, str], *, choices: Sequence[PatchChoice], today: date
) -> BoardAddress | None:
    """Return what the address bar asks for; None where somebody has no patch at all."""
    if not choices:
        return None
    data = _split_all(data)
    patch = _find_patch(data, choices)
    view = data.get("view", "day")
    return BoardAddress(
        area_id=patch.area_id,
        area_name=patch.area_name,
        patch_id=None if data.get("patch") == ALL else patch.id,
        patch_name="All patches" if data.get("patch") == ALL else patch.name,
        day=parse_day(data["day"]) if data.get("day") else today,
        view=view if view in VIEWS else "day",
        visit_id=read_id(data.get("visit", "")),
        find=data.get("q", "").strip()[:80],
        gap=read_gap(data.get("gap", "")),
    )


def read_gap(text: str) -> Gap | None:
    """Return the free time in an address, None where there is none; raise where it is none."""
    if not text:
        return None
    found = GAP.fullmatch(text)
    if not found:
        raise InvalidInput("This address holds something that is no free time of a carer.")
    return Gap(UUID(found[1]), int(found[2]), int(found[3]))


def _split_all(data: Mapping[str, str]) -> dict[str, str]:
    """Read `all:<area>`, one choice of the list of patches, as the two parts that it says."""
    plain = dict(data.items())
    kind, _, area = plain.get("patch", "").partition(":")
    return {**plain, "patch": ALL, "area": area} if kind == ALL and area else plain


def _find_patch(data: Mapping[str, str], choices: Sequence[PatchChoice]) -> PatchChoice:
    """Return the patch asked for, the first of the area asked for, or the first of all."""
    area, patch = data.get("area", ""), data.get("patch", "")
    wanted = [
        one
        for one in choices
        if (patch in ("", ALL) or str(one.id) == patch)
        and (not area or patch not in ("", ALL) or str(one.area_id) == area)
    ]
    if not wanted:
        raise NotFound("There is no such patch, or it is outside the areas you work in.")
    return wanted[0]
