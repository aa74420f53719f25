"""The demo's urgent care: a shift around now, played forward through the services."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.selectors import get_system_actor
from accounts.services import create_demo_user
from allocation.selectors import find_session, get_board, get_candidates, get_case_rows
from allocation.services import (
    allocate_cases,
    close_at_source,
    close_session,
    complete_case,
    open_case,
    pause_clinician,
    reallocate_case,
    receive_case,
    start_session,
)
from allocation.types import Board, CaseInput, Colour
from core.actor import Actor
from core.errors import DomainError
from demo.county import make_nhs_number
from demo.people import CLINICIANS, DEMO_PASSWORD, DEMO_USERS, WACCS, DemoStaff
from demo.words import COMPLAINTS, FAMILY_NAMES, GIVEN_NAMES, IUC_SKILLS
from directory.selectors import find_service
from directory.services import create_service, ensure_skills, save_staff
from directory.types import StaffInput
from rostering.selectors import get_service_shifts
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput

SERVICE, KIND, SOURCE = "Urgent care", "iuc", "adastra"
BEFORE, AHEAD = timedelta(hours=2), timedelta(hours=6)
STEP, QUIET = timedelta(minutes=4), timedelta(minutes=14)
CASES = 76
MINUTES = {Colour.BLACK: 30, Colour.RED: 120, Colour.AMBER: 180, Colour.GREEN: 300}


@dataclass
class _Shift:
    """What the play needs to know."""

    service_id: UUID
    starts_at: datetime
    ends_at: datetime
    workers: dict[str, UUID]
    users: dict[str, UUID]

    def act_as(self, name: str) -> Actor:
        """Return somebody of the roster who may do whatever the play asks for."""
        return replace(get_system_actor("setup"), id=self.users[name], name=name)


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
    if any(one.ends_at > at for one in before):
        return False
    shift = _make_shift(service_id, at)
    shift.starts_at = max([shift.starts_at, *(one.ends_at for one in before)])
    if running:
        _end(running.id, service_id, at)
    shift_id = _record(shift, at)
    start_session(
        service_shift_id=shift_id,
        lead_id=shift.workers[WACCS[0].name],
        reason="Home Visit WACC",
        actor=shift.act_as(WACCS[0].name),
        at=shift.starts_at,
    )
    _play(shift, at)
    return True


def _make_shift(service_id: UUID, at: datetime) -> _Shift:
    actor = get_system_actor("setup")
    hour = at.replace(minute=0, second=0, microsecond=0)
    ensure_skills(names=IUC_SKILLS, actor=actor, at=at)
    emails = {one.name: one.email for one in DEMO_USERS}
    staff = [*WACCS, *CLINICIANS]
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
    return _Shift(service_id, hour - BEFORE, hour + AHEAD, by_name, users)


def _record(shift: _Shift, at: datetime) -> UUID:
    return record_service_shift(
        service_id=shift.service_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        duties=[_duty_of(one, shift, at) for one in (*WACCS, *CLINICIANS)],
        source="manual",
        actor=get_system_actor("setup"),
        at=at,
    )


def _duty_of(one: DemoStaff, shift: _Shift, at: datetime) -> ServiceDutyInput:
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
    close_session(session_id=session_id, actor=setup, at=at)


def _play(shift: _Shift, at: datetime) -> None:
    dice = random.Random(20_26)
    serial = get_case_rows(actor=get_system_actor("setup")).count()
    cases = _draw_cases(dice, shift, serial, at)
    moment = shift.starts_at
    while moment < at:
        while cases and cases[0].received_at <= moment:
            receive_case(
                service_id=shift.service_id,
                case=cases.pop(0),
                actor=replace(get_system_actor("setup"), name="Adastra"),
                at=moment,
            )
        _let_clinicians_work(dice, shift, moment)
        if moment < at - QUIET:
            _let_wacc_allocate(dice, shift, moment)
        moment += STEP
    _leave_something_to_do(shift, at)


def _draw_cases(dice: random.Random, shift: _Shift, serial: int, at: datetime) -> list[CaseInput]:
    span = int((at - shift.starts_at).total_seconds())
    colours = dice.choices(
        [Colour.BLACK, Colour.RED, Colour.AMBER, Colour.GREEN], weights=(10, 28, 36, 26), k=CASES
    )
    drawn = []
    for number, colour in enumerate(colours):
        received_at = shift.starts_at + timedelta(seconds=dice.randrange(-2400, span))
        complaint, tags, skills, ages = dice.choice(COMPLAINTS)
        minutes = MINUTES[colour]
        given, family = dice.choice(GIVEN_NAMES), dice.choice(FAMILY_NAMES)
        drawn.append(
            CaseInput(
                source=SOURCE,
                source_ref=str(48_000 + serial + number),
                source_version=1,
                received_at=received_at,
                due_at=received_at + timedelta(minutes=dice.randrange(minutes - 20, minutes)),
                age=dice.randint(*ages),
                sex="F" if "Pregnant" in tags else dice.choice("FM"),
                colour=str(colour) if dice.random() < 0.85 else "",
                is_priority=dice.random() < 0.08,
                skills=skills,
                tags=tags,
                nhs_number=make_nhs_number(5000 + serial + number),
                patient_name=f"{given} {family}",
                caller=f"{dice.choice(GIVEN_NAMES)} {family}",
                phone=f"01632 960{dice.randint(100, 999)}",
                complaint=complaint,
                home_postcode="ZZ99 3CZ",
            )
        )
    return sorted(drawn, key=lambda one: one.received_at)


def _let_clinicians_work(dice: random.Random, shift: _Shift, moment: datetime) -> None:
    board = _look(shift, moment)
    for one in board.clinicians:
        own = [case for case in board.cases if case.worker_id == one.worker_id]
        if not own or one.starts_at > moment:
            continue
        me = shift.act_as(one.name)
        locked = [case for case in own if case.locked_at]
        if (
            locked
            and locked[0].locked_at
            and moment - locked[0].locked_at > timedelta(minutes=dice.randint(16, 34))
        ):
            outcome = "no_contact" if dice.random() < 0.1 else "completed"
            complete_case(case_id=locked[0].id, outcome=outcome, actor=me, at=moment)
            own.remove(locked[0])
            locked = []
        if own and not locked:
            open_case(case_id=own[0].id, actor=me, at=moment)


def _let_wacc_allocate(dice: random.Random, shift: _Shift, moment: datetime) -> None:
    wacc = shift.act_as(WACCS[0].name)
    board = _look(shift, moment)
    for case in [one for one in board.cases if one.is_queued][:2]:
        _, ranked = get_candidates(case_id=case.id, actor=wacc, at=moment)
        if ranked and ranked[0].is_suggested and not ranked[0].stops:
            allocate_cases(
                case_ids=[case.id],
                worker_id=ranked[0].clinician.worker_id,
                actor=wacc,
                at=moment + timedelta(seconds=dice.randrange(60)),
            )


def _leave_something_to_do(shift: _Shift, at: datetime) -> None:
    """Somebody paused, somebody who finishes soon with cases left, a case that was moved."""
    wacc, board = shift.act_as(WACCS[0].name), _look(shift, at)
    paused = next(one for one in board.clinicians if one.name == CLINICIANS[5].name)
    pause_clinician(
        clinician_shift_id=paused.shift_id,
        until=at + timedelta(minutes=33),
        reason="Break",
        actor=wacc,
        at=at,
    )
    movable = [one for one in board.cases if one.worker_id and not one.locked_at]
    for case in movable[:1]:
        _, ranked = get_candidates(case_id=case.id, actor=wacc, at=at)
        best = next((one for one in ranked if one.is_suggested), None)
        if best:
            try:
                reallocate_case(
                    case_id=case.id,
                    worker_id=best.clinician.worker_id,
                    reason_code="needs_changed",
                    reason="Needs a prescriber now",
                    actor=wacc,
                    at=at,
                )
            except DomainError:
                continue


def _look(shift: _Shift, moment: datetime) -> Board:
    return get_board(service_id=shift.service_id, actor=get_system_actor("setup"), at=moment)
