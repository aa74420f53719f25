"""My Work, ready to draw."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allocation.models import PickupAnswer, Unfit
from allocation.presenters.board import Status
from allocation.presenters.people import Person, present_person
from allocation.presenters.words import (
    COLOUR_CSS,
    count_minutes,
    get_left_css,
    write_lead,
    write_left,
    write_long,
    write_patient,
    write_running,
    write_shift,
)
from allocation.rules import MODE_NAMES
from allocation.selectors.my_work import Attempt, MyWork, OwnPickup, OwnShift
from allocation.states import ShiftStatus
from allocation.types import AllocationPolicy, Clinician, QueueCase
from core.texts import write_clock, write_count, write_nhs_number

NEW_FOR = timedelta(minutes=5)
OUT = (ShiftStatus.NOT_INCLUDED, ShiftStatus.REQUESTED, ShiftStatus.DECLINED)
UNFIT_CHOICES = tuple(Unfit.choices)
# The pauses that are offered, as multiples of the usual one of the policy.
STEPS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class WorkCase:
    """One of somebody's cases; facts of the patient only while it is open."""

    id: UUID
    ref: str
    colour: str
    css: str
    colour_css: str
    patient: str
    left: str
    left_css: str
    is_open: bool
    open_since: str
    new: str
    complaint: str
    needs: str
    times: str
    is_flagged: bool
    facts: tuple[tuple[str, str], ...]
    caller: str
    phone: str
    tries: str
    attempts: tuple[str, ...]
    can_close: bool
    unsuitable: str
    pickup: str


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A shift that one is on the roster of without being included: how that stands."""

    shift_id: UUID
    heading: str
    text: str
    can_ask: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What a clinician sees of the shift."""

    status: Status
    person: Person | None
    count: str
    cases: tuple[WorkCase, ...]
    can_pause: bool
    can_resume: bool
    can_finish: bool
    paused: str
    pauses: tuple[tuple[int, str], ...]
    inclusions: tuple[Inclusion, ...]
    lead: str
    opened: int
    unopened: int
    asks_pulse: bool
    no_contact_least: int
    marks: str


def present_work(work: MyWork) -> WorkPage:
    """Return somebody's cases in order of work, with counters and what may be done."""
    clinician = work.clinician
    state = clinician.status if clinician else ""
    is_paused = state == "paused"
    mine = _find_running(work)
    return WorkPage(
        status=_present_status(work),
        person=_present_me(clinician, work),
        count=f"{write_count(len(work.cases), 'case')}, in work order",
        cases=tuple(_present_case(case, work) for case in work.cases),
        can_pause=state in ("ready", "paused"),
        can_resume=state in ("paused", "finishing"),
        can_finish=state in ("ready", "paused"),
        paused=clinician.pause_reason if clinician and is_paused else "",
        pauses=list_pauses(clinician, work.policy, work.at) if clinician else (),
        inclusions=tuple(_present_inclusion(one, work) for one in work.shifts if _is_out(one)),
        lead=work.session.lead_name if work.session else "",
        opened=sum(case.is_locked for case in work.cases),
        unopened=sum(not case.is_locked for case in work.cases),
        asks_pulse=bool(mine and not mine.pulse_given and mine.starts_at <= work.at),
        no_contact_least=work.policy.no_contact_attempts,
        marks=",".join(case.ref for case in work.cases),
    )


def list_pauses(
    clinician: Clinician, policy: AllocationPolicy, at: datetime
) -> tuple[tuple[int, str], ...]:
    """Return the pauses to choose from that end within the policy's limit and the shift."""
    lengths = [policy.pause_minutes * step for step in STEPS]
    return tuple(
        (minutes, f"{write_clock(at + timedelta(minutes=minutes))} ({write_long(minutes)})")
        for minutes in lengths
        if minutes <= policy.pause_most and at + timedelta(minutes=minutes) <= clinician.ends_at
    )


def _present_me(clinician: Clinician | None, work: MyWork) -> Person | None:
    return present_person(clinician, work.policy, work.at) if clinician else None


def _find_running(work: MyWork) -> OwnShift | None:
    session_id = work.session.id if work.session else None
    return next((one for one in work.shifts if one.session_id == session_id), None)


def _is_out(one: OwnShift) -> bool:
    return one.status in OUT


