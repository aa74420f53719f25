"""The demo's urgent care: a shift around now, played forward through the services."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.selectors import get_system_actor
from accounts.services import create_demo_user
from allocation.selectors import find_session, get_board, get_closing
from allocation.services import (
    Plan,
    close_at_source,
    close_session,
    complete_case,
    explain_nothing,
    plan_session,
    start_session,
)
from demo.people import CLINICIANS, DEMO_PASSWORD, DEMO_USERS, MANAGER, WACCS, DemoStaff
from demo.urgent_care_left import leave_something_to_do
from demo.urgent_care_past import load_past
from demo.urgent_care_play import Shift, play
from demo.words import IUC_SKILLS
from directory.selectors import find_service
from directory.services import create_service, ensure_skills, save_staff
from directory.types import StaffInput
from rostering.selectors import get_service_shifts
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput

SERVICE, KIND = "Urgent care", "iuc"
BEFORE, AHEAD = timedelta(hours=2), timedelta(hours=6)


def load_urgent_care(*, organisation_id: UUID, at: datetime) -> bool:
    """Make a shift around `at` with a running session, unless one runs; whether it was made."""
    service_id = find_service(organisation_id=organisation_id, kind=KIND)
    if service_id is None:
        service_id = create_service(
            organisation_id=organisation_id,
            name=SERVICE,
            kind=KIND,
            actor=get_system_actor("setup"),
            at=at,
        )
    running = find_session(service_id=service_id)
    before = get_service_shifts(service_ids=[service_id], after=at - BEFORE, before=at + AHEAD)
    if running and running.ends_at > at:
        return False
    shift = _make_shift(service_id, at)
    shift.starts_at = max([shift.starts_at, *(one.ends_at for one in before if one.ends_at <= at)])
    for one in before:
        if one.starts_at <= at < one.ends_at:
            shift.starts_at, shift.ends_at = one.starts_at, one.ends_at
    if running:
        _end(running.id, service_id, at)
    load_past(shift, at)
    shift_id = _record(shift, at)
    _set_up(shift, shift_id)
    play(shift, at)
    leave_something_to_do(shift, at)
    _plan_next(shift, at)
    return True


def _make_shift(service_id: UUID, at: datetime) -> Shift:
    actor = get_system_actor("setup")
    hour = at.replace(minute=0, second=0, microsecond=0)
    ensure_skills(names=IUC_SKILLS, actor=actor, at=at)
    emails = {one.name: one.email for one in DEMO_USERS}
    staff = [*WACCS, MANAGER, *CLINICIANS]
    users = {
        one.name: create_demo_user(
            email=emails.get(one.name, one.email),
            name=one.name,
            password=DEMO_PASSWORD,
            role=one.role,
            scope_id=service_id,
            actor=actor,
            at=at,
        )
        for one in staff
    }
    workers = save_staff(
        service_id=service_id,
        staff=[
            StaffInput(one.ref, one.name, one.gender, one.group, one.skills, users[one.name])
            for one in staff
        ],
        on=hour.date(),
        actor=actor,
        at=at,
    )
    by_name = {one.name: workers[one.ref] for one in staff}
    return Shift(service_id, hour - BEFORE, hour + AHEAD, by_name, users)


def _record(shift: Shift, at: datetime) -> UUID:
    return record_service_shift(
        service_id=shift.service_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        duties=[_duty_of(one, shift, at) for one in (*WACCS, MANAGER, *CLINICIANS)],
        source="manual",
        actor=get_system_actor("setup"),
        at=at,
    )


def _duty_of(one: DemoStaff, shift: Shift, at: datetime) -> ServiceDutyInput:
    """Return a duty; who begins or ends in the shift does so by minutes from now."""
    starts_at = shift.starts_at if one.starts is None else at + timedelta(minutes=one.starts)
    ends_at = shift.ends_at if one.ends is None else at + timedelta(minutes=one.ends)
    return ServiceDutyInput(
        shift.workers[one.name], one.part, starts_at, min(ends_at, shift.ends_at), one.site
    )


def _end(session_id: UUID, service_id: UUID, at: datetime) -> None:
    """Close the session of an earlier start of the demo, its cases closed by their source."""
    setup = get_system_actor("setup")
    board = get_board(service_id=service_id, actor=setup, at=at)
    for case in board.cases:
        if case.is_locked and case.worker_id:
            user_id = next(
                one.user_id for one in board.clinicians if one.worker_id == case.worker_id
            )
            owner = replace(setup, id=user_id or setup.id)
            complete_case(case_id=case.id, actor=owner, at=at)
        else:
            close_at_source(case_id=case.id, reason="The demo begins anew", actor=setup, at=at)
    for one in get_closing(session_id=session_id, actor=setup, at=at).silent:
        if not one.not_able:
            explain_nothing(
                clinician_shift_id=one.shift_id, reason_code="no_suitable_case", actor=setup, at=at
            )
    close_session(session_id=session_id, reason="The demo begins anew", actor=setup, at=at)


def _set_up(shift: Shift, shift_id: UUID) -> None:
    """Plan the shift as its manager would, then start it."""
    boss, at = shift.act_as(MANAGER.name), shift.starts_at
    left_out = "Aurelia Knapweed"
    plan = Plan(
        lead_id=shift.workers[WACCS[0].name],
        included=[shift.workers[one.name] for one in CLINICIANS if one.name != left_out],
        message_at_start=True,
    )
    plan_session(service_shift_id=shift_id, plan=plan, actor=boss, at=at)
    start_session(service_shift_id=shift_id, actor=boss, at=at)


def _plan_next(shift: Shift, at: datetime) -> None:
    """Put the next shift on the roster, planned with the lead that the rule proposes."""
    starts_at, ends_at = shift.ends_at, shift.ends_at + AHEAD
    duties = [
        ServiceDutyInput(shift.workers[one.name], one.part, starts_at, ends_at, one.site)
        for one in (*WACCS, MANAGER, *CLINICIANS[4:9])
    ]
    shift_id = record_service_shift(
        service_id=shift.service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        duties=duties,
        source="manual",
        actor=get_system_actor("setup"),
        at=at,
    )
    plan = Plan(lead_id=shift.workers[WACCS[0].name], resource="later")
    plan_session(service_shift_id=shift_id, plan=plan, actor=shift.act_as(MANAGER.name), at=at)
