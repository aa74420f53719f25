"""The figures of a session that was worked through the services."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from allocation import services
from allocation.rules.figures import ShiftFigures
from allocation.selectors.figures import (
    count_ledger,
    get_period_figures,
    get_session_figures,
    get_shift_rows,
)
from tests.factories import NOW, World
from tests.urgent_care import UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
MOST_QUERIES = 9


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_urgent_care(world)


def after(care: UrgentCare, minutes: float) -> Any:
    return care.at + timedelta(minutes=minutes)


def give(care: UrgentCare, ref: str, name: str, minutes: float = 0) -> None:
    case = care.add(ref, colour="RED")
    services.allocate_cases(
        case_ids=[case.pk],
        worker_id=care.workers[name],
        actor=care.actor(),
        at=after(care, minutes),
    )


def move(care: UrgentCare, ref: str, name: str, code: str, minutes: float) -> None:
    services.reallocate_case(
        case_id=care.case(ref).pk,
        worker_id=care.workers[name],
        reason_code=code,
        reason="Asked",
        actor=care.actor(),
        at=after(care, minutes),
    )


def work(
    care: UrgentCare, ref: str, name: str, minutes: float, length: float, outcome: str
) -> None:
    case_id, actor = care.case(ref).pk, care.person(name)
    services.open_case(case_id=case_id, actor=actor, at=after(care, minutes))
    for number in range(3 if outcome == "no_contact" else 0):
        services.record_attempt(case_id=case_id, actor=actor, at=after(care, minutes + number))
    services.complete_case(
        case_id=case_id, outcome=outcome, actor=actor, at=after(care, minutes + length)
    )


def play(care: UrgentCare) -> None:
    """A slip put right, a move, a force, two completed, one without contact."""
    give(care, "A1", BRAM)
    move(care, "A1", ORLA, "wrong_clinician", 2)
    work(care, "A1", ORLA, 3, 12, "completed")
    give(care, "A2", BRAM, 10)
    move(care, "A2", MARGUERITE, "needs_changed", 30)
    work(care, "A2", MARGUERITE, 31, 20.5, "completed")
    give(care, "A3", BRAM, 40)
    services.open_case(case_id=care.case("A3").pk, actor=care.person(BRAM), at=after(care, 41))
    services.force_reallocation(
        case_id=care.case("A3").pk,
        worker_id=care.workers[ORLA],
        reason="Bram is needed elsewhere",
        actor=care.actor(Role.SHIFT_MANAGER),
        at=after(care, 45),
    )
    work(care, "A3", ORLA, 50, 5, "no_contact")
    give(care, "A4", ORLA, 60)


def of(found: tuple[ShiftFigures, ...], name: str) -> ShiftFigures:
    return next(one for one in found if one.shift.name == name)


def test_a_session_counts_what_the_ledger_says(care: UrgentCare) -> None:
    play(care)
    figures = get_session_figures(session_id=care.session_id)
    orla, bram = (of(figures.clinicians, name).tally for name in (ORLA, BRAM))
    marguerite = of(figures.clinicians, MARGUERITE).tally
    assert (orla.allocated, orla.completed, orla.no_contact) == (3, 1, 1)
    assert (bram.allocated, bram.completed, bram.corrected) == (2, 0, 1)
    assert (marguerite.allocated, marguerite.completed) == (1, 1)
    assert marguerite.consultations == (timedelta(minutes=20, seconds=30),)
    assert orla.moved == (("forced", 1),)
    assert marguerite.moved == (("needs_changed", 1),)
    total = figures.total
    assert (total.allocated, total.completed, total.reallocated) == (6, 2, 2)
    assert (total.corrected, total.from_my_work, total.over_cap) == (1, 2, 0)
    period = {"after": after(care, -200), "before": after(care, 200)}
    assert count_ledger(service_id=care.service_id, **period) == total.allocated


def test_who_is_not_given_cases_has_no_row_until_one_comes(care: UrgentCare) -> None:
    figures = get_session_figures(session_id=care.session_id)
    names = {one.shift.name for one in figures.clinicians}
    assert {ORLA, BRAM, MARGUERITE, "Ewan Brackenfold", "Dr Una Tarnhollow"} == names
    assert figures.total.allocated == 0


def test_a_shift_belongs_to_the_period_in_which_it_starts(care: UrgentCare) -> None:
    give(care, "B1", ORLA)
    start = care.shift(ORLA).starts_at
    for after_it, before, expected in (
        (start, start + timedelta(days=1), 1),
        (start - timedelta(days=1), start, 0),
        (start + timedelta(seconds=1), start + timedelta(days=1), 0),
    ):
        period = {"service_id": care.service_id, "after": after_it, "before": before}
        found = [one for one in get_period_figures(**period) if one.shift.name == ORLA]
        assert sum(one.tally.allocated for one in found) == expected
        assert count_ledger(**period) == expected


def test_the_evidence_is_every_row_of_a_clinician_slips_included(care: UrgentCare) -> None:
    play(care)
    rows = get_shift_rows(session_id=care.session_id, worker_id=care.workers[BRAM])
    assert [(row.case_ref, row.ended_as) for row in rows] == [
        ("A1", "corrected"),
        ("A2", "moved"),
        ("A3", "moved"),
    ]


def test_the_queries_do_not_grow_with_the_cases(care: UrgentCare) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            get_session_figures(session_id=care.session_id)
        return len(queries)

    give(care, "C0", ORLA)
    few = count()
    for number in range(1, 12):
        give(care, f"C{number}", ORLA, number * 10)
        work(care, f"C{number}", ORLA, number * 10 + 1, 5, "completed")
    assert count() == few <= MOST_QUERIES
