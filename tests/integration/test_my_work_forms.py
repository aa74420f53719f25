"""The forms of My Work through its doors: attempts, not suitable, pick up, include me, messages."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from allocation import services
from allocation.models import ClinicianShift, ContactAttempt, OffListPickup, PulseAnswer
from allocation.models import UnsuitableFlag as Flag
from allocation.services import allocate_cases
from messaging.models import Message
from tests.factories import NOW, World, direct_write
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
NADIA, ORLA, BRAM = "Nadia Quillfeather", "Dr Orla Fennimarch", "Dr Bram Ottersby"
API = "/api/v1"


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        caches["boards"].clear()
        care = make_urgent_care(world)
        add_queue(care)
        yield care


def sign_in(care: UrgentCare, who: Role | str) -> Client:
    client = Client()
    client.force_login(care.world.users[who] if isinstance(who, Role) else care.users[who])
    return client


def give(care: UrgentCare, ref: str, name: str = ORLA, *, is_open: bool = False) -> str:
    """Allocate a case, opened if wanted; return where its forms of My Work are."""
    allocate_cases(
        case_ids=[care.case(ref).pk],
        worker_id=care.workers[name],
        reason="agreed",
        actor=care.actor(),
        at=care.at,
    )
    if is_open:
        services.open_case(case_id=care.case(ref).pk, actor=care.person(name), at=care.at)
    return f"/my-work/cases/{care.case(ref).pk}"


def read(client: Client, address: str = "/my-work/") -> str:
    """Return the words of a page."""
    body = client.get(address, follow=True).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json")


def leave_out(care: UrgentCare, name: str, status: str = "not_included") -> ClinicianShift:
    with direct_write():
        ClinicianShift.objects.filter(pk=care.shift(name).pk).update(status=status)
    return care.shift(name)


def test_no_contact_needs_as_many_attempts_as_the_policy_says(care: UrgentCare) -> None:
    address, client = give(care, "48084", is_open=True), sign_in(care, ORLA)
    assert "No contact needs 3 recorded attempts." in read(client)
    early = client.post(f"{address}/complete", {"outcome": "no_contact"})
    assert early.status_code == 409
    assert b"0 attempts to reach the patient of case 48084 are recorded" in early.content

    for number in range(3):
        answer = client.post(f"{address}/attempts", {"note": f"Try {number}"}, follow=True)
        assert f"{number + 1} attempt" in answer.content.decode()
    assert "No answer (3 of 3)" in read(client)
    assert f"{NOW:%H:%M}: Try 2" in read(client)
    client.post(f"{address}/complete", {"outcome": "no_contact"})
    assert care.case("48084").outcome == "no_contact"
    assert ContactAttempt.objects.count() == 3


def test_attempts_are_of_ones_own_open_case(care: UrgentCare) -> None:
    give(care, "48084")
    path = f"/cases/{care.case('48084').pk}/attempts"
    shut = post(sign_in(care, ORLA), path)
    assert (shut.status_code, shut.json()["code"]) == (409, "case_not_open")
    services.open_case(case_id=care.case("48084").pk, actor=care.person(ORLA), at=care.at)
    made = post(sign_in(care, ORLA), path, note="Voicemail")
    assert (made.status_code, made.json()) == (201, {"attempts": 1})
    listed = sign_in(care, ORLA).get(f"{API}{path}").json()
    assert [one["note"] for one in listed] == ["Voicemail"]
    assert sign_in(care, BRAM).get(f"{API}{path}").status_code == 404
    assert post(sign_in(care, BRAM), path).json()["code"] == "allocated_to_other"


@pytest.mark.req("AL-042")
def test_not_suitable_posts_a_message_with_the_case_and_flags_it(care: UrgentCare) -> None:
    address, client = give(care, "48084"), sign_in(care, ORLA)
    first = client.post("/my-work/messages", {"body": "I can take two more."}, follow=True)
    assert "I can take two more." in first.content.decode()
    answer = client.post(
        f"{address}/not-suitable", {"reason_code": "skill", "text": "Needs a DVT scan."}
    )
    assert answer.status_code == 302
    said = Message.objects.get(about="Case 48084")
    assert said.body.startswith("Case 48084 is not suitable for me.")
    assert "Needs a DVT scan." in said.body
    assert Flag.objects.get(ended_at=None).case == care.case("48084")
    assert care.case("48084").allocated_to_id == care.workers[ORLA]
    assert "Not suitable, WACC told" in read(client)

    # The WACC reads it, answers, and is told on the board whose case has to move
    shift = f"/allocation/clinicians/{care.shift(ORLA).pk}/"
    wacc = sign_in(care, NADIA)
    assert "Case 48084 is not suitable for me." in read(wacc, shift)
    assert "not suitable for Dr Orla Fennimarch" in read(wacc, "/allocation/")
    wacc.post(f"{shift}message", {"body": "It goes to Bram."})
    assert "It goes to Bram." in read(client)


def test_a_flag_says_why_and_can_be_taken_back(care: UrgentCare) -> None:
    address, client = give(care, "48084", is_open=True), sign_in(care, ORLA)
    silent = client.post(f"{address}/not-suitable", {})
    assert silent.status_code == 422
    assert "Choose why the case is not suitable for you." in silent.content.decode()
    other = client.post(f"{address}/not-suitable", {"reason_code": "other", "text": ""})
    assert f'href="#id-text-{care.case("48084").pk}"' in other.content.decode()
    client.post(f"{address}/not-suitable", {"reason_code": "knows_patient"})
    assert care.case("48084").status == "allocated"
    again = post(
        client, f"/cases/{care.case('48084').pk}/not-suitable", reason_code="knows_patient"
    )
    assert again.json()["code"] == "already_flagged"
    client.post(f"{address}/suitable")
    assert not Flag.objects.filter(ended_at=None).exists()
    assert "Not suitable, WACC told" not in read(client)


def test_what_was_typed_survives_a_refusal_in_its_own_form(care: UrgentCare) -> None:
    first, client = give(care, "48084"), sign_in(care, ORLA)
    give(care, "48085")
    answer = client.post(f"{first}/not-suitable", {"text": "Half a thought"})
    assert answer.content.decode().count("Half a thought</textarea>") == 1


@pytest.mark.req("AL-039")
def test_a_case_off_the_list_asks_why_and_tells_the_shift_manager(care: UrgentCare) -> None:
    give(care, "48081", BRAM)
    client, case_id = sign_in(care, ORLA), care.case("48085").pk
    page = read(client, "/my-work/pick-up/")
    assert "48085" in page
    assert "48081" not in page
    silent = client.post(f"/my-work/pick-up/{case_id}/", {"reason": " "})
    assert silent.status_code == 422
    assert b"Say why you need this case." in silent.content
    assert care.case("48085").allocated_to_id is None
    done = client.post(f"/my-work/pick-up/{case_id}/", {"reason": "She rang me back."}, follow=True)
    assert "Picked" not in read(client, "/my-work/pick-up/")
    assert "You picked this case up at" in done.content.decode()
    case = care.case("48085")
    assert (case.status, case.allocated_to_id) == ("in_progress", care.workers[ORLA])
    told = read(sign_in(care, Role.SHIFT_MANAGER), "/messages/")
    assert "opened case 48085 from the queue" in told
    assert "She rang me back." in told


@pytest.mark.req("AL-009")
def test_a_pick_up_is_answered_and_the_clinician_sees_it(care: UrgentCare) -> None:
    me, manager = sign_in(care, ORLA), sign_in(care, Role.SHIFT_MANAGER)
    made = post(me, f"/cases/{care.case('48085').pk}/pick-up", reason="She rang me back.")
    assert made.status_code == 201
    assert "opened case 48085 from the queue" in read(manager, "/messages/")
    answer = manager.post(f"/allocation/pickups/{made.json()['id']}/answer", {"answer": "return"})
    assert answer.status_code == 302
    assert OffListPickup.objects.get().answer == "return"
    assert ": Please return to My Work." in read(me)


def test_somebody_elses_case_is_not_picked_up(care: UrgentCare) -> None:
    give(care, "48081", BRAM)
    address = f"/my-work/pick-up/{care.case('48081').pk}/"
    client = sign_in(care, ORLA)
    assert f"This case is allocated to {BRAM}." in read(client, address)
    refused = client.post(address, {"reason": "Mine."})
    assert refused.status_code == 409
    assert f"is allocated to {BRAM} — ask the WACC" in refused.content.decode()
    assert "Pick up this case" in read(client, f"/allocation/cases/{care.case('48085').pk}/")
    assert "Pick up this case" not in read(client, f"/allocation/cases/{care.case('48081').pk}/")


@pytest.mark.req("AL-008")
def test_include_me_is_asked_accepted_and_declined_with_why(care: UrgentCare) -> None:
    shift, me = leave_out(care, ORLA), sign_in(care, ORLA)
    manager = sign_in(care, Role.SHIFT_MANAGER)
    assert "You are not included in this shift" in read(me)
    me.post("/my-work/include-me", {"shift": shift.pk, "say_why": "Call-backs are done."})
    assert "You asked to be included in this shift" in read(me)
    assert "Call-backs are done." in read(manager, "/allocation/shift/")

    # Declined, the clinician sees why; asked again and accepted, cases can come
    address = f"/allocation/requests/{shift.pk}/answer"
    manager.post(address, {"answer": "decline", "reason": "You are on call-backs."})
    assert care.shift(ORLA).status == "declined"
    assert "You are on call-backs." in read(me)
    assert post(me, "/my-work/include-me", text="Now done.").status_code == 204
    manager.post(address, {"answer": "include"})
    assert care.shift(ORLA).status == "ready"
    assert f"{ORLA} is included now." in read(sign_in(care, NADIA), "/messages/")
    give(care, "48084")
    assert "48084" in read(me)


def test_finishing_is_asked_first_and_says_what_it_means(care: UrgentCare) -> None:
    give(care, "48084")
    give(care, "48085")
    give(care, "48081", is_open=True)
    client = sign_in(care, ORLA)
    page = read(client, "/my-work/finish")
    assert "2 cases that you have not opened are listed for the WACC to reallocate." in page
    assert "1 open case stays yours" in page
    assert care.shift(ORLA).status == "ready"
    client.post("/my-work/finish")
    assert care.shift(ORLA).status == "finishing"
    assert "My Work" in read(client, "/my-work/finish")


def test_pauses_are_offered_by_the_policy_and_end_with_the_shift(care: UrgentCare) -> None:
    page = read(sign_in(care, ORLA))
    for minutes, words in ((15, "15 min"), (30, "30 min"), (60, "1 h")):
        assert f"{NOW + timedelta(minutes=minutes):%H:%M} ({words})" in page
    # Ewan's shift ends in 24 minutes
    page = read(sign_in(care, "Ewan Brackenfold"))
    assert "(15 min)" in page
    assert "(30 min)" not in page


def test_a_message_goes_by_one_press_and_reading_marks_it(care: UrgentCare) -> None:
    client = sign_in(care, ORLA)
    client.post("/my-work/messages", {"phrase": "Break, 15 min"})
    assert Message.objects.get().body == "Break, 15 min"
    empty = client.post("/my-work/messages", {"body": " "})
    assert (empty.status_code, b'href="#id-body"' in empty.content) == (422, True)
    services.message_clinician(
        clinician_shift_id=care.shift(ORLA).pk,
        body="Pause until then.",
        actor=care.person(NADIA),
        at=care.at + timedelta(seconds=1),
    )
    fragment = client.get("/my-work/fragment")
    assert "<b>new</b>" in fragment.content.decode()
    mark = client.get("/my-work/version").json()["mark"]
    assert fragment["X-Board-Mark"] == mark
    with time_machine.travel(NOW + timedelta(seconds=5), tick=False):
        assert "<b>new</b>" in client.get("/my-work/").content.decode()
        assert "<b>new</b>" not in client.get("/my-work/").content.decode()


@pytest.mark.req("AL-041")
def test_hello_is_drafted_waits_for_the_wacc_and_is_said_once(care: UrgentCare) -> None:
    wacc, me = sign_in(care, NADIA), sign_in(care, ORLA)
    assert f"{ORLA} started" in read(wacc, "/allocation/")
    assert "hello not sent" in read(wacc, "/allocation/")
    address = f"/allocation/clinicians/{care.shift(ORLA).pk}/hello"
    assert f"Hello {ORLA}, I am doing allocation until" in read(wacc, address)
    wacc.post(address, {"text": "Hello Orla, I allocate tonight."})
    assert "Hello Orla, I allocate tonight." in read(me)
    caches["boards"].clear()
    assert f"{ORLA} started" not in read(wacc, "/allocation/")
    twice = wacc.post(address, {"text": "Hello again."})
    assert twice.status_code == 409
    assert "Hello again." in twice.content.decode()
    draft = wacc.get(f"{API}/clinicians/{care.shift(BRAM).pk}/hello").json()
    assert draft["text"].startswith(f"Hello {BRAM}")
    assert post(wacc, f"/clinicians/{care.shift(BRAM).pk}/hello").status_code == 204


def test_the_pulse_is_asked_once_and_keeps_nobodys_name(care: UrgentCare) -> None:
    client = sign_in(care, ORLA)
    assert "from 1 (badly) to 5 (well)" in read(client)
    assert client.post("/my-work/pulse", {}).status_code == 422
    client.post("/my-work/pulse", {"score": "4"})
    row = PulseAnswer.objects.get()
    assert (row.score, row.at) == (4, NOW.replace(minute=0))
    assert {field.name for field in PulseAnswer._meta.fields} == {"id", "session", "score", "at"}
    assert "from 1 (badly) to 5 (well)" not in read(client)
    assert post(client, "/my-work/pulse", score=2).json()["code"] == "already_answered"
    assert post(sign_in(care, BRAM), "/my-work/pulse", score=6).status_code == 422


def test_neither_my_work_nor_the_pick_up_list_asks_more_for_more(care: UrgentCare) -> None:
    client = sign_in(care, ORLA)

    def fill(ref: str, *, is_open: bool) -> None:
        give(care, ref, is_open=is_open)
        if is_open:
            care.try_in_vain(ref, ORLA, 1)

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill("48081", is_open=True)
    client.post("/my-work/messages", {"body": "One"})
    before = [count(address) for address in ("/my-work/", "/my-work/pick-up/")]
    for ref, is_open in (("48084", True), ("48085", False), ("48074", True)):
        fill(ref, is_open=is_open)
    services.flag_unsuitable(
        case_id=care.case("48085").pk, reason_code="skill", actor=care.person(ORLA), at=care.at
    )
    for number in range(4):
        client.post("/my-work/messages", {"body": str(number)})
        care.add(f"Q{number}")
    after = [count(address) for address in ("/my-work/", "/my-work/pick-up/")]
    assert after == before
