"""The next best allocation and moves of several cases through the doors, and what they cost."""

import csv
import io
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from allocation.models import Allocation, Case
from allocation.services import allocate_cases, open_case
from tests.factories import NOW, World, direct_write
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
EWAN = "Ewan Brackenfold"
API = "/api/v1"


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        caches["boards"].clear()
        yield make_urgent_care(world)


def sign_in(care: UrgentCare, who: Role | str = Role.WACC) -> Client:
    client = Client()
    client.force_login(care.world.users[who] if isinstance(who, Role) else care.users[who])
    return client


def ask(care: UrgentCare, **query: Any) -> Any:
    data = {"service": str(care.service_id), **query}
    return sign_in(care).get(f"{API}/allocation/next-best", data).json()


def give(care: UrgentCare, ref: str, name: str) -> None:
    allocate_cases(
        case_ids=[care.case(ref).pk],
        worker_id=care.workers[name],
        reason="agreed",
        actor=care.actor(),
        at=care.at,
    )


def get_holder(care: UrgentCare, ref: str) -> Any:
    return care.case(ref).allocated_to_id


def test_the_api_proposes_with_reasons_and_writes_nothing(care: UrgentCare) -> None:
    add_queue(care)
    answer = ask(care)
    proposal = answer["proposal"]
    assert proposal["case"]["ref"] == "48074"
    assert answer["why_none"] == ""
    assert {reason["rule"] for reason in proposal["reasons"]} >= {"AL-015", "AL-022", "AL-024"}
    assert len(proposal["alternatives"]) == 7
    assert not Allocation.objects.exists()
    skipped = ask(care, skip=[str(care.case("48074").pk)])
    assert skipped["proposal"]["case"]["ref"] == "48081"


def test_what_is_confirmed_and_what_is_overridden_are_kept(care: UrgentCare) -> None:
    add_queue(care)
    proposed = ask(care)["proposal"]["clinician"]["worker_id"]
    path = f"{API}/cases/{care.case('48074').pk}/allocate"
    body = {"clinician": str(care.workers[BRAM]), "proposed": proposed}
    done = sign_in(care).post(path, body, content_type="application/json")
    assert done.status_code == 204
    step = Allocation.objects.get()
    assert str(step.proposed_to_id) == proposed
    assert step.worker_id == care.workers[BRAM]


def test_the_dialog_keeps_whom_it_suggested(care: UrgentCare) -> None:
    add_queue(care)
    client, path = sign_in(care), f"/allocation/cases/{care.case('48074').pk}/allocate"
    page = client.get(path).content.decode()
    suggested = page.split('name="proposed" value="')[1].split('"')[0]
    client.post(path, {"worker": str(care.workers[BRAM]), "proposed": suggested})
    assert str(Allocation.objects.get().proposed_to_id) == suggested


def test_without_a_proposal_the_board_says_why(care: UrgentCare) -> None:
    client = sign_in(care)
    assert "No case waits to be allocated." in client.get("/allocation/?next=1").content.decode()
    care.add("1", colour="RED", skills=("paediatrics", "palliative"))
    care.add("2", colour="AMBER")
    body = client.get("/allocation/?next=1").content.decode()
    assert "No next best" in body
    assert "Case 1 comes first: nobody on this shift is recorded as" in body
    assert ask(care)["proposal"] is None


def test_whoever_does_not_allocate_sees_no_proposal(care: UrgentCare) -> None:
    add_queue(care)
    body = sign_in(care, ORLA).get("/allocation/?next=1").content.decode()
    assert "Next best" not in body
    path = f"{API}/allocation/next-best"
    found = sign_in(care, ORLA).get(path, {"service": str(care.service_id)})
    assert found.status_code == 403


@pytest.mark.parametrize("is_page", [True, False])
def test_several_held_cases_move_together_or_not_at_all(care: UrgentCare, is_page: bool) -> None:
    add_queue(care)
    refs = ["48074", "48085"]
    for ref in refs:
        give(care, ref, ORLA)
    ids = [str(care.case(ref).pk) for ref in refs]

    def move(name: str) -> int:
        client, worker = sign_in(care), str(care.workers[name])
        if is_page:
            form = {"case": ids, "worker": worker, "reason_code": "needs_changed"}
            return int(client.post("/allocation/reallocate", form).status_code)
        body = {"cases": ids, "clinician": worker, "reason_code": "needs_changed"}
        path = f"{API}/cases/reallocate"
        return int(client.post(path, body, content_type="application/json").status_code)

    # Refused: two of three are held already
    give(care, "48096", BRAM)
    give(care, "48098", BRAM)
    assert move(BRAM) == 409
    assert {get_holder(care, ref) for ref in refs} == {care.workers[ORLA]}

    # Moved, as one batch
    assert move(MARGUERITE) in (204, 302)
    assert {get_holder(care, ref) for ref in refs} == {care.workers[MARGUERITE]}
    steps = Allocation.objects.filter(case__in=ids, ended_at=None)
    assert len({step.batch for step in steps}) == 1


