"""The demo's weeks before today: an evening shift a day, worked through the services.

Each clinician starts with three cases and gets the next when few are left, so that the reports, the
replay and the aims have something to tell.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

from accounts.selectors import get_system_actor
from allocation.selectors import get_case_rows
from allocation.services import (
    allocate_cases,
    answer_pulse,
    close_session,
    complete_case,
    open_case,
    pause_my_shift,
    pick_up_case,
    reallocate_case,
    receive_case,
    record_attempt,
    resume_my_shift,
    start_session,
)
from allocation.types import CaseInput
from core.actor import Actor
from core.times import get_instant, get_local_day
from demo.county import make_nhs_number
from demo.people import CLINICIANS, MANAGER, WACCS, DemoStaff
from demo.urgent_care_play import SOURCE, Shift
from demo.words import COMPLAINTS, FAMILY_NAMES, GIVEN_NAMES
from reporting.rules.weeks import find_week
from reporting.services import make_weekly_report
from rostering.selectors import get_service_shifts
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput

DAYS, WEEKS = 14, 2
START, LENGTH, AHEAD = time(18), timedelta(hours=4), timedelta(minutes=15)
FIRST, TAPER = 3, timedelta(minutes=45)
MINUTE = timedelta(minutes=1)
# How quick somebody is: the middle of a consultation in minutes.
PACE = {
    "Dr Orla Fennimarch": 16,
    "Dr Bram Ottersby": 19,
    "Sefton Applegarth": 21,
    "Marguerite Sallowby": 15,
    "Lucian Peverelle": 27,
    "Dr Isolde Crankwell": 17,
    "Ewan Brackenfold": 14,
    "Dr Una Tarnhollow": 20,
}
ADVISERS = [one for one in CLINICIANS if one.name in PACE]
Act = Callable[[datetime], None]


def load_past(shift: Shift, at: datetime) -> int:
    """Work the evenings of the last two weeks that had no shift yet; return how many."""
    today = get_local_day(at)
    begins = get_instant(today - timedelta(days=DAYS), START)
    known = get_service_shifts(service_ids=[shift.service_id], after=begins - LENGTH, before=at)
    taken = {day for one in known for day in (one.day, get_local_day(one.ends_at))}
    serial = count(get_case_rows(actor=get_system_actor("setup")).count() + 20_000)
    days = [today - timedelta(days=number) for number in range(DAYS, 0, -1)]
    free = [day for day in days if day not in taken]
    for day in free:
        _Evening(shift, day, serial).work()
    _make_reports(shift.service_id, at)
    return len(free)


def _make_reports(service_id: UUID, at: datetime) -> None:
    """Have the reports of the weeks that are over made on their Mondays at six."""
    actor = get_system_actor("alarm")
    for number in range(WEEKS, 0, -1):
        week = find_week(at).move(-number)
        due = week.get_due_at(6) + timedelta(seconds=4)
        if due <= at:
            make_weekly_report(service_id=service_id, week=week, actor=actor, at=due)


@dataclass
class _Hands:
    """One clinician of an evening: what is held, and how long the evening lasts."""

    who: DemoStaff
    actor: Actor
    ends_at: datetime
    held: list[UUID] = field(default_factory=list)
    is_done: bool = False


class _Evening:
    """One past shift: a row of moments, each with what somebody does then."""

    def __init__(self, shift: Shift, day: date, serial: Iterator[int]) -> None:
        self.shift, self.day, self.serial = shift, day, serial
        self.dice = random.Random(day.toordinal())
        self.starts_at = get_instant(day, START)
        self.queue: list[tuple[datetime, int, Act]] = []
        self.order = count()
        setup = get_system_actor("setup")
        self.source = replace(setup, name="Adastra")
        self.wacc, self.boss = (
            replace(setup, id=shift.users[one.name], name=one.name) for one in (WACCS[0], MANAGER)
        )
        self.people = [self._get_hands(one, setup) for one in self._choose()]

    def _choose(self) -> list[DemoStaff]:
        """More people at the weekend; who works follows the calendar."""
        wanted = 3 if self.day.weekday() >= 5 else 2
        first = self.day.toordinal() * 3
        return [ADVISERS[(first + number) % len(ADVISERS)] for number in range(wanted)]

    def _get_hands(self, one: DemoStaff, setup: Actor) -> _Hands:
        length = LENGTH - timedelta(minutes=30 * self.dice.randrange(3))
        actor = replace(setup, id=self.shift.users[one.name], name=one.name)
        return _Hands(one, actor, self.starts_at + length)

    def work(self) -> None:
        """Record the roster, start, let everybody work, close."""
        shift_id = self._record()
        begins = self.starts_at - AHEAD
        session_id = start_session(
            service_shift_id=shift_id,
            lead_id=self.shift.workers[WACCS[0].name],
            actor=self.boss,
            at=begins,
        )
        for number, hands in enumerate(self.people):
            self._give(hands, FIRST, begins + (number + 1) * MINUTE)
            self._plan(self.starts_at + self._draw(1, 5), hands, self._open)
        while self.queue:
            at, _, act = heappop(self.queue)
            act(at)
        close_session(
            session_id=session_id, actor=self.boss, at=self.starts_at + LENGTH + timedelta(hours=1)
        )

    def _record(self) -> UUID:
        duties = [(WACCS[0], LENGTH), (MANAGER, LENGTH)]
        duties += [(one.who, one.ends_at - self.starts_at) for one in self.people]
        return record_service_shift(
            service_id=self.shift.service_id,
            starts_at=self.starts_at,
            ends_at=self.starts_at + LENGTH,
            duties=[
                ServiceDutyInput(
                    self.shift.workers[one.name],
                    one.part,
                    self.starts_at,
                    self.starts_at + length,
                    one.site,
                )
                for one, length in duties
            ],
            source="manual",
            actor=get_system_actor("setup"),
            at=self.starts_at - timedelta(hours=2),
        )

    def _draw(self, least: float, most: float) -> timedelta:
        return timedelta(seconds=round(self.dice.uniform(least, most) * 60))

    def _plan(self, at: datetime, hands: _Hands, act: Callable[[_Hands, datetime], None]) -> None:
        heappush(self.queue, (at, next(self.order), lambda moment: act(hands, moment)))

    def _give(self, hands: _Hands, number: int, at: datetime) -> None:
        """Hand in so many cases and allocate them at once."""
        ids = [self._receive(at) for _ in range(number)]
        allocate_cases(
            case_ids=ids,
            worker_id=self.shift.workers[hands.who.name],
            reason="A short one before the end" if at > hands.ends_at - 2 * TAPER else "",
            actor=self.wacc,
            at=at,
        )
        hands.held += ids

    def _receive(self, at: datetime) -> UUID:
        return receive_case(
            service_id=self.shift.service_id, case=self._draw_case(at), actor=self.source, at=at
        ).id

    def _draw_case(self, at: datetime) -> CaseInput:
        dice, number = self.dice, next(self.serial)
        complaint, tags, _, ages = dice.choice(COMPLAINTS)
        family = dice.choice(FAMILY_NAMES)
        return CaseInput(
            source=SOURCE,
            source_ref=str(number),
            source_version=1,
            received_at=at - self._draw(5, 50),
            due_at=at + self._draw(90, 300),
            age=dice.randint(*ages),
            sex="F" if "Pregnant" in tags else dice.choice("FM"),
            colour=dice.choice(["RED", "AMBER", "AMBER", "GREEN"]),
            tags=tags,
            nhs_number=make_nhs_number(number),
            patient_name=f"{dice.choice(GIVEN_NAMES)} {family}",
            caller=f"{dice.choice(GIVEN_NAMES)} {family}",
            phone=f"01632 960{dice.randint(100, 999)}",
            complaint=complaint,
            home_postcode="ZZ99 3CZ",
        )

    def _open(self, hands: _Hands, at: datetime) -> None:
        """Open the next case; without one, pick one up off the list or be done."""
        if not hands.held:
            self._finish(hands, at)
            return
        case_id = hands.held.pop(0)
        open_case(case_id=case_id, actor=hands.actor, at=at)
        self._work_on(case_id, hands, at)
        if len(hands.held) < 2 and at < hands.ends_at - TAPER:
            self._give(hands, 1, at + MINUTE)
            self._slip(hands, at + 3 * MINUTE)

    def _work_on(self, case_id: UUID, hands: _Hands, at: datetime) -> None:
        middle = PACE[hands.who.name]
        end = at + self._draw(middle * 0.5, middle * 1.6)
        self._plan(end, hands, lambda mine, moment: self._complete(case_id, mine, moment))

    def _complete(self, case_id: UUID, hands: _Hands, at: datetime) -> None:
        outcome = "no_contact" if self.dice.random() < 0.05 else "completed"
        for minutes in (9, 6, 2) if outcome == "no_contact" else ():
            tried = at - minutes * MINUTE
            record_attempt(case_id=case_id, note="Rang out", actor=hands.actor, at=tried)
        complete_case(case_id=case_id, outcome=outcome, actor=hands.actor, at=at)
        later = at + self._draw(0.5, 4)
        if self.dice.random() < 0.04 and at < hands.ends_at - TAPER:
            self._plan(later, hands, self._pick_up)
        elif self.dice.random() < 0.05 and at < hands.ends_at - TAPER:
            self._pause(hands, at)
            self._plan(at + 16 * MINUTE, hands, self._open)
        else:
            self._plan(later, hands, self._open)

    def _pick_up(self, hands: _Hands, at: datetime) -> None:
        case_id = self._receive(at)
        reason = "The patient rang back and asked for me"
        pick_up_case(case_id=case_id, reason=reason, actor=hands.actor, at=at)
        self._work_on(case_id, hands, at)

    def _pause(self, hands: _Hands, at: datetime) -> None:
        pause_my_shift(until=at + 15 * MINUTE, reason="Break", actor=hands.actor, at=at)
        self._plan(at + 15 * MINUTE, hands, self._resume)

    def _resume(self, hands: _Hands, at: datetime) -> None:
        resume_my_shift(actor=hands.actor, at=at)

    def _slip(self, hands: _Hands, at: datetime) -> None:
        """Now and then a case is better with somebody else, or went to the wrong one."""
        others = [one for one in self.people if one is not hands]
        if self.dice.random() > 0.12:
            return
        code = self.dice.choice(["needs_changed", "not_suitable", "wrong_clinician"])
        self._plan(at, hands, lambda mine, moment: self._move(mine, others[0], code, moment))

    def _move(self, hands: _Hands, other: _Hands, code: str, at: datetime) -> None:
        if not hands.held or other.is_done or len(other.held) > 2 or at > other.ends_at - TAPER:
            return
        case_id = hands.held.pop()
        reallocate_case(
            case_id=case_id,
            worker_id=self.shift.workers[other.who.name],
            reason_code=code,
            reason="Better with somebody else",
            actor=self.wacc,
            at=at,
        )
        other.held.append(case_id)

    def _finish(self, hands: _Hands, at: datetime) -> None:
        hands.is_done = True
        if self.dice.random() < 0.8:
            score = self.dice.choices([2, 3, 4, 5], weights=(1, 3, 6, 3))[0]
            answer_pulse(score=score, actor=hands.actor, at=at)
