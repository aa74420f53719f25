"""The cases that nobody holds, for a clinician who needs another one: no patient in sight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allocation.presenters.words import (
    COLOUR_CSS,
    count_minutes,
    get_left_css,
    write_left,
    write_patient,
)
from allocation.selectors.my_work import PickUpList
from allocation.types import QueueCase
from core.texts import write_clock, write_count

MOST = 50


@dataclass(frozen=True, slots=True)
class FreeCase:
    """A case that can be picked up."""

    id: UUID
    ref: str
    colour: str
    colour_css: str
    patient: str
    left: str
    left_css: str
    due: str
    needs: str
    tags: str


@dataclass(frozen=True, slots=True)
class PickUpPage:
    """The first of them in order of work; `find` narrows by the number."""

    cases: tuple[FreeCase, ...]
    count: str
    find: str


def present_pick_up(page: PickUpList, find: str) -> PickUpPage:
    """Return the cases whose number holds what was looked for."""
    wanted = find.strip()[:40]
    found = [case for case in page.cases if wanted.casefold() in case.ref.casefold()]
    shown = found[:MOST]
    count = write_count(len(found), "case") + " without a clinician, in work order"
    more = f"; the first {MOST} are shown" if len(found) > MOST else ""
    cases = tuple(present_free_case(case, page.skill_names, page.at) for case in shown)
    return PickUpPage(cases, f"{count}{more}", wanted)


def present_free_case(case: QueueCase, skill_names: Mapping[str, str], at: datetime) -> FreeCase:
    """Return one case as a line."""
    minutes = count_minutes(case.due_at, at)
    return FreeCase(
        id=case.id,
        ref=case.ref,
        colour=case.colour or "none",
        colour_css=COLOUR_CSS[case.colour],
        patient=write_patient(case),
        left=write_left(minutes),
        left_css=get_left_css(minutes),
        due=write_clock(case.due_at),
        needs=", ".join(skill_names.get(code, code) for code in case.skills),
        tags=", ".join([*["Priority"] * case.is_priority, *case.tags]),
    )
