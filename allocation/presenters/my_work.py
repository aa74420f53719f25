"""My Work, ready to draw."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allocation.presenters.board import Status
from allocation.presenters.people import Person, present_person
from allocation.presenters.words import (
    COLOUR_CSS,
    count_minutes,
    get_left_css,
    write_lead,
    write_left,
    write_patient,
    write_running,
)
from allocation.types import MyWork, QueueCase
from core.texts import write_clock, write_count, write_nhs_number

NEW_FOR = timedelta(minutes=5)


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
    opened: int
    marks: str


def present_work(work: MyWork) -> WorkPage:
    """Return somebody's cases in order of work, with counters and what may be done."""
    clinician = work.clinician
    person = present_person(clinician, work.policy, work.at) if clinician else None
    state = clinician.status if clinician else ""
    is_paused = state == "paused"
    return WorkPage(
        status=_present_status(work),
        person=person,
        count=f"{write_count(len(work.cases), 'case')}, in work order",
        cases=tuple(_present_case(case, work) for case in work.cases),
        can_pause=state in ("ready", "paused"),
        can_resume=state in ("paused", "finishing"),
        can_finish=state in ("ready", "paused"),
        paused=clinician.pause_reason if clinician and is_paused else "",
        opened=sum(case.is_locked for case in work.cases),
        marks=",".join(case.ref for case in work.cases),
    )


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
    )


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
