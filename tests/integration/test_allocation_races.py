"""Everybody who may touch a case at once, on a real Postgres with real commits."""

import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from allocation import services
from allocation.models import Allocation, Case
from benchmarks.races.checks import find_broken_rules, find_open_backstops
from core.errors import DomainError
from tests.factories import make_world
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db(transaction=True)
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
NAMES = (ORLA, BRAM, MARGUERITE)
CAP = 3
LOSERS = {
    *("already_allocated", "unlocked_cap", "allocation_paused", "allocation_not_running"),
    *("case_locked", "case_completed", "not_allocated", "same_clinician", "allocated_to_other"),
    *("case_not_open", "busy"),
}
Job = Callable[[], list[str]]


@pytest.fixture
def care() -> UrgentCare:
    care = make_urgent_care(make_world())
    add_queue(care)
    return care


def race(*jobs: Job) -> list[list[str]]:
    """Run jobs at the same moment; return the outcomes of each, and raise what was no refusal."""
    barrier, results = Barrier(len(jobs)), [list[str]() for _ in jobs]
    faults: list[BaseException] = []

    def run(place: int, job: Job) -> None:
        barrier.wait()
        try:
            results[place] = job()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    return results


def attempt(act: Callable[..., object], **values: Any) -> str:
    """Call a service; return how it refused, or “done”."""
    try:
        act(**values)
    except DomainError as error:
        return error.code
    return "done"


class Crowd:
    """What the people of a shift do to the same cases, each with dice of their own."""

    def __init__(self, care: UrgentCare) -> None:
        self.care = care
        self.cases = list(Case.objects.values_list("pk", flat=True))
        self.wacc = care.actor()
        self.manager = care.actor(Role.SHIFT_MANAGER)
        self.people = {name: care.person(name) for name in NAMES}

    def allocate(self, seed: int) -> list[str]:
        dice = random.Random(seed)
        return [
            attempt(
                services.allocate_cases,
                case_ids=[case_id],
                worker_id=self.care.workers[dice.choice(NAMES)],
                reason="race",
                actor=self.wacc,
                at=self.care.at,
            )
            for case_id in dice.sample(self.cases, len(self.cases))
        ]

    def reallocate(self, seed: int) -> list[str]:
        dice = random.Random(seed)
        return [
            attempt(
                services.reallocate_case,
                case_id=dice.choice(self.cases),
                worker_id=self.care.workers[dice.choice(NAMES)],
                reason_code="needs_changed",
                reason="race",
                actor=self.wacc,
                at=self.care.at,
            )
            for _ in range(12)
        ]

    def work(self, name: str) -> list[str]:
        dice = random.Random(name)
        done = []
        for _ in range(12):
            values = {"actor": self.people[name], "at": self.care.at}
            for act in (services.open_case, services.put_back_case, services.complete_case):
                done.append(attempt(act, case_id=dice.choice(self.cases), **values))
        return done

    def pause(self) -> list[str]:
        done = []
        values = {"session_id": self.care.session_id, "actor": self.manager, "at": self.care.at}
        for _ in range(3):
            done.append(attempt(services.pause_session, reason="race", **values))
            time.sleep(0.05)
            done.append(attempt(services.resume_session, **values))
            time.sleep(0.2)
        return done

    def close(self) -> list[str]:
        time.sleep(1)
        return [
            attempt(
                services.close_session,
                session_id=self.care.session_id,
                reason="Early",
                actor=self.manager,
                at=self.care.at,
            )
        ]


def test_a_crowd_leaves_cases_and_ledger_whole(care: UrgentCare) -> None:
    crowd = Crowd(care)
    allocators = [partial(crowd.allocate, seed) for seed in range(8)]
    outcomes = race(
        *allocators,
        *(partial(crowd.reallocate, seed) for seed in range(3)),
        *(partial(crowd.work, name) for name in NAMES),
        crowd.pause,
        crowd.close,
    )
    first = Counter(code for codes in outcomes[: len(allocators)] for code in codes)
    assert find_broken_rules(cap=CAP) == []
    assert first["done"] == Allocation.objects.filter(kind="first").count() > CAP
    found = {code for codes in outcomes[:-2] for code in codes}
    assert found - {"done"} <= LOSERS
    managed = {code for codes in outcomes[-2:] for code in codes}
    assert managed <= {"done", "invalid_transition", "reason_for_nothing_missing"}
    assert {"done", "already_allocated", "unlocked_cap"} <= found


def test_one_case_goes_to_one_of_sixteen(care: UrgentCare) -> None:
    """The same case to three clinicians by sixteen WACCs: one wins, the others are told who."""
    case_id, wacc = care.case("48074").pk, care.actor()

    def job(name: str) -> list[str]:
        return [
            attempt(
                services.allocate_cases,
                case_ids=[case_id],
                worker_id=care.workers[name],
                actor=wacc,
                at=care.at,
            )
        ]

    outcomes = race(*(partial(job, NAMES[place % 3]) for place in range(16)))
    assert Counter(code for [code] in outcomes) == {"done": 1, "already_allocated": 15}
    assert find_open_backstops() == []


def test_the_last_free_place_goes_to_one_of_sixteen_cases(care: UrgentCare) -> None:
    """Twelve cases to one clinician at once: as many as the cap, the others are told why."""
    wacc = care.actor()

    def job(case_id: Any) -> list[str]:
        return [
            attempt(
                services.allocate_cases,
                case_ids=[case_id],
                worker_id=care.workers[ORLA],
                reason="race",
                actor=wacc,
                at=care.at,
            )
        ]

    outcomes = race(*(partial(job, pk) for pk in Case.objects.values_list("pk", flat=True)))
    assert Counter(code for [code] in outcomes) == {"done": CAP, "unlocked_cap": 12 - CAP}


def test_nothing_is_allocated_any_more_once_a_pause_is_saved(care: UrgentCare) -> None:
    crowd, counts, over = Crowd(care), list[int](), Event()

    def pause() -> list[str]:
        time.sleep(0.1)
        values = {"session_id": care.session_id, "actor": crowd.manager, "at": care.at}
        done = attempt(services.pause_session, reason="race", **values)
        for _ in range(6):
            counts.append(Allocation.objects.count())
            time.sleep(0.05)
        over.set()
        return [done]

    def move() -> list[str]:
        codes: list[str] = []
        while not over.is_set():
            codes += crowd.reallocate(len(codes))
        return codes

    crowd.allocate(1)
    outcomes = race(pause, move, move, move)
    assert outcomes[0] == ["done"]
    assert len(set(counts)) == 1
    assert all("allocation_paused" in codes for codes in outcomes[1:])
