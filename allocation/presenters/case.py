"""One case with its history, ready to draw."""

from dataclasses import dataclass
from datetime import datetime

from allocation.presenters.dialog import CaseLine, present_case_line
from allocation.services.handing import REASON_CODES
from allocation.states import OPEN, CaseStatus
from allocation.types import CaseFacts, Change, Step
from core.texts import write_clock, write_moment

STATES = {
    CaseStatus.QUEUED: ("Not allocated", "blue"),
    CaseStatus.ALLOCATED: ("Allocated", "green"),
    CaseStatus.IN_PROGRESS: ("Open", "purple"),
    CaseStatus.COMPLETED: ("Completed", "grey"),
    CaseStatus.CLOSED_AT_SOURCE: ("Closed by its source", "grey"),
}
KINDS = {
    "first": "Allocated to {name}",
    "again": "Reallocated to {name}",
    "correction": "Corrected: allocated to {name}",
    "forced": "Forced: moved to {name} although it was open",
    "reopened": "Reopened for {name}",
}
ENDS = {
    "moved": "moved on",
    "corrected": "a slip, counts for nobody",
    "completed": "completed",
    "closed": "closed",
}
GROUNDS = {
    "order": "more urgent cases waited (AL-017)",
    "skill": "a skill is missing (AL-014)",
    "finishing": "finishing (AL-024)",
    "due_before_start": "due before the shift starts (AL-019)",
    "priority": "Priority tag (AL-018)",
}
CHANGES = {
    "open": "Opened",
    "put_back": "Put back",
    "complete": "Completed",
    "close_for_clinician": "Closed for its clinician",
    "close_at_source": "Closed by its source",
}
OUTCOMES = {
    "completed": "Completed",
    "no_contact": "No contact",
    "closed_elsewhere": "Closed elsewhere",
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the history."""

    when: str
    what: str
    by: str
    reason: str
    grounds: str
    end: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case, how it came to who holds it, and what may be done."""

    line: CaseLine
    state: str
    state_colour: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    allocate: str
    can_close: bool
    can_reopen: bool
    reopen_name: str


def present_case(
    facts: CaseFacts,
    *,
    skill_names: dict[str, str],
    can_allocate: bool,
    can_force: bool,
    can_close: bool,
    at: datetime,
) -> CasePage:
    """Return one case; nothing of who it is about."""
    case = facts.case
    state, colour = STATES[CaseStatus(case.status)]
    is_held = case.status == CaseStatus.ALLOCATED
    is_completed = case.status == CaseStatus.COMPLETED
    return CasePage(
        line=present_case_line(case, skill_names, at),
        state=state,
        state_colour=colour,
        facts=tuple((name, text) for name, text in _get_facts(facts, skill_names) if text),
        steps=_present_history(facts),
        allocate=_name_step(case.status, can_allocate, can_force),
        can_close=can_close and is_held,
        can_reopen=can_close and is_completed,
        reopen_name=facts.worker_name,
    )


def _name_step(status: str, can_allocate: bool, can_force: bool) -> str:
    if status not in OPEN or not can_allocate:
        return ""
    if status == CaseStatus.IN_PROGRESS:
        return "Move although it is open" if can_force else ""
    return "Reallocate" if status == CaseStatus.ALLOCATED else "Allocate to Provider"


def _get_facts(facts: CaseFacts, skill_names: dict[str, str]) -> list[tuple[str, str]]:
    case = facts.case
    holder = facts.worker_name
    if holder and case.allocated_at:
        holder += f", since {write_clock(case.allocated_at)}"
    if case.locked_at:
        holder += f", open since {write_clock(case.locked_at)}"
    outcome = OUTCOMES.get(facts.outcome, facts.outcome)
    if facts.completed_at:
        outcome += f", {write_moment(facts.completed_at)}"
    return [
        ("Allocated to", holder),
        ("Outcome", outcome),
        ("Received", write_moment(case.received_at)),
        ("Due", write_moment(case.due_at)),
        ("Tags", ", ".join(["Priority"] * case.is_priority + list(case.tags))),
        ("Skill needed", ", ".join(skill_names.get(code, code) for code in case.skills)),
        ("Source", case.source),
        ("Closed there", "Yes: its clinician was told" if case.is_flagged else ""),
    ]


def _present_history(facts: CaseFacts) -> tuple[StepView, ...]:
    """Return ledger and log as one story, the newest first."""
    told = [(step.at, _present_step(step)) for step in facts.steps]
    told += [(change.at, _present_change(change)) for change in facts.changes]
    return tuple(view for _, view in sorted(told, key=lambda one: one[0], reverse=True))


def _present_change(change: Change) -> StepView:
    what = CHANGES.get(change.transition, change.transition)
    return StepView(write_moment(change.at), what, change.by, change.reason, "", "")


def _present_step(step: Step) -> StepView:
    why = [REASON_CODES.get(step.reason_code, ""), step.reason]
    return StepView(
        when=write_moment(step.at),
        what=KINDS.get(step.kind, step.kind).format(name=step.worker_name),
        by=step.by,
        reason=": ".join(filter(None, why)),
        grounds=", ".join(GROUNDS.get(code, code) for code in step.grounds),
        end=(
            f"{ENDS.get(step.ended_as, step.ended_as)} {write_moment(step.ended_at)}"
            if step.ended_at
            else ""
        ),
    )