def test_an_open_case_is_not_moved_with_others(care: UrgentCare) -> None:
    add_queue(care)
    for ref in ("48074", "48085"):
        give(care, ref, ORLA)
    open_case(case_id=care.case("48074").pk, actor=care.person(ORLA), at=care.at)
    ids = [str(care.case(ref).pk) for ref in ("48074", "48085")]
    form = {"case": ids, "worker": str(care.workers[BRAM]), "reason_code": "other"}
    refused = sign_in(care).post("/allocation/reallocate", form)
    assert refused.status_code == 409
    assert "one was opened" in refused.content.decode()
    assert get_holder(care, "48085") == care.workers[ORLA]


def test_somebodys_cases_go_where_each_was_proposed_to_or_stay(care: UrgentCare) -> None:
    care.add("1", colour="RED", skills=("prescriber",))
    care.add("2", colour="RED")
    for ref in ("1", "2"):
        give(care, ref, EWAN)
    client, path = sign_in(care), f"/allocation/clinicians/{care.shift(EWAN).pk}/reallocate"
    page = client.get(path).content.decode()
    for ref in ("1", "2"):
        assert f"{ref} goes to" in page

    # Nobody chosen is said; a skill that is missing asks for a reason
    assert client.post(path, {"reason_code": "shift_ending"}).status_code == 422
    field = f"to-{care.case('1').pk}"
    form = {field: str(care.workers[MARGUERITE]), "reason_code": "shift_ending"}
    warned = client.post(path, form)
    assert warned.status_code == 409
    assert "Case 1 needs: Prescriber." in warned.content.decode()
    assert client.post(path, {**form, "has_stops": "on"}).status_code == 422

    # One is moved, the other stays
    form[field] = str(care.workers[ORLA])
    assert client.post(path, form).status_code == 302
    assert get_holder(care, "1") == care.workers[ORLA]
    assert get_holder(care, "2") == care.workers[EWAN]


def test_the_export_is_what_the_list_shows_and_no_cell_is_a_formula(care: UrgentCare) -> None:
    add_queue(care)
    care.add("=1+1", colour="BLACK", tags=("@risk",), patient_name="Rowan Testwood")
    give(care, "48081", ORLA)
    found = sign_in(care).get("/allocation/export?allocated=blanks&sort=-due")
    assert found["Content-Type"] == "text/csv; charset=utf-8"
    text = found.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 12
    assert rows[0]["Case"] == "48133"
    assert [row["Tags"] for row in rows if row["Case"] == "'=1+1"] == ["'@risk"]
    assert "48081" not in text
    assert "Testwood" not in text


def count(act: Callable[[], object]) -> int:
    act()
    caches["boards"].clear()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_no_page_here_asks_more_of_the_database_for_more_cases(care: UrgentCare) -> None:
    client = sign_in(care)
    path = f"/allocation/clinicians/{care.shift(EWAN).pk}/reallocate"
    held = []

    def count_all() -> list[int]:
        move = "/allocation/reallocate?" + "&".join(f"case={one}" for one in held)
        service = {"service": str(care.service_id)}
        return [
            count(lambda: client.get("/allocation/?next=1")),
            count(lambda: client.get("/allocation/export")),
            count(lambda: client.get(f"{API}/allocation/next-best", service)),
            count(lambda: client.get(path)),
            count(lambda: client.get(move)),
        ]

    for number in range(2):
        held.append(care.add(f"E{number}").pk)
        give(care, f"E{number}", EWAN)
    care.add("1")
    few = count_all()
    for number in range(20):
        care.add(f"Q{number}", skills=("prescriber",))
    care.add("E3")
    give(care, "E3", EWAN)
    assert count_all() == few


def test_of_500_cases_the_first_red_one_is_proposed(care: UrgentCare) -> None:
    first, minute = care.add("Q000", due=60, colour="AMBER"), timedelta(minutes=1)
    more = [copy(first) for _ in range(499)]
    for number, case in enumerate(more, start=1):
        case.pk, case.source_ref = uuid4(), f"Q{number:03}"
        case.due_at, case.colour = first.due_at + number * minute, "RED" if number % 3 else "AMBER"
    with direct_write():
        Case.objects.bulk_create(more)
    data = {"service": str(care.service_id)}
    answer = sign_in(care).get(f"{API}/allocation/next-best", data).json()
    assert answer["proposal"]["case"]["ref"] == "Q001"


def test_a_pause_of_allocation_proposes_nothing(care: UrgentCare) -> None:
    add_queue(care)
    manager = sign_in(care, Role.SHIFT_MANAGER)
    path = f"{API}/sessions/{care.session_id}/pause"
    until = (NOW + timedelta(minutes=10)).isoformat()
    body = {"reason": "Phones are down.", "until": until}
    assert manager.post(path, body, content_type="application/json").status_code == 204
    assert ask(care)["proposal"] is None
    assert "Next best" not in sign_in(care).get("/allocation/?next=1").content.decode()
