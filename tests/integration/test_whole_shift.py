"""A whole shift of twelve hours with 100 cases and 20 clinicians; its numbers counted once more."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from accounts.roles import Role
from accounts.selectors import get_actor, get_system_actor
from allocation import services
from allocation.models import Allocation, Case, CaseLock, ClinicianShift
from allocation.selectors import get_board, get_next_best, get_session_figures
from allocation.types import Board, CaseInput
from core.actor import Actor
from core.errors import DomainError
from directory.services import save_staff
from directory.types import StaffInput
from rostering.services import record_service_shift
from rostering.types import ServiceDutyInput
from tests.factories import NOW, World, make_user
from tests.urgent_care import SKILLS, UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db

HOURS, CASES, PEOPLE, STEP = 12, 100, 20, timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
CAP, PRELOAD = 3, 4


class Shift:
    """The shift that is played, minute by minute, with dice that always fall alike."""

    def __init__(self, world: World) -> None:
        self.dice = random.Random(7)
        self.care: UrgentCare = make_urgent_care(world, NOW, start=False)
        self.at = NOW + timedelta(hours=8)
        self.ends_at = self.at + timedelta(hours=HOURS)
        self.users = {f"Clinician {n:02}": self._make_user(n) for n in range(PEOPLE)}
        self.workers = self._make_roster()
        self.wacc = get_actor(self.care.world.users[Role.WACC], at=self.at)
        self.boss = get_actor(self.care.world.users[Role.SHIFT_MANAGER], at=self.at)
        self.sent = 0
        self.refused: Counter[str] = Counter()

    def _make_user(self, number: int) -> UUID:
        assert self.care.world.iuc_id
        address = f"c{number}@tests.example"
        return make_user(Role.CLINICIAN, self.care.world.iuc_id, address).pk

    def _make_roster(self) -> dict[str, UUID]:
        setup, skills = get_system_actor("setup"), list(SKILLS)
        workers = save_staff(
            service_id=self.care.service_id,
            staff=[
                StaffInput(name, name, "X", "gp", tuple(skills[: n % 4]), user_id)
                for n, (name, user_id) in enumerate(self.users.items())
            ],
            on=NOW.date(),
            actor=setup,
            at=NOW,
        )
        part = timedelta(hours=1)
        duties = [
            ServiceDutyInput(
                workers[name],
                "advice",
                self.at + (n % 3) * part,
                self.ends_at - (n % 4) * part,
                "",
            )
            for n, name in enumerate(self.users)
        ]
        lead = self.care.workers["Nadia Quillfeather"]
        duties.append(ServiceDutyInput(lead, "wacc_home_visit", self.at, self.ends_at, ""))
        self.care.shift_id = record_service_shift(
            service_id=self.care.service_id,
            starts_at=self.at,
            ends_at=self.ends_at,
            duties=duties,
            source="manual",
            actor=setup,
            at=NOW,
        )
        return workers

    def act_as(self, worker_id: UUID) -> Actor:
        name = next(name for name, id in self.workers.items() if id == worker_id)
        return replace(get_system_actor("setup"), id=self.users[name], name=name)

    def look(self) -> Board:
        return get_board(service_id=self.care.service_id, actor=self.wacc, at=self.at)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it, or count why it was refused."""
        try:
            act()
        except DomainError as error:
            self.refused[error.code] += 1

    def play(self) -> UUID:
        session_id = services.start_session(
            service_shift_id=self.care.shift_id,
            lead_id=self.care.workers["Nadia Quillfeather"],
            actor=self.boss,
            at=self.at,
        )
        while self.at < self.ends_at:
            for act in (self._hand_in, self._allocate, self._work, self._disturb):
                act()
                self.at += MINUTE
            self.at += STEP - 4 * MINUTE
        self._end(session_id)
        return session_id

    def _hand_in(self) -> None:
        for _ in range(self.dice.choice((4, 5, 5, 6))):
            if self.sent < CASES:
                self.sent += 1
                due = self.at + timedelta(minutes=self.dice.choice((20, 60, 120, 240)))
                item = CaseInput(
                    source="adastra",
                    source_ref=f"W{self.sent:03}",
                    source_version=1,
                    received_at=self.at,
                    due_at=due,
                    colour=self.dice.choice(("", "BLACK", "RED", "AMBER", "GREEN")),
                    is_priority=self.dice.random() < 0.1,
                    skills=tuple(self.dice.sample(list(SKILLS), self.dice.choice((0, 0, 1)))),
                )
                services.receive_case(
                    service_id=self.care.service_id,
                    case=item,
                    actor=get_actor(self.care.world.users[Role.API_CLIENT], at=self.at),
                    at=self.at,
                )

    def _allocate(self) -> None:
        """Confirm what the product proposes: it is never refused."""
        for _ in range(4):
            service_id = self.care.service_id
            best = get_next_best(service_id=service_id, actor=self.wacc, at=self.at).proposal
            if best is None:
                return
            services.allocate_cases(
                case_ids=[best.case.id],
                worker_id=best.clinician.worker_id,
                proposed=best.clinician.worker_id,
                actor=self.wacc,
                at=self.at,
            )

    def _work(self) -> None:
        for case in self.look().cases:
            if case.worker_id not in self.workers.values():
                continue
            assert case.worker_id
            values = {
                "case_id": case.id,
                "actor": self.act_as(case.worker_id),
                "at": self.at,
            }
            if not case.locked_at:
                if self.dice.random() < 0.6:
                    services.open_case(**values)
            elif self.dice.random() < 0.1:
                services.put_back_case(**values)
            elif self.dice.random() < 0.5:
                self._complete(values)

    def _complete(self, values: dict[str, object]) -> None:
        outcome = "completed"
        if self.dice.random() < 0.1:
            outcome = "no_contact"
            for _ in range(3):
                services.record_attempt(**values)  # type: ignore[arg-type]
        services.complete_case(**values, outcome=outcome)  # type: ignore[arg-type]

    def _disturb(self) -> None:
        """Moves, slips, forced moves, pick-ups and pauses, refused or not."""
        board = self.look()
        case = self.dice.choice(board.cases) if board.cases else None
        worker_id = self.dice.choice(list(self.workers.values()))
        values = {"at": self.at, "actor": self.wacc}
        if case and case.worker_id:
            code = self.dice.choice(("wrong_clinician", "needs_changed", "other"))
            moves = {"case_id": case.id, "worker_id": worker_id, "reason": "Asked"}
            self.attempt(
                lambda: (
                    services.reallocate_case(**moves, reason_code=code, **values)
                    if not case.locked_at
                    else services.force_reallocation(**moves, at=self.at, actor=self.boss)
                )
            )
        elif case and self.dice.random() < 0.3:
            me = self.act_as(worker_id)
            pick = {"case_id": case.id, "reason": "He asked", "actor": me, "at": self.at}
            self.attempt(lambda: services.pick_up_case(**pick))
        if self.dice.random() < 0.2:
            until = self.at + timedelta(minutes=10)
            me = self.act_as(worker_id)
            self.attempt(
                lambda: services.pause_my_shift(until=until, reason="Break", actor=me, at=self.at)
            )
        services.wake_clinicians(actor=get_system_actor("alarm"), at=self.at)

    def _end(self, session_id: UUID) -> None:
        """Whoever has a case open completes it; the manager holds the rest; the shift closes."""
        for case in self.look().cases:
            if case.worker_id and case.locked_at:
                me = self.act_as(case.worker_id)
                services.complete_case(case_id=case.id, actor=me, at=self.at)
        left = [case.id for case in self.look().cases if case.worker_id]
        if left:
            services.hold_cases(case_ids=left, reason="Nobody is left", actor=self.boss, at=self.at)
        self.care.session_id = session_id
        self.care.at = self.at
        self.care.explain_silence()
        services.close_session(session_id=session_id, actor=self.boss, at=self.at)


