"""The acceptance sentences of urgent care through the API, and how cases come in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from allocation import services
from allocation.models import Allocation, Case
from tests.factories import NOW, World
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
API = "/api/v1"


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        care = make_urgent_care(world)
        add_queue(care)
        yield care


def ask(care: UrgentCare, who: Role | str, method: str, path: str, **body: Any) -> Any:
    """Send a request as somebody and return the response."""
    client = Client()
    client.force_login(
        care.users[who]
        if isinstance(who, str) and not isinstance(who, Role)
        else care.world.users[Role(who)]
    )
    if method == "get":
        return client.get(f"{API}{path}", body)
    return getattr(client, method)(f"{API}{path}", body, content_type="application/json")


def allocate(
    care: UrgentCare, ref: str, name: str, who: Role | str = Role.WACC, **more: Any
) -> Any:
    path = f"/cases/{care.case(ref).pk}/allocate"
    return ask(care, who, "post", path, clinician=str(care.workers[name]), **more)


def reallocate(care: UrgentCare, ref: str, name: str, code: str = "needs_changed") -> Any:
    path = f"/cases/{care.case(ref).pk}/reallocate"
    body = {"clinician": str(care.workers[name]), "reason_code": code}
    return ask(care, Role.WACC, "post", path, **body)


def read_notices(care: UrgentCare, name: str) -> list[dict[str, Any]]:
    found = ask(care, name, "get", "/notices").json()
    rows: list[dict[str, Any]] = found["results"] if isinstance(found, dict) else found
    return rows


def read_my_work(care: UrgentCare, name: str) -> list[str]:
    answer = ask(care, name, "get", "/my-work", service=care.service_id)
    return [case["ref"] for case in answer.json()["cases"]]


@pytest.mark.req("AL-001")
def test_an_allocated_case_shows_its_clinician_and_is_in_my_work(care: UrgentCare) -> None:
    assert allocate(care, "48074", ORLA).status_code == 204
    case = ask(care, Role.WACC, "get", f"/cases/{care.case('48074').pk}").json()
    assert case["worker_name"] == ORLA
    assert [(step["worker_name"], step["by"], step["kind"]) for step in case["steps"]] == [
        (ORLA, "Wacc", "first")
    ]
    assert read_my_work(care, ORLA) == ["48074"]


@pytest.mark.req("AL-010")
@pytest.mark.req("AL-011")
@pytest.mark.parametrize("name", ["Hector Dunmallow", "Petronella Vossamber"])
def test_an_excluded_role_is_refused_and_nothing_is_written(care: UrgentCare, name: str) -> None:
    answer = allocate(care, "48074", name)
    assert (answer.status_code, answer.json()["code"]) == (409, "excluded_role")
    assert care.case("48074").status == "queued"
    candidates = ask(care, Role.WACC, "get", f"/cases/{care.case('48074').pk}/candidates").json()
    [row] = [one for one in candidates if one["clinician"]["name"] == name]
    assert row["refusal"]["code"] == "excluded_role"


@pytest.mark.req("AL-012")
def test_face_to_face_is_excluded_this_shift_and_allowed_on_advice_tomorrow(
    care: UrgentCare, world: World
) -> None:
    rosalba = "Dr Rosalba Inchmoor"
    assert allocate(care, "48074", rosalba).json()["code"] == "excluded_role"
    care.explain_silence()
    services.close_session(
        session_id=care.session_id,
        reason="Early",
        actor=care.actor(Role.SHIFT_MANAGER),
        at=care.at,
    )
    tomorrow = care.at + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        start_tomorrow(care, rosalba)
        assert allocate(care, "48074", rosalba).status_code == 204


def start_tomorrow(care: UrgentCare, name: str) -> None:
    from accounts.selectors import get_actor, get_system_actor
    from rostering.services import record_service_shift
    from rostering.types import ServiceDutyInput

    at = care.at + timedelta(days=1)
    ends_at = at + timedelta(hours=6)
    shift_id = record_service_shift(
        service_id=care.service_id,
        starts_at=at,
        ends_at=ends_at,
        duties=[
            ServiceDutyInput(care.workers["Nadia Quillfeather"], "wacc", at, ends_at),
            ServiceDutyInput(care.workers[name], "advice", at, ends_at),
        ],
        source="manual",
        actor=get_system_actor("setup"),
        at=at,
    )
    services.start_session(
        service_shift_id=shift_id,
        lead_id=care.workers["Nadia Quillfeather"],
        actor=get_actor(care.world.users[Role.SHIFT_MANAGER], at=at),
        at=at,
    )


@pytest.mark.req("AL-015")
@pytest.mark.req("AL-016")
def test_the_board_orders_by_colour_then_due_then_received(care: UrgentCare) -> None:
    board = ask(care, Role.WACC, "get", "/allocation/board", service=care.service_id).json()
    found = [(case["colour"], case["ref"]) for case in board["cases"] if not case["worker_id"]]
    assert [colour for colour, _ in found] == ["BLACK"] * 2 + ["RED"] * 3 + ["AMBER"] * 3 + [
        "GREEN"
    ] * 4
    assert [ref for _, ref in found[:5]] == ["48074", "48081", "48111", "48084", "48085"]


@pytest.mark.req("AL-017")
def test_amber_before_red_needs_a_reason_that_is_kept(care: UrgentCare) -> None:
    answer = allocate(care, "48096", ORLA)
    assert (answer.status_code, answer.json()["code"]) == (409, "reason_needed")
    [stop] = answer.json()["stops"]
    assert "RED waiting: 3, oldest 114 min" in stop["detail"]
    assert allocate(care, "48096", ORLA, reason="The patient is on the line").status_code == 204
    assert Allocation.objects.get().reason == "The patient is on the line"


@pytest.mark.req("AL-018")
def test_a_priority_case_of_any_colour_raises_no_warning(care: UrgentCare) -> None:
    assert allocate(care, "48120", ORLA).status_code == 204
    assert Allocation.objects.get().grounds == ["priority"]


@pytest.mark.req("AL-019")
def test_the_pre_load_is_flagged_and_a_fifth_case_is_refused(care: UrgentCare) -> None:
    una = "Dr Una Tarnhollow"
    for ref in ("48096", "48098"):
        assert allocate(care, ref, una, reason="Pre-load").status_code == 204
    board = ask(care, Role.WACC, "get", "/allocation/board", service=care.service_id).json()
    [need] = [one for one in board["needs"] if one["kind"] == "preload"]
    assert (need["clinician"]["name"], need["count"]) == (una, 2)
    assert (board["policy"]["preload_min"], board["policy"]["preload_max"]) == (3, 4)
    for ref in ("48120", "48127"):
        assert allocate(care, ref, una, reason="Pre-load").status_code == 204
    answer = allocate(care, "48132", una, reason="Pre-load")
    assert (answer.status_code, answer.json()["code"]) == (409, "preload_cap")


@pytest.mark.req("AL-022")
def test_the_cap_holds_and_opening_one_makes_room(care: UrgentCare) -> None:
    for ref in ("48074", "48081", "48111"):
        assert allocate(care, ref, BRAM).status_code == 204
    answer = allocate(care, "48084", BRAM)
    assert (answer.status_code, answer.json()["code"]) == (409, "unlocked_cap")
    assert Case.objects.filter(allocated_to=care.workers[BRAM]).count() == 3
    opened = ask(care, BRAM, "post", f"/cases/{care.case('48074').pk}/open")
    assert opened.status_code == 204
    assert allocate(care, "48084", BRAM).status_code == 204


@pytest.mark.req("AL-025")
def test_a_paused_clinician_is_refused_and_returns_to_ready(care: UrgentCare) -> None:
    until = care.at + timedelta(minutes=15)
    paused = ask(care, ORLA, "post", "/my-work/pause", until=until.isoformat(), reason="Break")
    assert paused.status_code == 204
    answer = allocate(care, "48074", ORLA)
    assert (answer.status_code, answer.json()["code"]) == (409, "paused")
    assert "paused until 09:15" in answer.json()["detail"]
    with time_machine.travel(until, tick=False):
        assert services.wake_clinicians(actor=care.actor(Role.SHIFT_MANAGER), at=until) == 1
        assert allocate(care, "48074", ORLA).status_code == 204
        notices = read_notices(care, "Nadia Quillfeather")
    assert any("is ready again" in one["text"] for one in notices)


@pytest.mark.req("AL-027")
def test_a_reallocation_moves_my_work_and_tells_both(care: UrgentCare) -> None:
    allocate(care, "48074", ORLA)
    assert reallocate(care, "48074", BRAM).status_code == 204
    assert (read_my_work(care, ORLA), read_my_work(care, BRAM)) == ([], ["48074"])
    for name in (ORLA, BRAM):
        notices = read_notices(care, name)
        assert any("48074" in one["text"] for one in notices)
    steps = ask(care, Role.WACC, "get", f"/cases/{care.case('48074').pk}").json()["steps"]
    assert len(steps) == 2


@pytest.mark.req("AL-028")
def test_a_slip_is_corrected_in_one_step_and_counts_for_nobody(care: UrgentCare) -> None:
    allocate(care, "48074", ORLA)
    with time_machine.travel(care.at + timedelta(minutes=4), tick=False):
        assert reallocate(care, "48074", BRAM, "wrong_clinician").status_code == 204
    steps = ask(care, Role.WACC, "get", f"/cases/{care.case('48074').pk}").json()["steps"]
    assert [step["ended_as"] for step in steps] == ["corrected", ""]


@pytest.mark.req("AL-029")
def test_left_over_cases_are_listed_with_proposed_receivers(care: UrgentCare) -> None:
    allocate(care, "48081", "Ewan Brackenfold", reason="Quick one")
    board = ask(care, Role.WACC, "get", "/allocation/board", service=care.service_id).json()
    [need] = [one for one in board["needs"] if one["kind"] == "reallocate"]
    assert (need["clinician"]["name"], need["count"]) == ("Ewan Brackenfold", 1)
    [receiver] = need["receivers"]
    assert (receiver["ref"], receiver["name"]) == ("48081", ORLA)


@pytest.mark.req("AL-030")
def test_nobody_unallocates_a_case(care: UrgentCare) -> None:
    allocate(care, "48074", ORLA)
    for who in (Role.WACC, Role.SHIFT_MANAGER, Role.API_CLIENT):
        path = f"/cases/{care.case('48074').pk}"
        answer = ask(care, who, "patch", path, allocated_to=None)
        assert (answer.status_code, answer.json()["code"]) == (409, "cannot_unallocate")
    assert care.case("48074").allocated_to_id == care.workers[ORLA]


@pytest.mark.req("AL-031")
def test_a_reallocation_is_checked_like_an_allocation(care: UrgentCare) -> None:
    for ref in ("48074", "48081", "48111"):
        allocate(care, ref, BRAM)
    allocate(care, "48084", ORLA)
    assert reallocate(care, "48084", BRAM).json()["code"] == "unlocked_cap"
    assert reallocate(care, "48084", "Hector Dunmallow").json()["code"] == "excluded_role"
    until = (care.at + timedelta(minutes=15)).isoformat()
    ask(care, MARGUERITE, "post", "/my-work/pause", until=until, reason="Break")
    assert reallocate(care, "48084", MARGUERITE).json()["code"] == "paused"


@pytest.mark.req("AL-032")
def test_an_open_case_moves_only_by_the_shift_managers_force(care: UrgentCare) -> None:
    allocate(care, "48074", ORLA)
    ask(care, ORLA, "post", f"/cases/{care.case('48074').pk}/open")
    assert reallocate(care, "48074", BRAM).json()["code"] == "case_locked"
    path = f"/cases/{care.case('48074').pk}/force"
    body = {"clinician": str(care.workers[BRAM]), "reason": "Called to an emergency"}
    assert ask(care, Role.WACC, "post", path, **body).status_code == 403
    assert ask(care, Role.SHIFT_MANAGER, "post", path, **body).status_code == 204
    notices = read_notices(care, ORLA)
    assert any("Called to an emergency" in one["text"] for one in notices)


@pytest.mark.req("AL-036")
def test_my_work_lists_exactly_ones_own_cases_in_work_order(care: UrgentCare) -> None:
    for ref, name in (("48081", ORLA), ("48074", ORLA), ("48111", BRAM)):
        allocate(care, ref, name)
    assert read_my_work(care, ORLA) == ["48074", "48081"]
    stranger = ask(care, Role.SCHEDULER, "get", "/my-work", service=care.service_id)
    assert stranger.status_code == 403
    other = ask(care, ORLA, "get", "/my-work", service=care.world.agency_id)
    assert other.status_code == 404


@pytest.mark.req("AL-038")
def test_open_put_back_and_complete(care: UrgentCare) -> None:
    allocate(care, "48074", ORLA)
    path = f"/cases/{care.case('48074').pk}"
    for step, status in (
        ("open", "in_progress"),
        ("put-back", "allocated"),
        ("open", "in_progress"),
    ):
        assert ask(care, ORLA, "post", f"{path}/{step}").status_code == 204
        assert care.case("48074").status == status
    assert ask(care, ORLA, "post", f"{path}/complete").status_code == 204
    assert read_my_work(care, ORLA) == []


@pytest.mark.req("AL-040")
def test_another_persons_case_is_not_taken_silently(care: UrgentCare) -> None:
    allocate(care, "48074", ORLA)
    answer = ask(care, BRAM, "post", f"/cases/{care.case('48074').pk}/open")
    assert answer.status_code == 409
    assert f"allocated to {ORLA} — ask the WACC to reallocate it" in answer.json()["detail"]


@pytest.mark.req("XC-004")
def test_the_second_of_two_waccs_hears_who_was_first(care: UrgentCare) -> None:
    assert allocate(care, "48074", ORLA, "Nadia Quillfeather").status_code == 204
    answer = allocate(care, "48074", BRAM, "Osric Penhaligon")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_allocated")
    assert "Nadia Quillfeather" in answer.json()["detail"]


def test_the_same_key_gets_the_same_answer(care: UrgentCare) -> None:
    client = Client()
    client.force_login(care.world.users[Role.WACC])
    path = f"{API}/cases/{care.case('48074').pk}/allocate"
    body = {"clinician": str(care.workers[ORLA])}
    codes = [
        client.post(
            path, body, content_type="application/json", headers={"Idempotency-Key": "k1"}
        ).status_code
        for _ in range(2)
    ]
    assert codes == [204, 204]
    assert Allocation.objects.count() == 1


def test_the_list_of_cases_is_filtered_and_paged(care: UrgentCare) -> None:
    page = ask(care, Role.WACC, "get", "/cases", status="queued", limit=5).json()
    assert len(page["results"]) == 5
    assert page["next"]
    assert "nhs_number" not in page["results"][0]
