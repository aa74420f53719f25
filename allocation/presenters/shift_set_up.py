"""The page on which a shift is set up, ready to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allocation.forms.shift import RESOURCES
from allocation.presenters.words import LEAD_MODES, write_group, write_long
from allocation.rules import LEAD_REASONS, MODE_NAMES, write_text
from allocation.selectors.shift_values import RosterRow, SetUp
from core.texts import write_clock, write_count, write_date, write_long_date
from core.times import get_local_day

RULES = {
    "clinical_coordinator": "AL-010",
    "clinical_navigator": "AL-011",
    "face_to_face": "AL-012",
}


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A WACC who may lead."""

    id: UUID
    name: str
    duty: str
    last_led: str
    is_proposed: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A clinician of the roster: ticked, or not allocated to and why."""

    id: UUID
    name: str
    trade: str
    hours: str
    note: str
    rule: str
    is_asking: bool
    is_excluded: bool
    is_in: bool


@dataclass(frozen=True, slots=True)
class SetUpView:
    """Everything on the page."""

    shift_id: UUID
    session_id: UUID | None
    title: str
    sub: str
    state: str
    state_colour: str
    proposal: str
    proposal_rule: str
    leads: tuple[LeadRow, ...]
    reasons: tuple[tuple[str, str, bool], ...]
    reason: str
    resources: tuple[tuple[str, str, bool], ...]
    people: tuple[PersonRow, ...]
    motd: str
    handover: str
    message: str
    message_at_start: bool
    receivers: int
    starts_later: bool
    start: str
    checks: tuple[tuple[str, bool], ...]


def present_set_up(page: SetUp, typed: Mapping[str, object] | None = None) -> SetUpView:
    """Return the page; what was typed stands where something was."""
    given = typed or {}
    lead_id = str(given.get("lead") or _find_lead(page) or "")
    lead = next((name for id, name, _ in page.waccs if str(id) == lead_id), "")
    part = next(
        (LEAD_MODES.get(duty, duty) for id, _, duty in page.waccs if str(id) == lead_id), ""
    )
    starts_later = page.shift.starts_at > page.at
    start = write_clock(max(page.shift.starts_at, page.at))
    people = tuple(_present_person(one, page, given) for one in page.people)
    resource = str(given.get("resource") or _get_resource(page, starts_later))
    session = page.session
    return SetUpView(
        shift_id=page.shift.id,
        session_id=session.id if session else None,
        title=f"{_name_part(page.shift.starts_at)} shift, "
        f"{write_long_date(get_local_day(page.shift.starts_at))}",
        sub=_write_sub(page),
        state="Planned" if session else "Not set up",
        state_colour="blue" if session else "grey",
        proposal=page.proposal.reason.sentence if page.proposal else "",
        proposal_rule=page.proposal.reason.rule if page.proposal else "",
        leads=_present_leads(page, lead_id),
        reasons=tuple(
            (code, text, given.get("reason_code") == code) for code, text in LEAD_REASONS.items()
        ),
        reason=str(given.get("reason", "")),
        resources=tuple((code, text, code == resource) for code, text in RESOURCES.items()),
        people=people,
        motd=f"Allocation running — led by {lead} ({part}), since {start}." if lead else "",
        handover=f"{start} Allocation started. WACC: {lead}. Policy version "
        f"{page.policy.number or 1}."
        if lead
        else "",
        message=str(given.get("message") or page.message or write_draft(page, lead)),
        message_at_start=bool(given.get("message_at_start")) if given else page.message_at_start,
        receivers=sum(not one.is_excluded for one in people),
        starts_later=starts_later,
        start=start,
        checks=(
            ("Lead named", bool(session and session.lead_id)),
            ("Resource confirmed", bool(session and session.resource == "yes")),
            (
                write_count(sum(one.is_asking for one in people), "request") + " to be included",
                not any(one.is_asking for one in people),
            ),
        ),
    )


def write_draft(page: SetUp, lead: str) -> str:
    """Return the shift message in the policy's words for somebody who leads."""
    return write_text(
        page.policy.message_text,
        wacc=lead or "the WACC",
        start=write_clock(max(page.shift.starts_at, page.at)),
        until=write_clock(page.shift.ends_at),
    )


def write_drafts(page: SetUp) -> set[str]:
    """Return the message as it would read for each WACC: typed back, nobody changed it."""
    return {write_draft(page, name) for _, name, _ in page.waccs} | {write_draft(page, "")}


def _find_lead(page: SetUp) -> UUID | None:
    if page.session and page.session.lead_id:
        return page.session.lead_id
    return page.proposal.worker_id if page.proposal else None


def _get_resource(page: SetUp, starts_later: bool) -> str:
    if page.session:
        return page.session.resource
    return "yes" if starts_later else "later"


def _name_part(starts_at: datetime) -> str:
    hour = int(write_clock(starts_at)[:2])
    if hour < 5 or hour >= 21:
        return "Night"
    return "Day" if hour < 12 else "Afternoon" if hour < 16 else "Evening"


def _write_sub(page: SetUp) -> str:
    shift = page.shift
    minutes = int((shift.starts_at - page.at).total_seconds() // 60)
    when = f"Starts in {write_long(minutes)}." if minutes > 0 else "It has begun."
    waccs, people = write_count(len(page.waccs), "WACC"), write_count(len(page.people), "clinician")
    hours = f"{write_clock(shift.starts_at)} to {write_clock(shift.ends_at)}"
    return f"{hours}. {when} {waccs} and {people} on the roster."


def _present_leads(page: SetUp, lead_id: str) -> tuple[LeadRow, ...]:
    """Return who may lead: the proposed one first, then by name."""
    rows = [_present_lead(page, one, lead_id) for one in page.waccs]
    return tuple(sorted(rows, key=lambda one: (not one.is_proposed, one.name)))


def _present_lead(page: SetUp, one: Sequence[object], lead_id: str) -> LeadRow:
    worker_id, name, duty = one
    assert isinstance(worker_id, UUID)
    led = page.last_led.get(worker_id)
    return LeadRow(
        worker_id,
        str(name),
        LEAD_MODES.get(str(duty), str(duty)),
        write_date(get_local_day(led)) if led else "Never",
        bool(page.proposal and page.proposal.worker_id == worker_id),
        str(worker_id) == lead_id,
    )


def _present_person(one: RosterRow, page: SetUp, given: Mapping[str, object]) -> PersonRow:
    is_excluded = one.mode in page.policy.excluded_modes
    chosen = given.get("included")
    is_in = one.status not in ("not_included", "requested", "declined")
    if isinstance(chosen, list):
        is_in = str(one.worker_id) in chosen
    part = MODE_NAMES.get(one.mode, one.mode)
    where = f", {one.site}" if one.site else ""
    note = f"{part[:1].upper()}{part[1:]}{where}: not allocated to" if is_excluded else ""
    if one.status == "requested":
        note = f"Asked to be included{f': “{one.request}”' if one.request else ''}"
    skills = ", ".join(name[:1].lower() + name[1:] for name in one.skills)
    return PersonRow(
        one.worker_id,
        one.name,
        " · ".join(filter(None, [write_group(one.staff_group), skills])),
        f"{write_clock(one.starts_at)}–{write_clock(one.ends_at)}",
        note,
        RULES.get(one.mode, "AL-013") if is_excluded else "AL-008" if note else "",
        one.status == "requested",
        is_excluded,
        is_in and not is_excluded,
    )