def count_over_the_cap() -> int:
    """Count, from the rows alone, how often an allocation left more unlocked than allowed.

    A case counts from when it is given until it is opened, is put back, moves or ends.
    """
    starts = dict(ClinicianShift.objects.values_list("worker_id", "starts_at"))
    moments: list[tuple[datetime, int, str, UUID, UUID]] = []
    for row in Allocation.objects.exclude(kind__in=["off_list", "holding", "reopened"]):
        moments.append((row.at, 1, "given", row.worker_id, row.case_id))
    for row in Allocation.objects.filter(ended_at__isnull=False):
        assert row.ended_at
        moments.append((row.ended_at, 0, "gone", row.worker_id, row.case_id))
    for lock in CaseLock.objects.all():
        moments.append((lock.locked_at, 2, "opened", lock.worker_id, lock.case_id))
        if lock.unlocked_at and lock.ended_as == "put_back":
            moments.append((lock.unlocked_at, 0, "put_back", lock.worker_id, lock.case_id))
    held: dict[UUID, set[UUID]] = defaultdict(set)
    over = 0
    for at, _, what, worker_id, case_id in sorted(moments, key=lambda one: one[:2]):
        if what in ("given", "put_back"):
            held[worker_id].add(case_id)
            is_early = at < starts.get(worker_id, at)
            over += what == "given" and len(held[worker_id]) > (PRELOAD if is_early else CAP)
        else:
            held[worker_id].discard(case_id)
    return over


def test_every_number_of_a_whole_shift_agrees_with_its_rows(world: World) -> None:
    # Given a shift of twelve hours in which everything happens that can
    shift = Shift(world)
    session_id = shift.play()
    assert shift.sent == CASES
    assert shift.refused.keys() - {"paused", "off_shift", "same_clinician"}

    # Then nobody ever held more than allowed, and each case has one end
    assert count_over_the_cap() == 0
    figures = get_session_figures(session_id=session_id)
    assert figures.total.over_cap == 0
    for case in Case.objects.all():
        open_rows = case.allocations.filter(ended_at=None).count()
        assert open_rows == (case.status == "allocated")

    # And the figures are what the rows say
    rows = list(Allocation.objects.filter(session_id=session_id).select_related("case"))
    counted = [row for row in rows if row.ended_as != "corrected"]
    given = Counter(row.worker_id for row in counted if row.kind != "holding")
    done = Counter(
        row.worker_id
        for row in counted
        if row.ended_as == "completed" and row.case.outcome == "completed"
    )
    for one in figures.clinicians:
        if one.shift.worker_id in shift.workers.values():
            assert one.tally.allocated == given[one.shift.worker_id]
            assert one.tally.completed == done[one.shift.worker_id]
    assert figures.total.completed == sum(done.values())
    no_contact = Case.objects.filter(outcome="no_contact").count()
    assert figures.total.no_contact == no_contact
    taken: dict[UUID, timedelta] = defaultdict(timedelta)
    for lock in CaseLock.objects.filter(case__outcome="completed", unlocked_at__isnull=False):
        if lock.worker_id == lock.case.allocated_to_id:
            taken[lock.case_id] += lock.unlocked_at - lock.locked_at  # type: ignore[operator]
    assert sorted(figures.total.consultations) == sorted(taken.values())
