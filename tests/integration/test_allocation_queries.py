"""No query of urgent care grows with the rows on the page."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from allocation import services
from allocation.selectors import get_batch_candidates, get_board, get_candidates, get_my_work
from tests.factories import NOW, World
from tests.urgent_care import UrgentCare, make_urgent_care

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 25
ORLA, BRAM = "Dr Orla Fennimarch", "Dr Bram Ottersby"


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_urgent_care(world)


def fill(care: UrgentCare, first: int, last: int) -> None:
    """Hand in cases until there are so many; every other one is with Orla, who opens it."""
    for number in range(first, last):
        case = care.add(f"Q{number:03}", skills=("prescriber",), tags=("Frailty",))
        if number % 2:
            services.allocate_cases(
                case_ids=[case.pk],
                worker_id=care.workers[ORLA],
                actor=care.actor(),
                at=care.at,
            )
            services.open_case(case_id=case.pk, actor=care.person(ORLA), at=care.at)


def count(act: Callable[[], object]) -> int:
    """Return how many queries something takes, once what is kept between requests is kept."""
    act()
    caches["boards"].clear()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def count_all(care: UrgentCare) -> dict[str, int]:
    """Return how many queries each read takes now."""
    case_id, wacc = care.case("Q000").pk, care.actor()
    queued = [care.case(ref).pk for ref in ("Q000", "Q002", "Q004")]
    guest, clinician = Client(), Client()
    guest.force_login(care.world.users[Role.WACC])
    clinician.force_login(care.users[ORLA])
    service = {"service": care.service_id}
    return {
        "board": count(lambda: get_board(**_of(care), actor=wacc)),
        "candidates": count(lambda: get_candidates(case_id=case_id, actor=wacc, at=care.at)),
        "batch": count(lambda: get_batch_candidates(case_ids=queued, actor=wacc, at=care.at)),
        "my work": count(lambda: get_my_work(**_of(care), actor=care.person(ORLA))),
        "board page": count(lambda: guest.get("/allocation/")),
        "fragment": count(lambda: guest.get("/allocation/fragment")),
        "my work page": count(lambda: clinician.get("/my-work/")),
        "board api": count(lambda: guest.get("/api/v1/allocation/board", service)),
        "cases api": count(lambda: guest.get("/api/v1/cases")),
        "my work api": count(lambda: clinician.get("/api/v1/my-work", service)),
    }


def _of(care: UrgentCare) -> dict[str, Any]:
    return {"service_id": care.service_id, "at": care.at}


def test_the_number_of_queries_is_the_same_for_few_cases_and_for_many(care: UrgentCare) -> None:
    fill(care, 0, FEW)
    few = count_all(care)
    fill(care, FEW, MANY)
    work = get_my_work(**_of(care), actor=care.person(ORLA))
    assert len(work.cases) == MANY // 2
    assert count_all(care) == few


def test_an_allocation_takes_as_many_queries_among_many_cases(care: UrgentCare) -> None:
    fill(care, 0, FEW)

    def allocate(ref: str) -> int:
        case_id = care.case(ref).pk
        with CaptureQueriesContext(connection) as queries:
            services.allocate_cases(
                case_ids=[case_id],
                worker_id=care.workers[BRAM],
                actor=care.actor(),
                at=care.at,
            )
        return len(queries)

    allocate("Q000")
    few = allocate("Q002")
    fill(care, FEW, MANY)
    assert allocate("Q004") == few
