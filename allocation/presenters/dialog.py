"""“Allocate to Provider”, ready to draw: whom to choose, what speaks against, what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from allocation.presenters.words import (
    COLOUR_CSS,
    count_minutes,
    count_squares,
    get_left_css,
    write_left,
    write_load,
    write_patient,
    write_shift_left,
    write_trade,
)
from allocation.types import AllocationPolicy, Candidate, QueueCase, Readiness
from core.errors import DomainError
from core.texts import write_clock

HEADINGS = {
    "unlocked_cap": "{name} has as many unlocked cases as allowed",
    "preload_cap": "{name} has enough cases before the shift",
    "not_started": "{name} has not started yet",
    "paused": "{name} is paused",
    "off_shift": "{name} is off",
    "excluded_role": "Nothing is allocated to {name} this shift",
    "not_included": "{name} is not included this shift",
    "same_clinician": "{name} holds this case already",
    "case_locked": "The case is open",
    "case_completed": "The case is completed",
    "case_closed_at_source": "The case was closed by its source",
    "cannot_unallocate": "A case cannot go back to the open queue",
    "allocation_not_running": "Allocation not running this shift",
    "allocation_paused": "Allocation is paused",
}
RULES = {
    "unlocked_cap": "AL-022",
    "preload_cap": "AL-019",
    "not_started": "AL-019",
    "paused": "AL-025",
    "off_shift": "AL-025",
    "not_included": "AL-008",
    "case_locked": "AL-032",
    "cannot_unallocate": "AL-030",
    "allocation_not_running": "AL-003",
    "already_allocated": "XC-004",
    "stale_version": "XC-004",
}
# What is refused because of the person who was chosen: somebody else may do.
OF_PERSON = {
    *("unlocked_cap", "preload_cap", "not_started", "paused", "off_shift", "excluded_role"),
    *("not_included", "same_clinician"),
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a line."""

    id: UUID
    ref: str
    colour: str
    colour_css: str
    facts: tuple[str, ...]
    left: str
    left_css: str
    tags: str
    skills: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One clinician of the list."""

    id: str
    name: str
    trade: str
    squares: tuple[bool, ...]
    is_full: bool
    load: str
    note: str
    rule: str
    is_suggested: bool
    is_off: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The red box: what was refused, by which rule, and whether somebody else may do."""

    heading: str
    sentence: str
    rule: str
    is_of_person: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Dialog:
    """What the dialog is about, whatever it says."""

    title: str
    cases: tuple[CaseLine, ...]
    choices: tuple[Choice, ...] = ()
    chosen: str = ""
    is_move: bool = False
    is_force: bool = False
    version: int | None = None
    proposed: str = ""
    holder: str = ""
    stops: tuple[tuple[str, str], ...] = ()
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Choice, ...]:
        """Who can be chosen."""
        return tuple(one for one in self.choices if not one.is_off)

    @property
    def off(self) -> tuple[Choice, ...]:
        """Who cannot, each with the reason."""
        return tuple(one for one in self.choices if one.is_off)

    @property
    def chosen_name(self) -> str:
        """Who was chosen."""
        return next((one.name for one in self.choices if one.id == self.chosen), "")


def present_case_line(case: QueueCase, skill_names: dict[str, str], at: datetime) -> CaseLine:
    """Return a case in a line."""
    minutes = count_minutes(case.due_at, at)
    return CaseLine(
        id=case.id,
        ref=case.ref,
        colour=case.colour or "none",
        colour_css=COLOUR_CSS[case.colour],
        facts=tuple(
            filter(None, [write_patient(case), f"received {write_clock(case.received_at)}"])
        ),
        left=write_left(minutes),
        left_css=get_left_css(minutes),
        tags=", ".join(["Priority"] * case.is_priority + list(case.tags)),
        skills=", ".join(skill_names.get(code, code) for code in case.skills),
    )


def present_choices(
    candidates: Sequence[Candidate], policy: AllocationPolicy, at: datetime
) -> tuple[Choice, ...]:
    """Return everybody on the roster, best first, those who cannot be chosen last."""
    return tuple(_present_choice(one, policy, at) for one in candidates)


def choose(candidates: Sequence[Candidate], wanted: str) -> str:
    """Return who is chosen to begin with: whom the address names, else who is suggested."""
    known = {str(one.clinician.worker_id) for one in candidates if one.refusal is None}
    return wanted if wanted in known else find_suggested(candidates)


def find_suggested(candidates: Sequence[Candidate]) -> str:
    """Return whom the list suggests, if anybody."""
    return next((str(one.clinician.worker_id) for one in candidates if one.is_suggested), "")


def present_refused(error: DomainError, candidate: Candidate | None) -> Refused:
    """Return a refusal with its heading and its rule."""
    name = candidate.clinician.name if candidate else "This clinician"
    rule = RULES.get(error.code, "")
    if candidate and candidate.refusal and candidate.refusal.code == error.code:
        rule = candidate.refusal.rule
    heading = HEADINGS.get(error.code, "Nothing was changed").format(name=name)
    return Refused(heading, error.sentence, rule, error.code in OF_PERSON, name)


def _present_choice(one: Candidate, policy: AllocationPolicy, at: datetime) -> Choice:
    person, refusal = one.clinician, one.refusal
    own = [stop for stop in one.stops if stop.code != "order"]
    note, rule = write_shift_left(person, at), ""
    if one.readiness == Readiness.STARTS:
        note = f"starts {note}"
    if refusal:
        note, rule = refusal.short, refusal.rule
    elif own:
        note, rule = f"{own[0].short}; a reason will be asked", own[0].rule
    locked = f", {person.load.locked} locked" if person.load.locked else ""
    pre = " pre-load" if one.readiness == Readiness.STARTS else ""
    return Choice(
        id=str(person.worker_id),
        name=person.name,
        trade=write_trade(person),
        squares=count_squares(person, policy),
        is_full=person.load.unlocked >= policy.unlocked_cap,
        load=f"{write_load(person, one.readiness, policy)}{pre}{locked}",
        note=note,
        rule=rule,
        is_suggested=one.is_suggested,
        is_off=refusal is not None,
    )
