"""Acceptance sentences of urgent care about order, pace, taper and policy, through its doors."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from accounts.roles import Role
from allocation.forms.policy import read_lists, read_numbers
from allocation.models import Allocation, AllocationSession
from allocation.selectors import find_policy
from tests.factories import NOW, World
from tests.urgent_care import UrgentCare, add_queue, make_urgent_care

pytestmark = pytest.mark.django_db
ORLA, BRAM, MARGUERITE = "Dr Orla Fennimarch", "Dr Bram Ottersby", "Marguerite Sallowby"
EWAN, ROSALBA = "Ewan Brackenfold", "Dr Rosalba Inchmoor"
API = "/api/v1"


@pytest.fixture
def care(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        caches["boards"].clear()
        care = make_urgent_care(world)
        add_queue(care)
        yield care


def sign_in(care: UrgentCare, who: Role | str = Role.WACC) -> Client:
    client = Client()
    client.force_login(care.world.users[who] if isinstance(who, Role) else care.users[who])
    return client


def allocate(care: UrgentCare, ref: str, name: str, **more: Any) -> Any:
    body = {"clinician": str(care.workers[name]), **more}
    path = f"{API}/cases/{care.case(ref).pk}/allocate"
    return sign_in(care).post(path, body, content_type="application/json")


def open_board(care: UrgentCare) -> str:
    caches["boards"].clear()
    return sign_in(care).get("/allocation/").content.decode()


def change_policy(care: UrgentCare, at: datetime, **changes: Any) -> str:
    policy = find_policy(service_id=care.service_id, at=at)
    form = {
        **read_numbers(policy),
        **read_lists(policy),
        **changes,
        "service": str(care.service_id),
        "reason": "Agreed in the pilot group.",
    }
    answer = sign_in(care, Role.REPORT_MANAGER).post("/allocation/policy/", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.req("AL-013")
def test_an_exclusion_that_is_taken_out_of_the_policy_holds_from_that_moment(
    care: UrgentCare,
) -> None:
    # Given a part that nothing is allocated to
    refused = allocate(care, "48074", ROSALBA)
    assert (refused.status_code, refused.json()["code"]) == (409, "excluded_role")

    # When a manager takes it out of the policy
    others = ["clinical_coordinator", "clinical_navigator"]
    page = change_policy(care, NOW, excluded_modes=others)

    # Then it applies to new allocations, and the version before stays readable
    assert allocate(care, "48074", ROSALBA).status_code == 204
    assert "Version 2 by" in page
    assert "Version 1" in page
    before = find_policy(service_id=care.service_id, at=NOW - timedelta(seconds=1))
    now = find_policy(service_id=care.service_id, at=NOW)
    assert "face_to_face" in before.excluded_modes
    assert "face_to_face" not in now.excluded_modes


@pytest.mark.req("AL-014")
def test_a_clinician_without_the_skill_needs_a_reason(care: UrgentCare) -> None:
    # Given a case that needs a prescriber; when a WACC chooses somebody who is none
    client, case = sign_in(care), care.case("48084")
    path = f"/allocation/cases/{case.pk}/allocate"
    form = {"worker": str(care.workers[MARGUERITE])}
    warned = client.post(path, form)

    # Then a warning names the skill and nothing is written
    assert warned.status_code == 409
    assert "Case 48084 needs: Prescriber." in warned.content.decode()
    assert not Allocation.objects.exists()

    # And it goes on with a reason, which is kept with what it overrode
    assert client.post(path, {**form, "has_stops": "on"}).status_code == 422
    assert client.post(path, {**form, "has_stops": "on", "why": "suits"}).status_code == 302
    step = Allocation.objects.get()
    assert (step.grounds, step.reason) == (["skill"], "Suits this clinician best")


@pytest.mark.req("AL-020")
def test_one_case_per_action_is_the_default_and_several_are_counted_as_a_batch(
    care: UrgentCare,
) -> None:
    client, worker = sign_in(care), str(care.workers[ORLA])
    # One case is given by its own action
    one = care.case("48074")
    page = client.get(f"/allocation/cases/{one.pk}/allocate").content.decode()
    assert "48074" in page
    assert "48081" not in page
    client.post(f"/allocation/cases/{one.pk}/allocate", {"worker": worker})
    assert Allocation.objects.get(case=one).batch is None

    # More than one only where several were ticked
    ticked = [care.case(ref).pk for ref in ("48081", "48084")]
    client.post("/allocation/allocate", {"worker": worker, "case": ticked})
    batches = set(Allocation.objects.filter(case__in=ticked).values_list("batch", flat=True))
    assert len(batches) == 1
    assert None not in batches


@pytest.mark.req("AL-021")
def test_all_ticked_cases_are_allocated_or_none(care: UrgentCare) -> None:
    # Given somebody with no unlocked case; when three are chosen, then all three are theirs
    three = ["48074", "48081", "48084"]
    client, worker = sign_in(care), str(care.workers[ORLA])
    form = {"worker": worker, "case": [care.case(ref).pk for ref in three]}
    assert client.post("/allocation/allocate", form).status_code == 302
    assert Allocation.objects.filter(worker=worker).count() == 3

    # When one more is among those chosen than fits somebody, then none of them is written
    body = {"clinician": str(care.workers[BRAM]), "cases": []}
    body["cases"] = [str(care.case(ref).pk) for ref in ("48085", "48096", "48098", "48104")]
    path = f"{API}/cases/allocate"
    refused = client.post(path, {**body, "reason": "Asked"}, content_type="application/json")
    assert refused.json()["code"] == "unlocked_cap"
    assert Allocation.objects.count() == 3


@pytest.mark.req("AL-023")
def test_nothing_outstanding_is_ready_and_no_alert_before_the_threshold(care: UrgentCare) -> None:
    # Given a clinician with nothing outstanding: ready, no alert
    alert = f"{MARGUERITE} has had no case for"
    board = open_board(care)
    row = board[board.index(f'data-person="{MARGUERITE}"') :].split("</tr>")[0]
    assert "0 of 3" in row
    assert "Ready" in row
    assert alert not in board
    with time_machine.travel(NOW + timedelta(minutes=14, seconds=59), tick=False):
        assert alert not in open_board(care)

    # Then the alert comes when it has lasted for as long as the policy says while something suits
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        assert f"{alert} 15 min" in open_board(care)
        change_policy(care, NOW + timedelta(minutes=15), idle_minutes="20")
        assert alert not in open_board(care)


@pytest.mark.req("AL-024")
def test_a_forecast_of_left_over_cases_warns_and_left_overs_are_listed(care: UrgentCare) -> None:
    # Given 24 minutes left of a shift and 20 minutes to a case
    assert allocate(care, "48074", EWAN, reason="Agreed").status_code == 204

    # When a second case is tried, then the forecast is told
    warned = allocate(care, "48081", EWAN)
    assert (warned.status_code, warned.json()["code"]) == (409, "reason_needed")
    assert "the forecast is 1 of 2 left over at 09:24" in warned.json()["detail"]
    assert Allocation.objects.count() == 1

    # And at the end of the shift what is left over is listed for reallocation
    with time_machine.travel(NOW + timedelta(minutes=24), tick=False):
        board = open_board(care)
        assert f"{EWAN} finished 09:24, has 1 unlocked" in board
        page = sign_in(care).get(f"/allocation/clinicians/{care.shift(EWAN).pk}/reallocate")
        assert "48074 goes to" in page.content.decode()


@pytest.mark.req("AL-048")
def test_each_decision_keeps_the_policy_version_that_it_was_made_under(care: UrgentCare) -> None:
    # Given a decision under the first version; when the policy changes while the session runs
    allocate(care, "48074", ORLA)
    first = find_policy(service_id=care.service_id, at=NOW)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        change_policy(care, NOW + timedelta(minutes=1), unlocked_cap="2")
        allocate(care, "48081", ORLA)
    second = find_policy(service_id=care.service_id, at=NOW + timedelta(minutes=1))

    # Then the session keeps the one that it began under, and each row of the ledger its own
    assert AllocationSession.objects.get().policy_id == first.id
    versions = Allocation.objects.order_by("at").values_list("policy_id", flat=True)
    assert list(versions) == [first.id, second.id]
    assert first.id != second.id
