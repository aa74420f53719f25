"""Pages of urgent care: the shared board, its queries, the policy, a file of cases."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from allocation.forms.policy import read_numbers
from allocation.models import Case
from allocation.selectors import find_policy
from allocation.services import allocate_cases, open_case
from core.models import ImportBatch
from tests.factories import NOW, World
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA = "Dr Orla Fennimarch"
PAGES = ["/allocation/", "/allocation/fragment", "/my-work/"]


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        caches["boards"].clear()
        yield make_urgent_care(world)


def sign_in(care: UrgentCare, who: Role | str) -> Client:
    client = Client()
    user = care.world.users[who] if isinstance(who, Role) else care.users[who]
    client.force_login(user)
    return client


def give(care: UrgentCare, ref: str) -> None:
    allocate_cases(
        case_ids=[care.case(ref).pk],
        worker_id=care.workers[ORLA],
        reason="agreed",
        actor=care.actor(),
        at=care.at,
    )


def count_queries(client: Client, address: str) -> int:
    caches["boards"].clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", PAGES)
def test_no_list_asks_more_of_the_database_for_more_cases(care: UrgentCare, address: str) -> None:
    care.add("1", colour="BLACK")
    give(care, "1")
    client = sign_in(care, ORLA if address == "/my-work/" else Role.WACC)
    client.get(address)
    before = count_queries(client, address)
    add_queue(care)
    give(care, "48074")
    give(care, "48081")
    assert count_queries(client, address) == before


def test_the_dialog_asks_the_same_for_two_cases_and_for_six(care: UrgentCare) -> None:
    add_queue(care)
    client = sign_in(care, Role.WACC)
    refs = ["48074", "48081", "48084", "48085", "48111", "48096"]
    ids = [str(care.case(ref).pk) for ref in refs]

    def ask(count: int) -> int:
        query = "&".join(f"case={one}" for one in ids[:count])
        return count_queries(client, f"/allocation/allocate?{query}")

    ask(2)
    assert ask(2) == ask(6)


def test_a_board_is_rendered_once_and_holds_nothing_of_who_looks(care: UrgentCare) -> None:
    add_queue(care)
    one, other = sign_in(care, Role.WACC), sign_in(care, "Osric Penhaligon")
    first = one.get("/allocation/fragment")
    with CaptureQueriesContext(connection) as queries:
        second = other.get("/allocation/fragment")
    assert second.content == first.content
    assert not [query for query in queries if "allocation_case" in query["sql"]]
    for word in (b"csrf", b"Osric", care.world.users[Role.WACC].name.encode()):
        assert word not in first.content
    assert second["X-Board-Mark"] == first["X-Board-Mark"]


def test_whoever_only_looks_is_offered_nothing(care: UrgentCare) -> None:
    add_queue(care)
    body = sign_in(care, ORLA).get("/allocation/").content.decode()
    assert "48084" in body
    assert "data-allocate" not in body
    assert "Needs you" not in body


def test_the_mark_changes_with_every_change_and_every_minute(care: UrgentCare) -> None:
    client = sign_in(care, Role.WACC)

    def ask() -> str:
        mark: str = client.get("/allocation/version").json()["mark"]
        return mark

    first = ask()
    assert ask() == first
    care.add("1")
    second = ask()
    assert second != first
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert ask() != second


def test_my_work_shows_who_it_is_about_only_while_a_case_is_open(care: UrgentCare) -> None:
    case = care.add("1", colour="BLACK", patient_name="Rowan Testwood", complaint="Fever.")
    give(care, "1")
    client = sign_in(care, ORLA)
    assert b"Testwood" not in client.get("/my-work/").content
    assert b"Fever." in client.get("/my-work/").content
    open_case(case_id=case.pk, actor=care.person(ORLA), at=care.at)
    assert b"Testwood" in client.get("/my-work/").content
    page = sign_in(care, Role.SHIFT_MANAGER).get(f"/allocation/cases/{case.pk}/")
    assert b"Testwood" not in page.content


def test_who_is_no_clinician_or_not_on_the_roster_is_told_so(care: UrgentCare) -> None:
    page = sign_in(care, Role.CLINICIAN).get("/my-work/").content.decode()
    assert "You are not on the list of clinicians" in page


def test_a_team_manager_changes_the_policy_and_sees_its_versions(care: UrgentCare) -> None:
    client = sign_in(care, Role.REPORT_MANAGER)
    assert b"Version 1" in client.get("/allocation/policy/").content
    numbers = {**read_numbers(find_policy(service_id=care.service_id, at=NOW)), "unlocked_cap": "2"}
    lists = {"excluded_modes": ["face_to_face"], "first_colours": ["BLACK"]}
    form = {**numbers, **lists, "service": str(care.service_id), "sends_hello": "1"}
    assert client.post("/allocation/policy/", form).status_code == 422
    done = client.post("/allocation/policy/", {**form, "reason": "Tried."}, follow=True)
    assert b"Version 2" in done.content
    policy = find_policy(service_id=care.service_id, at=NOW)
    assert (policy.unlocked_cap, policy.excluded_modes) == (2, ("face_to_face",))
    assert (policy.sends_hello, policy.first_colours) == (1, ("BLACK",))
    assert policy.handling_minutes == 20


def hand_in(client: Client, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("cases.csv", text.encode())
    return client.post(
        "/allocation/cases/import/", {"source": "file", "file": file, **more}, follow=True
    )


def test_a_file_with_faults_names_each_by_row_and_column(care: UrgentCare) -> None:
    client = sign_in(care, Role.SHIFT_MANAGER)
    answer = hand_in(client, "case,received,due,age\nA1,24/11/2026 08:00,soon,200\n")
    body = answer.content.decode()
    assert "2 faults" in body
    for words in ("soon", "200", "age", "due"):
        assert words in body
    assert "Apply" not in body
    assert Case.objects.count() == 0


def test_a_file_without_faults_is_applied_once(care: UrgentCare) -> None:
    client = sign_in(care, Role.SHIFT_MANAGER)
    hand_in(client, "case,received,due\nA1,24/11/2026 08:00,24/11/2026 11:00\n")
    address = f"/allocation/cases/import/{ImportBatch.objects.get(kind='cases').pk}/apply"
    done = client.post(address, follow=True)
    assert b"1 case imported" in done.content
    assert Case.objects.get().source_ref == "A1"
    assert client.post(address).status_code == 409


@pytest.mark.parametrize(
    ("more", "text", "sentence"),
    [
        ({"source": ""}, "case,received,due\n", "Say where the cases come from."),
        ({}, "", "This file is empty."),
        ({}, "name\nA\n", "missing: case, received, due"),
    ],
)
def test_what_is_no_file_of_cases_is_said_at_its_field(
    care: UrgentCare, more: dict[str, str], text: str, sentence: str
) -> None:
    answer = hand_in(sign_in(care, Role.SHIFT_MANAGER), text, **more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
