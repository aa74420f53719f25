"""What waits for the shift manager: requests, pick-ups, open cases, and the end of the shift."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from allocation import services
from allocation.models import Allocation, ClinicianShift, ForceRequest, OffListPickup
from core.errors import DomainError
from messaging.models import Notice
from tests.factories import NOW, World
from tests.urgent_care import MANAGER, UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db

ORLA, BRAM, SALLY = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
EWAN = "Ewan Brackenfold"


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        care = make_urgent_care(world)
        add_queue(care)
        yield care


def give(care: UrgentCare, ref: str, name: str, reason: str = "It fits") -> None:
    services.allocate_cases(
        case_ids=[care.case(ref).pk],
        worker_id=care.workers[name],
        reason=reason,
        actor=care.actor(),
        at=care.at,
    )


def open_it(care: UrgentCare, ref: str, name: str) -> None:
    services.open_case(case_id=care.case(ref).pk, actor=care.person(name), at=care.at)


def enter(care: UrgentCare, who: Role | str) -> Client:
    """Sign in as somebody in a role, or as a person of the roster."""
    client = Client()
    client.force_login(care.world.users[who] if isinstance(who, Role) else care.users[who])
    return client


def ask(care: UrgentCare, who: Role | str, method: str, path: str, **body: Any) -> Any:
    if method == "get":
        return enter(care, who).get(f"/api/v1{path}", body)
    return enter(care, who).post(f"/api/v1{path}", body, content_type="application/json")


def look(care: UrgentCare, who: Role | str, path: str) -> str:
    return enter(care, who).get(path).content.decode()


def post(care: UrgentCare, who: Role, name: str, data: dict[str, Any], **ids: Any) -> int:
    return enter(care, who).post(reverse(name, kwargs=ids), data).status_code


@pytest.mark.req("AL-008")
def test_a_request_is_seen_accepted_and_the_wacc_is_told(care: UrgentCare) -> None:
    shift_id = care.shift(SALLY).pk
    boss = care.actor(Role.SHIFT_MANAGER)
    services.leave_out_clinician(
        clinician_shift_id=shift_id, reason="Call-backs", actor=boss, at=care.at
    )
    refused = ask(
        care,
        Role.WACC,
        "post",
        f"/cases/{care.case('48085').pk}/allocate",
        clinician=str(care.workers[SALLY]),
        reason="Free",
    )
    assert refused.json()["code"] == "not_included"
    assert ask(care, SALLY, "post", "/my-work/include-me", text="I am free").status_code == 204
    page = look(care, Role.SHIFT_MANAGER, "/allocation/shift/")
    assert "Requests to be included (1)" in page
    assert "“I am free”" in page
    declined = ask(
        care,
        Role.SHIFT_MANAGER,
        "post",
        f"/clinicians/{shift_id}/answer",
        accepts=False,
        reason="Enough hands",
    )
    assert declined.status_code == 204
    assert "Enough hands" in look(care, SALLY, "/my-work/")
    ask(care, SALLY, "post", "/my-work/include-me", text="Still free")
    path = f"/clinicians/{shift_id}/answer"
    assert ask(care, Role.SHIFT_MANAGER, "post", path, accepts=True).status_code == 204
    nadia = care.users["Nadia Quillfeather"]
    assert Notice.objects.filter(kind="clinician_included", to_user=nadia).exists()
    give(care, "48085", SALLY)
    assert care.case("48085").status == "allocated"


def test_a_decline_needs_a_reason_and_an_answer_is_given_once(care: UrgentCare) -> None:
    shift_id = care.shift(SALLY).pk
    boss = care.actor(Role.SHIFT_MANAGER)
    services.leave_out_clinician(
        clinician_shift_id=shift_id, reason="Call-backs", actor=boss, at=care.at
    )
    services.ask_to_be_included(actor=care.person(SALLY), at=care.at)
    path = f"/clinicians/{shift_id}/answer"
    refused = ask(care, Role.SHIFT_MANAGER, "post", path, accepts=False)
    assert list(refused.json()["errors"]) == ["reason"]
    assert ClinicianShift.objects.get(pk=shift_id).status == "requested"
    ask(care, Role.SHIFT_MANAGER, "post", path, accepts=True)
    again = ask(care, Role.SHIFT_MANAGER, "post", path, accepts=True)
    assert again.json()["code"] == "already_answered"


def test_whoever_holds_cases_is_not_left_out(care: UrgentCare) -> None:
    give(care, "48074", SALLY)
    path = f"/clinicians/{care.shift(SALLY).pk}/leave-out"
    answer = ask(care, Role.SHIFT_MANAGER, "post", path, reason="Call-backs")
    assert answer.json()["code"] == "cases_held"


@pytest.mark.req("AL-009")
@pytest.mark.req("AL-039")
def test_a_pick_up_tells_the_manager_at_once_and_is_answered(care: UrgentCare) -> None:
    path = f"/cases/{care.case('48098').pk}/pick-up"
    assert "reason" in ask(care, SALLY, "post", path, reason="").json()["errors"]
    assert ask(care, SALLY, "post", path, reason="He asked for me").status_code == 201
    case = care.case("48098")
    assert (case.status, case.allocated_to_id) == ("in_progress", care.workers[SALLY])
    notice = Notice.objects.get(kind="off_list_pickup")
    assert notice.to_user == care.world.users[Role.SHIFT_MANAGER]
    assert "48098" in notice.text
    pickup = OffListPickup.objects.get()
    page = look(care, Role.SHIFT_MANAGER, "/allocation/shift/")
    assert "Off-list pick-ups to answer (1)" in page
    data = {"answer": "return"}
    assert post(care, Role.SHIFT_MANAGER, "pickup_answer", data, pickup_id=pickup.pk) == 302
    answer = Notice.objects.get(kind="pickup_answered")
    assert answer.to_user == care.users[SALLY]
    assert "Please return to My Work" in answer.text
    assert post(care, Role.SHIFT_MANAGER, "pickup_answer", data, pickup_id=pickup.pk) == 409


def test_somebody_elses_case_is_not_picked_up(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    path = f"/cases/{care.case('48074').pk}/pick-up"
    answer = ask(care, SALLY, "post", path, reason="Mine")
    assert answer.json()["code"] == "allocated_to_other"
    assert not OffListPickup.objects.exists()


def test_a_wacc_asks_and_the_manager_forces(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    open_it(care, "48074", ORLA)
    case_id = care.case("48074").pk
    body = {"clinician": str(care.workers[BRAM]), "reason": "Called away"}
    assert ask(care, Role.WACC, "post", f"/cases/{case_id}/ask-force", **body).status_code == 201
    again = ask(care, Role.WACC, "post", f"/cases/{case_id}/ask-force", **body)
    assert again.status_code == 409
    wish = ForceRequest.objects.get()
    assert "Forced reallocation asked for (1)" in look(
        care, Role.SHIFT_MANAGER, "/allocation/shift/"
    )
    path = f"/force-requests/{wish.pk}/answer"
    assert ask(care, Role.SHIFT_MANAGER, "post", path, forces=True).status_code == 422
    assert ForceRequest.objects.get().answer == ""
    answer = ask(care, Role.SHIFT_MANAGER, "post", path, forces=True, reason="Needed")
    assert answer.status_code == 204
    assert care.case("48074").allocated_to_id == care.workers[BRAM]
    assert ForceRequest.objects.get().answer == "forced"
    wacc = care.world.users[Role.WACC]
    assert Notice.objects.filter(kind="force_answered", to_user=wacc).count() == 1


def test_a_wish_that_is_left_moves_nothing(care: UrgentCare) -> None:
    give(care, "48074", ORLA)
    open_it(care, "48074", ORLA)
    request_id = services.ask_to_force(
        case_id=care.case("48074").pk,
        worker_id=care.workers[BRAM],
        reason="Called away",
        actor=care.actor(),
        at=care.at,
    )
    data = {"answer": "leave"}
    assert post(care, Role.SHIFT_MANAGER, "force_answer", data, request_id=request_id) == 302
    assert care.case("48074").allocated_to_id == care.workers[ORLA]


def test_the_manager_holds_what_nobody_else_can_take(care: UrgentCare) -> None:
    give(care, "48074", EWAN)
    body = {"cases": [str(care.case("48074").pk)], "reason": "Nobody left"}
    assert ask(care, Role.WACC, "post", "/cases/hold", **body).status_code == 403
    assert ask(care, Role.SHIFT_MANAGER, "post", "/cases/hold", **body).status_code == 204
    row = Allocation.objects.get(case=care.case("48074"), ended_at=None)
    assert (row.worker.name, row.kind) == (MANAGER, "holding")
    later = care.at + timedelta(hours=1)
    care.explain_silence(later)
    services.close_session(
        session_id=care.session_id,
        reason="Early",
        actor=care.actor(Role.SHIFT_MANAGER),
        at=later,
    )
    assert care.case("48074").allocated_to_id == care.workers[MANAGER]


@pytest.mark.req("AL-046")
def test_the_close_asks_why_an_included_clinician_got_nothing(care: UrgentCare) -> None:
    for ref, name in (("48074", ORLA), ("48081", BRAM), ("48084", EWAN)):
        give(care, ref, name)
        open_it(care, ref, name)
    path = f"/sessions/{care.session_id}/close"
    answer = ask(care, Role.SHIFT_MANAGER, "post", path).json()
    assert answer["code"] == "reason_for_nothing_missing"
    assert SALLY in answer["detail"]
    page = ask(care, Role.WACC, "get", f"/sessions/{care.session_id}/closing").json()
    assert [one["name"] for one in page["without_cases"]] == [SALLY]
    shift_id = page["without_cases"][0]["shift_id"]
    body = {"reason_code": "tired"}
    wrong = ask(care, Role.WACC, "post", f"/clinicians/{shift_id}/no-cases", **body)
    assert wrong.status_code == 422
    body = {"reason_code": "no_suitable_case"}
    done = ask(care, Role.WACC, "post", f"/clinicians/{shift_id}/no-cases", **body)
    assert done.status_code == 204
    early = ask(care, Role.SHIFT_MANAGER, "post", path)
    assert early.json()["code"] == "closes_early"
    done = ask(care, Role.SHIFT_MANAGER, "post", path, reason="Phones are down")
    assert done.status_code == 204


def test_left_over_cases_are_moved_together_from_the_closing_page(care: UrgentCare) -> None:
    give(care, "48074", EWAN)
    give(care, "48081", EWAN)
    with time_machine.travel(care.at + timedelta(hours=1), tick=False):
        page = look(care, Role.SHIFT_MANAGER, f"/allocation/shift/{care.session_id}/close")
        assert "Left-over cases (2)" in page
        first, second = care.case("48074").pk, care.case("48081").pk
        data = {
            "case": [str(first), str(second)],
            f"to-{first}": str(care.workers[SALLY]),
            f"to-{second}": "",
        }
        ids = {"session_id": care.session_id}
        assert post(care, Role.WACC, "shift_move", data, **ids) == 409
        assert care.case("48074").allocated_to_id == care.workers[EWAN]
        data[f"to-{second}"] = str(care.workers[ORLA])
        assert post(care, Role.WACC, "shift_move", data, **ids) == 302
    assert care.case("48074").allocated_to_id == care.workers[SALLY]
    batch = Allocation.objects.filter(ended_at=None).values_list("batch", flat=True)
    assert len(set(batch)) == 1


@pytest.mark.parametrize("path", ["/allocation/shift/", "/allocation/shift/{}/close"])
def test_the_shift_pages_ask_no_more_for_more_people_and_cases(
    care: UrgentCare, path: str, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = path.format(care.session_id)
    give(care, "48074", EWAN)
    services.pick_up_case(
        case_id=care.case("48098").pk, reason="Asked", actor=care.person(SALLY), at=care.at
    )
    later = care.at + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        look(care, Role.SHIFT_MANAGER, address)
        with CaptureQueriesContext(connection) as few:
            look(care, Role.SHIFT_MANAGER, address)
    for ref in ("48081", "48084"):
        give(care, ref, EWAN)
    for ref, name in (("48104", ORLA), ("48120", BRAM)):
        services.pick_up_case(
            case_id=care.case(ref).pk, reason="Asked", actor=care.person(name), at=care.at
        )
    with (
        time_machine.travel(later, tick=False),
        django_assert_max_num_queries(len(few)),
    ):
        look(care, Role.SHIFT_MANAGER, address)


@pytest.mark.parametrize(("hours", "code"), [(6, "off_shift"), (-3, "not_started")])
def test_nobody_picks_up_outside_the_own_shift(care: UrgentCare, hours: int, code: str) -> None:
    with time_machine.travel(care.at + timedelta(hours=hours), tick=False):
        path = f"/cases/{care.case('48098').pk}/pick-up"
        answer = ask(care, SALLY, "post", path, reason="He asked")
    assert answer.json()["code"] == code
    assert care.case("48098").status == "queued"


def test_an_open_case_of_somebody_who_left_is_held_and_the_shift_closes(care: UrgentCare) -> None:
    give(care, "48074", EWAN)
    open_it(care, "48074", EWAN)
    later = care.at + timedelta(hours=1)
    care.explain_silence(later)
    boss = care.actor(Role.SHIFT_MANAGER)
    case_id = care.case("48074").pk
    services.hold_cases(case_ids=[case_id], reason="He left", actor=boss, at=later)
    case = care.case("48074")
    assert (case.status, case.locked_at) == ("allocated", None)
    with pytest.raises(DomainError, match="hold case 48074 already"):
        services.hold_cases(case_ids=[case_id], reason="Again", actor=boss, at=later)
    with pytest.raises(DomainError, match="Say why allocation closes now"):
        services.close_session(session_id=care.session_id, actor=boss, at=later)
    close = {"session_id": care.session_id, "reason": "Nobody is left", "actor": boss}
    services.close_session(**close, at=later)


def test_a_slip_is_a_correction_in_a_batch_too_and_nothing_is_named_twice(
    care: UrgentCare,
) -> None:
    give(care, "48074", ORLA)
    case_id, to = str(care.case("48074").pk), str(care.workers[BRAM])
    twice = [{"case": case_id, "clinician": to}, {"case": case_id, "clinician": to}]
    body = {"moves": twice, "reason_code": "wrong_clinician"}
    assert ask(care, Role.WACC, "post", "/cases/move", **body).status_code == 422
    body["moves"] = twice[:1]
    assert ask(care, Role.WACC, "post", "/cases/move", **body).status_code == 204
    ends = Allocation.objects.order_by("at", "-ended_as").values_list("ended_as", "kind")
    assert sorted(ends) == [("", "correction"), ("corrected", "first")]


def test_a_message_is_not_sent_twice_and_a_character_that_cannot_be_kept_is_refused(
    care: UrgentCare,
) -> None:
    path = f"/sessions/{care.session_id}/message"
    assert ask(care, Role.SHIFT_MANAGER, "post", path, text="Hello all").status_code == 204
    again = ask(care, Role.SHIFT_MANAGER, "post", path, text="Hello all")
    assert again.json()["code"] == "already_sent"
    boss = care.actor(Role.SHIFT_MANAGER)
    with pytest.raises(DomainError, match="cannot be kept"):
        services.send_shift_message(session_id=care.session_id, text="a\0", actor=boss, at=care.at)


def test_a_clinician_reads_the_hand_over_and_not_the_log(care: UrgentCare) -> None:
    services.pause_my_shift(
        until=care.at + timedelta(minutes=10),
        reason="Migraine",
        actor=care.person(ORLA),
        at=care.at,
    )
    address = f"/allocation/shift/{care.session_id}/log/"
    assert "Migraine" in look(care, Role.WACC, address)
    assert "Migraine" not in look(care, SALLY, address)
    assert "Allocation started" in look(care, SALLY, address)
