"""The demo's shift played forward through the services, minute by minute, up to now."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.selectors import get_system_actor
from allocation.selectors import get_board, get_candidates, get_case_rows
from allocation.services import (
    allocate_cases,
    complete_case,
    open_case,
    receive_case,
    record_attempt,
    send_hello,
)
from allocation.types import Board, CaseInput, Colour
from core.actor import Actor
from demo.county import make_nhs_number
from demo.people import CLINICIANS, WACCS
from demo.words import COMPLAINTS, FAMILY_NAMES, GIVEN_NAMES

SOURCE = "adastra"
STEP, QUIET = timedelta(minutes=4), timedelta(minutes=14)
CASES = 76
MINUTES = {Colour.BLACK: 30, Colour.RED: 120, Colour.AMBER: 180, Colour.GREEN: 300}
# To whom nobody has said hello yet.
SILENT = CLINICIANS[2].name


@dataclass
class Shift:
    """What the play needs to know of a shift."""

    service_id: UUID
    starts_at: datetime
    ends_at: datetime
    workers: dict[str, UUID]
    users: dict[str, UUID]

    def act_as(self, name: str) -> Actor:
        """Return somebody of the roster who may do whatever the play asks for."""
        return replace(get_system_actor("setup"), id=self.users[name], name=name)


def play(shift: Shift, at: datetime) -> None:
    """Let cases come in, the WACC allocate and the clinicians work until now."""
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
        _say_hello(shift, moment)
        _let_clinicians_work(dice, shift, moment)
        if moment < at - QUIET:
            _let_wacc_allocate(dice, shift, moment)
        moment += STEP


def _draw_cases(dice: random.Random, shift: Shift, serial: int, at: datetime) -> list[CaseInput]:
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


def _say_hello(shift: Shift, moment: datetime) -> None:
    for one in look(shift, moment).clinicians:
        if one.hello_at is None and one.starts_at <= moment and one.name != SILENT:
            wacc = shift.act_as(WACCS[0].name)
            if one.status == "ready":
                send_hello(clinician_shift_id=one.shift_id, actor=wacc, at=moment)


def _let_clinicians_work(dice: random.Random, shift: Shift, moment: datetime) -> None:
    board = look(shift, moment)
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
            for minutes in (9, 6, 2) if outcome == "no_contact" else ():
                tried = moment - timedelta(minutes=minutes)
                record_attempt(case_id=locked[0].id, note="Rang out", actor=me, at=tried)
            complete_case(case_id=locked[0].id, outcome=outcome, actor=me, at=moment)
            own.remove(locked[0])
            locked = []
        if own and not locked:
            open_case(case_id=own[0].id, actor=me, at=moment)


def _let_wacc_allocate(dice: random.Random, shift: Shift, moment: datetime) -> None:
    wacc = shift.act_as(WACCS[0].name)
    board = look(shift, moment)
    for case in [one for one in board.cases if one.is_queued][:2]:
        _, ranked = get_candidates(case_id=case.id, actor=wacc, at=moment)
        if ranked and ranked[0].is_suggested and not ranked[0].stops:
            allocate_cases(
                case_ids=[case.id],
                worker_id=ranked[0].clinician.worker_id,
                actor=wacc,
                at=moment + timedelta(seconds=dice.randrange(60)),
            )


def look(shift: Shift, moment: datetime) -> Board:
    """Return the board as it stands at a moment."""
    return get_board(service_id=shift.service_id, actor=get_system_actor("setup"), at=moment)