def _present_inclusion(one: OwnShift, work: MyWork) -> Inclusion:
    """Say how a wish to be included stands, and what can be done (AL-008)."""
    when = write_shift(one.starts_at, one.ends_at)
    place = "this shift" if one.session_status != "planned" else f"the shift of {when}"
    if one.mode in work.policy.excluded_modes:
        part = MODE_NAMES.get(one.mode, one.mode)
        text = f"You are rostered as {part}, and no cases are allocated to that part."
        return Inclusion(one.shift_id, f"Not allocated to in {place}", text, can_ask=False)
    if one.status == ShiftStatus.REQUESTED:
        said = f" You wrote: “{one.request}”." if one.request else ""
        text = f"The shift manager was asked and has not answered yet.{said}"
        return Inclusion(one.shift_id, f"You asked to be included in {place}", text, can_ask=False)
    text = "No cases come to you. Ask the shift manager if you want to be included."
    if one.answered_by and one.answer:
        text = f"{one.answered_by} answered: {one.answer} You can ask again."
    return Inclusion(one.shift_id, f"You are not included in {place}", text, can_ask=True)


def _present_status(work: MyWork) -> Status:
    session = work.session
    if session is None:
        return Status("off")
    if session.status == "paused":
        until = f" until {write_clock(session.paused_until)}" if session.paused_until else ""
        return Status("paused", by=session.paused_by, text=f"{until}: “{session.pause_reason}”.")
    name = f"{session.lead_name} ({write_lead(session)})" if session.lead_name else "nobody"
    return Status("running", lead=name, text=write_running(session))


def _present_case(case: QueueCase, work: MyWork) -> WorkCase:
    minutes = count_minutes(case.due_at, work.at)
    patient = work.patients.get(case.id)
    given = case.allocated_at
    is_new = given is not None and not case.is_locked and work.at - given < NEW_FOR
    attempts = work.attempts.get(case.id, ())
    least = work.policy.no_contact_attempts
    return WorkCase(
        id=case.id,
        ref=case.ref,
        colour=case.colour or "none",
        css=f"cr-mw-case--{case.colour.lower() or 'none'}",
        colour_css=COLOUR_CSS[case.colour],
        patient=write_patient(case),
        left=write_left(minutes),
        left_css=get_left_css(minutes),
        is_open=case.is_locked,
        open_since=write_clock(case.locked_at) if case.locked_at else "",
        new=write_clock(given) if given and is_new else "",
        complaint=work.complaints.get(case.id, ""),
        needs=_write_needs(case, work),
        times=f"Received {write_clock(case.received_at)}, due {write_clock(case.due_at)}.",
        is_flagged=case.is_flagged,
        facts=_get_facts(case, work),
        caller=patient.caller if patient else "",
        phone=patient.phone if patient else "",
        tries=f"{len(attempts)} of {least}" if least else str(len(attempts)),
        attempts=tuple(map(_write_attempt, attempts)),
        can_close=len(attempts) >= least,
        unsuitable=_write_unsuitable(case, work),
        pickup=_write_pickup(work.pickups.get(case.id)),
    )


def _write_attempt(one: Attempt) -> str:
    return ": ".join(filter(None, [write_clock(one.at), one.note]))


def _write_unsuitable(case: QueueCase, work: MyWork) -> str:
    flag = work.flags.get(case.id)
    if flag is None:
        return ""
    label = Unfit(flag.reason_code).label
    why = f"{label[0].lower()}{label[1:]}" if label[:2] != "I " else label
    said = f" You wrote: “{flag.text}”." if flag.text else ""
    return f"{write_clock(flag.at)}: {why}.{said}"


def _write_pickup(one: OwnPickup | None) -> str:
    if one is None:
        return ""
    begin = f"You picked this case up at {write_clock(one.at)}"
    if not one.answer:
        return f"{begin}: “{one.reason}”. The shift manager is told and has not answered yet."
    return f"{begin}. {one.answered_by}: {PickupAnswer(one.answer).label}."


def _write_needs(case: QueueCase, work: MyWork) -> str:
    names = [work.skill_names.get(code, code) for code in case.skills]
    return f"Needs: {', '.join(names).lower()}." if names else ""


def _get_facts(case: QueueCase, work: MyWork) -> tuple[tuple[str, str], ...]:
    """Return what stands in an open case, empty parts left out."""
    patient = work.patients.get(case.id)
    if patient is None:
        return ()
    who = [patient.name, f"{case.age} years" if case.age is not None else ""]
    if patient.nhs_number:
        who.append(f"NHS number {write_nhs_number(patient.nhs_number)}")
    by = work.allocated_by.get(case.id, "")
    given = f" · allocated {write_clock(case.allocated_at)}" if case.allocated_at else ""
    skills = [work.skill_names.get(code, code) for code in case.skills]
    facts = [
        ("Patient", ", ".join(filter(None, who))),
        ("Reason", patient.complaint),
        ("Postcode", patient.postcode),
        ("Tags, skill", ", ".join([*["Priority"] * case.is_priority, *case.tags, *skills])),
        (
            "Received",
            f"{write_clock(case.received_at)}, due {write_clock(case.due_at)}{given}"
            + (f" by {by}" if by and given else ""),
        ),
    ]
    return tuple((name, text) for name, text in facts if text)
